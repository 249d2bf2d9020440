"""The only writer of this subject: one function per verb, each in one transaction."""

from tertib.lockers.actions.filling import close, empty, renew, reopen, reserve, seal
from tertib.lockers.actions.phones import deposit_by_hand, return_by_hand
from tertib.lockers.actions.upkeep import add_bank, block, unblock

__all__ = [
    "add_bank",
    "block",
    "close",
    "deposit_by_hand",
    "empty",
    "renew",
    "reopen",
    "reserve",
    "return_by_hand",
    "seal",
    "unblock",
]
