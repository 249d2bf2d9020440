"""What an installation may set about counters. Sources: docs/subjects/counters.md."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

from pydantic_settings import SettingsConfigDict

from tertib.counters.rules import Bounds
from tertib.foundation.config import Section


class Counters(Section):
    """Order, draws, releases, interlocks, machines."""

    model_config = SettingsConfigDict(env_prefix="TERTIB_COUNTERS_", extra="ignore", frozen=True)

    priority_run: int = 3
    """Priority calls in a row while others wait."""
    overtaken: int = 8
    """So many later people may be called before someone."""
    longest_minutes: int = 60
    """Whoever waited longer comes first."""
    patience_minutes: int = 10
    """So long a person waits for the officer drawn, while the counter is busy."""
    sitting_minutes: int = 6
    """What an ordinary sitting takes; a release without service costs as much."""
    noshow_calls: int = 2
    noshow_minutes: int = 2
    releases_per_hour: int = 3
    """Releases without service of one officer; more need a supervisor."""
    override_hours: int = 8
    """So long, at most until the end of the day, a supervisor's override lets a counter open."""
    papers_days: int = 7
    """For missing papers, then the application is forfeit."""
    required: tuple[str, ...] = ("phone", "pact", "hours")
    """Interlocks of a counter; ``camera`` comes with the body cameras."""
    groups: str = (
        "reception: documents payment_check biometrics; interview: interview;"
        "decision: verification adjudication; printing: printing; quality: quality"
    )
    """Which steps one officer does in one sitting, ``name: step step; ...``."""
    after_closing_minutes: int = 60
    """So long after the day's last closing people who are in the room are still served."""
    machines_url: str = ""
    """Where the biometric station and the printer answer; empty: done by hand."""
    machines_timeout: float = 20.0
    board_seconds: float = 0.5
    """How old the public board may be."""

    @property
    def bounds(self) -> Bounds:
        return Bounds(self.priority_run, self.overtaken, timedelta(minutes=self.longest_minutes))

    @property
    def after_closing(self) -> timedelta:
        return timedelta(minutes=self.after_closing_minutes)

    @property
    def patience(self) -> timedelta:
        return timedelta(minutes=self.patience_minutes)

    @property
    def sitting(self) -> timedelta:
        return timedelta(minutes=self.sitting_minutes)

    @property
    def noshow_wait(self) -> timedelta:
        return timedelta(minutes=self.noshow_minutes)


@cache
def counters() -> Counters:
    """The settings of this process."""
    return Counters()
