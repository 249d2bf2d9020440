"""What a camera says of a likeness, read with care: nothing it says may stop the line."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tertib.checkpoint.rules import BANDS
from tertib.devices.conf import devices as devices_conf

MOST = 2**62


class Unreadable(ValueError):
    """A field is missing, of another type, or beyond all bounds."""


@dataclass(frozen=True)
class Report:
    """The event ``camera.candidate``; shares and ``quality`` 0 to 1, times in UTC.

    ``taken_at`` is ``at`` by our clock.
    """

    candidate: UUID
    subject: UUID
    face: UUID
    lane: UUID
    score: float
    cosine: float
    band: str
    model: str
    gallery: int
    track: int
    first_at: datetime
    at: datetime
    taken_at: datetime
    frames: int
    quality: float
    attack: float | None


def read(data: Mapping[str, Any], now: datetime, drift_ms: int = 0) -> Report:
    """The report in an event's data; a time after ``now`` becomes ``now``. ``drift_ms``: how far
    the camera's clock is ahead of ours.

    Raises:
        Unreadable: it is none.
    """
    try:
        return Report(
            candidate=_id(data["candidate"]), subject=_id(data["subject"]),
            face=_id(data["face"]), lane=_id(data["lane"]),
            score=_share(data["score"]), cosine=_number(data["cosine"]), band=_band(data),
            model=str(data["model"])[:60], gallery=_count(data["gallery"]),
            track=_count(data["track"]), first_at=_moment(data["first_at"], now),
            at=_moment(data["at"], now),
            taken_at=_put_right(data["at"], now, drift_ms),
            frames=min(_count(data["frames"]), 2**31 - 1), quality=_number(data["quality"]),
            attack=None if data.get("attack") is None else _share(data["attack"]),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, OverflowError, OSError) as bad:
        raise Unreadable(str(bad)) from None


@dataclass(frozen=True)
class Nearer:
    """The event ``camera.candidate_nearer``."""

    candidate: UUID
    score: float
    cosine: float
    band: str


def read_nearer(data: Mapping[str, Any]) -> Nearer:
    """The likeness in an event's data.

    Raises:
        Unreadable: there is none.
    """
    try:
        return Nearer(
            _id(data["candidate"]), _share(data["score"]), _number(data["cosine"]), _band(data)
        )
    except (KeyError, TypeError, ValueError, OverflowError) as bad:
        raise Unreadable(str(bad)) from None


def _band(data: Mapping[str, Any]) -> str:
    band = str(data["band"])
    if band not in BANDS:
        raise Unreadable(band)
    return band


def _id(value: Any) -> UUID:
    return UUID(str(value))


def _number(value: Any) -> float:
    found = float(value)
    if not math.isfinite(found):
        raise Unreadable("not a number")
    return found


def _share(value: Any) -> float:
    return min(1.0, max(0.0, _number(value)))


def _count(value: Any) -> int:
    return max(0, min(MOST, int(value)))


def _moment(value: Any, now: datetime) -> datetime:
    return min(now, _time(value))


def _put_right(value: Any, now: datetime, drift_ms: int) -> datetime:
    most = devices_conf().clock_difference_seconds
    drift = max(-most, min(most, drift_ms / 1000))
    return min(now, _time(value) - timedelta(seconds=drift))


def _time(value: Any) -> datetime:
    return datetime.fromtimestamp(_number(value) / 1000, UTC)
