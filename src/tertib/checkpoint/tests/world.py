"""What the tests of lanes stand on: a terminal with two lanes, a camera, somebody under a ban."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client
from PIL import Image

from tertib.checkpoint import actions
from tertib.checkpoint.models import Candidate
from tertib.contracts import requests
from tertib.contracts.events import Event, pack
from tertib.devices import actions as devices
from tertib.devices.models import Device
from tertib.foundation import clock
from tertib.ledger import actors
from tertib.lockers.tests.world import lines
from tertib.offices.models import Assignment, Lane, Office, Role, Staff, Tpi
from tertib.watchlist import actions as watchlist
from tertib.watchlist.days import day_of
from tertib.watchlist.models import Agency, Order
from tertib.watchlist.particulars import Particulars
from tertib.watchlist.rules.orders import Kind

NOW = datetime(2026, 1, 26, 2, 0, tzinfo=UTC)
"""Monday, 26 January 2026, 09:00 WIB."""
ACTOR = actors.system("test")
BATAM = "BK"
NIK = "3372010903750001"
__all__ = ["ACTOR", "BATAM", "NOW", "Camera", "World", "jpeg", "lines", "person"]


def jpeg(colour: str = "grey", side: int = 160) -> bytes:
    """A picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(out, "JPEG")
    return out.getvalue()


def person(username: str, role: Role | None = None, office: str | None = BATAM) -> Staff:
    """A member of staff with one role."""
    made = Staff(username=username, name=username.replace("_", " ").title())
    made.set_unusable_password()
    made.save()
    if role:
        Assignment.objects.create(staff=made, role=role, office_id=office)
    return made


@dataclass
class Camera:
    """A lane camera as the centre hears it: signs and numbers what it says."""

    office: str = BATAM
    name: str = "Kamera 1"
    kind: str = "camera"
    ahead: timedelta = timedelta()
    """How far its clock is ahead of ours."""
    seq: int = 0
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @cached_property
    def device(self) -> Device:
        public = self.key.public_key().public_bytes_raw()
        place = Office.objects.get(code=self.office)
        return devices.enrol(place, self.kind, self.name, public, ACTOR, clock.now())

    def event(self, kind: str, at: datetime, data: dict[str, Any]) -> Event:
        """The next event, signed."""
        self.seq += 1
        stamp = int(at.timestamp() * 1000)
        return Event(self.device.id, self.seq, stamp, kind, data).signed(self.key)

    def call(self, method: str, path: str, body: bytes = b"") -> Any:
        """A signed request."""
        stamp = int((clock.now() + self.ahead).timestamp() * 1000)
        proof = requests.header(self.device.id, self.key, method, path, stamp, body)
        client = Client(enforce_csrf_checks=True)
        return client.generic(method, path, body, "application/octet-stream",
                              headers={"authorization": proof})  # fmt: skip

    def say(self, kind: str, **data: Any) -> Any:
        """Deliver one event."""
        return self.call(
            "POST", "/edge/v1/events", pack([self.event(kind, clock.now() + self.ahead, data)])
        )

    def put(self, candidate: UUID, number: int = 0, picture: bytes | None = None) -> int:
        """Deliver a picture; the status of the answer."""
        path = f"/edge/v1/candidates/{candidate}/shots/{number}"
        return self.call("PUT", path, jpeg() if picture is None else picture).status_code

    def sees(self, lane: Lane, subject: UUID, pictures: Sequence[bytes] = (), **more: Any) -> UUID:
        """Report a likeness at a lane, with pictures; the candidate's id."""
        told = likeness(lane, subject, **more)
        for number, picture in enumerate(pictures or [jpeg()]):
            assert self.put(UUID(told["candidate"]), number, picture) in (201, 204)
        assert self.say("camera.candidate", **told).status_code == 200
        return UUID(told["candidate"])


def likeness(lane: Lane, subject: UUID, **more: Any) -> dict[str, Any]:
    """The data of ``camera.candidate``."""
    at = int(clock.now().timestamp() * 1000)
    return {
        "candidate": str(uuid4()), "subject": str(subject), "face": str(uuid4()), "score": 0.93,
        "cosine": 0.61, "band": "likely", "model": "test", "gallery": 4, "lane": str(lane.id),
        "track": 7, "first_at": at - 400, "at": at, "frames": 5, "quality": 0.8, "shots": 1, **more,
    }  # fmt: skip


