"""Places over HTTP: claimed, billed, recorded, notice queued; and the pages on the way there.

Prints one JSON line a measurement. The limit in the same run is the bare claim of a seat with
SKIP LOCKED in a transaction of its own; the peer is pretix on the same kind of machine.
"""

from __future__ import annotations

import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from django.db import connection

import _booking_site as site
from _line import say
from _measure import drive, percentile, times
from tertib.booking.tests import crowd, load
from tertib.booking.tests.world import Family

PRETIX = 10.2
"""Orders a second with 16 clients, pretix 2026.8.0, 2 cores (recorded figure)."""
SESSIONS = 64


def claims_alone(session_ids: list[str], seconds: float = 3, clients: int = 16) -> float:
    """Seats a second with nothing but the lock and the commit: what the database gives."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE IF NOT EXISTS nothing (n int)")
    until, counts = time.perf_counter() + seconds, [0] * clients

    def one(number: int) -> None:
        with connection.cursor() as cursor:
            while time.perf_counter() < until:
                cursor.execute(
                    "UPDATE booking_seat SET available_from = available_from WHERE id = ("
                    "SELECT id FROM booking_seat WHERE session_id = %s AND booking_id IS NULL "
                    "ORDER BY number LIMIT 1 FOR UPDATE SKIP LOCKED)",
                    [session_ids[(number + counts[number]) % len(session_ids)]],
                )
                counts[number] += 1
        connection.close()

    threads = [threading.Thread(target=one, args=[n]) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def places(port: int, people: list[Family], where: list[str], clients: int, limit: float) -> None:
    """Places held a second, and their latency."""
    requests = [load.post(one, "JE", where[n % len(where)]) for n, one in enumerate(people)]
    answers, seconds = drive(port, requests, clients)
    held = [answer for answer in answers if "/bill/" in answer.location]
    if len(held) != len(people):
        raise SystemExit(f"{len(people) - len(held)} requests failed: {answers[0]}")
    params = {"clients": clients, "requests": len(people), "sessions": len(where)} | times(answers)
    say("booking", params, len(held) / seconds, "places/s", limit,
        "bare SKIP LOCKED claim and commit", PRETIX, "pretix 2026.8.0 orders/s")  # fmt: skip


def pages(port: int, people: list[Family], held: Family, day: str) -> None:
    """Time of each page of the flow, one request at a time as the server sees it."""
    paths = {
        "choose_office": [f"/book/{one.party_id}/" for one in people],
        "choose_day": [f"/book/{one.party_id}/JE/" for one in people],
        "choose_hour": [f"/book/{one.party_id}/JE/?day={day}" for one in people],
    }
    for name, urls in paths.items():
        requests = [load.get(one, url) for one, url in zip(people, urls, strict=True)]
        seconds = [answer.seconds for answer in load.run(port, requests, 2)]
        say("booking_page", {"page": name, "p50_ms": round(percentile(seconds, 0.5), 1)},
            percentile(seconds, 0.95), "ms p95", 80, "promise")  # fmt: skip


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2400
    now = datetime.now(UTC)
    with site.database() as url:
        people = crowd.submitted(2 * count + 400, now)
        where = site.sessions(SESSIONS, 3 * count // SESSIONS, now)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        connection.close()
        with site.site(url) as port:
            warm = [load.post(one, "JE", where[n % SESSIONS]) for n, one in enumerate(people[:200])]
            load.run(port, warm, 16)
            limit = claims_alone(where)
            places(port, people[200 : 200 + count], where, 16, limit)
            places(port, people[200 + count : 200 + 2 * count], where, 64, limit)
            day = (now.date()).isoformat()
            pages(port, people[200 + 2 * count :], people[0], day)


if __name__ == "__main__":
    main()
