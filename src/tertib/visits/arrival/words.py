"""Every word of the desk's scripts: refusals in both languages at once, the rest in the active one.

``{hour}``, ``{opens}``, ``{day}``, ``{ticket}`` and ``{office}`` are filled in on the tablet.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True)
class Refusal:
    """Said to the person at the door: what is wrong, and what to do now."""

    why: Words
    next: Words


_BOOK = _("Book a place on this office's page or by WhatsApp. Nobody at the door can give one.")
_WAIT = _("Please wait in the waiting room. We let you in from {opens}.")

REFUSALS: dict[str, Refusal] = {
    "unreadable": Refusal(
        _("This is not a booking code of ours"),
        _("Show the QR code from your booking, or tell us the code of eight letters and digits."),
    ),
    "not_genuine": Refusal(
        _("This code is not genuine"),
        _("Open your booking on the phone that made it and show the code there. Someone who sold "
          "you this code had no place to sell: please tell the complaints desk."),
    ),
    "other_office": Refusal(
        _("This place is at another office: {office}"),
        _("Go there at your hour, or move your booking to this office on your booking's page."),
    ),
    "other_day": Refusal(
        _("This place is for another day: {day}, {hour}"),
        _("Come on that day, or move your booking on your booking's page."),
    ),
    "too_early": Refusal(_("Your hour has not come yet: {hour}"), _WAIT),
    "too_late": Refusal(
        _("Your hour is over. It began at {hour}"),
        _("Move your booking on its page if it can still be moved, or book a new place."),
    ),
    "old_code": Refusal(
        _("This code was replaced: the booking was moved to {day}, {hour}"),
        _("Open your booking and show the code that stands there now."),
    ),
    "not_listed": Refusal(
        _("This booking is not among today's any more"),
        _("It was moved or cancelled. Open your booking to see where it stands."),
    ),
    "cancelled": Refusal(_("This booking was cancelled"), _BOOK),
    "lapsed": Refusal(_("This booking lapsed: it was not paid in time"), _BOOK),
    "not_paid": Refusal(
        _("This booking is not paid"),
        _("Pay at a bank or post office with the billing code. Nobody here takes money. Once the "
          "bank has told us, show your code again."),
    ),
    "over": Refusal(
        _("This booking is over"),
        _("It was used or missed. Look at your application to see what comes next."),
    ),
    "hour_closed": Refusal(
        _("The office has closed this hour"),
        _("You can move your booking to another hour without paying again."),
    ),
    "already_been": Refusal(
        _("Someone came in with this booking already, at {hour}"),
        _("If that was not you, please ask for the supervisor. A place belongs to one person."),
    ),
    "unknown_code": Refusal(
        _("We have no booking today with this code"),
        _("Read the code again from your booking, or show its QR code. It may be for another day "
          "or office."),
    ),
    "name": Refusal(
        _("The name on the booking is not the name on the paper"),
        _("Show the identity card or passport of the person who booked. A place cannot be passed "
          "on. If the name was mistyped, please ask for the supervisor."),
    ),
    "no_booking": Refusal(_("Only people with a booking for this hour may go in"), _BOOK),
    "not_priority": Refusal(
        _("Without a booking, only people with priority may go in"),
        _("Priority: people with a disability, from 60 years on, pregnant, or with a child up to "
          "5 years. Everyone else books a place first."),
    ),
    "quota_full": Refusal(
        _("Today's places for priority without a booking are all given out"),
        _("Come again tomorrow morning, or book a place: there are places kept for priority."),
    ),
}  # fmt: skip

DESK: dict[str, Words] = {
    "no_camera": _("The camera cannot be used. Allow it in the browser, or type the code (K)."),
    "no_list": _("No list of today yet. Connect to the network once."),
    "no_name": _("No name on this tablet. Compare the name on the person's booking page."),
    "priority": _("Priority"),
    "companion": _("Give a companion's card"),
    "waits": _("Kept on this tablet. The centre gives the ticket number when the line is there."),
    "disk_full": _("This tablet is full: the act was not kept. Do not hand out the card. Free "
                   "some space, or use another tablet."),
    "code_wrong": _("One letter or digit is wrong. Read the code again."),
    "form_missing": _("Choose one answer to each question."),
    "pouch_taken": _("Pouch {pouch} is in use. Take another."),
    "card_unknown": _("Card {label} is not one of this office's."),
    "card_blocked": _("Card {label} was reported lost. Keep it and take another."),
    "card_out": _("Card {label} is handed out already. Take another."),
    "card_idle": _("Card {label} is not handed out."),
    "card_not_out": _("No card is handed out under {label}."),
    "card_colour": _("This card is {has}. Take one that is {wants}."),
    "companion_of_companion": _("This is a companion's card. Tap the applicant's."),
    "companion_taken": _("The holder of card {label} has a companion already."),
    "companion_out": _("The companion's blue card is still out. Ask for it."),
    "lost": _("Report this card as lost. No gate lets it in any more."),
    "back": _("The card comes back."),
    "line_ok": _("On-line"),
    "line_off": _("No network"),
    "line_out": _("Signed out"),
    "sign_in": _("Sign in again. Nothing is lost."),
    "waiting": _("{number} waiting since {since}"),
    "looking": _("Look at {number}"),
    "no_looks": _("Nothing to look at."),
    "look_unknown": _("The centre did not accept this."),
    "made": _("List of {hour}"),
    "act_check_in": _("Card handed out"),
    "act_walk_in": _("Card handed out, priority"),
    "act_companion": _("Companion's card handed out"),
    "act_turn_away": _("Person turned away"),
    "act_give_back": _("Card given back"),
    "act_lost": _("Card reported lost"),
}  # fmt: skip

COLOURS: dict[str, tuple[Words, Words]] = {
    "yellow": (_("YELLOW"), _("Citizen")),
    "green": (_("GREEN"), _("Foreign national")),
    "blue": (_("BLUE"), _("Companion")),
}

REASONS: dict[str, tuple[Words, str]] = {
    "disabled": (_("Disability"), "Y"),
    "elderly": (_("60 years or older"), "U"),
    "pregnant": (_("Pregnant"), "H"),
    "toddler": (_("Child up to 5 years"), "T"),
}
"""Who has priority and may have a companion; the letter of the key, none of them hexadecimal."""

PAPERS: dict[str, tuple[Words, str]] = {
    "ktp": (_("KTP (identity card)"), "K"),
    "sim": (_("SIM (driving licence)"), "S"),
    "passport": (_("Passport"), "P"),
    "other": (_("Another paper with a photograph"), "O"),
}


def choices(of: dict[str, tuple[Words, str]]) -> list[dict[str, str]]:
    """For the component ``_choices.html``."""
    return [{"code": code, "label": str(label), "key": key} for code, (label, key) in of.items()]


def refusal(reason: str) -> dict[str, dict[str, str]]:
    """``{"id": {"why": ..., "next": ...}, "en": ...}``; of an unknown reason: ``no_booking``."""
    words = REFUSALS.get(reason, REFUSALS["no_booking"])
    both = {}
    for language in ("id", "en"):
        with translation.override(language):
            both[language] = {"why": str(words.why), "next": str(words.next)}
    return both


def desk() -> dict[str, str]:
    """The texts of the scripts in the active language."""
    return {key: str(text) for key, text in DESK.items()}


def colours() -> dict[str, dict[str, str]]:
    """The cards' colours by name and for whom, in the active language."""
    return {code: {"name": str(name), "who": str(who)} for code, (name, who) in COLOURS.items()}
