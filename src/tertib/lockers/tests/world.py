"""What the tests of lockers stand on: banks behind enrolled controllers, badges, events."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client

from tertib.contracts import requests
from tertib.contracts.events import Event, pack
from tertib.devices import actions as devices
from tertib.devices.models import Device
from tertib.foundation import clock, vault
from tertib.ledger import actors
from tertib.ledger.models import Entry
from tertib.lockers import actions
from tertib.lockers.models import Bank
from tertib.offices.models import Office, Staff
from tertib.visits.models import Card

NOW = datetime(2026, 1, 26, 2, 0, tzinfo=UTC)
"""Monday, 26 January 2026, 09:00 WIB."""
ACTOR = actors.system("test")
_uids = count(0x04A0000001)


class Controller:
    """A locker controller as the centre hears it: signs and numbers what it says."""

    def __init__(self, office: Office, name: str = "Lemari 1") -> None:
        self.key = Ed25519PrivateKey.generate()
        public = self.key.public_key().public_bytes_raw()
        self.device = devices.enrol(office, Device.Kind.LOCKER, name, public, ACTOR, NOW)
        self.seq = 0

    def batch(self, *said: tuple[str, dict[str, Any]], at: datetime = NOW) -> bytes:
        """A signed delivery of these events."""
        made = []
        for kind, data in said:
            self.seq += 1
            event = Event(self.device.id, self.seq, int(at.timestamp() * 1000), kind, data)
            made.append(event.signed(self.key))
        return pack(made)

    def deliver(self, body: bytes) -> int:
        """Post a delivery; the status of the answer."""
        path, stamp = "/edge/v1/events", int(clock.now().timestamp() * 1000)
        header = requests.header(self.device.id, self.key, "POST", path, stamp, body)
        answer = Client().post(
            path, body, content_type="application/json", headers={"Authorization": header}
        )
        return answer.status_code

    def say(self, kind: str, at: datetime = NOW, **data: Any) -> None:
        """Deliver one event."""
        assert self.deliver(self.batch((kind, data), at=at)) == 200

    def get(self, etag: str = "", path: str = "/edge/v1/compartments") -> Any:
        """Ask for the list."""
        stamp = int(clock.now().timestamp() * 1000)
        headers = {"Authorization": requests.header(self.device.id, self.key, "GET", path, stamp)}
        if etag:
            headers["If-None-Match"] = etag
        return Client().get(path, headers=headers)

    def place(self, number: int, at: datetime = NOW) -> None:
        """An officer opens a door with the badge and closes it again."""
        self.say("locker.opened", at, compartment=number, why="staff")
        self.say("locker.closed", at, compartment=number)

    def collect(self, number: int, load: UUID, at: datetime = NOW) -> None:
        """Its holder opens a door with the secret, takes the passport and closes it."""
        self.say("locker.opened", at, compartment=number, why="secret", of=str(load))
        self.say("locker.closed", at + timedelta(seconds=20), compartment=number)


def bank(
    controller: Controller, purpose: str = "passport", doors: int = 4, name: str = "Bank"
) -> Bank:
    """A bank behind ``controller``."""
    return actions.add_bank(controller.device, name, purpose, doors, ACTOR, NOW)


def badge(staff: Staff, office: str = "JE") -> Card:
    """A staff badge in use."""
    uid = f"{next(_uids):014X}"
    return Card.objects.create(
        office_id=office, label=uid[-6:], colour="staff", uid=uid, state="issued", staff=staff,
        changed_at=NOW, moved_at=NOW,
    )  # fmt: skip


def lines(*kinds: str) -> Sequence[dict[str, Any]]:
    """The entries of these kinds in clear, oldest first."""
    found = []
    for entry in Entry.objects.filter(action__in=kinds).order_by("serial"):
        body = bytes(entry.body)
        if entry.key_id:
            body = vault.load(entry.key_id).open(body, f"entry:{entry.id}")
        found.append(json.loads(body[32:]))
    return found
