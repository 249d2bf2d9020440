"""Offices and what is in them: open and close, hours, closures, rooms, counters, lanes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import transaction

from tertib.ledger import actions as ledger
from tertib.ledger.actors import Actor
from tertib.offices import rules
from tertib.offices.models import Closure, Counter, Lane, Office, OpeningHours, Room, Tpi

Place = Room | Counter | Lane


def _record(actor: Actor, verb: str, office: str, payload: dict[str, Any], now: datetime) -> None:
    ledger.append(actor, verb, f"office:{office}", payload, at=now, office=office)


@transaction.atomic
def open_office(code: str, actor: Actor, now: datetime) -> None:
    """Let the office take applications through Tertib."""
    if Office.objects.filter(code=code, open=False).update(open=True):
        _record(actor, "office.opened", code, {}, now)


@transaction.atomic
def close_office(code: str, actor: Actor, now: datetime) -> None:
    """The office takes no more applications; what is booked stays booked."""
    if Office.objects.filter(code=code, open=True).update(open=False):
        _record(actor, "office.closed", code, {}, now)


@transaction.atomic
def set_hours(code: str, week: Mapping[int, rules.Hours], actor: Actor, now: datetime) -> None:
    """Replace the opening hours of all weekdays (Monday is 0); a missing weekday is closed.

    Raises:
        rules.BadHours: the hours of a day are out of order; nothing is changed.
    """
    for hours in week.values():
        rules.check(hours)
    office = Office.objects.select_for_update().get(code=code)
    office.hours.all().delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(
            office=office, weekday=weekday, opens=hours.opens, closes=hours.closes,
            break_starts=hours.break_starts, break_ends=hours.break_ends,
        )
        for weekday, hours in sorted(week.items())
    )  # fmt: skip
    shown = {
        str(day): [[_hm(start), _hm(end)] for start, end in rules.spans(hours)]
        for day, hours in sorted(week.items())
    }
    _record(actor, "office.hours_set", code, {"week": shown}, now)


def _hm(at: time) -> str:
    return at.strftime("%H:%M")


@transaction.atomic
def add_closure(
    code: str, first: date, last: date, reason: str, actor: Actor, now: datetime
) -> Closure:
    """Close the office from ``first`` to ``last``, both included.

    Raises:
        rules.BadHours: the last day comes before the first.
    """
    if last < first:
        raise rules.BadHours("the last day comes before the first")
    closure = Closure.objects.create(office_id=code, first=first, last=last, reason=reason)
    payload = {"first": first.isoformat(), "last": last.isoformat(), "reason": reason}
    _record(actor, "office.closure_added", code, {"closure": str(closure.id), **payload}, now)
    return closure


@transaction.atomic
def remove_closure(code: str, closure: UUID, actor: Actor, now: datetime) -> None:
    """Open the office again on the days of ``closure``."""
    removed, _ = Closure.objects.filter(office_id=code, id=closure).delete()
    if removed:
        _record(actor, "office.closure_removed", code, {"closure": str(closure)}, now)


@transaction.atomic
def add_room(code: str, name: str, zone: str, actor: Actor, now: datetime) -> Room:
    """Add a room in one of the zones of :class:`Room.Zone`."""
    room = Room.objects.create(office_id=code, name=name, zone=Room.Zone(zone))
    payload = {"room": str(room.id), "name": name, "zone": zone}
    _record(actor, "office.room_added", code, payload, now)
    return room


@transaction.atomic
def add_counter(room: Room, label: str, actor: Actor, now: datetime) -> Counter:
    """Add a counter to ``room``."""
    counter = Counter.objects.create(room=room, label=label)
    payload = {"counter": str(counter.id), "label": label, "room": str(room.id)}
    _record(actor, "office.counter_added", room.office_id, payload, now)
    return counter


@transaction.atomic
def add_lane(checkpoint: Tpi, label: str, direction: str, actor: Actor, now: datetime) -> Lane:
    """Add a lane to a checkpoint."""
    lane = Lane.objects.create(
        checkpoint=checkpoint, label=label, direction=Lane.Direction(direction)
    )
    payload = {
        "lane": str(lane.id), "label": label, "direction": direction,
        "checkpoint": str(checkpoint.id),
    }  # fmt: skip
    _record(actor, "office.lane_added", checkpoint.office_id, payload, now)
    return lane


@transaction.atomic
def set_active(place: Place, active: bool, actor: Actor, now: datetime) -> None:
    """Take a room, counter or lane out of use, or bring it back; rows are never removed."""
    kind = type(place)
    if not kind.objects.filter(pk=place.pk, active=not active).update(active=active):
        return
    payload = {kind.__name__.lower(): str(place.pk), "active": active}
    _record(actor, "office.place_switched", office_of(place), payload, now)


def office_of(place: Place) -> str:
    """Code of the office to which a room, counter or lane belongs."""
    if isinstance(place, Room):
        return place.office_id
    return place.room.office_id if isinstance(place, Counter) else place.checkpoint.office_id
