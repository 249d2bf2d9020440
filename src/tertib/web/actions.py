"""Writing down how the parts are; the only writer of this subject's tables."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction

from tertib.foundation import zones
from tertib.web.checks import NOT_CONFIGURED
from tertib.web.models import Outage, PartDay

GAP = timedelta(minutes=5)
"""Without a measurement for so long, the site itself was down."""
KEEP = timedelta(days=400)
CAPITAL = "Asia/Jakarta"

_COUNT = """
INSERT INTO web_partday AS d (part, day, good, bad, measured_at) VALUES (%s, %s, %s, %s, now())
ON CONFLICT (part, day) DO UPDATE
SET good = d.good + excluded.good, bad = d.bad + excluded.bad, measured_at = now()
"""


@transaction.atomic
def write_down(found: dict[str, str], now: datetime) -> None:
    """Count one measurement, and open or close outages accordingly.

    A part that this installation does not have counts as nothing.

    A pause in the measurements of more than five minutes of the machine's time becomes an outage
    of the site; moving the demonstration's clock does not.
    """
    found = {part: why for part, why in found.items() if not why.startswith(NOT_CONFIGURED)}
    _close_gap(now)
    day = zones.local(now, CAPITAL).date()
    with connection.cursor() as cursor:
        for part, reason in found.items():
            cursor.execute(_COUNT, [part, day, int(not reason), int(bool(reason))])
    open_now = set(Outage.objects.filter(ended=None).values_list("part", flat=True))
    Outage.objects.filter(ended=None, part__in=[p for p, r in found.items() if not r]).update(
        ended=now
    )
    Outage.objects.bulk_create(
        Outage(part=part, began=now)
        for part, reason in found.items()
        if reason and part not in open_now
    )
    PartDay.objects.filter(day__lt=day - KEEP).delete()


def _close_gap(now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT now() - max(measured_at) FROM web_partday")
        (silence,) = cursor.fetchone()
    if silence is not None and silence > GAP:
        Outage.objects.create(part="site", began=now - silence, ended=now)
