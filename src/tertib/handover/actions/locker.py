"""Into the locker by two people, and back to the vault with the label in hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import formats

from tertib.booking.wording import Both, link
from tertib.foundation import zones
from tertib.handover import rules
from tertib.handover.actions.common import check_code, locked, move, note, tell
from tertib.handover.conf import handover as conf
from tertib.handover.models import Item, State, Way
from tertib.ledger import actors
from tertib.lockers import actions as lockers
from tertib.lockers.models import Load
from tertib.lockers.rules import Refused as LockerRefused
from tertib.lockers.secret import Secret
from tertib.offices import queries as offices


@transaction.atomic
def load(item_id: UUID, office: str, code: str, officer: UUID, now: datetime) -> Load:
    """An officer takes the passport, label scanned, to a compartment that chance has drawn.

    Raises:
        Refused: ``not_now``, ``wrong_code``, ``no_bank``, ``full``, ``too_late``.
    """
    item, actor = locked(item_id, office), actors.staff(officer)
    move(item, "load", actor, now)
    check_code(item, code)
    if item.deadline <= now:
        raise rules.Refused("too_late")
    try:
        made = lockers.reserve(office, officer, actor, now)
    except LockerRefused as refused:
        raise rules.Refused(refused.reason) from None
    item.load = item.last_load = made.id
    item.loaded_by_id, item.way = officer, Way.LOCKER
    item.save()
    note(item, "loaded", actor, now, load=str(made.id))
    return made


@transaction.atomic
def seal(item_id: UUID, office: str, code: str, officer: UUID, now: datetime) -> None:
    """A second officer looks inside, scans the label, closes the door; the PIN goes out.

    Raises:
        Refused: ``not_now``, ``wrong_code``, ``same_person``, ``door_open``, ``not_placed``.
    """
    item, actor = locked(item_id, office), actors.staff(officer)
    move(item, "seal", actor, now)
    check_code(item, code)
    rules.check_seal(item.loaded_by_id, officer)
    item.locker_until = _until(item, now)
    assert item.load is not None  # the table: it is loading
    try:
        made = lockers.seal(item.load, officer, now, item.locker_until, actor, now)
    except LockerRefused as refused:
        raise rules.Refused(refused.reason) from None
    item.collector = None
    item.save()
    note(item, "sealed", actor, now, load=str(item.load))
    send_pin(item, made, now)


def send_pin(item: Item, made: Secret, now: datetime) -> None:
    """The secret to the holder's phone; afterwards only its hashes exist here."""
    zone, until = item.office.timezone, item.locker_until
    assert until is not None  # it lies in a locker
    tell(
        item, "pickup_pin", made.salt, now, pin=f"{made.pin[:4]} {made.pin[4:]}",
        until=Both(lambda: last_day(until, zone)),
        link=link("collect_open", str(item.application_id), made.token),
    )  # fmt: skip
    note(item, "pin", actors.system("handover"), now, load=str(item.load))


@transaction.atomic
def recall(item_id: UUID, office: str, reason: str, officer: UUID, now: datetime) -> None:
    """An officer goes to take it out of the locker; its PIN is dead at once.

    Raises:
        Refused: ``no_reason``, ``not_now`` (its holder stands at the door), ``not_there``.
    """
    if reason not in rules.RECALLS:
        raise rules.Refused("no_reason")
    item, actor = locked(item_id, office), actors.staff(officer)
    if item.state != State.CANCELLED or item.load is None:
        move(item, "recall", actor, now)
    assert item.load is not None
    try:
        lockers.reopen(item.load, officer, actor, now)
    except LockerRefused as refused:
        raise rules.Refused(refused.reason) from None
    if reason != "defect":
        item.way = Way.COUNTER
    item.save()
    note(item, "recalled", actor, now, reason=reason, load=str(item.load))


@transaction.atomic
def stow(item_id: UUID, office: str, code: str, officer: UUID, now: datetime) -> None:
    """It is out of the compartment and in the vault, label scanned.

    A passport that was cancelled while it lay in the locker stays cancelled.

    Raises:
        Refused: ``not_now``, ``wrong_code``, ``door_open``, ``not_there``.
    """
    item, actor = locked(item_id, office), actors.staff(officer)
    if item.state != State.CANCELLED or item.load is None:
        move(item, "stow", actor, now)
    check_code(item, code)
    assert item.load is not None
    was_in_locker = item.locker_until is not None
    try:
        lockers.empty(item.load, actor, now)
    except LockerRefused as refused:
        raise rules.Refused(refused.reason) from None
    note(item, "stowed", actor, now, load=str(item.load))
    item.load, item.locker_until, item.loaded_by = None, None, None
    item.save()
    if was_in_locker and item.state == State.RETURNED:
        zone = item.office.timezone
        tell(item, "pickup_returned", str(item.last_load), now,
             until=Both(lambda: last_day(item.deadline, zone)))  # fmt: skip


def last_day(until: datetime, zone: str) -> str:
    """The last day of a term that ends at midnight, in words of the active language."""
    return formats.date_format(zones.local(until - timedelta(seconds=1), zone).date(), "l, j F Y")


def _until(item: Item, now: datetime) -> datetime:
    """The end of the days that it may lie in the locker."""
    zone = zones.zone(item.office.timezone)
    today = now.astimezone(zone).date()
    week = offices.openings(
        item.office_id, [date.fromordinal(today.toordinal() + n) for n in range(1, 60)]
    )
    return rules.locker_until(
        today, zone, conf().locker_days, lambda day: bool(week.get(day)), item.deadline
    )
