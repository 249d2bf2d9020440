"""Every refusal at the door in words: what is wrong, why, and what one can do next.

``words`` fills in what is known of the case; door staff read ``next`` to the person, or print it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from tertib.foundation import wording


@dataclass(frozen=True)
class Refusal(wording.Refusal):
    """``person``: it is about the visitor, and can be counted as a reason for turning them away;
    else it is about a card or what staff typed."""

    person: bool = True


_BOOK = _("Book an hour on the site or by WhatsApp; places come back every day.")
_WAIT = _("Please wait in the waiting room; nothing is lost.")
_DESK = _("Take another card from the tray.")

REFUSALS: dict[str, Refusal] = {
    # The booking
    "no_booking": Refusal(
        _("No booking"), _("Only people with a booking for this hour enter the service room."),
        _BOOK,
    ),
    "unknown_code": Refusal(
        _("We do not know this code"), _("No booking has it."),
        _("Look at the message with the code again, or open the booking on the phone."),
    ),
    "mistyped": Refusal(
        _("This is not a booking code"), _("One symbol is wrong, or two are swapped."),
        _("Type the eight letters and digits again, or scan the QR."), person=False,
    ),
    "not_genuine": Refusal(
        _("This QR is not ours"), _("It is another kind of QR, or a bad copy of one."),
        _("Open the booking on the site and show the QR from there, or type the code."),
    ),
    "old_code": Refusal(
        _("This QR was replaced"), _("The booking was moved, and a newer QR was sent."),
        _("Open the newest message; it shows the hour that counts."),
    ),
    "not_paid": Refusal(
        _("This place is not paid yet"), _("A place counts once the bank reports the payment."),
        _("Pay the bill with its code; the place is kept until the time on the bill."),
    ),
    "lapsed": Refusal(
        _("This place lapsed"), _("It was not paid in time and went back."), _BOOK
    ),
    "cancelled": Refusal(_("This booking was cancelled"), _("The place went back."), _BOOK),
    "over": Refusal(_("This booking is over"), _("Its day has passed."), _BOOK),
    "missed": Refusal(
        _("The appointment was missed"), _("The day passed without anybody coming."),
        _("Ask the information desk: where the office was at fault, it gives another hour."),
    ),
    "rejected": Refusal(
        _("This application was rejected"), _("It is closed and needs no visit."),
        _("The reason was sent to you. Ask the information desk if it is not clear."),
    ),
    "ready": Refusal(
        _("The passport is ready"), _("It is collected outside the service room."),
        _("Go to the pick-up lockers with the code that was sent to you."),
    ),
    "handed_over": Refusal(
        _("The passport was handed over"), _("This application is finished."), _BOOK
    ),
    "other_office": Refusal(
        _("The booking is for another office"), _("Each place belongs to one office."),
        _("Go to the office named in the message. The booking cannot be used here."),
    ),
    "hour_closed": Refusal(
        _("The office closed this hour"), _("Everybody in it was moved, and told by message."),
        _("Open the newest message; it shows the hour that counts."),
    ),
    "other_day": Refusal(
        _("The booking is for another day"), _("The card opens the gate on the booked day only."),
        _("Come on the day in the message."),
    ),
    "too_early": Refusal(
        _("It is too early"), _("Only those whose hour it is are in the room."), _WAIT
    ),
    "too_late": Refusal(
        _("The hour is over"), _("The place counted for the booked hour."),
        _("Ask the information desk: where the office was at fault, it gives another hour."),
    ),
    "already_been": Refusal(
        _("This booking was used"), _("A card was given for it before; a place counts once."),
        _("Ask the supervisor if you left by mistake."),
    ),
    "already_inside": Refusal(
        _("Somebody is inside with this booking"), _("A card for it is out now."),
        _("Ask the supervisor to look who has it."),
    ),
    "papers_late": Refusal(
        _("The seven days for missing papers are over"),
        _("Papers that are not brought in time end the application."), _BOOK,
    ),
    # Without a booking
    "no_identity": Refusal(
        _("No identity document"), _("The card is for the person named in the booking."),
        _("Come back with the original KTP or passport within the booked hour."),
    ),
    "not_the_person": Refusal(
        _("The booking is another person's"),
        _("A place belongs to one person and cannot be given on."), _BOOK,
    ),
    "not_priority": Refusal(
        _("No priority"),
        _("Without a booking come people of 60 and over, children of 5 and under, people with a "
          "disability and pregnant women."), _BOOK,
    ),
    "quota_full": Refusal(
        _("Today's priority places are used up"), _("The office lets a fixed number in a day."),
        _("Come tomorrow at opening, or book an hour: some places are kept for priority."),
    ),
    "office_closed": Refusal(
        _("The office is closed today"), _("Nobody is served."), _("Come on the next open day.")
    ),
    "unknown_service": Refusal(
        _("This service is not given today"), _("It is not in the list of services."),
        _("Choose another service."), person=False,
    ),
    "full": Refusal(_("The room is full"), _("Not more people may be in it at once."), _WAIT),
    # Companions
    "no_reason": Refusal(
        _("A reason is missing"), _("Each such act needs one of the reasons."),
        _("Choose the reason."), person=False,
    ),
    "not_a_companion": Refusal(
        _("Companions stay in the waiting room"),
        _("Beside the applicant come in only companions of people of 60 and over, of children of 5 "
          "and under, of people with a disability and of pregnant women."), _WAIT,
    ),
    "companion_of_companion": Refusal(
        _("This card is a companion's"), _("A companion cannot bring another."),
        _("Tap the applicant's yellow or green card."), person=False,
    ),
    "no_open_card": Refusal(
        _("This card is with nobody"), _("A companion needs an applicant with a card."),
        _("Give the applicant a card first."), person=False,
    ),
    "has_companion": Refusal(
        _("The applicant has a companion"), _("There is one for each applicant."), _WAIT
    ),
    "no_pouch": Refusal(
        _("Paper and pouch are missing"), _("The blue card is given against a paper in a pouch."),
        _("Choose the paper and type the number of the pouch."), person=False,
    ),
    "pouch_taken": Refusal(
        _("This pouch is in use"), _("Somebody's paper is in it."),
        _("Take a free pouch and type its number."), person=False,
    ),
    "pouch_first": Refusal(
        _("First give pouch %(pouch)s back"), _("The companion's paper is in it."),
        _("Hand the paper over, then confirm the number of the pouch."), person=False,
    ),
    "other_pouch": Refusal(
        _("It is pouch %(pouch)s"), _("Another pouch was confirmed."),
        _("Give the paper out of the right pouch, and put the other one back."), person=False,
    ),
    # Cards
    "card_unknown": Refusal(
        _("We do not know this card"), _("It is not registered here."), _DESK, person=False
    ),
    "card_other_office": Refusal(
        _("This card belongs to another office"), _("Each office has its own."),
        _("Put it aside for the other office. Take another card from the tray."), person=False,
    ),
    "card_colour": Refusal(
        _("The colour is wrong"),
        _("Yellow is for citizens, green for foreign nationals, blue for companions."),
        _("Take a card of the colour shown."), person=False,
    ),
    "card_out": Refusal(
        _("This card is with somebody"), _("A card is never with two people."), _DESK, person=False
    ),
    "card_idle": Refusal(
        _("This card is with nobody"), _("It was given back before."),
        _("Put it into the tray."), person=False,
    ),
    "card_lost": Refusal(
        _("This card was reported lost"), _("Gates refuse it."),
        _("Take it back as returned first; then it can be given out again."), person=False,
    ),
    "card_revoked": Refusal(
        _("This card was revoked"), _("It is out of use for good."),
        _("Keep it apart and tell the supervisor."), person=False,
    ),
    "card_known": Refusal(
        _("This chip is registered already"), _("Each chip is one card."),
        _("Look it up in the list of cards."), person=False,
    ),
    "label_taken": Refusal(
        _("Another card has this label"), _("Labels are unique within an office."),
        _("Choose the next number."), person=False,
    ),
    "no_label": Refusal(
        _("The label is missing"), _("It is what stands printed on the card, at most 12 symbols."),
        _("Type it, for example K-042."), person=False,
    ),
    "has_badge": Refusal(
        _("This person has a badge"), _("Each member of staff has one."),
        _("Take the other one back first."), person=False,
    ),
    # Whoever walked in, and the form
    "visit_over": Refusal(
        _("This visit is over"), _("The card was given back, or it is another day."),
        _("Come again in opening hours, or book an hour."), person=False,
    ),
    "joined_already": Refusal(
        _("A form was sent for this ticket already"), _("Each ticket is for one person."),
        _("Open this page on the phone that sent it; it shows the bill."), person=False,
    ),
    "one_person": Refusal(
        _("This ticket is for one person"), _("The form is for several, or was used already."),
        _("Fill in a form for the one who holds the ticket."), person=False,
    ),
    "other_service": Refusal(
        _("This form is for another service"), _("The card was given for something else."),
        _("Fill in the form of this page, or ask at the door for another card."), person=False,
    ),
    "no_hour_today": Refusal(
        _("This service is not given today"), _("The office has no hour for it."),
        _("Ask at the door when to come again."), person=False,
    ),
    "too_old": Refusal(
        _("This act is too old"), _("The tablet kept it for longer than counts."),
        _("Do it again if it still matters."), person=False,
    ),
}  # fmt: skip


def words(reason: str, facts: Mapping[str, str] | None = None) -> dict[str, str]:
    """``title``, ``why`` and ``next`` of a reason in the active language, filled with ``facts``."""
    found = REFUSALS[reason]
    known = facts or {}
    return {
        name: _filled(str(text), known)
        for name, text in (("title", found.title), ("why", found.why), ("next", found.next))
    }


def _filled(text: str, facts: Mapping[str, str]) -> str:
    try:
        return text % facts if "%(" in text else text
    except KeyError:
        return text


def for_slip() -> dict[str, Refusal]:
    """The reasons for which a person is turned away, in the order of the table."""
    return {reason: one for reason, one in REFUSALS.items() if one.person}
