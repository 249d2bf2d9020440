"""The only writer of this subject: one function per verb, each in one transaction."""

from tertib.applications.actions.drafting import (
    PartyFull,
    Saved,
    add_person,
    expire,
    remove_person,
    save_answers,
    start,
)
from tertib.applications.actions.limits import LimitReached
from tertib.applications.actions.moving import Moved, move, move_read
from tertib.applications.actions.signing_in import sign_out_everywhere
from tertib.applications.actions.submitting import Incomplete, SamePersonTwice, submit
from tertib.applications.actions.uploading import (
    NotAskedFor,
    WrongOffset,
    attach,
    begin,
    detach,
    finish,
    receive,
    terminate,
)

__all__ = [
    "Incomplete",
    "LimitReached",
    "Moved",
    "NotAskedFor",
    "PartyFull",
    "SamePersonTwice",
    "Saved",
    "WrongOffset",
    "add_person",
    "attach",
    "begin",
    "detach",
    "expire",
    "finish",
    "move",
    "move_read",
    "receive",
    "remove_person",
    "save_answers",
    "sign_out_everywhere",
    "start",
    "submit",
    "terminate",
]
