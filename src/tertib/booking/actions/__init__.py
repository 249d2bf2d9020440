"""The only writers of places: one function per verb, each in one transaction."""

from tertib.booking.actions.changing import cancel, close_session, reschedule
from tertib.booking.actions.planning import generate, set_template
from tertib.booking.actions.reserving import Reserved, refusing, reserve, reserve_here
from tertib.booking.actions.settling import confirm, end_past, lapse

__all__ = [
    "Reserved",
    "cancel",
    "close_session",
    "confirm",
    "end_past",
    "generate",
    "lapse",
    "refusing",
    "reschedule",
    "reserve",
    "reserve_here",
    "set_template",
]
