"""Settings of this subject."""

from __future__ import annotations

from datetime import timedelta

from pydantic_settings import SettingsConfigDict

from tertib.foundation.config import Section


class Conf(Section):
    """Sign-in of staff."""

    model_config = SettingsConfigDict(env_prefix="TERTIB_OFFICES_", extra="ignore", frozen=True)

    signin_attempts: int = 10
    """Password attempts for one user name within the window, right or wrong."""
    signin_attempts_address: int = 200
    """The same for one network address; an office shares one."""
    signin_window: timedelta = timedelta(minutes=15)


CONF = Conf()
