"""Settings of the shell: where the demonstration's simulated neighbours are reached."""

from pydantic_settings import SettingsConfigDict

from tertib.foundation.config import Section


class Demo(Section):
    """Addresses shown in the demo bar; an empty one is not shown."""

    model_config = SettingsConfigDict(env_prefix="TERTIB_DEMO_", extra="ignore", frozen=True)

    whatsapp_url: str = ""
    """The simulated phone."""
    bank_url: str = ""
    """The simulated bank."""
    post_url: str = ""
    """The simulated post office."""
    gate_url: str = ""
    """The simulated gates of Jakarta Selatan."""
    phones_url: str = ""
    """The simulated lockers for officers' phones."""
    passports_url: str = ""
    """The simulated lockers for passports."""
    cameras_url: str = ""
    """The simulated lane cameras, with their passport scanner."""
    people_url: str = ""
    """Where a day of simulated people is started."""
