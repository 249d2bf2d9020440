"""Who may give roles, to whom, and where. The same rule decides who may manage an account."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

LOCAL = frozenset({"door", "counter", "border", "supervisor"})
"""Roles that exist only within one office."""

GIVES = {
    "operator": LOCAL | {"watchlist", "compliance", "auditor", "operator", "agency"},
    "supervisor": frozenset({"door", "counter", "border"}),
}
"""Which roles a role may give and take away, within its own office."""


@dataclass(frozen=True)
class Grant:
    """A role in an office; ``office`` None means every office."""

    role: str
    office: str | None


class Refusal(StrEnum):
    """Why a role cannot be given."""

    YOURSELF = "yourself"
    NEEDS_OFFICE = "needs_office"
    BEYOND = "beyond"


def may_grant(actor: UUID, held: Iterable[Grant], target: UUID, grant: Grant) -> Refusal | None:
    """Whether ``actor``, who holds ``held``, may give (or take) ``grant`` of ``target``.

    Nobody changes their own roles. A supervisor gives the roles of the floor in their own office;
    an operator gives every role, but office-bound ones only with an office.
    """
    if actor == target:
        return Refusal.YOURSELF
    if grant.role in LOCAL and grant.office is None:
        return Refusal.NEEDS_OFFICE
    allowed = any(
        grant.role in GIVES.get(own.role, ()) and own.office in (None, grant.office) for own in held
    )
    return None if allowed else Refusal.BEYOND


def may_manage(
    actor: UUID, held: Iterable[Grant], target: UUID, targets: Iterable[Grant]
) -> Refusal | None:
    """Whether ``actor`` may deactivate ``target`` or give them a new sign-in link.

    Only someone who could give every role that ``target`` holds: otherwise a link would be a way
    to a role that one may not give. An account without roles belongs to the operators.
    """
    own = list(held)
    if actor == target:
        return Refusal.YOURSELF
    roles = list(targets) or [Grant("operator", None)]
    refusals = (may_grant(actor, own, target, grant) for grant in roles)
    return next((refusal for refusal in refusals if refusal), None)
