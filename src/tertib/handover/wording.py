"""Codes in words: refusals, papers, reasons, what happened."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tertib.foundation.wording import Refusal, Words

_LOOK = _("Look at it again to see where it stands.")
_COUNTER = _("Come to the pick-up counter with your papers.")

REFUSALS: dict[str, Refusal] = {
    "not_now": Refusal(_("This cannot be done now"), _("It has changed in the meantime."), _LOOK),
    "same_person": Refusal(
        _("A second officer seals"),
        _("Whoever put it into the locker cannot seal it."),
        _("Ask a colleague to look inside and to scan the label."),
    ),
    "wrong_code": Refusal(
        _("That is another passport's label"),
        _("The scanned code does not belong to this one."),
        _("Scan the label on the passport in your hand."),
    ),
    "no_bank": Refusal(
        _("This office has no locker"),
        _("No locker for passports is in use here."),
        _("Hand it over at the counter."),
    ),
    "full": Refusal(
        _("No compartment is free"),
        _("All of them are occupied or blocked."),
        _("Take out what is overdue, or hand it over at the counter."),
    ),
    "door_open": Refusal(
        _("The door is open"), _("The locker reports an open door."), _("Close it and try again.")
    ),
    "not_placed": Refusal(
        _("The door was not opened yet"),
        _("The locker has not reported that it was opened and closed."),
        _("Tap your badge at the locker, put the passport in, close the door."),
    ),
    "at_door": Refusal(
        _("The holder is at the door"),
        _("The compartment was unlocked for the holder a moment ago."),
        _("Wait until the door is closed; after three minutes you may take it out."),
    ),
    "not_there": Refusal(
        _("It is not in the locker any more"), _("It was taken out a moment ago."), _LOOK
    ),
    "papers": Refusal(
        _("Papers are missing"),
        _("Without them it is not handed over."),
        _("Say which are missing, and refuse with a reason if they cannot be shown."),
    ),
    "check_first": Refusal(
        _("The papers come first"),
        _("You have not checked the papers, or too long ago."),
        _("Check them now, then scan the label."),
    ),
    "not_named": Refusal(
        _("Say who collects"),
        _("Name and NIK are needed for anyone but the holder."),
        _("Type them from the collector's KTP."),
    ),
    "bad_nik": Refusal(
        _("This is not a NIK"), _("A NIK has 16 digits."), _("Type it from the KTP.")
    ),
    "too_many": Refusal(
        _("You have named enough people"),
        _("Only a few can be named at a time."),
        _("Remove one first."),
    ),
    "already_named": Refusal(_("This person is named already"), _("Nothing was changed."), _LOOK),
    "pins_spent": Refusal(
        _("Too many PINs today"),
        _("A new PIN can be asked for a few times a day."),
        _COUNTER,
    ),
    "no_pin_for_them": Refusal(
        _("They come to the counter"),
        _("Their papers must be looked at, so no PIN is sent for them."),
        _("Send them to the pick-up counter with the papers listed on this page."),
    ),
    "opted_out": Refusal(
        _("You stopped our messages"),
        _("The PIN goes out by WhatsApp only."),
        _("Write the word mulai to our WhatsApp number, or come to the counter."),
    ),
    "address": Refusal(
        _("The address is incomplete"),
        _("The post needs name, street, town and a postal code of five digits."),
        _("Fill in all of them."),
    ),
    "no_post": Refusal(_("No delivery by post"), _("This office does not send by post."), _COUNTER),
    "no_tracking": Refusal(
        _("The tracking number is missing"),
        _("Nothing leaves the house without one."),
        _("Type it from the slip of Pos Indonesia: 5 to 40 letters and digits."),
    ),
    "no_reason": Refusal(
        _("Choose a reason"), _("Every refusal has one of a fixed list."), _("Choose it below.")
    ),
    "too_late": Refusal(
        _("The time to collect it is over"),
        _("It was not collected within the days allowed."),
        _("Apply again; the office can tell you how."),
    ),
}

PAPERS: dict[str, Words] = {
    "payment": _("Proof of payment"),
    "ktp": _("KTP of the holder (child: the birth certificate), and the face is the same"),
    "ktp_collector": _("KTP of the collector, and the face is the same"),
    "ktp_holder": _("Copy of the holder's KTP"),
    "kk": _("KK with both names on it"),
    "surat_kuasa": _("Surat kuasa with stamp duty, signed by the holder"),
}
BRING: dict[str, Words] = {
    "payment": _("The proof of payment"),
    "ktp": _("Your KTP (for a child the birth certificate)"),
    "ktp_collector": _("Their own KTP"),
    "ktp_holder": _("A copy of your KTP"),
    "kk": _("The KK with both your names on it"),
    "surat_kuasa": _("A surat kuasa that you signed, with stamp duty"),
}
REFUSING: dict[str, Words] = {
    "papers": _("Papers are missing"),
    "not_the_person": _("The face is not the one on the KTP"),
    "not_family": _("The KK does not show that they are family"),
    "surat_kuasa": _("The surat kuasa is not valid"),
    "booklet": _("The booklet is damaged or another one"),
    "data_wrong": _("Data in the passport are wrong"),
}
RECALLING: dict[str, Words] = {
    "overdue": _("Its days in the locker are over"),
    "at_counter": _("The holder is at the counter"),
    "defect": _("The compartment is defective"),
    "asked": _("The holder asked for another way"),
}
PROVING: dict[str, Words] = {
    "signature": _("Slip signed by the recipient"),
    "photo": _("Photograph of the delivery"),
    "report": _("Delivery report of the post"),
}

ACTS: dict[str, Words] = {
    "stored": _("It is ready and lies in the vault"),
    "way": _("The way of collection was chosen"),
    "loaded": _("An officer took it to the locker"),
    "sealed": _("A second officer sealed the compartment"),
    "pin": _("A PIN was sent"),
    "opened": _("The compartment was opened with the PIN or QR"),
    "recalled": _("An officer went to take it out of the locker"),
    "stowed": _("It is back in the vault"),
    "checked": _("The papers were checked"),
    "refused": _("The hand-over was refused"),
    "named": _("A collector was named"),
    "unnamed": _("A collector was taken off"),
    "sent": _("It was given to the post"),
    "came_back": _("It came back from the post"),
    "handed_over": _("It was handed over"),
    "disputed": _("The holder says that it was not them"),
    "lapsed": _("It was not collected in time"),
    "forced": _("The compartment was forced"),
}
"""Entries ``passport.<verb>`` in words."""


def words(reason: str) -> Refusal:
    """The words for a reason; for one without words, those of ``not_now``."""
    return REFUSALS.get(reason, REFUSALS["not_now"])
