"""Who may come in: by a booking, with missing papers, beside an applicant, without a booking."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tertib.visits.rules.cards import OUT, Refused

LETTERS = {"paspor": "A", "izin_tinggal": "B", "visa": "C"}
"""The letter of a ticket by the class of the service."""
PRIORITY_LETTER = "P"

PRIORITY_REASONS = ("elderly", "toddler", "disabled", "pregnant")
"""Who may walk in without a booking (domain/01, "Ramah HAM"): 60 and over, 5 and under, ..."""
COMPANION_REASONS = PRIORITY_REASONS
"""Beside whom a companion may come in (Kanim Jakarta Selatan, 17 February 2020)."""

_BOOKING = {"held": "not_paid", "lapsed": "lapsed", "cancelled": "cancelled", "ended": "over"}
_APPLICATION = {
    "terjadwal": "arrive", "dijadwalkan_ulang": "arrive", "berkas_kurang": "bring_papers",
}  # fmt: skip
_NOT_THESE = {
    "tidak_hadir": "missed", "batal_sistem": "cancelled", "ditolak": "rejected",
    "menunggu_bayar": "not_paid", "kedaluwarsa": "lapsed", "diserahkan": "handed_over",
    "siap_ambil": "ready",
}  # fmt: skip


@dataclass(frozen=True)
class Tolerance:
    """How long before the booked hour begins, and after it ends, a card is given."""

    early: timedelta
    late: timedelta


@dataclass(frozen=True)
class Window:
    """From when until when a card opens gates inwards."""

    opens: datetime
    closes: datetime


def verb_for(state: str) -> str:
    """The step that an application in ``state`` takes when its person comes to the door.

    Raises:
        Refused: none; the reason says what to do instead (``already_been`` if they are served).
    """
    if state not in _APPLICATION:
        raise Refused(_NOT_THESE.get(state, "already_been"))
    return _APPLICATION[state]


def check_booking(
    *, state: str, closed: bool, issue: int, shown: int | None, booked_at: str, here: str,
    starts_at: datetime, ends_at: datetime, day: date, today: date, tolerance: Tolerance,
    now: datetime,
) -> None:  # fmt: skip
    """Refuse a booking that does not open this office's door at ``now``.

    ``shown`` is the issue of the QR (None: a typed code, which does not tell); ``today`` the
    office's own day. The order of the questions is the order in which a person can act on them.

    Raises:
        Refused: ``not_paid``, ``lapsed``, ``cancelled``, ``over``, ``other_office``, ``old_code``,
            ``hour_closed``, ``other_day``, ``too_early`` or ``too_late``.
    """
    if state != "confirmed":
        raise Refused(_BOOKING[state])
    if booked_at != here:
        raise Refused("other_office")
    if shown is not None and shown != issue:
        raise Refused("old_code")
    if closed:
        raise Refused("hour_closed")
    if day != today:
        raise Refused("other_day")
    if now < starts_at - tolerance.early:
        raise Refused("too_early")
    if now > ends_at + tolerance.late:
        raise Refused("too_late")


def check_papers(
    *, asked_at: datetime, days: int, booked_at: str, here: str, now: datetime
) -> None:
    """Refuse papers brought more than ``days`` days after they were asked for, or elsewhere.

    Source: kanim Palangka Raya, 9 May 2023: within 7 days, else forfeited.

    Raises:
        Refused: ``other_office`` or ``papers_late``.
    """
    if booked_at != here:
        raise Refused("other_office")
    if now > asked_at + timedelta(days=days):
        raise Refused("papers_late")


def check_companion(
    *, reason: str, principal_kind: str, principal_state: str, has_one: bool
) -> None:
    """Refuse a companion: one per applicant who is inside or has a card, for a known reason.

    Raises:
        Refused: ``no_reason``, ``companion_of_companion``, ``no_open_card`` or ``has_companion``.
    """
    if reason not in COMPANION_REASONS:
        raise Refused("no_reason")
    if principal_kind == "companion":
        raise Refused("companion_of_companion")
    if principal_state not in OUT:
        raise Refused("no_open_card")
    if has_one:
        raise Refused("has_companion")


def check_pouch(*, deposit: int | None, handed_back: int | None) -> None:
    """Refuse to take a blue card back before its pouch was given back.

    ``deposit`` is the pouch that holds the companion's paper, ``handed_back`` the one that door
    staff say they gave back.

    Raises:
        Refused: ``pouch_first`` (it was not said) or ``other_pouch``.
    """
    if deposit is None:
        return
    if handed_back is None:
        raise Refused("pouch_first", pouch=str(deposit))
    if handed_back != deposit:
        raise Refused("other_pouch", pouch=str(deposit))


def window(
    *, arrived_at: datetime, ends_at: datetime, closing: datetime | None, tolerance: Tolerance,
    after_closing: timedelta,
) -> Window:  # fmt: skip
    """When a card given at ``arrived_at`` lets its holder in: until the office closes.

    So who is being served may go out and come back. On a day without opening hours (a session on
    a holiday) until the booked hour and its tolerance are over.
    """
    last = ends_at + tolerance.late
    closes = max(last, closing + after_closing) if closing else last
    return Window(arrived_at, closes)


def letter(service_class: str, priority: bool) -> str:
    """The letter of a ticket: priority people have one of their own.

    Raises:
        KeyError: an unknown class.
    """
    return PRIORITY_LETTER if priority else LETTERS[service_class]


def ticket(of: str, number: int) -> str:
    """As the board shows it, e.g. ``A-017``."""
    return f"{of}-{number:03d}"


def companions_ticket(principal: str, taken: Iterable[str]) -> str:
    """The ticket of a companion: the applicant's with a plus, ``A-017+``, then ``A-017+2``."""
    used, number = set(taken), 1
    while (name := f"{principal}+{number if number > 1 else ''}") in used:
        number += 1
    return name
