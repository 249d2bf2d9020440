"""What the tests of devices stand on: a box at the edge with a key, enrolled at the centre."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client

from tertib.booking.tests.world import NOW, office
from tertib.contracts import requests
from tertib.contracts.events import Event, pack
from tertib.devices import actions
from tertib.devices.models import Device
from tertib.ledger import actors

OPERATOR = actors.system("test")


def ms(moment: datetime) -> int:
    """Milliseconds since 1970."""
    return int(moment.timestamp() * 1000)


@dataclass
class Box:
    """A device and its private key; numbers its own events."""

    device: Device
    key: Ed25519PrivateKey
    seq: int = field(default=0)

    def event(self, kind: str, at: datetime = NOW, **data: Any) -> Event:
        """The next event, signed."""
        self.seq += 1
        return Event(self.device.id, self.seq, ms(at), kind, data).signed(self.key)

    def call(
        self, method: str, path: str, body: bytes = b"", at: datetime = NOW, **headers: str
    ) -> Any:
        """A signed request at the device's time ``at``."""
        proof = requests.header(self.device.id, self.key, method, path, ms(at), body)
        client = Client(enforce_csrf_checks=True)
        more = {"authorization": proof, **headers}
        return client.generic(method, path, body, "application/json", headers=more)

    def send(self, *events: Event, at: datetime = NOW) -> Any:
        """Deliver these events."""
        return self.call("POST", "/edge/v1/events", pack(events), at)

    def fresh(self) -> Device:
        return Device.objects.get(id=self.device.id)


def box(kind: str = "gate", code: str = "JE", name: str = "Gerbang 1") -> Box:
    """A newly enrolled device."""
    key = Ed25519PrivateKey.generate()
    raw = key.public_key().public_bytes_raw()
    return Box(actions.enrol(office(code), kind, name, raw, OPERATOR, NOW), key)


def forged(event: Event, **data: Any) -> Event:
    """The same event with other content and the old signature."""
    return replace(event, data=data)
