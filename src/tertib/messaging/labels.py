"""Codes of the queue in words, for staff: what happened, and what one can do."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tertib.messaging import faults
from tertib.messaging.faults import Fault


@dataclass(frozen=True)
class Reason:
    """Why a message did not go out, and the remedy."""

    words: str | Promise
    remedy: str | Promise


NOTHING = _("Nothing. The person sees everything on their pages too.")
WAIT = _("Try again later.")
OURS = _("A fault of ours: report it with the code.")
REASONS: dict[int, Reason] = {
    faults.NO_REPORT: Reason(_("No delivery report came after many tries"), WAIT),
    faults.EXPIRED: Reason(_("It was too late for this message to be of use"), NOTHING),
    faults.WINDOW_CLOSED: Reason(_("More than 24 hours since the person last wrote"), NOTHING),
    faults.UNREADABLE: Reason(_("The person's data was erased"), NOTHING),
    faults.NOT_REACHED: Reason(_("WhatsApp could not be reached"), WAIT),
    faults.NO_ANSWER: Reason(_("WhatsApp did not answer in time"), WAIT),
    0: Reason(_("WhatsApp gave no reason"), WAIT),
    190: Reason(_("The access token has expired"), _("The operator renews the token.")),
    131026: Reason(
        _("The number has no WhatsApp, or an old version of it"),
        _("Reach the person by other means."),
    ),
    131030: Reason(
        _("The number is not on the list of test numbers"), _("The operator adds it at WhatsApp.")
    ),
    131042: Reason(_("The account's bill is unpaid"), _("The operator settles it at WhatsApp.")),
    131049: Reason(_("WhatsApp holds back messages to this person"), WAIT),
    132001: Reason(
        _("WhatsApp does not know the template"), _("The operator submits the template.")
    ),
    132015: Reason(_("WhatsApp has paused the template"), WAIT),
    132016: Reason(
        _("WhatsApp has disabled the template"), _("The operator submits a new template.")
    ),
}
_BY_FAULT = {
    Fault.PERMANENT: Reason(_("WhatsApp refused the message"), OURS),
    Fault.PASSING: Reason(_("WhatsApp was overloaded or in maintenance"), WAIT),
    Fault.SLOW: Reason(_("WhatsApp limits our messages for now"), WAIT),
    Fault.ACCOUNT: Reason(
        _("WhatsApp refuses our account"), _("The operator looks at the account.")
    ),
    Fault.UNKNOWN_FATE: Reason(_("WhatsApp did not answer in time"), WAIT),
}
TEMPLATES: dict[str, str | Promise] = {
    "": _("Answer in a conversation"),
    "login_code": _("Login code"),
    "bill_issued": _("Bill"),
    "paid": _("Payment received"),
    "booking_code": _("Booking code"),
    "reminder": _("Reminder of the day before"),
    "schedule_changed": _("Changed appointment"),
    "ready": _("Document ready"),
    "place_lapsed": _("Place released"),
    "papers_missing": _("Papers are missing"),
    "rejected": _("Application rejected"),
    "pickup_pin": _("PIN of the pick-up locker"),
    "pickup_reminder": _("Reminder to collect"),
    "pickup_returned": _("Taken out of the locker"),
    "pickup_posted": _("Sent by post"),
    "pickup_ended": _("Not collected in time"),
    "collected": _("Handed over"),
    "complaint_received": _("Complaint received"),
    "agency_hit": _("Somebody held for an agency"),
    "order_ends": _("A travel ban ends soon"),
}


def reason(code: int | None) -> Reason:
    """An error code in words."""
    code = code or 0
    return REASONS.get(code) or _BY_FAULT[faults.classify(code, None)]
