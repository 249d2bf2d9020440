"""What a service costs: pure, from the tariff rows resolved for the day."""

from __future__ import annotations

from datetime import date

from tertib.catalogue.rules.conditions import facts, holds, relevant
from tertib.catalogue.text import Text
from tertib.catalogue.types import Answers, PriceLine, Service, Tariff


class NotPriceable(Exception):
    """No honest price: ``field`` unanswered or not open to this applicant, or not sold today."""

    def __init__(self, field: str, reason: Text) -> None:
        super().__init__(f"{field}: {reason.en}")
        self.field = field
        self.reason = reason


_UNANSWERED = Text("Pilihan ini belum dijawab.", "This has not been answered yet.")
_NOT_OFFERED = Text("Pilihan ini tidak tersedia.", "This is not offered.")


def price(service: Service, answers: Answers, on: date) -> list[PriceLine]:
    """The bill's lines for these answers, in the form's order; amounts in rupiah.

    Raises :class:`NotPriceable` rather than giving a price that is too low or not lawful.
    """
    if not service.available:
        raise NotPriceable("service", service.unavailable_reason or _NOT_OFFERED)
    kept = relevant(service, answers, on)
    known = facts(kept, on)
    lines = [_line(tariff, "service", on) for tariff in service.tariffs]
    for field in service.options:
        if not holds(field.when, known):
            continue
        if field.name not in kept:
            if field.required:
                raise NotPriceable(field.name, _UNANSWERED)
            continue
        option = next((o for o in field.options if o.value == kept[field.name]), None)
        if option is None or option.unavailable_reason:
            raise NotPriceable(field.name, (option and option.unavailable_reason) or _NOT_OFFERED)
        if not holds(option.when, known):
            raise NotPriceable(field.name, option.why_not)
        if option.tariff:
            lines.append(_line(option.tariff, field.name, on))
    return lines


def _line(tariff: Tariff, field: str, on: date) -> PriceLine:
    reason = tariff.unsellable(on)
    if reason or tariff.amount is None:
        raise NotPriceable(field, reason or _NOT_OFFERED)
    return PriceLine(tariff.code, tariff.label, tariff.amount, tariff.legal_source)


def price_range(service: Service) -> tuple[int, int] | None:
    """The least and the most it can cost with what is sold on ``service.on``; None: not sold."""
    if not service.available:
        return None
    low = high = sum(tariff.amount or 0 for tariff in service.tariffs)
    for field in service.options:
        amounts = [
            option.tariff.amount or 0 if option.tariff else 0
            for option in field.options
            if not option.unavailable_reason
        ]
        asked_always = field.required and not field.when.clauses
        low += min(amounts, default=0) if asked_always else 0
        high += max(amounts, default=0)
    return low, high
