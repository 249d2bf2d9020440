"""The bar of the demonstration: step into a role, look at the neighbours, move the clock."""

from __future__ import annotations

import importlib
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from tertib.foundation import clock, zones
from tertib.offices import queries as offices
from tertib.web.conf import Demo

STEPS = {
    "quarter": timedelta(minutes=15), "hour": timedelta(hours=1), "day": timedelta(days=1),
}  # fmt: skip
PACES = {"quick": 60, "steady": 15, "real": 1}
"""How many times as fast as the machine's clock the demonstration's may run."""
BEFORE_OPENING = timedelta(minutes=30)
NEIGHBOURS = Demo()
MORNING_OF = "JE"
"""The office whose day the demonstration shows: Jakarta Selatan."""


def contents(request: HttpRequest) -> dict[str, Any]:
    """What the bar shows: sign-ins (read only when drawn), neighbours, the present moment."""
    offered = [
        (NEIGHBOURS.people_url, _("Simulated people")),
        (NEIGHBOURS.whatsapp_url, _("Simulated phone")),
        (NEIGHBOURS.bank_url, _("Simulated bank")),
        (NEIGHBOURS.post_url, _("Simulated post office")),
        (NEIGHBOURS.gate_url, _("Simulated gates")),
        (NEIGHBOURS.phones_url, _("Simulated phone lockers")),
        (NEIGHBOURS.passports_url, _("Simulated passport lockers")),
        (NEIGHBOURS.cameras_url, _("Simulated cameras")),
    ]
    return {
        "sign_ins": SimpleLazyObject(_sign_ins),
        "neighbours": [(url, label) for url, label in offered if url],
        "bank_url": NEIGHBOURS.bank_url,
        "now": clock.now(),
        "quick": clock.SharedClock(settings.CORE.data / "demo-clock").pace > 1,
        "offset": round((clock.now() - clock.system_clock()).total_seconds()),
    }


def _sign_ins() -> list[Any]:
    offices_demo = importlib.import_module("tertib.offices.demo")
    return list(offices_demo.sign_ins())


def advance(step: str) -> None:
    """Do to the demonstration's clock what a button of the bar says.

    ``quarter``, ``hour`` and ``day`` move it on, ``morning`` to half an hour before Jakarta Selatan
    opens next; ``quick`` lets it run a minute a second, ``steady`` a quarter of that (for simulated
    people on a machine that does not keep up), ``real`` no faster than the machine's.

    Raises:
        Http404: outside the demonstration, or for another step.
    """
    if not settings.CORE.demo:
        raise Http404
    shared = clock.SharedClock(settings.CORE.data / "demo-clock")
    if step in STEPS:
        shared.advance(STEPS[step])
    elif step in PACES:
        shared.run(PACES[step])
    elif step == "morning":
        shared.advance(_until_morning(shared()))
    else:
        raise Http404


def _until_morning(now: datetime) -> timedelta:
    office = offices.office(MORNING_OF)
    local = zones.local(now, office.timezone)
    days = [local.date() + timedelta(days=ahead) for ahead in range(31)]
    for day, spans in offices.openings(office.code, days).items():
        if spans:
            opens = datetime.combine(day, spans[0][0], local.tzinfo) - BEFORE_OPENING
            if opens > local:
                return opens - local
    return timedelta()
