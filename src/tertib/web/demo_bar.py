"""The bar of the demonstration: step into a role, look at the neighbours, move the clock."""

from __future__ import annotations

import importlib
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from tertib.foundation import clock
from tertib.web.conf import Demo

STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}
NEIGHBOURS = Demo()


def contents(request: HttpRequest) -> dict[str, Any]:
    """What the bar shows: sign-ins (read only when drawn), neighbours, the present moment."""
    offered = [
        (NEIGHBOURS.whatsapp_url, _("Simulated phone")),
        (NEIGHBOURS.bank_url, _("Simulated bank")),
        (NEIGHBOURS.post_url, _("Simulated post office")),
    ]
    return {
        "sign_ins": SimpleLazyObject(_sign_ins),
        "neighbours": [(url, label) for url, label in offered if url],
        "bank_url": NEIGHBOURS.bank_url,
        "now": clock.now(),
        "offset": round((clock.now() - clock.system_clock()).total_seconds()),
    }


def _sign_ins() -> list[Any]:
    offices_demo = importlib.import_module("tertib.offices.demo")
    return list(offices_demo.sign_ins())


def advance(step: str) -> None:
    """Move the demonstration's clock on by ``step`` (``hour`` or ``day``).

    Raises:
        Http404: outside the demonstration, or for another step.
    """
    if not settings.CORE.demo or step not in STEPS:
        raise Http404
    clock.SharedClock(settings.CORE.data / "demo-clock").advance(STEPS[step])
