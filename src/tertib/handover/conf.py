"""What an installation may set about hand-over. Sources: docs/subjects/handover.md."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Literal

from pydantic_settings import SettingsConfigDict

from tertib.foundation.config import Section


class HandoverSettings(Section):
    """From ready to collected."""

    model_config = SettingsConfigDict(env_prefix="TERTIB_HANDOVER_", extra="ignore", frozen=True)

    days: int = 30
    """A passport is collected within so many days of its issue, else the system cancels it."""
    reminder_days: list[int] = [7, 20, 27]
    """Days after issue on which the holder is reminded."""
    reminder_hour: int = 10
    """Hour of the day, in office time, from which reminders and cancellations run."""
    locker_days: int = 5
    """Working days of the office that a passport stays in the locker before it is taken out."""
    default_way: Literal["locker", "counter"] = "locker"
    """Where nobody chose; without a passport locker it is always the counter."""
    post: bool = True
    """Whether delivery by Pos Indonesia may be chosen."""
    family_pin: list[str] = []
    """Codes of offices where a PIN may be sent for a family member; elsewhere they come to the
    counter with their papers."""
    pins_per_day: int = 5
    """How often a new PIN may be asked for within 24 hours."""
    delegates: int = 3
    """How many people the holder may name at a time."""
    repeat_collector: int = 3
    """From so many passports of others on within ``repeat_days``, a collector is a finding."""
    repeat_days: int = 90
    check_minutes: int = 15
    """How long papers that were seen stay seen before the passport must be handed over."""

    @property
    def repeat_within(self) -> timedelta:
        return timedelta(days=self.repeat_days)

    @property
    def check_holds(self) -> timedelta:
        return timedelta(minutes=self.check_minutes)


@cache
def handover() -> HandoverSettings:
    """The settings of this process."""
    return HandoverSettings()
