"""How each part is measured. Subjects answer ``queries.health(now)``: part -> "" or a reason."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module

from django.db import connection

SEQUENCED_WITHIN = timedelta(seconds=30)
HEARTBEAT_WITHIN = timedelta(seconds=30)


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
    return _reported("ledger", "record", now)


def witnesses(now: datetime) -> str:
    """Whether an outside witness cosigned lately."""
    return _reported("ledger", "witnesses", now)


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
    return _reported("payments", "bank", now)


def whatsapp(now: datetime) -> str:
    """Whether messages leave."""
    return _reported("messaging", "whatsapp", now)


def _reported(subject: str, part: str, now: datetime) -> str:
    health = getattr(import_module(f"tertib.{subject}.queries"), "health", None)
    return str(health(now).get(part, "")) if health else ""
