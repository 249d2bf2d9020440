"""Pure decisions of this subject: opening hours, and who may give which role to whom."""

from tertib.offices.rules.hours import (
    BadHours,
    Closed,
    Hours,
    Span,
    check,
    is_open,
    next_opening,
    opening,
    spans,
)
from tertib.offices.rules.people import GIVES, LOCAL, Grant, Refusal, may_grant, may_manage

__all__ = [
    "GIVES",
    "LOCAL",
    "BadHours",
    "Closed",
    "Grant",
    "Hours",
    "Refusal",
    "Span",
    "check",
    "is_open",
    "may_grant",
    "may_manage",
    "next_opening",
    "opening",
    "spans",
]
