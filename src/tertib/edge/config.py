"""What every agent reads from its TOML file: who it is, where the centre is, its lines to readers.

Paths are relative to the file. Secrets stand in files or in the environment, never in the TOML.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from tertib.edge.osdp import ReaderLine
from tertib.foundation import keys

_LOCAL = {"127.0.0.1", "localhost", "::1"}


class BadConfig(Exception):
    """The file cannot be used; each line of the message names a place and what is wrong there."""


def _public_key(value: Any) -> Ed25519PublicKey:
    try:
        return Ed25519PublicKey.from_public_bytes(bytes.fromhex(str(value)))
    except ValueError:
        raise ValueError("a public key is 64 hex digits") from None


PublicKey = Annotated[Ed25519PublicKey, BeforeValidator(_public_key)]


class Part(BaseModel):
    """A table of the file; what it does not know is an error, so that nothing is mistyped."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Centre(Part):
    """Where the office's system answers, and the keys by which its word is known."""

    url: str
    public_key: PublicKey
    next_public_key: PublicKey | None = None
    """A second key that is accepted too, for the days of a change."""
    ca: Path | None = None
    """Certificate of the authority of its TLS, where it is not a public one."""
    poll_ms: int = Field(default=500, ge=50, le=60_000)
    retry_ms: int = Field(default=1_000, ge=200, le=10_000)
    """The longest pause between attempts while the line is cut."""

    @field_validator("url")
    @classmethod
    def _https(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL):
            return value.rstrip("/")
        raise ValueError("https://..., or http:// to this machine only: lists hold keys of cards")

    @property
    def keys(self) -> tuple[Ed25519PublicKey, ...]:
        """All keys whose signature counts."""
        return tuple(key for key in (self.public_key, self.next_public_key) if key)


class Line(Part):
    """One OSDP reader; ``port``: ``serial:/dev/ttyUSB0``, ``tcp:host:port``, ``pty:/dev/pts/5``."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")
    port: str = Field(pattern=r"^(serial|tcp|pty):.+$")
    address: int = Field(default=0, ge=0, le=126)
    speed: int = 115_200
    key_file: Path | None = None
    key_env: str = ""

    def reader(self, folder: Path) -> ReaderLine:
        """The line with its key: 16 bytes, as 32 hex digits in a file or a variable.

        Raises:
            BadConfig: there is no key, or it is one that everybody knows.
        """
        if self.key_file:
            try:
                text = (folder / self.key_file).read_text()
            except OSError as wrong:
                raise BadConfig(f"readers.{self.name}.key_file: {wrong.strerror}") from None
        else:
            text = os.environ.get(self.key_env, "") if self.key_env else ""
        try:
            key = bytes.fromhex(text)
            return ReaderLine(self.name, self.address, self.port, key, self.speed)
        except ValueError as wrong:
            raise BadConfig(
                f"readers.{self.name}: {wrong} (key_file or key_env: 32 hex digits)"
            ) from None


class AgentConfig(Part):
    """What all agents have in common; those of a subject add their own tables."""

    folder: Path = Path()
    """Where the file lies; set by :func:`load`."""
    office: str = Field(min_length=1, max_length=8)
    device: UUID
    key: Path
    """The device's Ed25519 key (PEM); its public half is what the centre enrols."""
    data: Path
    status: Path | None = None
    """Where the state for a screen is written (JSON); ``status.json`` in the data folder."""
    keep_days: int = Field(default=30, ge=1)
    """How long events stay here after the centre has them."""
    clock_limit_ms: int = Field(default=2_000, ge=100)
    """A wall clock that moves by more than this has jumped."""
    demo_clock: Path | None = None
    """The movable clock of a demonstration, instead of the machine's. Never in production."""
    centre: Centre

    @field_validator("key")
    @classmethod
    def _pem(cls, value: Path) -> Path:
        if value.suffix != ".pem":
            raise ValueError("a file whose name ends in .pem")
        return value

    @property
    def data_folder(self) -> Path:
        return self.folder / self.data

    @property
    def key_path(self) -> Path:
        return self.folder / self.key

    @property
    def status_path(self) -> Path:
        return self.folder / self.status if self.status else self.data_folder / "status.json"

    def signing_key(self) -> Ed25519PrivateKey:
        """The device's key.

        Raises:
            BadConfig: there is none, or it is of another kind.
        """
        path = self.key_path
        if not path.exists():
            raise BadConfig(f"key: {path} does not exist; make it with --public-key and enrol it")
        try:
            return keys.signing_key(path.parent, path.stem)
        except (TypeError, ValueError) as wrong:
            raise BadConfig(f"key: {wrong}") from None


_Config = TypeVar("_Config", bound=AgentConfig)


def load(path: Path, model: type[_Config]) -> _Config:
    """Read an agent's file.

    Raises:
        BadConfig: it is not there, not TOML, or something in it is missing or wrong.
    """
    try:
        raw = tomllib.loads(path.read_text())
    except OSError as wrong:
        raise BadConfig(f"{path}: {wrong.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise BadConfig(f"{path} is not TOML: {wrong}") from None
    try:
        return model.model_validate({**raw, "folder": path.resolve().parent})
    except ValidationError as wrong:
        raise BadConfig("\n".join(_said(error) for error in wrong.errors())) from None


def _said(error: Any) -> str:
    place = ".".join(str(part) for part in error["loc"]) or "the file"
    return f"{place}: {error['msg'].removeprefix('Value error, ')}"
