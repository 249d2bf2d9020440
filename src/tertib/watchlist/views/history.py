"""What has happened to an order, oldest first, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from tertib.watchlist import codes
from tertib.watchlist.models import Change, Order


@dataclass(frozen=True)
class Event:
    """``state`` is a class of the component ``timeline``."""

    at: datetime
    title: str
    text: str = ""
    state: str = "done"


ASKED = {
    "extend": lambda: _("Extension asked for"), "revoke": lambda: _("Revocation asked for"),
    "confirm": lambda: _("Formal decision brought"),
    "remove": lambda: _("Removal of a photograph asked for"),
    "add": lambda: _("A photograph was added and waits"),
}  # fmt: skip
GRANTED = {
    "extend": lambda: _("Extended"), "revoke": lambda: _("Revoked"),
    "confirm": lambda: _("Confirmed by the formal decision"),
    "remove": lambda: _("A photograph was removed"),
    "add": lambda: _("Cameras look for the added photograph"),
}  # fmt: skip


def history(order: Order, changes: Iterable[Change]) -> list[Event]:
    """From the proposal to the end."""
    asked = _("Urgent order asked for") if order.asked_for else _("Proposed")
    events = [Event(order.proposed_at, asked, order.proposed_by.name)]
    if order.batch:
        events[0] = Event(order.proposed_at, _("Read in with a list"), order.proposed_by.name)
    if order.approved_at and order.approved_by:
        events.append(Event(order.approved_at, _("Approved"), order.approved_by.name))
    for one in changes:
        events.append(Event(one.asked_at, ASKED[one.verb](), _by(one.asked_by.name, one.number)))
        if one.decided_at and one.decided_by and one.state == Change.State.GRANTED:
            events.append(Event(one.decided_at, GRANTED[one.verb](), one.decided_by.name))
        elif one.decided_at and one.decided_by:
            why = codes.words("rejections", one.why_refused)
            events.append(Event(one.decided_at, _("Change refused"), _by(one.decided_by.name, why),
                                "danger"))  # fmt: skip
    for notice in order.notices.all():
        if notice.told:
            events.append(Event(notice.at, _("The agency was sent a message that it ends soon")))
        else:
            untold = _("Nobody at the agency could be told that it ends soon")
            why = _("Its desk has no number for messages.")
            events.append(Event(notice.at, untold, why, "danger"))
    if order.ended_at and order.state == Order.State.REJECTED:
        who = order.ended_by.name if order.ended_by else ""
        events.append(Event(order.ended_at, _("Rejected"), who, "danger"))
    if order.ended_at and order.state == Order.State.EXPIRED:
        events.append(Event(order.ended_at, _("Ended by itself")))
    return sorted(events, key=lambda event: event.at)


def _by(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
