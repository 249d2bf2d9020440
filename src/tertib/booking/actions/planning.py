"""Sessions and seats made from templates and the calendar."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import connection, transaction

from tertib.booking import rules
from tertib.booking.conf import booking as conf
from tertib.booking.models import Session, SessionTemplate
from tertib.foundation import zones
from tertib.ledger import actions as record
from tertib.ledger.actors import Actor
from tertib.offices import queries as offices
from tertib.offices.models import Office

WIB = zones.zone("Asia/Jakarta")
MARGIN = 7
"""Sessions exist this many days before they are released, so that an office can look at them."""

_SEATS = """
INSERT INTO booking_seat (session_id, number, priority, available_from)
SELECT s.id, n, n <= %s, s.released_at
FROM booking_session s, generate_series(1, %s) AS n
WHERE s.id = ANY(%s)
"""


@transaction.atomic
def set_template(
    office: Office, service_class: str, capacity: int, share: int, actor: Actor, now: datetime
) -> SessionTemplate:
    """Set the places per hour and the priority share (percent) of sessions made from now on.

    Sessions that exist keep their seats: someone may have booked them.
    """
    template, _ = SessionTemplate.objects.update_or_create(
        office=office, service_class=service_class,
        defaults={"capacity": capacity, "priority_share": share, "updated_at": now},
    )  # fmt: skip
    record.append(
        actor, "template.set", f"template:{office.code}.{service_class}",
        {"capacity": capacity, "priority_share": share}, at=now, office=office.code,
    )  # fmt: skip
    return template


def horizon(today: date) -> date:
    """The last day for which sessions should exist today."""
    if conf().release_policy == "rolling":
        return today + timedelta(days=conf().rolling_days + MARGIN)
    after_next = (today.replace(day=1) + timedelta(days=63)).replace(day=1)
    return after_next - timedelta(days=1)


@transaction.atomic
def generate(office: Office, actor: Actor, now: datetime, until: date | None = None) -> int:
    """Make the sessions and seats that are missing up to ``until``; returns how many sessions.

    Days that have any session of a class are left as they are. Two runs at once make nothing
    twice (unique index).
    """
    today = zones.local(now, office.timezone).date()
    last = until or horizon(today)
    days = [today + timedelta(days=n) for n in range((last - today).days + 1)]
    back = [today - timedelta(days=n) for n in range(62, 0, -1)]
    opening = offices.openings(office.code, back + days)
    made = 0
    for template in SessionTemplate.objects.filter(office=office, capacity__gt=0):
        known = set(
            Session.objects.filter(
                office=office, service_class=template.service_class, day__gte=today
            ).values_list("day", flat=True)
        )
        wanted = [
            session
            for day in days
            if day not in known
            for session in _day(office, template.service_class, day, opening)
            if session.starts_at > now
        ]
        made += _insert(wanted, template)
    if made:
        record.append(
            actor, "sessions.generated", f"office:{office.code}",
            {"sessions": made, "until": last.isoformat()}, at=now, office=office.code,
        )  # fmt: skip
    return made


def _day(
    office: Office, service_class: str, day: date, opening: dict[date, list[rules.Span]]
) -> list[Session]:
    zone = zones.zone(office.timezone)
    release = datetime.combine(
        rules.release_day(
            conf().release_policy, day, conf().rolling_days, lambda d: bool(opening.get(d))
        ),
        conf().release_time, WIB,
    )  # fmt: skip
    return [
        Session(
            office=office,
            service_class=service_class,
            day=day,
            released_at=release,
            starts_at=datetime.combine(day, start, zone),
            ends_at=datetime.combine(day, end, zone),
        )
        for start, end in rules.slots(opening[day])
    ]


def _insert(sessions: list[Session], template: SessionTemplate) -> int:
    """Insert the sessions that do not exist yet, with their seats."""
    if not sessions:
        return 0
    Session.objects.bulk_create(sessions, ignore_conflicts=True)
    ids = [session.id for session in sessions]
    reserved = rules.priority_seats(template.capacity, template.priority_share)
    with connection.cursor() as cursor:
        written = list(Session.objects.filter(id__in=ids).values_list("id", flat=True))
        cursor.execute(_SEATS, [reserved, template.capacity, written])
    return len(written)
