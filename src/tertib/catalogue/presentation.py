"""From catalogue types to what templates render, in the active language."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tertib.catalogue import countries
from tertib.catalogue.messages import message
from tertib.catalogue.rules.conditions import may_hold, parsed_date
from tertib.catalogue.rules.findings import Finding
from tertib.catalogue.text import rupiah
from tertib.catalogue.types import Field, Option


def component(
    field: Field, value: str, known: dict[str, str], error: Finding | None = None
) -> dict[str, Any]:
    """The ``field`` of ``web/components/field.html`` for one question.

    ``known`` are the facts so far (``rules.facts``). Options that this applicant cannot choose
    are not offered; the hint says which and why.
    """
    kind = _KINDS.get(field.type, "text")
    return {
        "name": field.name,
        "label": str(field.label),
        "hint": " ".join(
            [str(field.hint), *_extra_hint(field), *_not_offered(field, known)]
        ).strip(),
        "error": message(error) if error else "",
        "type": kind,
        "value": shown(field, value) if field.type == "date" else value,
        "options": _options(field, known),
        "required": field.required,
        "autocomplete": field.autocomplete,
        "inputmode": field.inputmode,
        "maxlength": field.max_length if kind in ("text", "textarea") else None,
        "short": field.type in ("date", "number", "passport_no"),
    }


def shown(field: Field, value: str) -> str:
    """A stored answer as people read it: option labels, country names, day-month-year."""
    if not value:
        return ""
    if field.type == "choice":
        return next((str(o.label) for o in field.options if o.value == value), value)
    if field.type == "yes_no":
        return {"yes": _("Yes"), "no": _("No")}.get(value, value)
    if field.type == "country":
        return countries.names(language()).get(value, value)
    day = parsed_date(value) if field.type == "date" else None
    return _day(day) if day else value


def language() -> str:
    """The active language, of the two there are."""
    return "en" if (get_language() or "id").startswith("en") else "id"


def _day(day: date) -> str:
    return f"{day:%d-%m-%Y}"


def _extra_hint(field: Field) -> list[str]:
    return [_("Day-month-year, for example 31-01-1990.")] if field.type == "date" else []


def _not_offered(field: Field, known: dict[str, str]) -> list[str]:
    """One remark a reason, naming the options it closes."""
    reasons: dict[str, list[str]] = {}
    for option in field.options:
        if reason := why_closed(option, known):
            reasons.setdefault(reason, []).append(str(option.label))
    return [f"{', '.join(labels)}: {reason}" for reason, labels in reasons.items()]


def why_closed(option: Option, known: dict[str, str]) -> str:
    """Why this applicant cannot choose the option; empty when open or not known yet."""
    if option.unavailable_reason:
        return str(option.unavailable_reason)
    return "" if may_hold(option.when, known) else str(option.why_not)


def _options(field: Field, known: dict[str, str]) -> list[tuple[str, str, str]]:
    """(value, label, hint) of what can be chosen."""
    if field.type == "yes_no":
        return [("yes", _("Yes"), ""), ("no", _("No"), "")]
    if field.type == "country":
        return [(code, name, "") for code, name in countries.names(language()).items()]
    return [
        (option.value, str(option.label), _option_hint(option))
        for option in field.options
        if not why_closed(option, known)
    ]


def _option_hint(option: Option) -> str:
    amount = option.tariff.amount if option.tariff else None
    price = rupiah(amount) if amount else ""
    return " · ".join(part for part in (price, str(option.hint)) if part)


_KINDS = {
    "choice": "radio",
    "yes_no": "radio",
    "country": "select",
    "address": "textarea",
    "mrz": "textarea",
    "phone": "tel",
}
