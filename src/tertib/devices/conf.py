"""What an installation may set about devices."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

from pydantic_settings import SettingsConfigDict

from tertib.foundation.config import Section


class Devices(Section):
    """How near a device's clock must be, and after how long its silence is an alarm."""

    model_config = SettingsConfigDict(env_prefix="TERTIB_DEVICES_", extra="ignore", frozen=True)

    clock_difference_seconds: int = 300
    """A request whose time is further from ours than this is refused."""
    drift_alarm_ms: int = 5000
    """A clock that is off by this much raises an alarm."""
    silent_seconds: int = 30
    """A device that was not heard for this long raises an alarm."""
    seen_every_seconds: int = 5
    """How often at most it is written down that a device was heard."""
    refusals_per_minute: int = 60
    """Requests without a valid signature that one network address may send."""

    @property
    def silent(self) -> timedelta:
        return timedelta(seconds=self.silent_seconds)

    @property
    def seen_every(self) -> timedelta:
        return timedelta(seconds=self.seen_every_seconds)


@cache
def devices() -> Devices:
    """The settings of this process."""
    return Devices()
