"""A service in plain words, for a message."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tertib.catalogue import rules
from tertib.catalogue.text import rupiah
from tertib.catalogue.types import Document, Service


def as_message(service: Service) -> str:
    """Price, time and papers in the active language; ``*bold*`` as WhatsApp has it.

    The papers are those of the public page and of the form, from the same data.
    """
    always = [_line(d) for d in service.documents if not d.when.clauses]
    cases = [f"{_line(d)} ({d.when_text})" for d in service.documents if d.when.clauses]
    return "\n".join(
        [
            f"*{service.title}*",
            str(service.summary),
            "",
            *_costs(service),
            "",
            f"*{_('Time')}*: {service.promise}",
            "",
            f"*{_('Papers you will upload')}*",
            *always,
            *cases,
        ]
    )


def _costs(service: Service) -> list[str]:
    if not service.available:
        return [f"*{_('Not available now')}*: {service.unavailable_reason}"]
    low, high = rules.price_range(service) or (0, 0)
    if low == high:
        return [f"*{_('Price')}*: {rupiah(low)}"]
    lines = [
        f"- {option.label}: {rupiah(option.tariff.amount)}"
        for field in service.options
        for option in field.options
        if option.tariff and option.tariff.amount and not option.unavailable_reason
    ]
    if len(service.options) > 1:
        lines.append(_("One amount of each part is added up."))
    return [f"*{_('Price')}*", *lines]


def _line(document: Document) -> str:
    return f"- {document.title}"
