"""Configuration from the environment: validated at start, printable as a table.

Each subject declares its own :class:`Section` in ``conf.py`` with a prefix, so that an operator
sees one list (``tertib doctor``) and no subject reads ``os.environ`` itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Section(BaseSettings):
    """A group of settings under one prefix; subclasses register themselves."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)
    sections: ClassVar[list[type[Section]]] = []

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        Section.sections.append(cls)


class Core(Section):
    """What every process of the installation must know."""

    model_config = SettingsConfigDict(env_prefix="TERTIB_", extra="ignore", frozen=True)

    data: Path = Path("var")
    """Folder of keys, tiles, stored documents and, when embedded, the database."""
    database_url: SecretStr = SecretStr("")
    """PostgreSQL as the application's role; empty means the embedded server of ``data``."""
    secret_key: SecretStr = SecretStr("")
    """Django's secret; empty means the one kept in ``data/keys``."""
    base_url: str = "http://127.0.0.1:8000"
    """The public address, used in links, QR codes and messages."""
    allowed_hosts: list[str] = ["127.0.0.1", "localhost"]
    proxies: int = 0
    """How many proxies of ours stand in front and add to X-Forwarded-For."""
    demo: bool = False
    """Shows the demo bar, one-click sign-in and the movable clock. Never in production."""
    debug: bool = False
    database_pool: int = 4
    """Database connections per web process: so many requests it works on at once (worker: 16)."""
    log_level: str = "INFO"

    @property
    def keys(self) -> Path:
        return self.data / "keys"


def table() -> list[tuple[str, str, str]]:
    """Rows (variable, value or ``(secret)``, ``set`` or ``default``) of every section."""
    rows = []
    for section in Section.sections:
        values = section()
        prefix = str(section.model_config.get("env_prefix", ""))
        for name in section.model_fields:
            value = getattr(values, name)
            hidden = isinstance(value, SecretStr)
            shown = (
                ("(secret)" if value.get_secret_value() else "(empty)") if hidden else str(value)
            )
            origin = "set" if name in values.model_fields_set else "default"
            rows.append(((prefix + name).upper(), shown, origin))
    return rows
