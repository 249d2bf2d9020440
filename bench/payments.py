"""Payments over SNAP: signed by a bank, settled with NTPN, entry and job, over real HTTP.

Prints one JSON line a measurement. The limit in the same run is the database alone: the rows of
one payment inserted and committed, from as many connections as there are clients. Requests are
signed beforehand, as the bank's own machine would; tokens come from the token service.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import httpx
import psycopg
from django.db import transaction

import _booking_site as site
from _line import say
from _measure import drive, times
from tertib.foundation import vault
from tertib.foundation.ids import new_id
from tertib.payments.models import Bill, Settlement
from tertib.payments.tests.bank import Bank, hmac_of
from tertib.payments.tests.conftest import issue

BATCH = 200


def bills(count: int) -> list[Bill]:
    """Open bills, issued as always, in large transactions."""
    made: list[Bill] = []
    while len(made) < count:
        with transaction.atomic():
            made += [issue(datetime.now(UTC)) for _ in range(BATCH)]
    return made[:count]


def request(bank: Bank, port: int, service: str, body: dict, number: int) -> bytes:
    """A whole signed HTTP request."""
    raw = json.dumps(body, separators=(",", ":")).encode()
    path, stamp = f"/v1.0/transfer-va/{service}", bank.stamp
    signed = hmac_of(bank.secret, "POST", path, bank.bearer, raw, stamp)
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(raw)}\r\nAuthorization: Bearer {bank.bearer}\r\n"
        f"X-TIMESTAMP: {stamp}\r\nX-SIGNATURE: {signed}\r\nX-PARTNER-ID: {bank.name}\r\n"
        f"X-EXTERNAL-ID: {number}\r\nCHANNEL-ID: 95231\r\n\r\n"
    ).encode() + raw


def inserts_alone(url: str, clients: int, seconds: float = 3) -> float:
    """Transactions a second that only insert a data key and a log line of a payment's size."""
    until, counts = time.perf_counter() + seconds, [0] * clients

    def one(number: int) -> None:
        with psycopg.connect(url) as connection:
            while time.perf_counter() < until:
                for _ in range(3):  # settlement, call, entry
                    connection.execute(
                        "INSERT INTO foundation_datakey (id, period, wrapped, created_at)"
                        " VALUES (%s, 'bench', %s, now())",
                        [new_id(), b"x" * 400],
                    )
                connection.commit()
                counts[number] += 1

    threads = [threading.Thread(target=one, args=[n]) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def measure(bank: Bank, port: int, count: int, clients: int, limit: float, serial: int) -> None:
    """Inquiries, then payments, of ``count`` bills; every answer is checked."""
    owed = bills(count)
    bank.now = datetime.now(UTC)
    for service in ("inquiry", "payment"):
        make = bank.inquiry if service == "inquiry" else bank.payment
        requests = []
        for bill in owed:
            serial += 1
            requests.append(request(bank, port, service, make(bill.kode_billing), serial))
        answers, seconds = drive(port, requests, clients)
        bad = [answer for answer in answers if answer.status != 200]
        if bad:
            raise SystemExit(f"{len(bad)} of {count} calls failed: {bad[0]}")
        params = {"clients": clients, "calls": count} | times(answers)
        say(f"snap_{service}", params, count / seconds, "calls/s", limit,
            "bare INSERT of one payment's rows and commit")  # fmt: skip
    settled = Settlement.objects.filter(bill_id__in=[bill.id for bill in owed]).count()
    if settled != count:
        raise SystemExit(f"{settled} of {count} bills are settled")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    with site.database() as url:
        vault.create(datetime.now(UTC) - timedelta(days=1))
        with (
            site.site(url) as port,
            httpx.Client(base_url=f"http://127.0.0.1:{port}") as http,
        ):
            bank = Bank(http, datetime.now(UTC))
            bank.token().raise_for_status()
            serial = 10**6
            for clients in (16, 64):
                limit = inserts_alone(url, clients)
                measure(bank, port, count, clients, limit, serial)
                serial += 10**6


if __name__ == "__main__":
    main()
