"""The gallery: the faces under a travel ban that a camera looks for, signed and sealed to it.

A signed document of kind ``gallery`` at ``GET /edge/v1/gallery?since=<version>`` holds what changed
after that version (0: everything). Versions only rise. Faces are sealed to the one device that
asked (libsodium's sealed box, to its Ed25519 key as a Curve25519 key), so that neither a copy of
the answer nor the disk of another device gives them away. 304 and ``Tertib-Fresh`` confirm, as for
the allow-list, that nothing is newer; after ``max_age`` without that word a camera matches no more.

An order's period travels along: the camera itself lets nothing match outside it.
"""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nacl.exceptions import CryptoError
from nacl.public import SealedBox
from nacl.signing import SigningKey, VerifyKey

from tertib.contracts import signed

KIND = "gallery"
LANES = ("exit", "entry")
Period = tuple[int, int | None]
"""From when until when, in ms since 1970 UTC; the end is excluded, None if there is none."""


@dataclass(frozen=True)
class Face:
    """What a camera knows of one enrolled template."""

    id: UUID
    subject: UUID
    lanes: dict[str, Period]
    """At which lanes it bars, ``exit`` and ``entry``, and when."""
    template: bytes
    """Little-endian float32, of length one as a vector."""
    label: str
    """The orders' numbers: what is shown while the centre is away. Never a name."""
    rarer: float = 1.0
    """How many times rarer a likeness to this subject must be (repeated false hits)."""


@dataclass(frozen=True)
class Gallery:
    """What changed from version ``since`` (0: from nothing) to ``version``; ``max_age`` in s."""

    office: str
    made_at: int
    max_age: int
    since: int
    version: int
    model: str
    """Identity of the embedding model, ``name@mark``; its name alone where the centre knows no
    more. Templates of another are not comparable (:func:`comparable`)."""
    removed: tuple[UUID, ...]
    sealed: bytes
    """The faces that were added or replaced, for :func:`unseal`."""


def name_of(model: str) -> str:
    """The name within a model's identity."""
    return model.partition("@")[0]


def comparable(one: str, other: str) -> bool:
    """Whether vectors of two models can be compared: where one has only a name, the names decide,
    for older centres and cameras know no more."""
    if "@" in one and "@" in other:
        return one == other
    return name_of(one) == name_of(other)


def seal(faces: Sequence[Face], device: bytes) -> bytes:
    """The faces for the device with this Ed25519 public key (32 bytes), and for nobody else."""
    head = json.dumps([_row(face) for face in faces], separators=(",", ":")).encode()
    plain = struct.pack("<I", len(head)) + head + b"".join(face.template for face in faces)
    return SealedBox(VerifyKey(device).to_curve25519_public_key()).encrypt(plain)


def unseal(sealed: bytes, key: Ed25519PrivateKey) -> list[Face]:
    """The faces.

    Raises:
        signed.NotGenuine: sealed to another device, changed, or not of this form.
    """
    secret = SigningKey(key.private_bytes_raw()).to_curve25519_private_key()
    try:
        plain = SealedBox(secret).decrypt(sealed)
        (length,) = struct.unpack_from("<I", plain)
        rows, block = json.loads(plain[4 : 4 + length]), plain[4 + length :]
        size, rest = divmod(len(block), len(rows)) if rows else (0, len(block))
        if rest or size % 4:
            raise ValueError
        return [
            Face(UUID(row["id"]), UUID(row["subject"]),
                 {lane: (begins, ends) for lane, (begins, ends) in row["lanes"].items()},
                 block[n * size : (n + 1) * size], row["label"], row["rarer"])
            for n, row in enumerate(rows)
        ]  # fmt: skip
    except (CryptoError, struct.error, ValueError, KeyError, TypeError, AttributeError):
        raise signed.NotGenuine("not faces for this device") from None


def _row(face: Face) -> dict[str, Any]:
    return {
        "id": str(face.id), "subject": str(face.subject), "lanes": face.lanes,
        "label": face.label, "rarer": face.rarer,
    }  # fmt: skip


def to_body(value: Gallery) -> dict[str, Any]:
    """As the JSON body of the signed document."""
    return {
        "office": value.office, "made_at": value.made_at, "max_age": value.max_age,
        "since": value.since, "version": value.version, "model": name_of(value.model),
        "identity": value.model, "removed": _texts(value.removed),
        "sealed": base64.b64encode(value.sealed).decode(),
    }  # fmt: skip


def _texts(ids: Iterable[UUID]) -> list[str]:
    return [str(one) for one in ids]


def from_body(body: Any) -> Gallery:
    """From the body of a document whose signature was checked.

    Raises:
        signed.NotGenuine: a field is missing or of another type, or versions do not rise.
    """
    try:
        found = Gallery(
            office=body["office"], made_at=body["made_at"], max_age=body["max_age"],
            since=body["since"], version=body["version"],
            model=body.get("identity", body["model"]),
            removed=tuple(UUID(one) for one in body["removed"]),
            sealed=base64.b64decode(body["sealed"], validate=True),
        )  # fmt: skip
        if not 0 <= found.since <= found.version or name_of(found.model) != body["model"]:
            raise ValueError
    except (KeyError, TypeError, ValueError, AttributeError):
        raise signed.NotGenuine("not a gallery") from None
    return found
