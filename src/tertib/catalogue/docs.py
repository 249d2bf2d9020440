"""Tables for the documentation, from the data files themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tertib.catalogue import loader, queries, rules
from tertib.catalogue.text import rupiah
from tertib.catalogue.types import Service, Tariff


def tables(on: date) -> str:
    """Markdown: the services, the tariffs of the day with their status, and the history."""
    return "\n\n".join([_services(on), _tariffs(on), _history()]) + "\n"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in lines)


def _services(on: date) -> str:
    head = ("code", "service", "card", "price", "promise", "sold")
    return "### Services\n\n" + _table(head, [_service_row(s) for s in queries.services(on)])


def _service_row(service: Service) -> tuple[str, ...]:
    prices = rules.price_range(service)
    price = f"{rupiah(prices[0])} to {rupiah(prices[1])}" if prices else "none"
    sold = service.unavailable_reason.en if service.unavailable_reason else "yes"
    return service.code, service.title.en, service.card, price, service.promise.en, sold


def _tariffs(on: date) -> str:
    head = ("code", "tariff", "amount", "unit", "status", "legal source", "read at", "note")
    return "### Tariffs\n\n" + _table(head, [_tariff_row(row) for row in queries.tariffs(on)])


def _tariff_row(row: Tariff) -> tuple[str, ...]:
    amount = rupiah(row.amount) if row.amount is not None else "unknown"
    return (
        row.code, row.label.en, amount, row.unit, row.status, row.legal_source,
        row.read_at, row.note,
    )  # fmt: skip


def _history() -> str:
    head = ("period", "item", "amounts", "read at")
    rows = [
        (
            row["period"],
            row["item"],
            ", ".join(map(rupiah, row["amounts"])),
            row.get("read_at", ""),
        )
        for row in loader.load().history
    ]
    return "### Earlier tariffs (never charged now)\n\n" + _table(head, rows)
