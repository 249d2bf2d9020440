"""Who counts as a device: enrolled with its public key by an operator, until revoked."""

from __future__ import annotations

from datetime import datetime

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.db import transaction

from tertib.contracts import signed
from tertib.devices.models import Device
from tertib.ledger import actions as record
from tertib.ledger.actors import Actor
from tertib.offices.models import Office


class NotAKey(ValueError):
    """Neither 64 hex digits nor the PEM text of an Ed25519 public key."""


def read_key(text: str) -> bytes:
    """The 32 bytes of a public key, from hex or PEM.

    Raises:
        NotAKey: it is neither.
    """
    text = text.strip()
    try:
        if text.startswith("-----"):
            key = load_pem_public_key(text.encode())
            if not isinstance(key, Ed25519PublicKey):
                raise NotAKey("not an Ed25519 key")
            return key.public_bytes_raw()
        raw = bytes.fromhex(text)
        return Ed25519PublicKey.from_public_bytes(raw).public_bytes_raw()
    except (ValueError, UnsupportedAlgorithm):
        raise NotAKey("64 hex digits or PEM are expected") from None


@transaction.atomic
def enrol(
    office: Office, kind: str, name: str, public_key: bytes, actor: Actor, now: datetime
) -> Device:
    """Admit a device of ``kind`` by its Ed25519 public key (32 bytes); names are unique an office.

    Raises:
        NotAKey: ``public_key`` has another length.
        django.db.IntegrityError: the office has a device of that name.
    """
    try:
        key = Ed25519PublicKey.from_public_bytes(public_key)
    except ValueError:
        raise NotAKey("an Ed25519 public key has 32 bytes") from None
    made = Device.objects.create(
        office=office, kind=Device.Kind(kind), name=name, public_key=public_key, enrolled_at=now
    )
    record.append(
        actor, "device.enrolled", f"device:{made.id}",
        {"kind": str(made.kind), "name": name, "key": signed.key_id(key)},
        at=now, office=office.code,
    )  # fmt: skip
    return made


@transaction.atomic
def revoke(device: Device, actor: Actor, now: datetime) -> bool:
    """Shut a device out from its next request on; False if it was already."""
    found = Device.objects.filter(id=device.id, revoked_at=None).update(revoked_at=now)
    if found:
        record.append(
            actor, "device.revoked", f"device:{device.id}", {}, at=now, office=device.office_id
        )
    return bool(found)
