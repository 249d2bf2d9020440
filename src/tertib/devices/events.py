"""Events from devices: taken exactly once and in order, recorded, handed to whoever they concern.

A subject takes part with :func:`handles`: its handler runs in the transaction that takes them,
so that either both are there or neither.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import transaction

from tertib.contracts.events import BadEvent, Event
from tertib.devices import rules
from tertib.devices.actions.alarms import change
from tertib.devices.actions.hearing import actor
from tertib.devices.models import Device, DeviceEvent
from tertib.devices.rules import Change
from tertib.foundation import sql
from tertib.ledger import actions as record

Handler = Callable[[Device, list[DeviceEvent], datetime], None]
_handlers: dict[str, Handler] = {}
_recorded_elsewhere: set[str] = set()

# As one JSON text: psycopg spends several times as long on writing arrays of text.
_INSERT = """
INSERT INTO devices_deviceevent (device_id, seq, at, received_at, kind, data, signature)
SELECT %(device)s::uuid, e.seq, e.at, %(now)s::timestamptz, e.kind, e.data,
  decode(e.signature, 'hex')
FROM jsonb_to_recordset(%(rows)s::text::jsonb)
  AS e (seq bigint, at timestamptz, kind text, data jsonb, signature text)
"""


class Gap(Exception):
    """Events between what was taken and what was sent are missing."""


def handles(*kinds: str, records: bool = False) -> Callable[[Handler], Handler]:
    """Call ``handler(device, events, now)`` with the events of these kinds, once a batch, in order.

    It runs within the transaction. Each event gets an entry of its own kind with subject
    ``device:<id>``, unless ``records`` says that the handler writes what is to be recorded.
    """

    def register(handler: Handler) -> Handler:
        for kind in kinds:
            if kind in _handlers:
                raise ValueError(f"{kind} is handled already")
            _handlers[kind] = handler
            if records:
                _recorded_elsewhere.add(kind)
        return handler

    return register


def take(device: Device, events: Sequence[Event], now: datetime) -> int:
    """Take what is new of ``events``; the number of the last event taken so far.

    Raises:
        Gap: the first new one does not follow the last one taken; nothing was taken.
        BadEvent: one is not signed by the device; those before it were taken.
    """
    key = Ed25519PublicKey.from_public_bytes(bytes(device.public_key))
    genuine: list[Event] = []
    forged: Exception | None = None
    for event in events:
        if event.seq <= device.last_seq:
            continue
        try:
            event.check(key)
            if "\\u0000" in json.dumps(event.data):
                raise BadEvent(f"event {event.seq}: no database holds a NUL")
        except (ValueError, RecursionError) as bad:  # also what cannot be canonical
            forged = bad
            break
        genuine.append(event)
    through = _take(device, genuine, now)
    if forged:
        broken = Change("forged", "", True, 0, {"after": through})
        change(device, [broken], actor(device), now)
        raise BadEvent(str(forged)) from None
    return through


def _take(device: Device, events: list[Event], now: datetime) -> int:
    with transaction.atomic():
        locked = Device.objects.select_for_update(of=("self",)).only("last_seq").get(id=device.id)
        last = locked.last_seq
        new = [event for event in events if event.seq > last]
        missing = bool(new) and new[0].seq != last + 1
        if not missing and new:
            _write(device, new, now)
            Device.objects.filter(id=device.id).update(last_seq=new[-1].seq)
            last = new[-1].seq
        device.last_seq = last
    if missing:
        lost = {"expected": last + 1, "got": new[0].seq}
        change(device, [Change("gap", "", True, 0, lost)], actor(device), now)
        raise Gap(f"{last + 1} is expected, {new[0].seq} was sent")
    return last


def _write(device: Device, events: list[Event], now: datetime) -> None:
    rows = [
        DeviceEvent(
            device=device, seq=event.seq, at=_moment(event.at), received_at=now, kind=event.kind,
            data=event.data, signature=event.signature,
        )
        for event in events
    ]  # fmt: skip
    with sql.pipeline(), record.together():
        sql.send(_INSERT, {"device": device.id, "now": now, "rows": _as_json(rows)})
        who, subject = actor(device), f"device:{device.id}"
        record.append_many(
            [
                record.Draft(who, event.kind, subject, _payload(event), device.office_id)
                for event in events
                if event.kind not in _recorded_elsewhere
            ],
            at=now,
        )
    by_handler: dict[Handler, list[DeviceEvent]] = {}
    for row in rows:
        if handler := _handlers.get(row.kind):
            by_handler.setdefault(handler, []).append(row)
    for handler, concerned in by_handler.items():
        handler(device, concerned, now)
    told = rules.changes((event.kind, event.at, event.data) for event in events)
    change(device, [*told, Change("gap", "", False, 0, {})], who, now)


def _as_json(rows: list[DeviceEvent]) -> str:
    return json.dumps(
        [
            {"seq": row.seq, "at": row.at.isoformat(), "kind": row.kind, "data": row.data,
             "signature": bytes(row.signature).hex()}
            for row in rows
        ]
    )  # fmt: skip


def _payload(event: Event) -> dict[str, Any]:
    return {"seq": event.seq, "at": event.at, "data": event.data}


def _moment(at: int) -> datetime:
    """An instant from ms since 1970; what no calendar holds becomes its last year's."""
    return datetime.fromtimestamp(min(at, 253_000_000_000_000) / 1000, UTC)
