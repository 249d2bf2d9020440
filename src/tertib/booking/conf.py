"""What an installation may set about places. Defaults: docs/subjects/booking.md names sources."""

from __future__ import annotations

from datetime import time, timedelta
from functools import cache
from typing import Literal

from pydantic_settings import SettingsConfigDict

from tertib.foundation.config import Section


class Booking(Section):
    """Release, holding, return and rescheduling of places."""

    model_config = SettingsConfigDict(env_prefix="TERTIB_BOOKING_", extra="ignore", frozen=True)

    release_policy: Literal["rolling", "monthly"] = "rolling"
    """``rolling``: a day's places open ``rolling_days`` before. ``monthly``: a whole month opens
    on the last working day of the month before (the practice since February 2022)."""
    rolling_days: int = 30
    release_time: time = time(9, 0)
    """Time of day of a release, in WIB for every office."""
    hold_minutes: int = 120
    """Unpaid places lapse after this long (the official app's two hours)."""
    lead_minutes: int = 180
    """A session can be booked until this long before it begins; longer than ``hold_minutes``."""
    return_earliest_minutes: int = 10
    return_latest_minutes: int = 24 * 60
    """A given-up place comes back at a drawn moment between these two."""
    priority_until_minutes: int = 24 * 60
    """Priority places nobody asked for open to everyone this long before the session."""
    reschedules: int = 1
    reschedule_days_before: int = 1
    """The applicant may move a booking until this many days before (H-1), in office time."""
    holds_per_day: int = 3
    """Orders one phone may hold within 24 hours, lapsed and cancelled ones included."""
    arrive_early_minutes: int = 30
    reminder_hour: int = 15
    """Hour of the day before, in office time, from which the reminder goes out."""
    cache_seconds: float = 1.5
    """How old the shown number of free places may be."""

    @property
    def hold(self) -> timedelta:
        return timedelta(minutes=self.hold_minutes)

    @property
    def lead(self) -> timedelta:
        return timedelta(minutes=self.lead_minutes)

    @property
    def priority_until(self) -> timedelta:
        return timedelta(minutes=self.priority_until_minutes)


@cache
def booking() -> Booking:
    """The settings of this process."""
    return Booking()
