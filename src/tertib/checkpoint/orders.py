"""What lanes ask of the watch list: the one place where this subject calls that one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tertib.checkpoint import rules
from tertib.foundation import vault
from tertib.ledger.actors import Actor
from tertib.watchlist import actions, codes, days, queries
from tertib.watchlist.embedding import embedder
from tertib.watchlist.models import Order, Subject
from tertib.watchlist.queries import SubjectCard
from tertib.watchlist.rules import mrz

__all__ = ["Order", "SubjectCard"]

NIK = re.compile(r"\d{16}")
SEXES = {"L": _("Male"), "P": _("Female")}
MOST_OF_A_DOCUMENT = 12
"""So many digits a document's number may have; more are meant for a NIK."""
LEAST_ZONE = 30
"""Letters from which on something with fillers in it is a machine-readable zone."""


def barring(subject_id: UUID, direction: str, now: datetime) -> Order | None:
    """The order that bars the subject at a lane of this direction now, the one that ends last."""
    return next(iter(all_barring(subject_id, direction, now)), None)


def all_barring(subject_id: UUID, direction: str, now: datetime) -> list[Order]:
    """Every order that bars the subject at a lane of this direction now, the last to end first."""
    found = [
        order for order in queries.effective_orders(subject_id, days.day_of(now))
        if rules.bars(order.kind, direction)
    ]  # fmt: skip
    return sorted(found, key=lambda order: order.end or date.max, reverse=True)


def by_ids(order_ids: Iterable[UUID]) -> dict[UUID, Order]:
    """The orders of these ids, with their agencies."""
    return Order.objects.select_related("agency").in_bulk(list(order_ids))


def bars_still(order_id: UUID, now: datetime) -> bool:
    """Whether the order is in force now."""
    order = by_id(order_id)
    return order is not None and order in queries.effective_orders(
        order.subject_id, days.day_of(now)
    )


def subject_of(order_id: UUID) -> UUID | None:
    """Whom an order is about; None if there is none of that id."""
    return Order.objects.filter(id=order_id).values_list("subject_id", flat=True).first()


def by_id(order_id: UUID | None) -> Order | None:
    """The order with its agency."""
    return Order.objects.select_related("agency").filter(id=order_id).first() if order_id else None


def photographs(subject_id: UUID, face_id: UUID) -> list[UUID]:
    """Ids of the subject's photographs for the page ``watchlist_photo``, the matched one first;
    none that waits for an approval."""
    rows = queries.photographs(None).filter(queries.approved(), subject=subject_id)
    return sorted(rows.values_list("id", flat=True), key=lambda photo: photo != face_id)


def card(candidate: UUID, subject_id: UUID, actor: Actor, now: datetime) -> SubjectCard | None:
    """Open the subject's record, which leaves a line in the record; None once it was erased."""
    try:
        return queries.card(
            subject_id, days.day_of(now), actor=actor, now=now, candidate=str(candidate)
        )
    except (Subject.DoesNotExist, vault.KeyDestroyed):
        return None


def reason(order: Order) -> str:
    """Why the order was given, in words."""
    return codes.words("reasons", order.reason)


def false_hit(candidate: UUID, subject_id: UUID, actor: Actor, now: datetime) -> None:
    """The subject was mistaken once more: its next alarm needs more likeness."""
    if Subject.objects.filter(id=subject_id).exists():
        actions.false_hit(subject_id, actor, now, candidate=str(candidate))


def recognised(candidate: UUID, subject_id: UUID, actor: Actor, now: datetime) -> None:
    """It was the subject: whatever it was mistaken for before counts no more."""
    actions.recognised(subject_id, actor, now, candidate=str(candidate))


def model() -> str:
    """The embedding model with which photographs are enrolled; empty without one."""
    found = embedder()
    return found.model if found else ""


@dataclass(frozen=True)
class Asked:
    """What an officer typed or scanned, as the search wants it."""

    text: str = ""
    nik: str = ""
    document: str = ""
    zone: str = ""

    @classmethod
    def of(cls, typed: str, now: datetime) -> Asked:
        """A machine-readable zone, a NIK, a document's number, or else a name."""
        plain = " ".join(typed.split())
        if read_zone(plain, now):
            return cls(zone=plain)
        digits = _digits(plain)
        if NIK.fullmatch(digits):
            return cls(nik=digits)
        if any(sign.isdigit() for sign in plain) and len(plain) <= 20:
            return cls(document=plain)
        return cls(text=plain)


def _digits(typed: str) -> str:
    """As a NIK is written: in one piece, or parted by blanks, dots or strokes."""
    return re.sub(r"[ .-]", "", typed)


def unclear(typed: str, now: datetime) -> str:
    """Why it would mean nothing that nobody is found: ``misread`` or ``one_line`` of a
    machine-readable zone, ``no_zone`` (a part of one), ``no_nik``; empty where all was read."""
    zone = read_zone(typed, now)
    if zone:
        return "misread" if zone.wrong else "" if zone.name and zone.number else "one_line"
    if "<" in typed:
        return "no_zone"
    digits = _digits(typed)
    return "no_nik" if digits.isdigit() and MOST_OF_A_DOCUMENT < len(digits) != 16 else ""


def search(typed: str, actor: Actor, now: datetime) -> list[queries.Hit]:
    """Whom the watch list shows for it; whom it showed is a line in the record."""
    try:
        return queries.search(actor=actor, now=now, **vars(Asked.of(typed, now)))
    except queries.NothingAsked:
        return []


def read_zone(typed: str, now: datetime) -> mrz.Zone | None:
    """The machine-readable zone that was typed or scanned, if it is one."""
    if len(typed) < LEAST_ZONE:
        return None
    try:
        return mrz.read(typed, days.day_of(now))
    except mrz.NotMrz:
        return None


def document_number(typed: str, now: datetime) -> str:
    """A document's number as it is compared: letters and digits, out of the zone if it is one.

    Empty for a part of a zone: its first line holds a name and no number.
    """
    zone = read_zone(typed, now)
    if zone is None and "<" in typed:
        return ""
    return re.sub(r"[^0-9A-Z]", "", (zone.number if zone else typed).upper())[:20]


def details(who: Any) -> list[tuple[str, Any]]:
    """Fields of a subject's particulars that are known, by their names."""
    names = ("name", "aliases", "sex", "birth_place", "born", "age", "nationality", "nik",
             "documents")  # fmt: skip
    shown = []
    for name in names:
        value = getattr(who, name)
        if isinstance(value, tuple):
            value = ", ".join(value)
        if name == "sex":
            value = SEXES.get(value, value)
        if value not in ("", None):
            shown.append((name, value))
    return shown
