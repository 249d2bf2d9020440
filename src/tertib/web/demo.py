"""Reference data of an installation, and the demonstration's data on top of it."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module

ORDER = (
    "offices", "catalogue", "messaging", "payments", "booking", "applications",
    "devices", "watchlist", "visits", "lockers", "counters", "handover",
    "checkpoint",
)  # fmt: skip
"""Subjects in the order in which their demonstration data build on each other."""


def load_reference_data(now: datetime) -> None:
    """Load what every installation needs: the list of offices and checkpoints."""
    from tertib.offices import actions

    actions.load_reference_data(now)


def seed(now: datetime) -> None:
    """Put in each subject's demonstration data; safe to repeat."""
    for subject in ORDER:
        try:
            module = import_module(f"tertib.{subject}.demo")
        except ModuleNotFoundError as missing:
            if missing.name != f"tertib.{subject}.demo":
                raise
            continue
        if hasattr(module, "seed"):
            module.seed(now)
