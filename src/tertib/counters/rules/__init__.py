"""Pure decisions of this subject: order and draws, interlocks, release of a person, outcomes."""

from tertib.counters.rules.desk import Lock, LockState, locks, may_release, overtime, rest_until
from tertib.counters.rules.order import (
    Bounds,
    OfficerDraw,
    PersonDraw,
    Waiting,
    crowd,
    decide,
    front,
    overtaken_by,
    redraw,
)

__all__ = [
    "Bounds",
    "Lock",
    "LockState",
    "OfficerDraw",
    "PersonDraw",
    "Waiting",
    "crowd",
    "decide",
    "front",
    "locks",
    "may_release",
    "overtaken_by",
    "overtime",
    "redraw",
    "rest_until",
]
