"""What an installation may set about lanes. Sources: docs/subjects/checkpoint.md."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

from pydantic import SecretStr
from pydantic_settings import SettingsConfigDict

from tertib.foundation.config import Section


class Checkpoint(Section):
    """Candidates at the lanes, contact with agencies, what cameras are told."""

    model_config = SettingsConfigDict(env_prefix="TERTIB_CHECKPOINT_", extra="ignore", frozen=True)

    erase_hours: int = 24
    """Pictures of a candidate that was not confirmed are erased after so long."""
    keep_days: int = 1825
    """The same for a confirmed one, counted from the minutes [M]."""
    acknowledge_minutes: int = 10
    """An agency answers within so long, else the contact is escalated."""
    escalations: int = 3
    """How often a contact is repeated, each time after ``acknowledge_minutes`` more."""
    duty_phone: str = ""
    """Digits of the directorate's duty officer, who is told of each escalation by WhatsApp."""
    smtp_host: str = ""
    """Server for e-mail to agencies; empty: they are told by WhatsApp and telephone alone."""
    smtp_port: int = 587
    smtp_user: str = ""
    """With a user, the line is encrypted (STARTTLS) and signed in to."""
    smtp_password: SecretStr = SecretStr("")
    smtp_name: str = "tertib.invalid"
    """Our domain in the ids of messages."""
    mail_from: str = "tertib@tertib.invalid"
    link_hours: int = 72
    """How long the agency's link opens the case."""
    link_views_per_hour: int = 60
    """Per address, for the public page of agencies."""
    late_minutes: int = 3
    """A candidate older than this when it comes, by our clock, makes no sound: it is listed."""
    waiting_minutes: int = 15
    """A candidate that nobody decided for so long makes no sound and stands before nobody any more:
    the person has gone on [M]."""
    quiet_minutes: int = 2
    """How long the lane shows that somebody may go on, after a decision."""
    poll_ms: int = 150
    """How often a lane's screen asks for news (decision 0160)."""
    shots: int = 8
    """Pictures of one candidate."""
    shot_bytes: int = 400_000
    """Size of one picture."""
    dossiers_per_hour: int = 600
    """Candidates that one camera may begin; more are refused, for a broken one must not fill us."""
    gallery_max_age_seconds: int = 43_200
    """A camera without word from us for so long matches no more [M]."""
    model: str = ""
    """Name of the embedding model of the cameras; empty: the one that enrols photographs."""
    alarm_from: int = 2
    """From so many false hits in a row on, each raises the threshold of the subject; by how much,
    and for how long, says the watch list."""
    alarm_days: int = 90
    """The days within which false hits count as in a row."""
    cleared_days: int = 180
    """How long it is remembered that the bearer of a document was mistaken for a subject."""
    demo_rtsp_port: int = 8554
    """Where the demonstration's simulated cameras stream."""
    demo_display_port: int = 8560
    """From where on the demonstration's agents show what they alert of themselves."""

    @property
    def acknowledge(self) -> timedelta:
        return timedelta(minutes=self.acknowledge_minutes)

    @property
    def erase(self) -> timedelta:
        return timedelta(hours=self.erase_hours)

    @property
    def keep(self) -> timedelta:
        return timedelta(days=self.keep_days)


@cache
def checkpoint() -> Checkpoint:
    """The settings of this process."""
    return Checkpoint()
