"""What a check finds, and running many of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warning", "bad"]


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what, how it stands, and what to do when it does not stand well."""

    check: str
    state: State
    found: str
    remedy: str = ""


Check = Callable[[], Iterator[Finding]]


def examine(checks: list[Check]) -> list[Finding]:
    """Run every check; one that breaks is itself a finding, and the others still run."""
    findings: list[Finding] = []
    for check in checks:
        try:
            findings += check()
        except Exception as error:
            name = check.__name__.replace("_", " ")
            text = f"{type(error).__name__}: {error}".strip()
            findings.append(Finding(name, "bad", text, "see DATA/logs and docs/operations.md"))
    return findings
