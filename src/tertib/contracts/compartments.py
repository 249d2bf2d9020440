"""What a locker controller must know: which compartment opens for what. Signed by the centre.

A signed document of kind ``compartments``, one per locker device, fetched like the allow-list.
Secrets are never in it, only their hashes: SHA-256 over ``salt``, a zero byte and the PIN or token.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tertib.contracts import signed

KIND = "compartments"
PURPOSES = ("passport", "phone")


def secret_hash(salt: str, secret: str) -> str:
    """How a PIN or one-time token is written in the list: hex of 32 bytes."""
    return hashlib.sha256(salt.encode() + b"\0" + secret.encode()).hexdigest()


@dataclass(frozen=True)
class Compartment:
    """One door. A passport compartment opens once for ``secrets``; a phone's for its ``card``."""

    number: int
    purpose: str
    state: str
    """``free``, ``loading``, ``ready`` (something is in it to be taken) or ``blocked``."""
    load: UUID | None = None
    """What lies in it: a new id each time it is filled, so that no secret opens it twice."""
    salt: str = ""
    secrets: tuple[str, ...] = ()
    opens: int = 0
    closes: int = 0
    staff: tuple[str, ...] = ()
    """UIDs of staff cards that may open it now (two acts to load; one's own phone)."""


@dataclass(frozen=True)
class Compartments:
    """All doors of one locker device at ``made_at`` (ms); ``max_age`` in seconds."""

    office: str
    device: UUID
    made_at: int
    max_age: int
    doors: tuple[Compartment, ...]
    staff: dict[str, str] = field(default_factory=dict, hash=False)
    """UID of a staff card -> id of the card, for phone lockers: who may take a free one."""


def to_body(value: Compartments) -> dict[str, Any]:
    """As the JSON body of the signed document."""
    return {
        "office": value.office, "device": str(value.device), "made_at": value.made_at,
        "max_age": value.max_age, "staff": value.staff,
        "doors": [
            {"number": d.number, "purpose": d.purpose, "state": d.state,
             "load": str(d.load) if d.load else None, "salt": d.salt, "secrets": list(d.secrets),
             "opens": d.opens, "closes": d.closes, "staff": list(d.staff)}
            for d in value.doors
        ],
    }  # fmt: skip


def from_body(body: Any) -> Compartments:
    """From the body of a document whose signature was checked.

    Raises:
        signed.NotGenuine: a field is missing or of another type.
    """
    try:
        return Compartments(
            office=body["office"], device=UUID(body["device"]), made_at=body["made_at"],
            max_age=body["max_age"], staff=body["staff"],
            doors=tuple(
                Compartment(d["number"], d["purpose"], d["state"],
                            UUID(d["load"]) if d["load"] else None, d["salt"],
                            tuple(d["secrets"]), d["opens"], d["closes"], tuple(d["staff"]))
                for d in body["doors"]
            ),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError):
        raise signed.NotGenuine("not a list of compartments") from None
