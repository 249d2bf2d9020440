"""How each part is measured. Subjects answer ``queries.health(now)``: part -> "" or a reason."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from tertib.devices import queries as devices
from tertib.devices.models import Device
from tertib.ledger import queries as ledger
from tertib.messaging import queries as messaging
from tertib.payments import queries as payments

COSIGNED_WITHIN = timedelta(minutes=15)
HEARTBEAT_WITHIN = timedelta(seconds=30)
NOT_CONFIGURED = "not configured"
"""How the reason begins for a part that this installation does not have (yet)."""


def site(now: datetime) -> str:
    """Whoever asks has reached the site; times without it show as gaps in the measurements."""
    return ""


def database(now: datetime) -> str:
    """Whether a query comes back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def record(now: datetime) -> str:
    """Whether the sequencer keeps up."""
    return "" if ledger.health(now)["ok"] else "entries wait to be numbered"


def witnesses(now: datetime) -> str:
    """Whether an outside witness has confirmed the newest lines of the record.

    A quiet record needs no new confirmation, so only a checkpoint older than 15 minutes that no
    witness has cosigned counts.
    """
    found = ledger.health(now)
    if not found["witnesses"]:
        return f"{NOT_CONFIGURED}: no witness"
    confirmed = max((seen["size"] for seen in found["witnesses"].values() if seen), default=0)
    behind = found["size"] > confirmed
    old = (found["checkpoint_age_seconds"] or 0) > COSIGNED_WITHIN.total_seconds()
    recent = any(
        seen and seen["age_seconds"] < COSIGNED_WITHIN.total_seconds()
        for seen in found["witnesses"].values()
    )
    return "no confirmation" if behind and (old or not recent) else ""


def work(now: datetime) -> str:
    """Whether a worker of the job queue is alive, by the database's own clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now() - max(last_heartbeat) FROM procrastinate_workers")
        (silence,) = cursor.fetchone()
    if silence is None:
        return "no worker"
    return "" if silence < HEARTBEAT_WITHIN else "no heartbeat"


def bank(now: datetime) -> str:
    """Whether banks and the post office report payments."""
    reason = payments.health(now)["bank"]
    return f"{NOT_CONFIGURED}: {reason}" if reason == "no partner" else reason


def whatsapp(now: datetime) -> str:
    """Whether messages leave."""
    return messaging.health(now)["whatsapp"]


def gates(now: datetime) -> str:
    """Whether gates and lockers in use raise no alarm."""
    if not Device.objects.filter(revoked_at=None).exists():
        return f"{NOT_CONFIGURED}: no device"
    return devices.health(now)["gates"]
