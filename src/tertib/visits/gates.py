"""What gates report becomes: passes, where each card is, when a visit began and ended.

Called by ``devices.events`` within the transaction that takes a delivery; so all of it is written
or nothing. Everything is done in bulk: a delivery of 500 events costs as many statements as one.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from tertib.contracts.allowlist import ZONES
from tertib.devices.actions.hearing import actor
from tertib.devices.events import handles
from tertib.devices.models import Device, DeviceEvent
from tertib.foundation import sql
from tertib.ledger import actions as record
from tertib.visits import rules
from tertib.visits.rules import Move, Place

ADMITTED = "gate.passed"

_PASSINGS = """
INSERT INTO visits_passing (office_id, device_id, seq, at, reader, card_id, visit_id, direction,
  zone_from, zone_to, admitted, reason)
SELECT %(office)s, %(device)s::uuid, e.seq, e.at, e.reader, e.card, (
    SELECT v.id FROM visits_visit v WHERE v.card_id = e.card AND v.arrived_at <= e.at
      AND (v.ended_at IS NULL OR v.ended_at >= e.at) ORDER BY v.arrived_at DESC LIMIT 1
  ), e.direction, e.origin, e.target, e.admitted, e.reason
FROM jsonb_to_recordset(%(rows)s::text::jsonb) AS e (seq bigint, at timestamptz, reader text,
  card uuid, direction text, origin text, target text, admitted boolean, reason text)
"""
_CARDS = """
SELECT c.id, c.state, c.zone, c.moved_at, c.colour, c.counter, v.id, v.arrived_at, v.entered_at,
  v.left_at
FROM visits_card c LEFT JOIN visits_visit v ON v.card_id = c.id AND v.ended_at IS NULL
WHERE c.id = ANY(%(ids)s::uuid[]) AND c.office_id = %(office)s
ORDER BY c.id FOR UPDATE OF c
"""
_MOVE = """
UPDATE visits_card c SET state = m.state, zone = m.zone, moved_at = m.moved_at,
  counter = m.counter,
  changed_at = CASE WHEN c.state = m.state THEN c.changed_at ELSE %(now)s::timestamptz END
FROM unnest(%(id)s::uuid[], %(state)s::text[], %(zone)s::text[], %(moved_at)s::timestamptz[],
  %(counter)s::int[]) AS m (id, state, zone, moved_at, counter)
WHERE c.id = m.id
"""
_VISITS = """
UPDATE visits_visit v SET entered_at = m.entered_at, left_at = m.left_at, ended_at = m.ended_at
FROM unnest(%(id)s::uuid[], %(entered_at)s::timestamptz[], %(left_at)s::timestamptz[],
  %(ended_at)s::timestamptz[]) AS m (id, entered_at, left_at, ended_at)
