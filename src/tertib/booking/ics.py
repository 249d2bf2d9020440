"""The appointment as an iCalendar file (RFC 5545), in the office's own zone."""

from __future__ import annotations

from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event
from icalendar.prop import vUri

from tertib.booking.models import Booking, State
from tertib.foundation import zones

ALARMS = (timedelta(days=-1), timedelta(hours=-2))


def event(booking: Booking, title: str, place: str, address: str, now: datetime) -> bytes:
    """One event with two alarms; a later issue of the booking replaces it in any calendar.

    ``address`` is the booking's page, attached and given as URL; the file holds no name.
    """
    session = booking.session
    entry = Event()
    entry.add("uid", f"{booking.id}@tertib")
    entry.add("dtstamp", now)
    entry.add("sequence", booking.issue)
    entry.add("summary", f"{title} ({booking.code})")
    entry.add("dtstart", zones.local(session.starts_at, session.office.timezone))
    entry.add("dtend", zones.local(session.ends_at, session.office.timezone))
    entry.add("location", place)
    entry.add("url", vUri(address))
    entry.add("attach", vUri(address))
    entry.add("status", "CONFIRMED" if booking.state == State.CONFIRMED else "CANCELLED")
    for before in ALARMS:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", f"{title} ({booking.code})")
        alarm.add("trigger", before)
        entry.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", "-//Tertib//booking//ID")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(entry)
    calendar.add_missing_timezones()
    return calendar.to_ical()
