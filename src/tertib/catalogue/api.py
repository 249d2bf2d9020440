"""The catalogue as JSON, public: what is offered, what it costs, by which law."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.errors import HttpError
from pydantic import BeforeValidator

from tertib.catalogue import queries, rules
from tertib.catalogue.types import Service, Tariff, UnknownService
from tertib.catalogue.views import today

router = Router(tags=["catalogue"])
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _written(day: object) -> object:
    """Refuse what pydantic would take for a date besides: seconds since 1970, times of day."""
    if isinstance(day, str) and not _DAY.fullmatch(day):
        raise ValueError("a day is written like 2026-03-02")
    return day


Day = Annotated[date, BeforeValidator(_written)]
"""A day as RFC 3339 writes it."""


class TextOut(Schema):
    id: str
    en: str


class TariffOut(Schema):
    code: str
    label: TextOut
    amount: int | None
    unit: str
    status: str
    legal_source: str
    valid_from: date | None
    valid_to: date | None
    sellable: bool


class DocumentOut(Schema):
    code: str
    title: TextOut
    required: bool
    always: bool
    when_text: TextOut


class ServiceOut(Schema):
    code: str
    title: TextOut
    short: TextOut
    summary: TextOut
    audience: str
    service_class: str
    card: str
    promise: TextOut
    promise_working_days: int | None
    legal_source: str
    available: bool
    unavailable_reason: TextOut | None
    price_from: int | None
    price_to: int | None


class ServiceDetailOut(ServiceOut):
    who: list[TextOut]
    steps: list[TextOut]
    bring: list[TextOut]
    documents: list[DocumentOut]
    tariff_codes: list[str]


class ProblemOut(Schema):
    """RFC 9457, as ``foundation.problems`` writes it."""

    type: str
    title: str
    status: int


def _summary(service: Service) -> dict[str, Any]:
    prices = rules.price_range(service)
    return {
        **{
            name: getattr(service, name)
            for name in ServiceOut.model_fields
            if hasattr(service, name)
        },
        "price_from": prices[0] if prices else None,
        "price_to": prices[1] if prices else None,
    }


def _tariff(row: Tariff, on: date) -> dict[str, Any]:
    names = [name for name in TariffOut.model_fields if name != "sellable"]
    return {**{name: getattr(row, name) for name in names}, "sellable": row.unsellable(on) is None}


@router.get(
    "/services",
    response={200: list[ServiceOut], 422: ProblemOut},
    summary="The services in force on a day",
)
def list_services(request: HttpRequest, on: Day | None = None) -> list[dict[str, Any]]:
    return [_summary(service) for service in queries.services(on or today())]


@router.get(
    "/services/{code}",
    response={200: ServiceDetailOut, 404: ProblemOut, 422: ProblemOut},
    summary="One service with its papers, steps and tariff codes",
)
def one_service(request: HttpRequest, code: str, on: Day | None = None) -> Any:
    try:
        service = queries.service(code, on or today())
    except UnknownService:
        raise HttpError(404, "No such service on this day") from None
    options = [o.tariff_code for f in service.options for o in f.options if o.tariff_code]
    return {
        **_summary(service),
        "who": service.who,
        "steps": service.steps,
        "bring": service.bring,
        "documents": [
            {
                "code": d.code,
                "title": d.title,
                "required": d.required,
                "always": not d.when.clauses,
                "when_text": d.when_text,
            }
            for d in service.documents
        ],
        "tariff_codes": [*service.tariff_codes, *options],
    }


@router.get(
    "/tariffs",
    response={200: list[TariffOut], 422: ProblemOut},
    summary="The tariff table of a day",
)
def list_tariffs(request: HttpRequest, on: Day | None = None) -> list[dict[str, Any]]:
    day = on or today()
    return [_tariff(row, day) for row in queries.tariffs(day)]
