"""What a service is. Plain frozen data, read from the files in ``data/`` by ``loader``.

Answers are always ``dict[str, str]``: ISO dates, ``yes``/``no``, option values, E.164
phone numbers with their plus.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from tertib.catalogue.text import EMPTY, Text

Answers = Mapping[str, str]
Audience = Literal["wni", "wna"]
ServiceClass = Literal["paspor", "izin_tinggal", "visa"]
Card = Literal["yellow", "green"]
Operator = Literal["is", "not", "under", "at_least"]
FieldType = Literal[
    "text", "name", "date", "choice", "nik", "phone", "passport_no", "mrz", "country", "address",
    "yes_no", "number",
]  # fmt: skip


class UnknownService(LookupError):
    """No service of this code is in force on this day."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """``fact <operator> value(s)``; an unknown fact satisfies nothing."""

    fact: str
    operator: Operator
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class When:
    """A condition: holds if all comparisons of any one clause hold. No clauses: always."""

    clauses: tuple[tuple[Comparison, ...], ...] = ()


ALWAYS = When()


@dataclass(frozen=True, slots=True)
class Tariff:
    """One row of the tariff table: rupiah, the legal basis, and whether it may be charged."""

    code: str
    label: Text
    amount: int | None
    unit: str
    status: Literal["sourced", "old_tariff", "incomplete", "missing"]
    legal_source: str
    read_at: str
    valid_from: date | None
    valid_to: date | None
    note: str = ""

    def unsellable(self, on: date) -> Text | None:
        """Why nobody may be charged this on that day, or None when it may be."""
        if self.amount is None:
            return Text(
                "Tarif resminya belum dapat kami pastikan.",
                "We could not yet confirm its official tariff.",
            )
        if self.status != "sourced":
            return Text(
                "Tarif yang kami miliki berasal dari peraturan lama dan belum dipastikan.",
                "The tariff we hold comes from an earlier regulation and is not confirmed.",
            )
        if (self.valid_from and on < self.valid_from) or (self.valid_to and on > self.valid_to):
            return Text(
                "Tarifnya tidak berlaku pada tanggal ini.", "No tariff applies on this day."
            )
        return None


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One line of a bill: the tariff row as it stood, frozen."""

    tariff_code: str
    label: Text
    amount: int
    legal_source: str


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a choice; ``tariff`` is what choosing it costs."""

    value: str
    label: Text
    hint: Text = EMPTY
    when: When = ALWAYS
    why_not: Text = EMPTY
    """Said to those for whom ``when`` does not hold."""
    tariff_code: str = ""
    tariff: Tariff | None = None
    """The row in force on the service's day; resolved by ``queries``."""
    unavailable_reason: Text | None = None
    """Set when nobody can choose it today (tariff not sellable, or closed by rule)."""


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    type: FieldType
    label: Text
    hint: Text = EMPTY
    required: bool = True
    when: When = ALWAYS
    """Asked only when this holds."""
    options: tuple[Option, ...] = ()
    max_length: int = 200
    minimum: int | None = None
    maximum: int | None = None
    past: bool = False
    """A date that must not lie after today."""
    future: bool = False
    """A date that must not lie before today."""
    autocomplete: str = "off"

    @property
    def inputmode(self) -> str:
        """Keyboard of a phone for this type, as HTML's ``inputmode``."""
        return {"nik": "numeric", "number": "numeric", "phone": "tel"}.get(self.type, "")

    @property
    def priced(self) -> bool:
        return any(option.tariff_code for option in self.options)


@dataclass(frozen=True, slots=True)
class Page:
    slug: str
    title: Text
    fields: tuple[Field, ...]
    intro: Text = EMPTY


@dataclass(frozen=True, slots=True)
class Document:
    """A paper the applicant uploads and brings; ``when_text`` says ``when`` in words."""

    code: str
    title: Text
    hint: Text = EMPTY
    required: bool = True
    when: When = ALWAYS
    when_text: Text = EMPTY
    max_files: int = 4


@dataclass(frozen=True, slots=True)
class Service:
    """A service as it stands on the day ``on``."""

    code: str
    title: Text
    short: Text
    """The title in at most 24 characters, for dense lists and message menus."""
    summary: Text
    audience: Audience
    service_class: ServiceClass
    card: Card
    pages: tuple[Page, ...]
    documents: tuple[Document, ...]
    steps: tuple[Text, ...]
    work: tuple[str, ...]
    """Codes of the steps that staff do, in their order; see ``counters``."""
    who: tuple[Text, ...]
    bring: tuple[Text, ...]
    promise: Text
    promise_working_days: int | None
    promise_source: str
    tariff_codes: tuple[str, ...]
    """Charged to everybody; the options' tariffs come on top. Rows in ``tariffs``."""
    legal_source: str
    valid_from: date
    valid_to: date | None
    on: date
    tariffs: tuple[Tariff, ...] = ()
    position: int = 100
    available: bool = True
    unavailable_reason: Text | None = None

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(field for page in self.pages for field in page.fields)

    @property
    def options(self) -> tuple[Field, ...]:
        """The choices that carry a price (kind of passport, same day, length of stay...)."""
        return tuple(field for field in self.fields if field.priced)

    def page(self, slug: str) -> Page:
        """Raises LookupError when the form has no such page."""
        for page in self.pages:
            if page.slug == slug:
                return page
        raise LookupError(slug)

    def field(self, name: str) -> Field:
        """Raises LookupError when the form asks no such thing."""
        for field in self.fields:
            if field.name == name:
                return field
        raise LookupError(name)
