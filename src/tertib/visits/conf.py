"""What an installation may set about the door. Sources: docs/subjects/visits.md."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

from pydantic_settings import SettingsConfigDict

from tertib.foundation.config import Section


class Visits(Section):
    """Who is let in when, how many walk in, what gates are told."""

    model_config = SettingsConfigDict(env_prefix="TERTIB_VISITS_", extra="ignore", frozen=True)

    early_minutes: int = 30
    """From so long before the booked hour a card is given (rule of 2017: be there 30 minutes)."""
    late_minutes: int = 15
    """Until so long after the end of the booked hour a card is given."""
    after_closing_minutes: int = 30
    """Until so long after closing a card opens the way back in to whoever is still served."""
    papers_days: int = 7
    """Within so many days missing papers are brought without another booking."""
    walk_ins_per_day: int = 30
    """People with priority and without a booking, an office and day (Jakarta Pusat: 30)."""
    offline_hours: int = 12
    """How old an act of a tablet that was cut off may be when it comes in."""
    list_max_age_seconds: int = 600
    """A gate whose list was not confirmed for this long lets nobody in any more."""
    clonable_cards: bool = True
    """Whether cards without a secure chip open gates."""
    capacity: dict[str, int] = {}
    """Zone -> most people in it at once, at every office; a zone that is missing has no limit."""

    @property
    def early(self) -> timedelta:
        return timedelta(minutes=self.early_minutes)

    @property
    def late(self) -> timedelta:
        return timedelta(minutes=self.late_minutes)


@cache
def visits() -> Visits:
    """The settings of this process."""
    return Visits()
