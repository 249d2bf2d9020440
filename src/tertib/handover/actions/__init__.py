"""The only writer of this subject: one function per verb, each in one transaction."""

from tertib.handover.actions.choosing import choose, dispute, name, new_pin, remove
from tertib.handover.actions.counter import check, give, refuse, standing_check
from tertib.handover.actions.following import follow
from tertib.handover.actions.locker import load, recall, seal, stow
from tertib.handover.actions.posting import come_back, deliver, send
from tertib.handover.actions.receiving import store
from tertib.handover.actions.timing import lapse_due, remind_due

__all__ = [
    "check",
    "choose",
    "come_back",
    "deliver",
    "dispute",
    "follow",
    "give",
    "lapse_due",
    "load",
    "name",
    "new_pin",
    "recall",
    "refuse",
    "remind_due",
    "remove",
    "seal",
    "send",
    "standing_check",
    "store",
    "stow",
]
