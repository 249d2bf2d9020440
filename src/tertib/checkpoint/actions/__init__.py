"""The only writer of this subject: one function per verb, each in one transaction."""

from tertib.checkpoint.actions.cameras import place_camera, remove_camera
from tertib.checkpoint.actions.closing import close
from tertib.checkpoint.actions.contacting import (
    acknowledge,
    acknowledge_by_phone,
    escalate_due,
    note_mailed,
    note_reach,
)
from tertib.checkpoint.actions.deciding import decide
from tertib.checkpoint.actions.following import follow_order, follow_orders
from tertib.checkpoint.actions.keeping import erase_due, forget_clearances
from tertib.checkpoint.actions.opening import note_reading, open_minutes
from tertib.checkpoint.actions.raising import (
    keep_shot,
    note_local_alert,
    raise_band,
    raise_candidate,
)

__all__ = [
    "acknowledge",
    "acknowledge_by_phone",
    "close",
    "decide",
    "erase_due",
    "escalate_due",
    "follow_order",
    "follow_orders",
    "forget_clearances",
    "keep_shot",
    "note_local_alert",
    "note_mailed",
    "note_reach",
    "note_reading",
    "open_minutes",
    "place_camera",
    "raise_band",
    "raise_candidate",
    "remove_camera",
]
