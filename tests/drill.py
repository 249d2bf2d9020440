"""Fault drills: programs are killed at random moments while people use the system.

``python -m tests.drill --runs 50`` (``make drill``). Each run follows from its seed; afterwards all
that was acknowledged to anyone must still be there, once. A short form is in ``test_drill.py``.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg

from tertib.foundation import embedded
from tests.system import TERTIB, System

VICTIMS = ("web", "worker", "sequencer", "postgres")
HURRIED = {"TERTIB_WHATSAPP_GRACE": "PT45S"}
"""A message of unknown fate is looked at again after 45 s instead of 3 minutes."""

SETTLED = """
SELECT (SELECT count(*) FROM ledger_pending)
     + (SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')
        AND (scheduled_at IS NULL OR scheduled_at < now()) AND queue_name <> 'housekeeping')
     + (SELECT count(*) FROM messaging_notice WHERE state IN ('queued', 'sending'))
"""


@dataclass
class Result:
    """What one run did and found wrong."""

    seed: int
    killed: list[str] = field(default_factory=list)
    people: int = 0
    wrong: list[str] = field(default_factory=list)


class Drill:
    """One running system that is hurt and inspected again and again."""

    def __init__(self, system: System) -> None:
        self.system = system
        engine = embedded.Engine(system.data / "postgres", system.data / "keys")
        self.database = engine.url(embedded.SUPERUSER)

    def run(self, seed: int, people: int, kills: int) -> Result:
        """Let a day pass while ``kills`` programs die, then look at everything."""
        result, rng = Result(seed), random.Random(seed)
        command = [
            *TERTIB, "simulate", "day", "--url", self.system.url, "--applicants", str(people),
            "--seed", str(1000 + seed), "--patience", "60", "--no-tout", "--to-booking", "--json",
        ]  # fmt: skip
        day = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        over = threading.Event()
        killer = threading.Thread(target=self._hurt, args=(rng, kills, over, result))
        killer.start()
        output, _ = day.communicate(timeout=1200)
        over.set()
        killer.join()
        report: dict[str, Any] = json.loads(output)
        result.people = report["people"]
        if not self._comes_to_rest():
            result.wrong.append("the queues did not empty")
        result.wrong += self._inspect(report)
        return result

    def _hurt(self, rng: random.Random, kills: int, over: threading.Event, result: Result) -> None:
        for _ in range(kills):
            if over.wait(rng.uniform(0.5, 4)):
                return
            victim = rng.choice(VICTIMS)
            self.system.kill(victim)
            result.killed.append(victim)

    def _comes_to_rest(self, seconds: float = 180) -> bool:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                if self.system.healthy() and self._rows(SETTLED) == [(0,)]:
                    return True
            except psycopg.OperationalError:
                pass
            time.sleep(0.5)
        return False

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database) as connection:
            return connection.execute(query).fetchall()  # type: ignore[arg-type]

    def _inspect(self, report: dict[str, Any]) -> list[str]:
        """Everything that must hold after any fault; each sentence names one loss."""
        wrong = [f"a person met trouble: {p}" for p in report["people_in_trouble"]]
        wrong += [f"receipt: {problem}" for problem in report["proofs"]["problems"]]
        codes = {code for (code,) in self._rows("SELECT code FROM booking_booking")}
        wrong += [f"lost booking {c}" for c in report["booking_codes"] if c not in codes]
        wrong += self._money()
        wrong += self._messages()
        wrong += self._record()
        return wrong

    def _money(self) -> list[str]:
        counts = dict(self._rows(
            "SELECT b.kode_billing, count(s.id) FROM payments_bill b"
            " LEFT JOIN payments_settlement s ON s.bill_id = b.id GROUP BY 1"
        ))  # fmt: skip
        wrong = [f"{kode} settled {n} times" for kode, n in counts.items() if n > 1]
        for name in ("bank", "post"):
            with sqlite3.connect(self.system.data / "demo" / name / "books.sqlite") as books:
                taken = books.execute(
                    "SELECT kode_billing FROM taken WHERE state = 'taken' AND answer LIKE '200%'"
                ).fetchall()
            wrong += [f"lost payment {kode}" for (kode,) in taken if counts.get(kode) != 1]
        twice = self._rows(
            "SELECT person_hash FROM booking_booking WHERE state IN ('held', 'confirmed')"
            " GROUP BY 1 HAVING count(*) > 1"
        )
        return wrong + [f"{len(twice)} people with two places"] * bool(twice)

    def _messages(self) -> list[str]:
        sent = httpx.get(self.system.helper("whatsapp") + "/control/messages").json()["messages"]
        seen: set[str] = set()
        wrong = []
        for message in sent:
            notice = message.get("callback")
            if notice and notice in seen:
                wrong.append(f"notice {notice} sent twice")
            seen.add(notice)
        return wrong

    def _record(self) -> list[str]:
        ((entries, leaves, last),) = self._rows(
            "SELECT (SELECT count(*) FROM ledger_entry), count(*), max(index) FROM ledger_leaf"
        )
        wrong = []
        if not entries == leaves == last + 1:
            wrong.append(f"{entries} entries, {leaves} leaves, last index {last}")
        whole = self.system.run("verify", "--all", "--url", self.system.url, check=False)
        return wrong + [f"record: {problem}" for problem in whole["problems"]]


def main() -> int:
    """The command: prints one line a run, ends with 1 if anything was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--people", type=int, default=15)
    parser.add_argument("--kills", type=int, default=8)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="tertib-drill-"))
    folder.chmod(0o755)
    system = System(folder / "data", environment=HURRIED)
    system.start()
    failed = 0
    try:
        drill = Drill(system)
        for seed in range(given.runs):
            result = drill.run(seed, given.people, given.kills)
            failed += bool(result.wrong)
            print(json.dumps(vars(result)), flush=True)
    finally:
        system.stop()
    print(f"{given.runs - failed} of {given.runs} runs without loss", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
