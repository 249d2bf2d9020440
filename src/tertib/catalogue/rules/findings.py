"""What a check found, as code and parameters; ``messages`` puts it into words."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    """For example ``Finding("nik_length", {"count": "15"})``."""

    code: str
    params: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checked:
    """A checked answer: normalised when ``error`` is None, else as typed (so drafts keep it)."""

    value: str
    error: Finding | None = None
    warnings: tuple[Finding, ...] = ()
