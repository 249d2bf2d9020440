"""The panels of the staff home: for each role what waits for it now, from real data only."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from tertib.booking.queries import places
from tertib.counters import queries as counters
from tertib.devices import queries as devices
from tertib.foundation import zones
from tertib.foundation.wording import Words
from tertib.handover import queries as handover
from tertib.ledger import queries as ledger
from tertib.messaging import queries as messaging
from tertib.offices import access, pact
from tertib.offices import queries as offices
from tertib.offices.models import Assignment, Office, Role, Staff
from tertib.payments import queries as payments
from tertib.visits import queries as visits
from tertib.watchlist import queries as watchlist

WEEK = timedelta(days=7)
READ_MONEY = frozenset({Role.SUPERVISOR, Role.COMPLIANCE, Role.AUDITOR})


@dataclass(frozen=True)
class Panel:
    """A figure with what it counts, and the page on which to act."""

    title: Words
    figure: str
    text: Words
    url: str = ""
    act: Words = ""


def for_staff(staff: Staff, held: Iterable[Assignment], now: datetime) -> list[Panel]:
    """The panels of someone who holds these roles, the most pressing first."""
    roles = {one.role for one in held}
    places_held = {one.office for one in held if one.office}
    shown = [] if roles == {Role.AGENCY} else [_pact(staff)]
    if roles & {Role.SUPERVISOR, Role.DOOR, Role.COUNTER}:
        shown += [_today(office, now) for office in sorted(places_held, key=lambda o: o.name)]
    led = {one.office for one in held if one.office and one.role == Role.SUPERVISOR}
    for office in sorted(led, key=lambda o: o.name):
        shown += [_inside(office), _counters(office), _pickup(office, now)]
    shown += [make(staff, now) for allowed, make in PANELS if roles & allowed]
    return [panel for panel in shown if panel]


def _pact(staff: Staff) -> Panel | None:
    if offices.has_signed(staff.id, pact.current().version):
        return None
    text = _("integrity pact is not signed yet. A counter opens only with it.")
    return Panel(_("Integrity pact"), "1", text, _url("pact"), _("Read and sign"))


def _four_eyes(staff: Staff, now: datetime) -> Panel | None:
    agency = watchlist.agency_of(staff)
    count = watchlist.waiting(agency.id if agency else None).count
    if not count:
        return None
    text = _("orders or changes of orders wait for a second officer")
    return Panel(_("Travel bans"), str(count), text, _url("watchlist_queue"), _("Look at them"))


def _today(office: Office, now: datetime) -> Panel:
    day = zones.local(now, office.timezone).date()
    hours = places.staff_day(office.code, day, now)
    booked, seats = sum(h.booked for h in hours), sum(h.seats for h in hours)
    title = _("Today in %(office)s") % {"office": office.name}
    if not seats:
        return Panel(title, "0", _("places: the office is closed today"))
    link = _url("bookings")
    return Panel(title, f"{booked} / {seats}", _("places booked"), link, _("Bookings of the day"))


def _inside(office: Office) -> Panel:
    people = sum(visits.occupancy(office.code).values())
    title = _("Rooms of %(office)s") % {"office": office.name}
    url = reverse("visits_room", args=[office.code])
    return Panel(title, str(people), _("people inside"), url, _("Rooms and gates"))


def _counters(office: Office) -> Panel:
    title = _("Counters of %(office)s") % {"office": office.name}
    url = reverse("staff_counters_office", args=[office.code])
    return Panel(title, str(counters.open_counters(office.code)), _("open now"), url, _("Counters"))


def _pickup(office: Office, now: datetime) -> Panel:
    counts = handover.counts(office.code, now)
    title = _("Pick-up of %(office)s") % {"office": office.name}
    url = reverse("handover_office", args=[office.code])
    text = _("passports to seal or take out")
    return Panel(title, str(counts["seal"] + counts["out"]), text, url, _("Pick-up"))


def _findings(staff: Staff, now: datetime) -> Panel:
    rows = payments.findings(access.offices_for(staff, *READ_MONEY)).filter(at__gt=now - WEEK)
    text = _("findings about payments in the last seven days")
    return Panel(_("Money"), str(rows.count()), text, _url("payment_findings"), _("Findings"))


def _record(staff: Staff, now: datetime) -> Panel:
    lines = ledger.health(now)["size"]
    act = _("Open the record")
    return Panel(_("Record"), f"{lines:,}".replace(",", "."), _("lines"), _url("record"), act)


def _messages(staff: Staff, now: datetime) -> Panel:
    waiting = messaging.condition(now).waiting
    return Panel(_("Messages"), str(waiting), _("wait to be sent"), _url("messages"), _("Messages"))


def _devices(staff: Staff, now: datetime) -> Panel:
    found = devices.standing(access.offices_for(staff, Role.OPERATOR), now)
    alarmed = sum(bool(one.alarms) for one in found)
    text = _("devices raise an alarm")
    return Panel(_("Devices"), f"{alarmed} / {len(found)}", text, _url("devices"), _("Devices"))


PANELS: tuple[tuple[frozenset[str], Callable[[Staff, datetime], Panel | None]], ...] = (
    (READ_MONEY, _findings),
    (frozenset({Role.WATCHLIST, Role.AGENCY}), _four_eyes),
    (frozenset({Role.OPERATOR}), _devices),
    (frozenset({Role.OPERATOR}), _messages),
    (frozenset({Role.OPERATOR, Role.AUDITOR, Role.COMPLIANCE}), _record),
)


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
