"""Pure decisions about travel bans: how long, by whom, for whom, and when one may match."""

from tertib.watchlist.rules.orders import (
    Kind,
    Order,
    Period,
    Refused,
    State,
    check_extension,
    check_period,
    check_proposal,
    effective,
    next_state,
    urgent_period,
)

__all__ = [
    "Kind",
    "Order",
    "Period",
    "Refused",
    "State",
    "check_extension",
    "check_period",
    "check_proposal",
    "effective",
    "next_state",
    "urgent_period",
]
