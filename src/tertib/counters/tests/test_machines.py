"""Machines behind HTTP, in all their moods; and what runs in the background."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from uuid import UUID

import httpx
import pytest
import uvicorn

from tertib.counters import actions, demo, jobs, machines
from tertib.counters.conf import counters
from tertib.counters.models import Desk, Duty, Work
from tertib.counters.tests.world import later, visitor
from tertib.foundation import clock
from tertib.ledger.tests.harness import until
from tertib.offices import actions as offices
from tertib.offices import demo as people
from tertib.simulators.machines.app import Machines, application

JOB = UUID(int=7)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The simulated machines on a free port."""
    app = application(Machines(slow=1))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    until(lambda: server.started)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture(autouse=True)
def well(url):
    httpx.post(f"{url}/control", json={"mode": "well"})
    yield
    httpx.post(f"{url}/control", json={"mode": "well"})


@pytest.fixture
def installed(url, monkeypatch):
    """This installation has machines."""
    monkeypatch.setenv("TERTIB_COUNTERS_MACHINES_URL", url)
    counters.cache_clear()
    yield url
    monkeypatch.undo()
    counters.cache_clear()


def test_the_same_job_gives_the_same_reading(url):
    station = machines.Station(url, 5)
    first = station.run("biometrics", JOB)
    assert first == station.run("biometrics", JOB)
    assert first.device == "bio-1"
    assert 70 <= first.quality <= 99


MOODS = {"busy": "busy", "poor": "poor", "broken": "broken", "garbage": "broken"}


@pytest.mark.parametrize("mood", MOODS)
def test_a_machine_that_misbehaves_is_a_fault_and_not_a_crash(url, mood):
    httpx.post(f"{url}/control", json={"mode": mood})
    with pytest.raises(machines.MachineFault) as fault:
        machines.Station(url, 5).run("printer", JOB)
    assert fault.value.code == MOODS[mood]


def test_a_machine_that_does_not_answer(url):
    httpx.post(f"{url}/control", json={"mode": "slow"})
    for station in (machines.Station(url, 0.2), machines.Station("http://127.0.0.1:9", 1)):
        with pytest.raises(machines.MachineFault, match="unreachable"):
            station.run("printer", JOB)


def test_where_there_is_a_machine_the_step_ends_only_after_it(office, installed):
    desk = office.desk("budi")
    visitor()
    actions.call_next(desk.staff_id, later())
    actions.begin(desk.staff_id, later(1))
    assert actions.measure(desk.staff_id, later(1)) is None  # papers need none
    actions.end_step(desk.staff_id, "complete", later(2))
    with pytest.raises(actions.Refused, match="machine"):
        actions.end_step(desk.staff_id, "captured", later(3))
    httpx.post(f"{installed}/control", json={"mode": "broken"})
    with pytest.raises(machines.MachineFault):
        actions.measure(desk.staff_id, later(3))
    httpx.post(f"{installed}/control", json={"mode": "well"})
    actions.measure(desk.staff_id, later(4))
    actions.end_step(desk.staff_id, "captured", later(5))
    assert Work.objects.get(step="biometrics").details["device"] == "bio-1"


def test_when_it_fails_there_is_a_way_with_a_reason(office, installed):
    desk = office.desk("budi")
    visitor()
    actions.call_next(desk.staff_id, later())
    actions.begin(desk.staff_id, later(1))
    actions.end_step(desk.staff_id, "complete", later(2))
    actions.end_step(desk.staff_id, "partial", later(3), reason="machine")


def test_counters_are_watched_and_those_of_yesterday_end(office):
    desk = office.desk("budi")
    visitor()
    actions.call_next(desk.staff_id, later())
    actions.begin(desk.staff_id, later(1))
    with clock.frozen(later(60)):
        jobs.watch(0)
    assert Desk.objects.get().closed_at is None
    with clock.frozen(later(60 * 24)):
        jobs.watch(0)
        jobs.watch(0)
    assert Desk.objects.get().closed_at
    assert Work.objects.get(step="documents").outcome == "abandoned"


def test_the_demonstration_gives_everyone_their_duties(db):
    with clock.frozen(later()):
        offices.load_reference_data(later())
        people.seed(later())
        demo.seed(later())
        demo.seed(later())
    wanted = sum(len(groups) for office, groups in demo.DUTIES.values() if office == "JE")
    assert Duty.objects.filter(office="JE").count() == wanted
    assert set(Duty.objects.values_list("group", flat=True)) == {
        "reception", "interview", "decision", "printing", "quality",
    }  # fmt: skip
