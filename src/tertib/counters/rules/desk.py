"""When a counter may open, and when a person may be given back without service."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LOCKS = ("phone", "pact", "hours", "camera")
"""Everything promise 10 asks for, in the order in which it is shown."""


class LockState(StrEnum):
    """How one interlock stands."""

    HOLDS = "holds"
    MISSING = "missing"
    OVERRIDDEN = "overridden"
    NOT_REQUIRED = "not_required"


@dataclass(frozen=True)
class Lock:
    """One interlock of a counter."""

    code: str
    state: LockState

    @property
    def lets(self) -> bool:
        """Whether the counter may be open as far as this one is concerned."""
        return self.state != LockState.MISSING


def locks(
    facts: dict[str, bool], required: Collection[str], overridden: Collection[str]
) -> list[Lock]:
    """Every interlock; ``facts`` says which hold (an unknown one does not)."""
    found = []
    for code in LOCKS:
        if code not in required:
            state = LockState.NOT_REQUIRED
        elif facts.get(code, False):
            state = LockState.HOLDS
        else:
            state = LockState.OVERRIDDEN if code in overridden else LockState.MISSING
        found.append(Lock(code, state))
    return found


def overtime(last_closing: datetime | None, now: datetime, longest: timedelta) -> bool:
    """Whether ``now`` is so shortly after the day's last closing that who is in the room may still
    be served. Noon is no last closing."""
    return last_closing is not None and last_closing <= now < last_closing + longest


class NotYet(StrEnum):
    """Why a person cannot be given back without service."""

    CALLS = "calls"
    MINUTES = "minutes"
    SUPERVISOR = "supervisor"
    REASON = "reason"


def may_release(
    *,
    absent: bool,
    calls: int,
    called_at: datetime,
    now: datetime,
    least_calls: int,
    least_wait: timedelta,
    recent: Sequence[datetime],
    ration: int,
    approved: bool,
) -> NotYet | None:
    """Whether an officer may give this person back; None: yes.

    ``absent``: the reason is that nobody came, which takes calls and time. ``recent`` are the
    officer's releases; more than ``ration`` within an hour need a supervisor (``approved``).
    """
    if absent and calls < least_calls:
        return NotYet.CALLS
    if absent and now - called_at < least_wait:
        return NotYet.MINUTES
    hour = [at for at in recent if now - at < timedelta(hours=1)]
    if len(hour) >= ration and not approved:
        return NotYet.SUPERVISOR
    return None


def rest_until(called_at: datetime, sitting: timedelta, *, absent: bool) -> datetime:
    """Until when an officer who gave someone back gets nobody else.

    A release takes as long as the sittings it costs, counted from the call: one if nobody came,
    two if the person has to be served by somebody else. So it never wins an extra draw.
    """
    return called_at + sitting * (1 if absent else 2)
