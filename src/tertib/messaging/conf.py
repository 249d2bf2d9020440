"""Settings of messaging (``TERTIB_WHATSAPP_...``); see docs/subjects/messaging.md."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

from pydantic import SecretStr
from pydantic_settings import SettingsConfigDict

from tertib.foundation.config import Section


class WhatsApp(Section):
    """Access to the WhatsApp Cloud API, its limits, and the limits of login codes."""

    model_config = SettingsConfigDict(env_prefix="TERTIB_WHATSAPP_", extra="ignore", frozen=True)

    api_url: str = "https://graph.facebook.com"
    """Address of the Graph API, without the version; a simulator's in the demo."""
    api_version: str = "23.0"
    phone_number_id: str = ""
    """The id of our number (not the number itself). Empty: messages wait in the queue."""
    token: SecretStr = SecretStr("")
    app_secret: SecretStr = SecretStr("")
    """Signs webhooks. Empty: every webhook is refused."""
    verify_token: SecretStr = SecretStr("")
    display_number: str = ""
    """Our number as people dial it, for links to the conversation."""

    per_second: int = 80
    """Messages a second over all senders (domain/05: throughput, error 130429)."""
    pair_interval: timedelta = timedelta(seconds=6)
    """Mean distance of messages to one person (domain/05: error 131056)."""
    pair_burst: int = 10
    """How many may go to one person at once before the distance applies [M]."""
    window: timedelta = timedelta(hours=24)
    """Free-form messages are allowed this long after a person's last message (domain/05)."""
    timeout: float = 15.0
    """Seconds to wait for an answer of the API."""
    grace: timedelta = timedelta(minutes=3)
    """How long a message whose fate is unknown waits for a delivery report before it is resent."""
    max_attempts: int = 8
    concurrency: int = 8
    """Messages under way at once in one sender."""

    code_lifetime: timedelta = timedelta(minutes=10)
    code_attempts: int = 5
    codes_per_phone: int = 4
    """Login codes one phone may ask for within ``code_lifetime``."""
    codes_per_phone_day: int = 12
    codes_per_ip_hour: int = 120
    """Per address and hour; generous, because mobile networks share addresses [M]."""
    keep_updates: timedelta = timedelta(days=30)
    keep_texts: timedelta = timedelta(days=90)

    @property
    def configured(self) -> bool:
        """Whether messages can be sent at all."""
        return bool(self.phone_number_id and self.token.get_secret_value())


@cache
def settings() -> WhatsApp:
    """The settings of this process, read once."""
    return WhatsApp()
