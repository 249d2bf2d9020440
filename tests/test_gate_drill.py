"""The gate agent against the real centre: killed; cut off for eight hours."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection

from tertib.booking.tests import world
from tertib.devices.models import DeviceEvent
from tertib.edge import clockwatch
from tertib.edge.config import load
from tertib.edge.gate.config import GateConfig
from tertib.edge.gate.run import Gate
from tertib.edge.osdp import CardRead
from tertib.edge.tests.door import Wires
from tertib.edge.tests.line import Line
from tertib.foundation import clock, embedded, keys, roles
from tertib.ledger import actors
from tertib.visits import actions as visits
from tests import gate_drill, web

HOURS, PASSES = 8, 5_000


@pytest.fixture
def centre(live_db: str, postgres: embedded.Engine) -> Iterator[int]:
    """The site in a process of its own on this test's database, with a clock that can be moved."""
    more = {
        "TERTIB_DEMO": "true",
        "TERTIB_VISITS_LIST_MAX_AGE_SECONDS": str(HOURS * 3600 - 600),
    }
    log = settings.CORE.data / "gate-web.log"
    with web.served(postgres.url(roles.APP, live_db), log, **more) as port:
        world.office(gate_drill.OFFICE)
        yield port
    (settings.CORE.data / "demo-clock").unlink(missing_ok=True)


def public() -> bytes:
    return keys.signing_key(settings.CORE.keys, "edge").public_key().public_bytes_raw()


@pytest.mark.race
def test_no_acknowledged_pass_is_lost_when_the_agent_is_killed(centre, tmp_path):
    url = f"http://127.0.0.1:{centre}"
    gate = gate_drill.enrolled(tmp_path / "g", "drill", url, public())
    result = gate_drill.one(gate, seed=0, kills=2, taps=20)
    assert result.wrong == []
    assert result.acknowledged > 10
    assert result.kills == 2


class Shifted:
    """The clocks of a machine on which time can be let pass."""

    def __init__(self) -> None:
        self.ahead = 0

    def wall(self) -> int:
        return clockwatch.wall_clock() + self.ahead

    def counting(self) -> int:
        return clockwatch.counting_clock() + self.ahead


def wait(condition, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.005)  # polling a condition


@pytest.mark.race
def test_passes_of_eight_hours_without_a_line_arrive_in_ten_seconds_and_a_loss_in_one(
    centre, tmp_path
):
    line = Line(centre)
    line.up()
    given = gate_drill.enrolled(tmp_path / "g", "cut", f"http://127.0.0.1:{line.port}", public())
    config = load(given.folder / "gate.toml", GateConfig)
    clocks, outcomes = Shifted(), []
    decided = threading.Condition()

    def told(outcome) -> None:
        with decided:
            outcomes.append(outcome)
            decided.notify_all()

    gate = Gate(config, Wires(), told, clocks.wall, clocks.counting)
    thread = threading.Thread(target=gate.run)
    thread.start()
    try:
        wait(lambda: len(gate.agent.here.book.cards) == len(given.cards))
        wait(lambda: gate.outbox.waiting == 0)
        line.down()
        wait(lambda: not gate.link.state.online)
        cards, began = list(given.cards), clocks.wall()
        for number in range(PASSES):
            uid = cards[number // 2 % len(cards)]
            clocks.ahead += HOURS * 3_600_000 // PASSES
            with decided:
                gate.agent.heard.put(CardRead(("in-1", "out-1")[number % 2], bytes.fromhex(uid)))
                assert decided.wait_for(lambda n=number: len(outcomes) > n, 20)
        assert clocks.wall() - began >= HOURS * 3_600_000 - PASSES
        stale = [outcome for outcome in outcomes if outcome.decision.reason == "stale"]
        assert all(outcome.decision.admit != outcome.inward for outcome in stale)
        assert len(stale) > 50  # the last ten minutes: only outwards
        assert sum(outcome.decision.reason == "ok" for outcome in outcomes) > 0.95 * PASSES
        shared = clock.SharedClock(settings.CORE.data / "demo-clock")
        shared.advance(timedelta(milliseconds=clocks.ahead))
        back = time.monotonic()
        line.up()
        wait(lambda: gate.outbox.waiting == 0)
        took = time.monotonic() - back
        lost, reported = cards[0], time.monotonic()
        visits.lose_card(gate_drill.OFFICE, lost, actors.staff(uuid4()), shared())
        wait(lambda: gate.agent.here.book.blocked.get(lost) == "lost")
        assert time.monotonic() - reported < 1
    finally:
        gate.stop()
        thread.join(20)
        line.down()
    connection.close()
    events = list(DeviceEvent.objects.filter(device_id=given.device).order_by("seq"))
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    passed = [event for event in events if event.kind in ("gate.passed", "gate.refused")]
    assert [event.data["reason"] for event in passed] == [
        outcome.decision.reason for outcome in outcomes
    ]
    assert [event.kind == "gate.passed" for event in passed] == [
        outcome.decision.admit for outcome in outcomes
    ]
    print(f"{len(passed)} events in {took:.1f} s")
    assert took < 10
