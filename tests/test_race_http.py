"""A thousand people compete for two hundred seats over HTTP, with 64 connections at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection

from tertib.booking.models import Booking, Seat
from tertib.booking.tests import crowd, load, world
from tertib.foundation import embedded, roles
from tertib.ledger.models import Entry
from tertib.messaging.models import Notice
from tertib.payments.models import Bill
from tests import web

PEOPLE, SEATS, CONNECTIONS = 1000, 200, 64


@pytest.fixture
def port(live_db: str, postgres: embedded.Engine) -> Iterator[int]:
    """The site in two processes of its own on this test's database."""
    log = settings.CORE.data / "race-web.log"
    with web.served(postgres.url(roles.APP, live_db), log) as number:
        yield number


@pytest.mark.race
def test_exactly_two_hundred_are_booked_and_nobody_twice(port):
    now = datetime.now(UTC)
    where = world.session(SEATS, starts_at=now + timedelta(days=7))
    where.seats.update(available_from=now - timedelta(days=1))
    people = crowd.submitted(PEOPLE, now)
    connection.close()
    requests = [load.post(one, "JE", str(where.id)) for one in people]
    requests += requests[:50]  # some click twice
    answers = load.run(port, requests, CONNECTIONS)
    log = (settings.CORE.data / "race-web.log").read_text()[-2000:]
    assert {answer.status for answer in answers} <= {302, 409}, log
    assert Booking.objects.count() == SEATS
    assert Booking.objects.values("person_hash").distinct().count() == SEATS
    assert not Seat.objects.filter(booking=None).exists()
    assert Bill.objects.count() == Notice.objects.filter(template="bill_issued").count() == SEATS
    assert Entry.objects.filter(action="booking.held").count() == SEATS
