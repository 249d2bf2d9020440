"""Decisions of the camera agent: what is told, and where. Data in, decision out."""

from __future__ import annotations

import math
from typing import Literal

BANDS = ("possible", "likely", "very_likely")
"""From the least to the most."""
NEARLY = 0.02
"""Radians by which two looks at one face may differ where the camera sees the very photograph."""


def tells(
    before: str | None, ago_ms: int, band: str, repeat_ms: int, same: bool
) -> Literal["candidate", "nearer", ""]:
    """What is told of a likeness: the officer is not called twice for one person who turns round.

    A ``candidate``: the first of the subject, one after ``repeat_ms``, or somebody else than before
    (not ``same``). ``nearer``: the one told of ``ago_ms`` ago is in a higher band than ``before``.
    """
    if before is None or ago_ms >= repeat_ms or not same:
        return "candidate"
    return "nearer" if BANDS.index(band) > BANDS.index(before) else ""


def is_same(to_the_last: float, to_the_subject: float) -> bool:
    """Whether a face seen is the one last told of as this subject, and not another who looks like
    the subject too: in pictures of one camera a person looks more like himself than like anybody's
    photograph. Both are cosines."""
    last, subject = (math.acos(max(-1.0, min(1.0, one))) for one in (to_the_last, to_the_subject))
    return last <= subject + NEARLY


def matching(received: bool, comparable: bool, age_ms: int, max_age_s: int, sure: bool) -> str:
    """Why nobody is looked for; empty if somebody is.

    ``no-list``: none came yet. ``clock``: orders begin and end, and the time is not known.
    ``stale``: not confirmed for longer than its ``max_age``. ``model``: made for other models.
    """
    if not received:
        return "no-list"
    if not sure:
        return "clock"
    if age_ms > max_age_s * 1000:
        return "stale"
    return "" if comparable else "model"


def alerts_here(waited_ms: int, online: bool, after_ms: int) -> bool:
    """Whether the lane is told by this machine, of a candidate the centre has not taken yet."""
    return not online or waited_ms >= after_ms


def is_lost(last_at: int | None, started: int, now: int, limit_ms: int) -> bool:
    """Whether the camera sends nothing; times of the counting clock in ms."""
    return now - (started if last_at is None else last_at) >= limit_ms
