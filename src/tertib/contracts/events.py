"""What a device tells the centre: numbered, signed events, delivered in batches, exactly once.

A device numbers its events 1, 2, 3, ... without a gap and signs each one. The centre takes an
event only if its number follows the last one it has; what it has already is skipped. So a batch
may be sent any number of times, and its answer, ``{"through": <last number taken>}``, says from
where to go on. A gap is refused with 409 and the same answer, and raises an alarm.

Kinds of the gate (``data`` in brackets; zones as in ``allowlist``):

- ``gate.passed`` (reader, card or null, unknown or "", direction, from, to, reason, list, age,
  counter, captured): ``card`` only if the chip proved to be that card; else ``unknown`` is the UID
  of a card of ours, or ``~`` and a mark of a foreign one; ``list`` is its ``made_at``, ``age`` in
  ms; ``counter`` of the SUN message or -1; ``captured`` if the last exit took the card in
- ``gate.refused`` (the same; reason says why)
- ``gate.unused`` (reader, card, of): admitted by event number ``of``, but nobody went through;
  ``card`` is null if it has been read elsewhere since, and then it has not moved back
- ``gate.tailgated`` (reader, card, of, people): more people than cards went through; ``of`` 0 and
  no card: nobody had been admitted
- ``gate.fire`` (on)
- ``reader.lost``, ``reader.back``, ``reader.tampered`` (reader)

Kinds of the locker (compartments by number): ``locker.opened`` (compartment, why, of),
``locker.closed`` (compartment), ``locker.refused`` (why), ``phone.deposited`` and ``phone.taken``
(compartment, card), ``locker.forced`` (compartment).

Kinds of the camera (``candidate`` is a UUID the agent gives; faces and subjects are the gallery's):

- ``camera.candidate`` (candidate, subject, face, score, cosine, band, model, gallery, lane, track,
  first_at, at, frames, quality, shots, attack): somebody looks like a subject; ``gallery`` is the
  version compared with, ``shots`` how many pictures are sent beside, never in, the event;
  ``attack`` how sure a model is that no living face is there, null without such a model
- ``camera.candidate_nearer`` (candidate, score, cosine, band): its likeness is in a higher band now
- ``camera.alerted_locally`` (candidate): the centre did not take it in time, and the agent told the
  lane itself: an open page showed it, or a sound was played to its end
- ``camera.not_alerted`` (candidate, reason): it did not, and nobody was told; ``unset``: the lane
  has neither display nor sound, ``unheard``: no page was open and no sound played
- ``camera.lost`` (why, if known: ``password``), ``camera.back``; ``camera.frozen``, ``.dark``,
  ``.covered``, ``.moved`` (on)
- ``camera.unseen`` (on): pictures come, and none of them is new enough to be looked at
- ``camera.astray`` (on, why): it cannot be turned to the lane, or looked where it must not

Of every agent: ``agent.started`` (software, boot), ``clock.jumped`` (by, in milliseconds).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from uuid import UUID

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tertib.contracts.canonical import dumps

CONTEXT = b"tertib device event v1\0"
LARGEST_BATCH = 500


class BadEvent(ValueError):
    """Not an event of ours, or its signature does not fit."""


@dataclass(frozen=True)
class Event:
    """One thing that happened at a device; ``at`` is the device's clock, ms since 1970 UTC."""

    device: UUID
    seq: int
    at: int
    kind: str
    data: dict[str, Any] = field(hash=False)
    signature: bytes = b""

    def message(self) -> bytes:
        """The bytes under the signature."""
        return CONTEXT + dumps(
            {"device": str(self.device), "seq": self.seq, "at": self.at, "kind": self.kind,
             "data": self.data}
        )  # fmt: skip

    def signed(self, key: Ed25519PrivateKey) -> Event:
        """The same event with the device's signature."""
        signature = key.sign(self.message())
        return Event(self.device, self.seq, self.at, self.kind, self.data, signature)

    def check(self, key: Ed25519PublicKey) -> None:
        """Hold the event against the device's public key.

        Raises:
            BadEvent: the signature does not fit, or the data cannot be carried exactly.
        """
        try:
            key.verify(self.signature, self.message())
        except (InvalidSignature, rfc8785.CanonicalizationError, RecursionError):
            raise BadEvent(f"event {self.seq}: the signature does not fit") from None


def pack(events: Iterable[Event]) -> bytes:
    """The body of one delivery: JSON, all events of one device in the order of their numbers."""
    rows = [
        {"seq": e.seq, "at": e.at, "kind": e.kind, "data": e.data, "signature": e.signature.hex()}
        for e in events
    ]
    return json.dumps({"events": rows}, separators=(",", ":")).encode()


def unpack(device: UUID, body: bytes) -> list[Event]:
    """The events of a delivery, their signatures still unchecked.

    Raises:
        BadEvent: not of this form, too many, or not numbered one after the other.
    """
    try:
        rows = json.loads(body)["events"]
        found = [
            Event(device, _number(row["seq"]), _number(row["at"]), _text(row["kind"]),
                  _object(row["data"]), bytes.fromhex(row["signature"]))
            for row in rows
        ]  # fmt: skip
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BadEvent("not a batch of events") from None
    if len(found) > LARGEST_BATCH:
        raise BadEvent(f"more than {LARGEST_BATCH} events")
    if any(after.seq != before.seq + 1 for before, after in pairwise(found)):
        raise BadEvent("events are not numbered one after the other")
    return found


def _number(value: Any) -> int:
    if type(value) is not int or not 0 < value < 2**53:
        raise ValueError("not a number")
    return value


def _text(value: Any) -> str:
    if type(value) is not str or not 0 < len(value) <= 40:
        raise ValueError("not a kind")
    return value


def _object(value: Any) -> dict[str, Any]:
    if type(value) is not dict:
        raise ValueError("not an object")
    return value
