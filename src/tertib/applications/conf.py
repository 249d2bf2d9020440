"""Settings of the public site's applications."""

from pydantic_settings import SettingsConfigDict

from tertib.foundation.config import Section


class Applications(Section):
    """Limits against touts are defaults of ours: the rules found name none (domain, marked [M])."""

    model_config = SettingsConfigDict(
        env_prefix="TERTIB_APPLICATIONS_", extra="ignore", frozen=True
    )

    cookie_days: int = 30
    """How long a phone stays signed in; each visit after a day starts it anew."""
    draft_days: int = 30
    """A draft untouched for so long is discarded and its key destroyed."""
    party_size: int = 5
    """Applicants of one family in one go (M-Paspor: five)."""
    open_drafts: int = 5
    """Draft parties that one phone may have at a time."""
    parties_per_phone: int = 5
    """Parties that one phone may submit within 30 days."""
    persons_per_phone: int = 10
    """Different persons for whom one phone may submit within 30 days."""
    submissions_per_address: int = 60
    """Parties submitted from one IP address a day; wide, for many share one (mobile carriers)."""
    saves_per_minute: int = 120
    """Field saves from one phone."""
    document_bytes: int = 8 * 1024 * 1024
    """The largest document taken."""
    document_pixels: int = 50_000_000
    """The largest picture decoded: width times height."""
    document_min_side: int = 300
    """Pixels of the shorter side below which a photographed paper cannot be read."""
    document_pages: int = 20
    """The longest PDF taken."""
    upload_hours: int = 72
    """How long an unfinished upload can be resumed."""
    uploads_per_hour: int = 60
    """Uploads begun from one phone."""


CONF = Applications()
