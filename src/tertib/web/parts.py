"""The parts of an installation that can fail on their own, and what is said when one does.

Each part knows how it is measured, whether the site can do its work without it, and two sentences
for the public: what is wrong, and what still holds. This list is the only place to add one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tertib.web import checks

Check = Callable[[datetime], str]
"""Measures a part at a moment: ``""`` when it is well, otherwise a short technical reason."""


@dataclass(frozen=True)
class Part:
    code: str
    name: Promise
    check: Check
    needed: bool
    """Whether /healthz is 503 without it."""
    trouble: Promise
    still: Promise
    announced: bool = True
    """Whether every public page says so, not only the status page and staff's home."""


PARTS = (
    Part(
        "site",
        _("This site"),
        checks.site,
        True,
        _("This site could not be reached."),
        _("Confirmed bookings stay valid: the code on your phone or on paper is enough."),
    ),
    Part(
        "database",
        _("Database"),
        checks.database,
        True,
        _("Nothing new can be stored at the moment."),
        _("Confirmed bookings stay valid: the code on your phone or on paper is enough."),
    ),
    Part(
        "record",
        _("Record"),
        checks.record,
        True,
        _("New lines of the record are waiting to be numbered."),
        _("Nothing is lost: each line is stored with its act and is numbered afterwards."),
    ),
    Part(
        "work",
        _("Background work"),
        checks.work,
        True,
        _("Messages and reminders are late."),
        _("Forms, bookings and payments work; messages follow."),
    ),
    Part(
        "witnesses",
        _("Witnesses of the record"),
        checks.witnesses,
        False,
        _("No outside witness is confirming the record at the moment."),
        _("The record goes on; witnesses confirm what they missed when they are back."),
    ),
    Part(
        "bank",
        _("Banks and post office"),
        checks.bank,
        False,
        _("Payments from banks and the post office arrive late."),
        _("What you paid is not lost: your place is confirmed as soon as the bank reports it."),
    ),
    Part(
        "whatsapp",
        _("WhatsApp"),
        checks.whatsapp,
        False,
        _("WhatsApp messages arrive late."),
        _("Your bill and your booking code are under My applications on this site."),
    ),
    Part(
        "gates",
        _("Gates and lockers"),
        checks.gates,
        False,
        _("A gate or a locker at an office reports trouble."),
        _("Gates decide by themselves and always let people out; staff help at the door."),
        announced=False,  # whoever is at home can do nothing about it
    ),
)
BY_CODE = {part.code: part for part in PARTS}
