"""Refusals in words: what happened and what to do next."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tertib.foundation.wording import Words

REFUSALS: dict[str, Words] = {
    "not_now": _("The compartment has changed in the meantime. Look again."),
    "not_there": _("Nothing of that kind is in a compartment any more."),
    "no_bank": _("This office has no locker for passports. Give it out at the counter."),
    "full": _("No compartment is free. Take out what is overdue, or give out at the counter."),
    "same_person": _("Whoever put it in cannot seal it. A second officer does."),
    "door_open": _("The door is open. Close it, then go on."),
    "not_placed": _(
        "The locker has not reported that its door was opened and closed. Put it in first."
    ),
    "at_door": _("The holder is at the open door. Wait until it is closed."),
    "no_reason": _("Say why: the reason is recorded."),
    "not_empty": _("Something is in it. Take it out first."),
    "manual_off": _("Phones are not entered by hand in this installation."),
    "has_bank": _("This office has a phone locker: the officer taps the badge there."),
    "own_phone": _("Nobody vouches for their own phone. Another supervisor enters it."),
    "not_here": _("This person does not work in this office."),
    "already": _("This phone is locked away already."),
    "wrong_device": _("That is not a locker controller in use."),
    "bad_number": _("A bank has 1 to 200 compartments."),
    "name_taken": _("Another bank has this name or this controller."),
}


def words(reason: str) -> str:
    """The words for a reason; for one without words, those of ``not_now``."""
    return str(REFUSALS.get(reason, REFUSALS["not_now"]))
