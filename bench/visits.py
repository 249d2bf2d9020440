"""The door over HTTP: people checked in, and events of gates taken in, each recorded.

Prints one JSON line a measurement. The peer of check-in is pretix' redeem on the same kind of
machine; the limits in the same run are the bare visit row committed, and the bare signature check.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection

import _booking_site as site
from _line import say
from _measure import drive, times
from tertib.applications.models import Application
from tertib.booking.models import Booking, Seat, Session
from tertib.booking.tests import crowd, load, world
from tertib.contracts import booking_code, requests
from tertib.contracts.events import LARGEST_BATCH, Event, pack
from tertib.devices import actions as devices
from tertib.foundation.ids import new_id
from tertib.ledger import actors
from tertib.offices.models import Assignment, Office, Role, Room, Staff
from tertib.visits.models import Card

PRETIX = 16.5
"""Check-ins a second with 16 clients, pretix 2026.8.0, 2 cores (recorded figure)."""
CSRF = "a" * 32
ACTOR = actors.system("bench")


def desk() -> str:
    """The cookies of door staff who are signed in."""
    staff = Staff(username="door", name="Door")
    staff.set_unusable_password()
    staff.save()
    Assignment.objects.create(staff=staff, role=Role.DOOR, office_id="JE")
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(staff.id)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = staff.get_session_auth_hash()
    store.save()
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}; csrftoken={CSRF}"


def booked(count: int, now: datetime) -> list[Booking]:
    """People with paid places in an hour that began a quarter of an hour ago."""
    starts = now - timedelta(minutes=15)
    session = Session.objects.create(
        office=world.office(), service_class="paspor", day=(now + timedelta(hours=7)).date(),
        starts_at=starts, ends_at=starts + timedelta(hours=1),
        released_at=now - timedelta(days=30),
    )  # fmt: skip
    people = crowd.submitted(count, now)
    codes = [booking_code.new_code(_digits(n)) for n in range(count)]
    applications = {
        one.id: one for one in Application.objects.filter(
            id__in=[family.applications[0] for family in people])
    }  # fmt: skip
    made = [
        Booking(
            code=code, order_id=new_id(), party_id=family.party_id,
            application_id=family.applications[0], contact_id=family.contact_id,
            key_id=applications[family.applications[0]].key_id,
            person_hash=applications[family.applications[0]].person_hash, service_code="BARU",
            card="yellow", session=session, state="confirmed", held_at=now, held_until=now,
        )
        for family, code in zip(people, codes, strict=True)
    ]  # fmt: skip
    Application.objects.filter(id__in=applications).update(state="terjadwal")
    Booking.objects.bulk_create(made, batch_size=500)
    Seat.objects.bulk_create(
        [Seat(session=session, number=n, available_from=now, booking=one)
         for n, one in enumerate(made, 1)], batch_size=500,
    )  # fmt: skip
    return made


def _digits(number: int) -> Callable[[int], int]:
    digits = iter([number >> shift & 31 for shift in range(0, 35, 5)])
    return lambda below: next(digits)


def cards(count: int, now: datetime) -> list[Card]:
    """Yellow cards in stock."""
    made = [
        Card(office_id="JE", label=f"K-{n}", colour="yellow", uid=f"04{n:012X}", changed_at=now,
             moved_at=now)
        for n in range(count)
    ]  # fmt: skip
    return Card.objects.bulk_create(made, batch_size=500)


def check_in(cookie: str, booking: Booking, card: Card, now: datetime) -> bytes:
    """The request with which the tablet lets one person in."""
    body = json.dumps({"id": str(new_id()), "verb": "check_in", "office": "JE",
                       "at": int(now.timestamp() * 1000),
                       "body": {"code": booking.code, "card": card.uid}}).encode()  # fmt: skip
    head = (
        f"POST /arrival/check-in HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n"
        f"X-CSRFToken: {CSRF}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def rows_alone(seconds: float = 2, clients: int = 16) -> float:
    """Commits a second of one bare row: what the database gives."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM visits_turned")
    until, counts = time.perf_counter() + seconds, [0] * clients

    def one(number: int) -> None:
        with connection.cursor() as cursor:
            while time.perf_counter() < until:
                cursor.execute(
                    "INSERT INTO visits_turned (office_id, day, reason, count) "
                    "VALUES ('JE', '2000-01-01', %s, 1)", [f"{number}.{counts[number]}"],
                )  # fmt: skip
                counts[number] += 1
        connection.close()

    threads = [threading.Thread(target=one, args=[n]) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def arrivals(port: int, people: list[Booking], stock: list[Card], now: datetime) -> None:
    """Check-ins a second at 16 clients, and their latency."""
    cookie, limit = desk(), rows_alone()
    all_requests = [check_in(cookie, *one, now) for one in zip(people, stock, strict=True)]
    load.run(port, all_requests[:100], 16)
    requests_now = all_requests[100:]
    answers, seconds = drive(port, requests_now, 16)
    done = sum(answer.status == 200 for answer in answers)
    if done != len(requests_now):
        raise SystemExit(f"{len(requests_now) - done} requests failed: {answers[0]}")
    params = {"clients": 16, "requests": done} | times(answers)
    say("check_in", params, done / seconds,
        "check-ins/s", limit, "bare rows committed", PRETIX, "pretix 2026.8.0 redeems/s",
    )  # fmt: skip


def gate(number: int, now: datetime) -> tuple[Any, Ed25519PrivateKey]:
    """An enrolled gate with its key."""
    key = Ed25519PrivateKey.generate()
    raw = key.public_key().public_bytes_raw()
    office = Office.objects.get(code="JE")
    return devices.enrol(office, "gate", f"Gerbang {number}", raw, ACTOR, now), key


def deliveries(count: int, out: list[Card], number: int, now: datetime) -> list[bytes]:
    """Requests of one gate, 500 events each, in their order: people go in and out."""
    device, key = gate(number, now)
    ways = [("outside", "lobby"), ("lobby", "service"), ("service", "outside")]
    made, at = [], int(now.timestamp() * 1000)
    for first in range(0, count, LARGEST_BATCH):
        batch = []
        for n in range(first, first + LARGEST_BATCH):
            origin, target = ways[n // len(out) % 3]
            data = {"reader": f"{target}-1", "card": str(out[n % len(out)].id), "unknown": "",
                    "direction": "out" if target == "outside" else "in", "from": origin,
                    "to": target, "reason": "ok", "list": at, "age": 12, "counter": n,
                    "captured": False}  # fmt: skip
            batch.append(Event(device.id, n + 1, at + n, "gate.passed", data).signed(key))
        body = pack(batch)
        proof = requests.header(device.id, key, "POST", "/edge/v1/events", at, body)
        head = (
            f"POST /edge/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {proof}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        made.append(head.encode() + body)
    return made


def signatures_alone(count: int = 3000) -> float:
    """Events a second whose signatures one core checks: the least there is to do."""
    key = Ed25519PrivateKey.generate()
    event = Event(new_id(), 1, 1, "gate.passed", {"card": str(new_id())}).signed(key)
    public, began = key.public_key(), time.perf_counter()
    for _ in range(count):
        event.check(public)
    return count / (time.perf_counter() - began)


def events(port: int, out: list[Card], count: int, now: datetime, gates: int = 4) -> None:
    """Events a second from ``gates`` gates at once, each over one connection, in order."""
    parts = [deliveries(count // gates, out, n, now) for n in range(gates)]
    answers: list[load.Answer] = []
    began = time.perf_counter()
    threads = [threading.Thread(target=lambda p=part: answers.extend(load.run(port, p, 1)))
               for part in parts]  # fmt: skip
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    if any(answer.status != 200 for answer in answers):
        raise SystemExit(f"deliveries failed: {answers[0]}")
    say("gate_events", {"gates": gates, "events": len(answers) * LARGEST_BATCH} | times(answers),
        len(answers) * LARGEST_BATCH / seconds, "events/s", signatures_alone(),
        "bare signature checks on one core")  # fmt: skip


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    now = datetime.now(UTC)
    with site.database() as url:
        world.office()
        Room.objects.create(office_id="JE", name="Ruang pelayanan", zone="service")
        people, stock = booked(count, now), cards(count, now)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        connection.close()
        with site.site(url) as port:
            arrivals(port, people, stock, now)
            events(port, stock[: count // 4], 24_000, now)


if __name__ == "__main__":
    main()
