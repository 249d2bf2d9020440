"""The words for interlocks, refusals and the queue: what is so and what to do next."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tertib.counters.actions import Refused
from tertib.foundation.wording import Words

LOCKS: dict[str, tuple[Words, Words]] = {
    "phone": (_("Phone in the locker"), _("Put your phone into a locker of the staff room.")),
    "pact": (_("Integrity pact signed"), _("Read and sign it under “Integrity pact”.")),
    "hours": (_("Office open"), _("Counters open within the opening hours only.")),
    "camera": (_("Body camera records"), _("Take your body camera and switch it on.")),
}
"""Interlock: what has to hold, and what to do when it does not."""

STATES: dict[str, Words] = {
    "holds": _("holds"),
    "missing": _("does not hold"),
    "overridden": _("overridden by a supervisor"),
    "not_required": _("not required yet"),
}

CROWD: dict[str, Words] = {
    "none": _("nobody"),
    "few": _("few"),
    "some": _("some"),
    "many": _("many"),
}

CLOSING: dict[str, Words] = {
    "own": _("You asked to close after this person."),
    "phone": _("Your phone is no longer in the locker. The counter closes after this person."),
    "pact": _("The pact has a new version to sign. The counter closes after this person."),
    "hours": _("The office has closed. The counter closes after this person."),
    "camera": _("Your body camera does not record. The counter closes after this person."),
}

REFUSALS: dict[str, Words] = {
    "no_desk": _("Your counter is not open. Open one first."),
    "busy": _("Somebody is at your counter. Finish with them first."),
    "paused": _("Your counter is paused. End the pause first."),
    "closing": _("Your counter is closing and calls nobody any more."),
    "nobody": _("Nobody is at your counter."),
    "begun": _("The person is here already; that cannot be done any more."),
    "not_begun": _("No step is under way."),
    "outcome": _("This step has no such outcome. Look again at the screen."),
    "papers": _("Tick at least one missing paper."),
    "unpaid": _(
        "The bank has not reported the payment. Nobody here can enter it: ask the person to pay, "
        "or note the proof of payment as a missing paper."
    ),
    "machine": _("The machine has not done its part yet. Start it, or choose another outcome."),
    "no_duty": _("No duties are given to you for this kind of desk. Ask your supervisor."),
    "taken": _("This counter is in use, or you have another one open."),
    "not_here": _("That does not belong to this office."),
    "locked": _("Not every interlock holds."),
    "yourself": _("Nobody decides in their own case. Ask a colleague with the same role."),
    "locks": _("Choose what is overridden."),
    "text": _("Write a sentence on why."),
    "duty": _("There is no such duty."),
    "reason": _("Choose a reason from the list."),
}

NOT_YET: dict[str, Words] = {
    "calls": _("Call the person once more first."),
    "minutes": _("Wait two minutes after the first call."),
    "supervisor": _("You have given back several people within the hour: ask your supervisor."),
    "reason": _("Choose a reason from the list."),
}

FAULTS: dict[str, Words] = {
    "unreachable": _("The machine does not answer. Try again, or choose another outcome."),
    "busy": _("The machine is busy. Try again in a moment."),
    "poor": _("The quality was too poor. Try again."),
    "broken": _("The machine reports a fault. Try again, or choose another outcome."),
}

BANDS: dict[str, Words] = {
    "late": _("Overdue"),
    "priority": _("Priority"),
    "others": _("Others"),
}

GROUPS: dict[str, Words] = {
    "reception": _("Reception"),
    "interview": _("Interview"),
    "decision": _("Decision"),
    "printing": _("Printing"),
    "quality": _("Quality"),
}
"""Names of the sittings; one of an installation's own is shown by its code."""


def refusal(refused: Refused) -> str:
    """Why it cannot be done now, and what to do."""
    if refused.why == "not_yet":
        return str(NOT_YET[str(refused.more["not_yet"])])
    if refused.why == "locked":
        missing = [str(LOCKS[code][1]) for code in refused.more["locks"]]
        return " ".join([str(REFUSALS["locked"]), *missing])
    return str(REFUSALS[refused.why])
