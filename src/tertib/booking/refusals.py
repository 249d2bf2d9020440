"""Every refusal in words: what happened, and what one can do next."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tertib.foundation.wording import Refusal

_CHOOSE = _("Choose another time. Your form is kept.")

REFUSALS: dict[str, Refusal] = {
    "full": Refusal(
        _("These places were just taken"),
        _("Someone was a moment faster, or fewer places are left than you are people."),
        _CHOOSE,
    ),
    "already_booked": Refusal(
        _("One of you already has a place"),
        _("Each person can have one place at a time, with whatever phone it was booked."),
        _("Use that place, or cancel it first. If you did not book it, tell the office."),
    ),
    "too_many_holds": Refusal(
        _("This phone has held places too often today"),
        _("Places that are held and not paid keep others waiting, so the number is limited."),
        _("Try again in 24 hours, or pay the bill that is still open."),
    ),
    "nothing_to_book": Refusal(
        _("Nobody in this application needs a place"),
        _("It is not sent yet, or everyone has a place already."),
        _("Look at your applications to see where each one stands."),
    ),
    "too_late": Refusal(
        _("This hour is too near"),
        _("There must be time to pay before it begins."),
        _CHOOSE,
    ),
    "not_released": Refusal(
        _("These places are not open yet"),
        _("Places open for everyone at the same moment."),
        _CHOOSE,
    ),
    "session_closed": Refusal(
        _("The office has closed this hour"),
        _("Nobody can come then."),
        _CHOOSE,
    ),
    "wrong_session": Refusal(
        _("This hour is for another service"),
        _("Everybody who comes together needs the same kind of service."),
        _CHOOSE,
    ),
    "same_session": Refusal(
        _("That is the hour you have already"), _("Nothing was changed."), _CHOOSE
    ),
    "no_more_reschedules": Refusal(
        _("This booking was moved before"),
        _("A booking can be moved once."),
        _("Come at the hour you have, or cancel the booking."),
    ),
    "after_h_minus_1": Refusal(
        _("It is too late to move this booking"),
        _("A booking can be moved until the day before."),
        _("Come at the hour you have, or cancel the booking."),
    ),
    "already_begun": Refusal(
        _("The hour has begun"), _("Nothing was changed."), _("Go to the office now.")
    ),
    "not_now": Refusal(
        _("This cannot be done any more"),
        _("The booking has changed in the meantime."),
        _("Look at it again to see where it stands."),
    ),
    "not_sold": Refusal(
        _("This service cannot be charged today"),
        _("Its official price is not in force, so no bill can be issued."),
        _("Look at the page of the service; your form is kept."),
    ),
    "year_closed": Refusal(
        _("The treasury has closed the year"),
        _("On the evening of 31 December no bill can be issued any more."),
        _("Choose your time again on 1 January. Your form is kept."),
    ),
    "no_reason": Refusal(
        _("Say why"),
        _("Everybody who is moved may read the reason."),
        _("Write it in one sentence."),
    ),
}


def words(reason: str) -> Refusal:
    """The words for a reason; for one without words, those of ``not_now``."""
    return REFUSALS.get(reason, REFUSALS["not_now"])
