"""The day's list of an office: what a tablet needs to decide without the network.

Names are cut to first name and initials; the tablet wipes the whole list when the day is over.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils import translation

from tertib.applications.sealing import open_name
from tertib.booking.conf import booking as booking_conf
from tertib.booking.wording import short_name
from tertib.catalogue import queries as catalogue
from tertib.foundation import clock, keys, vault, zones
from tertib.offices.models import Office, Room
from tertib.visits.conf import visits as visits_conf

_WHO = """
SELECT b.code, b.issue, b.state, b.card, s.starts_at, s.ends_at, s.service_class,
    s.closed_at IS NOT NULL, coalesce(a.priority, false), v.arrived_at, v.ticket, a.changed_at,
    a.id, a.name_sealed, k.id, k.period, k.wrapped
"""
_TODAY = f"""{_WHO}
FROM booking_session s
JOIN booking_booking b ON b.session_id = s.id
LEFT JOIN applications_application a ON a.id = b.application_id
LEFT JOIN foundation_datakey k ON k.id = a.key_id
LEFT JOIN visits_visit v ON v.booking_id = b.id AND v.kind IN ('booked', 'priority')
WHERE s.office_id = %(office)s AND s.day = %(day)s
ORDER BY s.starts_at, b.code
"""
_WITH_PAPERS = f"""{_WHO}
FROM visits_visit before
JOIN applications_application a ON a.id = before.application_id AND a.state = 'berkas_kurang'
JOIN foundation_datakey k ON k.id = a.key_id
JOIN booking_booking b ON b.id = before.booking_id
JOIN booking_session s ON s.id = b.session_id
LEFT JOIN visits_visit v ON v.booking_id = b.id AND v.kind = 'papers' AND v.ended_at IS NULL
WHERE before.office_id = %(office)s AND before.day >= %(since)s AND before.kind = 'booked'
"""
_CARDS = """
SELECT c.uid, c.label, c.colour, c.state, v.id, v.ticket, v.kind, b.code, p.number,
    EXISTS (SELECT FROM visits_visit w WHERE w.principal_id = v.id AND w.ended_at IS NULL)
FROM visits_card c
LEFT JOIN visits_visit v ON v.card_id = c.id AND v.ended_at IS NULL
LEFT JOIN booking_booking b ON b.id = v.booking_id
LEFT JOIN visits_pouch p ON p.visit_id = v.id AND p.returned_at IS NULL
WHERE c.office_id = %(office)s AND c.colour <> 'staff'
ORDER BY c.label
"""
_COUNTS = """
SELECT count(*), count(*) FILTER (WHERE kind = 'priority'),
    (SELECT coalesce(sum(t.count), 0) FROM visits_turned t
     WHERE t.office_id = %(office)s AND t.day = %(day)s)
FROM visits_visit WHERE office_id = %(office)s AND day = %(day)s
"""


def _ms(moment: datetime | None) -> int | None:
    return int(moment.timestamp() * 1000) if moment else None


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _name(application: UUID | None, sealed: bytes | None, key: Sequence[Any]) -> str:
    """Empty for someone who was erased."""
    if application is None or not sealed or key[2] is None:
        return ""
    opener = vault.unwrap_columns(key[0], key[1], key[2])
    return short_name(open_name(opener, application, bytes(sealed)))


def bookings(office: str, day: date) -> list[dict[str, Any]]:
    """All bookings of the office's day, in every state, and those of people who owe papers.

    Moments in ms, names cut short. ``papers``: until when missing papers may be brought.
    """
    days = timedelta(days=visits_conf().papers_days)
    values = {"office": office, "day": day, "since": day - days - timedelta(days=1)}
    found = {row[0]: _booking(row) for row in _rows(_TODAY, values)}
    for row in _rows(_WITH_PAPERS, values):
        found[row[0]] = _booking(row) | {"papers": _ms(row[11] + days)}
    return list(found.values())


def _booking(row: tuple[Any, ...]) -> dict[str, Any]:
    code, issue, state, card, starts, ends, service_class, closed, priority, *rest = row
    arrived, ticket, _, application, sealed, *key = rest
    return {
        "code": code, "issue": issue, "state": state, "card": card, "starts": _ms(starts),
        "lasts": int((ends - starts).total_seconds() * 1000), "serviceClass": service_class,
        "closed": closed, "priority": priority, "arrived": _ms(arrived), "ticket": ticket,
        "name": _name(application, sealed, key), "papers": None,
    }  # fmt: skip


def cards(office: str) -> list[dict[str, Any]]:
    """The office's cards but for staff badges; those that are out with whom they are out."""
    found = []
    for uid, label, colour, state, visit, *more in _rows(_CARDS, {"office": office}):
        ticket, kind, code, pouch, companion = more
        held = {"ticket": ticket, "kind": kind, "code": code, "pouch": pouch,
                "companion": companion}  # fmt: skip
        found.append({"uid": uid, "label": label, "colour": colour, "state": state,
                      "visit": held if visit else None})  # fmt: skip
    return found


def services(office: Office, now: datetime) -> list[dict[str, str]]:
    """What someone without a booking may come for, with the colour of the card."""
    today = zones.local(now, office.timezone).date()
    language = translation.get_language()
    return [
        {"code": one.code, "label": getattr(one.title, language), "colour": one.card}
        for one in catalogue.services(today)
    ]


def rooms(office: str) -> list[str]:
    """Names of the rooms in which people are served."""
    found = Room.objects.filter(office_id=office, zone=Room.Zone.SERVICE, active=True)
    return list(found.values_list("name", flat=True))


def day_list(office: Office, now: datetime) -> dict[str, Any]:
    """Everything of today, as JSON; ``made`` is the centre's clock, by which the tablet goes."""
    today = zones.local(now, office.timezone).date()
    arrived, walked, turned = _rows(_COUNTS, {"office": office.code, "day": today})[0]
    booked, door = booking_conf(), visits_conf()
    core = settings.CORE
    public = keys.signing_key(core.keys, "booking").public_key()
    return {
        "office": office.code,
        "day": today.isoformat(),
        "made": _ms(now),
        "pace": clock.SharedClock(core.data / "demo-clock").pace if core.demo else 1,
        "keys": [public.public_bytes_raw().hex()],
        "early": door.early_minutes * 60_000,
        "late": door.late_minutes * 60_000,
        "settled": int((booked.lead - booked.hold).total_seconds() * 1000),
        "walkins": max(0, door.walk_ins_per_day - walked),
        "counts": {"arrived": arrived, "turned": turned},
        "bookings": bookings(office.code, today),
        "cards": cards(office.code),
    }