@dataclass
class World:
    """Batam Center with a departure and an arrival lane, people, and one exit ban."""

    exit: Lane
    entry: Lane
    camera: Camera
    officer: Staff
    supervisor: Staff
    second: Staff
    agency: Agency
    order: Order

    @property
    def subject(self) -> UUID:
        return self.order.subject_id

    def candidate(self, **more: Any) -> Candidate:
        """A candidate for the order's subject at the departure lane."""
        return Candidate.objects.get(dossier=self.camera.sees(self.exit, self.subject, **more))

    def possible(self, **more: Any) -> Candidate:
        """The same, of which the lane officer said that it may be the person."""
        found = self.candidate(**more)
        return actions.decide(
            found.id, BATAM, "possible", self.officer.id, frozenset({"border"}), clock.now()
        )

    def held(self, **more: Any) -> Candidate:
        """The same, identical by the word of the supervisor."""
        found = self.possible(**more)
        return actions.decide(
            found.id, BATAM, "identical", self.supervisor.id, frozenset({"supervisor"}), clock.now()
        )

    def ban_too(self, code: str = "DJP", kind: Kind = Kind.EXIT) -> Order:
        """Another agency's order in force for the same person."""
        asks, grants = (person(f"{code}_{part}", Role.WATCHLIST, None) for part in ("in", "ok"))
        now, today = clock.now(), day_of(clock.now())
        agency = watchlist.add_agency(code, f"Instansi {code}", ACTOR, now, phone="+62 813-0000-02")
        wanted = watchlist.Wanted(
            agency.id, kind, f"KEP-{code}/2026", today - timedelta(days=9), "Pasal 97", "tax",
            today - timedelta(days=5), today + timedelta(days=30), particulars(nik=NIK),
        )  # fmt: skip
        made = watchlist.propose(wanted, actors.staff(asks.id), now)
        return watchlist.approve(made.id, actors.staff(grants.id), now)

    def client(self, staff: Staff) -> Client:
        """A browser in which ``staff`` is signed in."""
        client = Client()
        client.force_login(staff)
        return client


def particulars(name: str = "Bambang Trihatmo", **more: Any) -> Particulars:
    """An Indonesian of that name."""
    born = date(1975, 3, 9)
    return Particulars(name, "L", "IDN", "Solo", born, documents=("X1234567",), **more)


def make(picture: bytes | None = None) -> World:
    """The world, in the database, as of now; ``picture``: the photograph on the list."""
    now, office = clock.now(), Office.objects.get(code=BATAM)
    today = day_of(now)
    place = Tpi.objects.create(name="Batam Center", office=office, mode="sea", code="BTC")
    lanes = [
        Lane.objects.create(checkpoint=place, label=f"Lajur {n}", direction=direction)
        for n, direction in enumerate(("departure", "arrival"), 1)
    ]
    entered, approved = (person(name, Role.WATCHLIST, None) for name in ("entry", "listed"))
    agency = watchlist.add_agency(
        "KPK", "Komisi Pemberantasan Korupsi", ACTOR, now, phone="+62 812-0000-0001",
        email="piket@kpk.example",
    )  # fmt: skip
    wanted = watchlist.Wanted(
        agency.id, Kind.EXIT, "KEP-12/2026", today - timedelta(days=20), "Pasal 97", "corruption",
        today - timedelta(days=10), today + timedelta(days=60), particulars(nik=NIK),
        (picture or jpeg(side=400),),
    )  # fmt: skip
    order = watchlist.propose(wanted, actors.staff(entered.id), now)
    return World(
        lanes[0], lanes[1], Camera(), person("yusuf", Role.BORDER),
        person("nuraini", Role.SUPERVISOR), person("second", Role.SUPERVISOR), agency,
        watchlist.approve(order.id, actors.staff(approved.id), now),
    )  # fmt: skip
