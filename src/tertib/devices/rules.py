"""Decisions about devices: which event raises or ends which alarm. No clock, no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True)
class Signal:
    """What an event means: alarm ``kind`` about the event's field ``about`` (empty: the device).

    ``opens`` None: the event's field ``on`` says whether it begins or ends.
    """

    kind: str
    about: str
    opens: bool | None


SIGNALS: dict[str, Signal] = {
    "reader.lost": Signal("reader", "reader", True),
    "reader.back": Signal("reader", "reader", False),
    "reader.tampered": Signal("tamper", "reader", True),
    "locker.forced": Signal("tamper", "compartment", True),
    "clock.jumped": Signal("jump", "", True),
    "gate.fire": Signal("fire", "", None),
    "camera.lost": Signal("camera", "", True),
    "camera.back": Signal("camera", "", False),
    "camera.unseen": Signal("unseen", "", None),
    "camera.astray": Signal("astray", "", None),
    "camera.frozen": Signal("frozen", "", None),
    "camera.dark": Signal("dark", "", None),
    "camera.covered": Signal("cover", "", None),
    "camera.moved": Signal("moved", "", None),
}
"""Kind of event -> what it means for the device's alarms."""

BY_HAND = frozenset({"tamper", "jump", "forged"})
"""Alarms that nothing ends but a person who looked into them; the others end by themselves."""


@dataclass(frozen=True)
class Change:
    """An alarm that begins or ends; ``at`` is the device's time in ms, ``details`` its event's."""

    kind: str
    about: str
    opens: bool
    at: int
    details: Mapping[str, Any]


def changes(events: Iterable[tuple[str, int, Mapping[str, Any]]]) -> list[Change]:
    """What events (kind, at, data), in their order, do to alarms: the last word about each.

    What began and ended within ``events`` is told twice, so that its trace is kept; an end that
    is followed by another beginning is left out.
    """
    begun: dict[tuple[str, str], Change] = {}
    ended: dict[tuple[str, str], Change] = {}
    for kind, at, data in events:
        signal = SIGNALS.get(kind)
        if signal is None:
            continue
        about = str(data.get(signal.about, ""))[:60] if signal.about else ""
        opens = bool(data.get("on")) if signal.opens is None else signal.opens
        key, change = (signal.kind, about), Change(signal.kind, about, opens, at, data)
        if opens:
            begun.setdefault(key, change)
            ended.pop(key, None)
        else:
            ended[key] = change
    return [*begun.values(), *ended.values()]


def drifts(drift_ms: int, limit_ms: int) -> bool:
    """Whether a clock is so far off that somebody must look at it."""
    return abs(drift_ms) >= limit_ms


def is_silent(seen_at: datetime | None, now: datetime, limit: timedelta) -> bool:
    """Whether a device that spoke before has fallen silent; one that never spoke has not."""
    return seen_at is not None and now - seen_at >= limit
