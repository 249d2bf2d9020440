"""Who did it: a kind and an opaque id, never a name."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

KINDS = frozenset({"staff", "applicant", "partner", "device", "system", "anonymous"})


@dataclass(frozen=True)
class Actor:
    """The one who acts. ``id`` is a UUID or a fixed name such as ``bank-a``; no personal data."""

    kind: str
    id: str

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind of actor: {self.kind}")

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


def staff(staff_id: UUID) -> Actor:
    """A member of staff."""
    return Actor("staff", str(staff_id))


def applicant(contact_id: UUID) -> Actor:
    """A person on the public site, known by a verified phone."""
    return Actor("applicant", str(contact_id))


def partner(name: str) -> Actor:
    """A bank or the post office, calling with its own key."""
    return Actor("partner", name)


def system(name: str) -> Actor:
    """A job of Tertib itself, such as ``booking.lapse``."""
    return Actor("system", name)
