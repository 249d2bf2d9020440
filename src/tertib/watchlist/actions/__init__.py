"""The only writer of this subject: one function per verb, each in one transaction."""

from tertib.watchlist.actions.agencies import add_agency, add_member, set_desk
from tertib.watchlist.actions.batches import approve_batch, drop_batch, keep, start_writing
from tertib.watchlist.actions.changing import (
    add_photograph,
    confirm_urgent,
    extend,
    grant,
    remove_photograph,
    revoke,
    turn_down,
)
from tertib.watchlist.actions.deciding import approve, reject
from tertib.watchlist.actions.erasing import erase_refused, forget
from tertib.watchlist.actions.photographs import store_judgement, store_template
from tertib.watchlist.actions.proposing import Wanted, propose, urgent
from tertib.watchlist.actions.rereading import reread
from tertib.watchlist.actions.upkeep import begin, expire, false_hit, recognised, relax, tell

__all__ = [
    "Wanted",
    "add_agency",
    "add_member",
    "add_photograph",
    "approve",
    "approve_batch",
    "begin",
    "confirm_urgent",
    "drop_batch",
    "erase_refused",
    "expire",
    "extend",
    "false_hit",
    "forget",
    "grant",
    "keep",
    "propose",
    "recognised",
    "reject",
    "relax",
    "remove_photograph",
    "reread",
    "revoke",
    "set_desk",
    "start_writing",
    "store_judgement",
    "store_template",
    "tell",
    "turn_down",
    "urgent",
]
