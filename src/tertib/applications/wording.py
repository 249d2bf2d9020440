"""The words for states, refusals and limits: what happened and what to do next."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from tertib.applications.rules import State
from tertib.foundation.wording import Words


@dataclass(frozen=True)
class Standing:
    """A state in plain words, what to do next, and the tag's look."""

    label: Words
    next: Words
    look: str = ""


STANDINGS: dict[State, Standing] = {
    State.DRAFT: Standing(
        _("Not sent yet"), _("Complete the form and the papers, then send it."), "strong"
    ),
    State.SUBMITTED: Standing(
        _("Sent"), _("Choose the office, the day and the hour of your visit."), "strong"
    ),
    State.AWAITING_PAYMENT: Standing(
        _("Waiting for payment"), _("Pay the bill before it expires to keep your place."), "strong"
    ),
    State.LAPSED: Standing(
        _("Payment time is over"),
        _("The place was given back. Nothing you entered is lost: choose a new hour."),
        "strong",
    ),
    State.SCHEDULED: Standing(
        _("Visit booked"),
        _("Come at the hour on your booking, with the original papers."),
        "accent",
    ),
    State.RESCHEDULED: Standing(
        _("Visit moved"), _("Come at the new hour, with the original papers."), "accent"
    ),
    State.PRESENT: Standing(_("At the office"), _("Wait until your number is called."), "accent"),
    State.ABSENT: Standing(
        _("You did not come"),
        _("If the office could not serve you, ask there for a new hour."),
        "danger",
    ),
    State.PAPERS_MISSING: Standing(
        _("Papers are missing"),
        _("Bring the missing papers to the office within 7 days."),
        "strong",
    ),
    State.BIOMETRICS: Standing(
        _("Photo and fingerprints taken"),
        _("Wait until your number is called for the interview."),
        "accent",
    ),
    State.INTERVIEW: Standing(_("Interview"), _("You are being served."), "accent"),
    State.VERIFICATION: Standing(
        _("Being verified"), _("Nothing to do. We write to you when it is ready."), "accent"
    ),
    State.ADJUDICATION: Standing(
        _("Being decided"), _("Nothing to do. We write to you when it is ready."), "accent"
    ),
    State.SUSPENDED: Standing(
        _("Suspended"), _("The office will tell you what it still needs."), "danger"
    ),
    State.PRINTING: Standing(
        _("Being printed"), _("Nothing to do. We write to you when it is ready."), "accent"
    ),
    State.QUALITY: Standing(
        _("Being checked"), _("Nothing to do. We write to you when it is ready."), "accent"
    ),
    State.READY: Standing(
        _("Ready for pick-up"), _("Pick it up within 30 days, with your ID card."), "strong"
    ),
    State.HANDED_OVER: Standing(_("Handed over"), _("All done."), "quiet"),
    State.CANCELLED: Standing(_("Cancelled"), _("You can apply again at any time."), "quiet"),
    State.REJECTED: Standing(
        _("Rejected"),
        _("The office gives you the reason in writing. You can file a complaint."),
        "danger",
    ),
}

MILESTONES: tuple[tuple[Words, frozenset[State]], ...] = (
    (_("Form and papers"), frozenset({State.DRAFT})),
    (_("Booking and payment"), frozenset({State.SUBMITTED, State.AWAITING_PAYMENT, State.LAPSED})),
    (_("Visit"), frozenset({State.SCHEDULED, State.RESCHEDULED, State.ABSENT})),
    (
        _("At the counter"),
        frozenset({State.PRESENT, State.PAPERS_MISSING, State.BIOMETRICS, State.INTERVIEW}),
    ),
    (
        _("Verification and decision"),
        frozenset({State.VERIFICATION, State.ADJUDICATION, State.SUSPENDED}),
    ),
    (_("Printing and quality check"), frozenset({State.PRINTING, State.QUALITY})),
    (_("Pick-up"), frozenset({State.READY})),
    (_("Handed over"), frozenset({State.HANDED_OVER})),
)
"""The way of an application as the applicant sees it."""

ACTS: dict[str, Words] = {
    "start": _("You began the form"),
    "submit": _("You sent the application"),
    "await_payment": _("You chose an hour; the bill was issued"),
    "pay": _("The payment arrived"),
    "lapse": _("The bill was not paid in time; the place was given back"),
    "release": _("You gave the place back"),
    "reschedule": _("You moved the visit"),
    "reassign": _("The office moved the visit"),
    "arrive": _("You arrived at the office"),
    "miss": _("You did not come to the visit"),
    "withdraw": _("You withdrew the application"),
    "forfeit": _("The application ended because a deadline passed"),
    "ask_papers": _("The office asked for missing papers"),
    "bring_papers": _("The missing papers arrived"),
    "capture": _("Photo and fingerprints were taken"),
    "interview": _("The interview began"),
    "verify": _("The interview ended; the data are being verified"),
    "adjudicate": _("The case went to decision"),
    "suspend": _("The case was suspended"),
    "resume": _("The case goes on"),
    "approve": _("It was approved"),
    "reject": _("It was rejected"),
    "inspect": _("It was printed"),
    "reprint": _("It had to be printed again"),
    "pass": _("It passed the quality check and is ready"),
    "hand_over": _("It was handed over"),
    "uncollected": _("It was not picked up in time"),
}
"""Entries of the record in the applicant's words, by verb."""

REFUSED_FILES: dict[str, Words] = {
    "empty": _("The file is empty. Take the photo again or choose another file."),
    "too_large": _("The file is too large. Files of up to %(megabytes)s MB can be sent."),
    "unknown_type": _("This is not a JPEG or PNG picture and not a PDF. Send a photo or a PDF."),
    "broken": _("The file is damaged and cannot be opened. Take the photo again."),
    "too_many_pixels": _("The picture is too large. Set your camera to a lower resolution."),
    "too_small": _("The picture is too small to read. Take it again from nearby."),
    "encrypted": _("The PDF is protected by a password. Save it without one and send it again."),
    "too_many_pages": _("The PDF has too many pages. At most %(pages)s can be sent."),
    "not_asked": _("Enough files were sent for this paper, or it is not needed any more."),
    "submitted": _("The application was already sent; its papers cannot be changed."),
}

LIMITS: dict[str, Words] = {
    "open_drafts": _(
        "This phone already has %(limit)s unfinished applications. Finish or delete one first."
    ),
    "parties_per_phone": _(
        "From one phone at most %(limit)s applications can be sent within 30 days. This keeps "
        "places from being hoarded. Another family member can apply with their own phone."
    ),
    "persons_per_phone": _(
        "From one phone one can apply for at most %(limit)s different people within 30 days. This "
        "keeps places from being hoarded. The person can apply with their own phone."
    ),
    "submissions_per_address": _(
        "Very many applications were sent from this internet connection today. Please try again "
        "tomorrow, or use another connection. Nothing you entered is lost."
    ),
    "uploads_per_hour": _("Very many files were sent within an hour. Please wait a little."),
}


def limit(code: str, value: int) -> str:
    """Why a limit stopped this, and what to do."""
    return str(LIMITS[code]) % {"limit": value}


def refused_file(code: str, *, size: int, pages: int) -> str:
    """Why a file was refused; ``size`` in bytes and ``pages`` are the limits."""
    return str(REFUSED_FILES[code]) % {"megabytes": size // 2**20, "pages": pages}