WHERE v.id = m.id
"""
_UNDONE = """
SELECT seq, at, zone_from, zone_to FROM visits_passing
WHERE device_id = %(device)s::uuid AND seq = ANY(%(seqs)s::bigint[])
"""


@dataclass(frozen=True, slots=True)
class Report:
    """One event as we understand it; what is missing or odd in it becomes empty."""

    seq: int
    at: datetime
    reader: str
    card: UUID | None
    direction: str
    origin: str
    target: str
    admitted: bool
    reason: str
    counter: int
    captured: bool
    of: int | None
    undoes: datetime | None = None


def read(event: DeviceEvent, now: datetime) -> Report:
    """The event; a time that lies ahead of our clock counts as now, so that it blocks nothing."""
    data, kind = event.data, event.kind
    reason = _text(data, "reason", 24) or kind.removeprefix("gate.")
    if kind in ("gate.unused", "gate.tailgated"):
        reason = kind.removeprefix("gate.")
    return Report(
        event.seq, min(event.at, now), _text(data, "reader", 40), _id(data.get("card")),
        _text(data, "direction", 3), _text(data, "from", 8), _text(data, "to", 8),
        kind == ADMITTED, reason, _number(data.get("counter"), -1),
        data.get("captured") is True, _number(data.get("of"), 0) or None,
    )  # fmt: skip


def _text(data: dict[str, Any], name: str, length: int) -> str:
    value = data.get(name)
    return value[:length] if isinstance(value, str) else ""


def _number(value: Any, otherwise: int) -> int:
    return value if type(value) is int and 0 <= value < 2**31 else otherwise


def _id(value: Any) -> UUID | None:
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


@handles("gate.passed", "gate.refused", "gate.unused", "gate.tailgated")
def project(device: Device, events: list[DeviceEvent], now: datetime) -> None:
    """Take a delivery of a gate into passes, cards and visits."""
    reports = _undo(device, [read(event, now) for event in events])
    _keep(device, reports)
    moves: dict[UUID, list[Move]] = defaultdict(list)
    undone = {one.of for one in reports if one.reason == "unused"}
    for one in reports:
        if one.card is None or one.target not in ZONES:
            continue
        if one.admitted:
            captured = one.captured and one.seq not in undone
            moves[one.card].append(
                Move(one.at, one.origin, one.target, one.counter, captured=captured)
            )
        elif one.undoes:
            moves[one.card].append(Move(one.at, one.origin, one.target, undoes=one.undoes))
    if moves:
        _move(device, moves, now)


def _undo(device: Device, reports: list[Report]) -> list[Report]:
    """Give each unused pass the way back, and its card, from the pass it undoes."""
    wanted = {one.of for one in reports if one.reason == "unused" and one.of}
    if not wanted:
        return reports
    passes = {one.seq: (one.at, one.origin, one.target) for one in reports if one.seq in wanted}
    if missing := wanted - set(passes):
        rows = sql.run(_UNDONE, {"device": device.id, "seqs": sorted(missing)})
        passes |= {seq: (at, origin, target) for seq, at, origin, target in rows}
    return [_back(one, passes.get(one.of or 0)) for one in reports]


def _back(one: Report, undone: tuple[datetime, str, str] | None) -> Report:
    if one.reason != "unused" or undone is None:
        return one
    at, origin, target = undone
    return replace(one, origin=target, target=origin, undoes=at)


def _keep(device: Device, reports: list[Report]) -> None:
    rows = [
        {"seq": one.seq, "at": one.at.isoformat(), "reader": one.reader,
         "card": str(one.card) if one.card else None, "direction": one.direction,
         "origin": one.origin, "target": one.target, "admitted": one.admitted,
         "reason": one.reason}
        for one in reports
    ]  # fmt: skip
    sql.send(_PASSINGS, {"office": device.office_id, "device": device.id, "rows": json.dumps(rows)})


def _move(device: Device, moves: dict[UUID, list[Move]], now: datetime) -> None:
    ids = sorted(moves)
    rows = sql.run(_CARDS, {"ids": ids, "office": device.office_id})
    cards: list[tuple[UUID, Place]] = []
    visits: list[tuple[UUID, Place, datetime | None]] = []
    drafts: list[record.Draft] = []
    who = actor(device)
    for card, state, zone, moved_at, colour, counter, visit, arrived, entered, left in rows:
        known = Place(state, zone, moved_at, colour, counter, arrived, entered, left)
        result = rules.follow(known, moves[card])
        place = result.place
        captured = result.captured and visit is not None
        if captured:
            place = replace(place, state=rules.step(place.state, "give_back", who.kind),
                            zone="outside")  # fmt: skip
        if place != known:
            cards.append((card, place))
        if visit is None:
            continue
        if captured or (place.entered_at, place.left_at) != (entered, left):
            visits.append((visit, place, place.moved_at if captured else None))
        for happened, verb in (
            (result.entered, "entered"), (result.left, "left"), (captured, "ended")
        ):  # fmt: skip
            if happened:
                payload = {"card": str(card), "at": place.moved_at.isoformat()}
                drafts.append(
                    record.Draft(who, f"visit.{verb}", f"visit:{visit}", payload, device.office_id)
                )
    _store(cards, visits, now)
    record.append_many(drafts, at=now)


def _store(
    cards: Iterable[tuple[UUID, Place]],
    visits: Iterable[tuple[UUID, Place, datetime | None]],
    now: datetime,
) -> None:
    cards, visits = list(cards), list(visits)
    if cards:
        sql.send(_MOVE, {
            "now": now, "id": [card for card, _ in cards],
            "state": [str(place.state) for _, place in cards],
            "zone": [place.zone for _, place in cards],
            "moved_at": [place.moved_at for _, place in cards],
            "counter": [place.counter for _, place in cards],
        })  # fmt: skip
    if visits:
        sql.send(_VISITS, {
            "id": [visit for visit, _, _ in visits],
            "entered_at": [place.entered_at for _, place, _ in visits],
            "left_at": [place.left_at for _, place, _ in visits],
            "ended_at": [ended for _, _, ended in visits],
        })  # fmt: skip
