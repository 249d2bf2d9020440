"""The text of the integrity pact (PermenPANRB 49/2011): seven promises in two languages."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from typing import Any

from tertib.offices.data import read

LANGUAGES = ("id", "en")


class Changed(Exception):
    """The text that someone read is not the one in force any more."""


@dataclass(frozen=True)
class Text:
    """One version in one language, exactly as it is shown and signed."""

    version: str
    language: str
    title: str
    opening: str
    promises: tuple[str, ...]

    @property
    def plain(self) -> str:
        """The text that is hashed: title and version, opening, numbered promises."""
        numbered = [f"{number}. {line}" for number, line in enumerate(self.promises, 1)]
        return "\n".join([f"{self.title} {self.version}", self.opening, *numbered, ""])

    @property
    def sha256(self) -> str:
        """SHA-256 of :attr:`plain` in UTF-8, in hexadecimal."""
        return hashlib.sha256(self.plain.encode()).hexdigest()


@dataclass(frozen=True)
class Pact:
    """One version of the pact."""

    version: str
    data: dict[str, Any]

    def text(self, language: str) -> Text:
        """Its text; a language that it does not have reads as Indonesian, which binds."""
        chosen = language if language in LANGUAGES else "id"
        return Text(
            self.version,
            chosen,
            self.data["title"][chosen],
            self.data["opening"][chosen],
            tuple(promise[chosen] for promise in self.data["promises"]),
        )


@cache
def current() -> Pact:
    """The pact in force; raise ``version`` in ``data/pact.json`` with any change of its text."""
    data = read("pact")
    return Pact(data["version"], data)
