"""What an installation may set about lockers."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

from pydantic_settings import SettingsConfigDict

from tertib.foundation.config import Section


class Lockers(Section):
    """Phone and passport lockers."""

    model_config = SettingsConfigDict(env_prefix="TERTIB_LOCKERS_", extra="ignore", frozen=True)

    list_seconds: int = 600
    """How long a controller may open doors for PINs by a list without news from the centre."""
    phone_hours: int = 10
    """A phone in its locker for longer than this is shown as overdue."""
    door_minutes: int = 3
    """A door that stands open for longer than this is shown as overdue."""
    manual: bool = True
    """Whether a supervisor may enter phones by hand where an office has no phone locker."""

    @property
    def phone_longest(self) -> timedelta:
        return timedelta(hours=self.phone_hours)

    @property
    def door_longest(self) -> timedelta:
        return timedelta(minutes=self.door_minutes)


@cache
def lockers() -> Lockers:
    """The settings of this process."""
    return Lockers()
