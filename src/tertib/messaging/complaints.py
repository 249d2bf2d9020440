"""A complaint by conversation: what happened, where and when, then a number to refer to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tertib.messaging import conversation
from tertib.messaging.actions.complaints import file_complaint
from tertib.messaging.conversation import Asked
from tertib.messaging.models import Contact
from tertib.messaging.wire import Buttons, Reply, Text

LONGEST = 3500
CANCEL = {"batal", "cancel"}


@conversation.command(
    "complaint", title=gettext_lazy("Complaint"), order=80,
    hint=gettext_lazy("Bribe, rudeness, a mistake of ours"),
    words_id=["pengaduan", "keluhan", "lapor", "adukan", "mengadu", "pungli", "calo", "suap"],
    words_en=["complaint", "complain", "report", "bribe"],
)  # fmt: skip
def complaint(contact: Contact, argument: str, now: datetime) -> Asked:
    """The first question."""
    words = _(
        "We are listening. What happened? Write it in your own words, in one message.\n\n"
        "What you write is sealed, and that you wrote it cannot be erased by anyone here. "
        "Write *cancel* to leave it."
    )
    return Asked([Text(words)], "complaint.place")


@conversation.step("complaint.place")
def place(contact: Contact, text: str, memory: dict[str, Any], now: datetime) -> Any:
    """The second question."""
    if conversation.normal(text) in CANCEL:
        return _left()
    if not text.strip():
        return Asked([Text(_("Please write it as text."))], "complaint.place")
    words = _("Where and when was it? For example: counter 4, yesterday at about ten o'clock.")
    return Asked([Text(words)], "complaint.done", {"what": text[:LONGEST]})


@conversation.step("complaint.done")
def done(contact: Contact, text: str, memory: dict[str, Any], now: datetime) -> list[Reply]:
    """File it and give the number."""
    if conversation.normal(text) in CANCEL:
        return _left()
    filed = file_complaint(contact, memory["what"], text[:LONGEST], now)
    words = _(
        "Thank you. Your complaint is recorded under number *%(reference)s*. No officer can change "
        "or delete this record. Please keep the number."
    )
    return [Text(words % {"reference": filed.reference})]


def _left() -> list[Reply]:
    return [Buttons(_("Nothing was recorded."), [("menu", _("Menu"))])]
