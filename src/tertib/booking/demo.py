"""The demonstration's places: templates of the four offices, sessions of the next weeks."""

from __future__ import annotations

from datetime import datetime, timedelta

from tertib.booking import actions
from tertib.booking.conf import booking as conf
from tertib.booking.models import SessionTemplate
from tertib.foundation import zones
from tertib.ledger import actors
from tertib.offices import queries as offices

ACTOR = actors.system("demo")
SHARE = 20
DEFAULT = {"paspor": 12, "izin_tinggal": 6, "visa": 4}
LARGE = {"paspor": 70, "izin_tinggal": 10, "visa": 6}
TEMPLATES = {"JE": LARGE, "AF": DEFAULT, "BK": DEFAULT, "J1": DEFAULT | {"paspor": 8}}
"""Places per hour by office and class; Malang offers 150 a day (domain/01, bisnis.com 2024)."""


def seed(now: datetime) -> None:
    """Templates where there are none, and the sessions that the release policy asks for."""
    for office in offices.open_offices():
        known = set(
            SessionTemplate.objects.filter(office=office).values_list("service_class", flat=True)
        )
        for service_class, capacity in TEMPLATES.get(office.code, DEFAULT).items():
            if service_class not in known:
                actions.set_template(office, service_class, capacity, SHARE, ACTOR, now)
        today = zones.local(now, office.timezone).date()
        actions.generate(office, ACTOR, now, today + timedelta(days=max(conf().rolling_days, 30)))
