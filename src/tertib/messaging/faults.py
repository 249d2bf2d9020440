"""What the Cloud API's error codes mean for the queue (table: domain facts of the API)."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum


class Fault(Enum):
    """What to do with a message that was not accepted."""

    PERMANENT = "permanent"
    """This message will never go out: stop, and tell staff why."""
    PASSING = "passing"
    """Not now: try again after a growing pause."""
    SLOW = "slow"
    """Not for a good while: try again after an hour or more."""
    ACCOUNT = "account"
    """Our account or token is in trouble: hold everything; it is no fault of this message."""
    UNKNOWN_FATE = "unknown"
    """It may or may not have gone out: wait for a delivery report before trying again."""


NO_REPORT, EXPIRED, WINDOW_CLOSED, UNREADABLE = -1, -2, -3, -4
NOT_REACHED, NO_ANSWER = -10, -11
"""Our own reasons beside the API's codes."""

WINDOW = 131047
"""The API's code for a free-form message outside the 24-hour window."""

SLOW_PAUSE = timedelta(hours=1)
HOLD = timedelta(minutes=1)

_BY_CODE = {
    **dict.fromkeys((0, 3, 10, 190, 368, 131005, 131031, 131037, 131042, 131045, 130497),
                    Fault.ACCOUNT),
    **dict.fromkeys(range(200, 300), Fault.ACCOUNT),
    **dict.fromkeys((1, 2, 4, 80007, 130429, 131000, 131016, 131056, 131057, 133016, 135000),
                    Fault.PASSING),
    **dict.fromkeys((131048, 131049, 131064, 132015), Fault.SLOW),
    **dict.fromkeys(
        (100, 130472, 131008, 131009, 131021, 131026, 131030, 131047, 131050, 131051, 131052,
         131053, 132000, 132001, 132005, 132007, 132008, 132012, 132016),
        Fault.PERMANENT),
}  # fmt: skip


def classify(code: int, status: int | None) -> Fault:
    """The kind of fault for an error ``code`` and HTTP ``status`` (None: from a webhook).

    A code in the range of HTTP statuses means that the answer was not the API's own.
    """
    if code in _BY_CODE:
        return _BY_CODE[code]
    if status is not None and status >= 500:
        return Fault.UNKNOWN_FATE
    if status in (408, 429):
        return Fault.PASSING
    if status == 401:
        return Fault.ACCOUNT
    return Fault.PERMANENT
