"""The allow-list: all that a gate must know to decide alone, signed by the centre.

One list per office, a signed document of kind ``allow-list``. ``made_at`` is its version: a gate
never goes back to an older one, and after ``max_age`` without news it lets nobody in any more (out,
always). Cards that are not on it are unknown: returned, lost, revoked or never ours; ``blocked``
names those of ours that were taken off on purpose, so that a refusal can say so.

The centre answers an unchanged list with 304 and ``Tertib-Fresh: <made_at>.<hex>``, the signature
of :func:`fresh_message` over the list's ETag, quotes included, and the new time. A list that was
asked for after a delivery was acknowledged has its events in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tertib.contracts import signed

KIND = "allow-list"
OUTSIDE = "outside"
ZONES = (OUTSIDE, "lobby", "service", "pickup", "staff")
"""Where one can be; ``outside`` is the street, the others are zones of ``offices.Room``."""
COLOURS = ("yellow", "green", "blue", "staff")


@dataclass(frozen=True)
class Listed:
    """A card that is out. Times in milliseconds since 1970 UTC, tolerances already in them."""

    id: UUID
    uid: str
    """What identifies the chip: its UID, upper-case hex."""
    colour: str
    zones: tuple[str, ...]
    opens: int
    closes: int
    inside: str
    """Zone in which the centre last saw the card."""
    key: str = ""
    """NTAG 424 file-read key (hex); empty for a card that only has a UID and can be cloned."""
    counter: int = -1
    """Highest SUN counter seen; -1 for none."""
    principal: UUID | None = None
    """For a companion's card: the applicant's card, which must be open too."""


@dataclass(frozen=True)
class AllowList:
    """What holds at an office at ``made_at`` (ms); ages in seconds."""

    office: str
    made_at: int
    max_age: int
    cards: tuple[Listed, ...]
    blocked: dict[str, str] = field(default_factory=dict, hash=False)
    """UID -> ``lost``, ``revoked`` or ``returned``, for cards of ours that are not out."""
    meta_key: str = ""
    """The office's NTAG 424 meta-read key (hex), by which a SUN message tells its UID."""
    clonable: bool = True
    """Whether cards that only have a UID are let in."""
    capacity: dict[str, int] = field(default_factory=dict, hash=False)
    """Zone -> most people in it at once; a zone that is missing has no limit."""


def to_body(value: AllowList) -> dict[str, Any]:
    """As the JSON body of the signed document."""
    return {
        "office": value.office, "made_at": value.made_at, "max_age": value.max_age,
        "meta_key": value.meta_key, "clonable": value.clonable, "capacity": value.capacity,
        "blocked": value.blocked,
        "cards": [
            {"id": str(c.id), "uid": c.uid, "colour": c.colour, "zones": list(c.zones),
             "opens": c.opens, "closes": c.closes, "inside": c.inside, "key": c.key,
             "counter": c.counter, "principal": str(c.principal) if c.principal else None}
            for c in value.cards
        ],
    }  # fmt: skip


def from_body(body: Any) -> AllowList:
    """From the body of a document whose signature was checked.

    Raises:
        signed.NotGenuine: a field is missing or of another type.
    """
    try:
        return AllowList(
            office=body["office"], made_at=body["made_at"], max_age=body["max_age"],
            meta_key=body["meta_key"], clonable=body["clonable"], capacity=body["capacity"],
            blocked=body["blocked"],
            cards=tuple(
                Listed(UUID(c["id"]), c["uid"], c["colour"], tuple(c["zones"]), c["opens"],
                       c["closes"], c["inside"], c["key"], c["counter"],
                       UUID(c["principal"]) if c["principal"] else None)
                for c in body["cards"]
            ),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError):
        raise signed.NotGenuine("not an allow-list") from None


def fresh_message(office: str, etag: str, made_at: int) -> bytes:
    """The bytes signed to say that the list with this ETag still held at ``made_at``."""
    return f"tertib allow-list fresh v1\0{office}\0{etag}\0{made_at}".encode()


def fresh_header(office: str, etag: str, made_at: int, key: Ed25519PrivateKey) -> str:
    """The value of ``Tertib-Fresh``."""
    return f"{made_at}.{key.sign(fresh_message(office, etag, made_at)).hex()}"


def read_fresh(office: str, etag: str, value: str, key: Ed25519PublicKey) -> int:
    """The time (ms) up to which a list is confirmed.

    Raises:
        signed.NotGenuine: not of this form, or the signature does not fit.
    """
    moment, _, signature = value.partition(".")
    try:
        made_at = int(moment)
        key.verify(bytes.fromhex(signature), fresh_message(office, etag, made_at))
    except (ValueError, InvalidSignature):
        raise signed.NotGenuine("the list is not confirmed") from None
    return made_at
