"""Every word of the desk's scripts: refusals in both languages at once, others in the active one.

``{hour}``, ``{opens}``, ``{day}``, ``{ticket}`` and ``{office}`` are filled in on the tablet.
"""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from tertib.foundation.wording import Words
from tertib.visits.refusals import for_slip, words

FACTS: dict[str, Words] = {
    "other_office": _("Booked at: {office}"),
    "other_day": _("Booked for {day}, {hour}"),
    "old_code": _("It counts on {day}, {hour}"),
    "too_early": _("Booked for {hour}. The door opens for you at {opens}."),
    "too_late": _("Booked for {hour}"),
    "already_been": _("Card given at {hour}"),
}
"""What the tablet knows of the case, said beside the words of ``visits.refusals``."""

DESK: dict[str, Words] = {
    "no_camera": _("The camera cannot be used. Allow it in the browser, or type the code (K)."),
    "no_list": _("No list of today yet. Connect to the network once."),
    "no_name": _("No name on this tablet. Compare the name on the person's booking page."),
    "priority": _("Priority"),
    "papers": _("Brings missing papers"),
    "companion": _("Give a companion's card"),
    "waits": _("Kept on this tablet. The centre gives the ticket number when the line is there."),
    "invitation": _("Let them scan this with a phone: form and payment. Then they are called."),
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
    "lost_act": _("Report it as lost"),
    "back": _("The card comes back."),
    "back_act": _("Card and papers are back"),
    "line_ok": _("On-line"),
    "line_off": _("No network"),
    "line_out": _("Signed out"),
    "sign_in": _("Sign in again. Nothing is lost."),
    "waiting": _("{number} waiting since {since}"),
    "looking": _("Look at {number}"),
    "no_looks": _("Nothing to look at."),
    "take_back": _("Ask for the card back: gates do not know it."),
    "look_unknown": _("The centre did not accept this."),
    "made": _("List of {hour}"),
    "act_check_in": _("Card handed out"),
    "act_walk_in": _("Card handed out, priority"),
    "act_companion": _("Companion's card handed out"),
    "act_turn_away": _("Person turned away"),
    "act_give_back": _("Card given back"),
    "act_lose": _("Card reported lost"),
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


def refusals() -> dict[str, dict[str, dict[str, str]]]:
    """By reason and language: ``title``, ``why``, ``next`` and ``facts``, of refusals to people."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for language in ("id", "en"):
        with translation.override(language):
            for reason in for_slip():
                said = words(reason) | {"facts": str(FACTS.get(reason, ""))}
                found.setdefault(reason, {})[language] = said
    return found


def desk() -> dict[str, str]:
    """The texts of the scripts in the active language."""
    return {key: str(text) for key, text in DESK.items()}


def colours() -> dict[str, dict[str, str]]:
    """The cards' colours by name and for whom, in the active language."""
    return {code: {"name": str(name), "who": str(who)} for code, (name, who) in COLOURS.items()}
