"""From parsed data files (already valid by schema) to ``types``; no I/O."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, cast

from tertib.catalogue.text import EMPTY, Text
from tertib.catalogue.types import (
    Comparison,
    Document,
    Field,
    Operator,
    Option,
    Page,
    Service,
    Tariff,
    When,
)

Row = Mapping[str, Any]


def text(row: Row | None) -> Text:
    return Text(row["id"], row["en"]) if row else EMPTY


def texts(rows: list[Row]) -> tuple[Text, ...]:
    return tuple(text(row) for row in rows)


def when(data: Any) -> When:
    """``{fact = value}``; all entries must hold. A list of such tables: any one of them."""
    clauses = data if isinstance(data, list) else [data] if data else []
    return When(tuple(tuple(_comparison(*item) for item in row.items()) for row in clauses))


def _comparison(fact: str, wanted: Any) -> Comparison:
    """``"x"`` is; ``["x", "y"]`` is one of; ``{not|under|at_least = ...}``."""
    operator, value = next(iter(wanted.items())) if isinstance(wanted, dict) else ("is", wanted)
    values = value if isinstance(value, list) else [value]
    return Comparison(fact, cast(Operator, operator), tuple(map(str, values)))


def facts_of(data: Any) -> Iterator[str]:
    """The facts a condition of a data file names."""
    for row in data if isinstance(data, list) else [data] if data else []:
        yield from row


def tariff(row: Row) -> Tariff:
    return Tariff(
        code=row["code"],
        label=text(row["label"]),
        amount=row.get("amount"),
        unit=row["unit"],
        status=row["status"],
        legal_source=row["legal_source"],
        read_at=row.get("read_at", ""),
        valid_from=row.get("valid_from"),
        valid_to=row.get("valid_to"),
        note=row.get("note", ""),
    )


def page(slug: str, data: Row) -> Page:
    """Options' tariffs are codes until ``queries`` resolves them for a day."""
    return Page(
        slug=slug,
        title=text(data["title"]),
        intro=text(data.get("intro")),
        fields=tuple(_field(row) for row in data["fields"]),
    )


def _field(row: Row) -> Field:
    return Field(
        name=row["name"],
        type=row["type"],
        label=text(row["label"]),
        hint=text(row.get("hint")),
        required=row.get("required", True),
        when=when(row.get("when")),
        options=tuple(_option(option) for option in row.get("options", [])),
        max_length=row.get("max_length", 200),
        minimum=row.get("minimum"),
        maximum=row.get("maximum"),
        past=row.get("past", False),
        future=row.get("future", False),
        autocomplete=row.get("autocomplete", "off"),
    )


def _option(row: Row) -> Option:
    return Option(
        value=row["value"],
        label=text(row["label"]),
        hint=text(row.get("hint")),
        when=when(row.get("when")),
        why_not=text(row.get("why_not")),
        tariff_code=row.get("tariff", ""),
        unavailable_reason=text(row["closed"]) if "closed" in row else None,
    )


def document(code: str, row: Row) -> Document:
    return Document(
        code=code,
        title=text(row["title"]),
        hint=text(row.get("hint")),
        max_files=row.get("max_files", 4),
    )


def service(data: Row, pages: Mapping[str, Page], documents: Mapping[str, Document]) -> Service:
    """The service of one file, as if looked up on its first day; tariffs are still codes."""
    valid_from: date = data["valid_from"]
    return Service(
        code=data["code"],
        title=text(data["title"]),
        short=text(data["short"]),
        summary=text(data["summary"]),
        audience=data["audience"],
        service_class=data["service_class"],
        card=data["card"],
        pages=tuple(pages[slug] for slug in data["pages"]),
        documents=tuple(_used(row, documents) for row in data["documents"]),
        steps=texts(data["steps"]),
        work=tuple(data["work"]),
        who=texts(data["who"]),
        bring=texts(data["bring"]),
        promise=text(data["promise"]["text"]),
        promise_working_days=data["promise"].get("working_days"),
        promise_source=data["promise"].get("source", ""),
        tariff_codes=tuple(data.get("tariffs", [])),
        legal_source=data["legal_source"],
        valid_from=valid_from,
        valid_to=data.get("valid_to"),
        on=valid_from,
        position=data.get("position", 100),
        unavailable_reason=text(data["closed"]) if "closed" in data else None,
    )


def _used(row: Row, documents: Mapping[str, Document]) -> Document:
    base = documents[row["use"]]
    return Document(
        code=base.code,
        title=base.title,
        hint=text(row.get("hint")) if "hint" in row else base.hint,
        required=row.get("required", True),
        when=when(row.get("when")),
        when_text=text(row.get("when_text")),
        max_files=base.max_files,
    )
