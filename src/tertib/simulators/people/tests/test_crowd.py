"""The page that sends simulated people: one day at a time, told as it goes, its end in words."""

import json
import sys

import pytest
from starlette.testclient import TestClient

from tertib.simulators.people.app import application
from tertib.simulators.people.crowd import Crowd
from tertib.simulators.people.neighbours import wait_for

REPORT = {
    "ok": True, "people": 6, "house": {"came": 5, "served": 5, "trouble": []},
    "pick_up": {"handed_over": 4, "trouble": []}, "proofs": {"entries": 60},
    "hand_over_proofs": {"entries": 7}, "people_in_trouble": [],
}  # fmt: skip
SITE = "http://tertib.test"


def crowd(report: dict | str, until: str = "pass") -> Crowd:
    """Whose day says who came, waits for ``until``, and ends with this report."""
    said = report if isinstance(report, str) else json.dumps(report)
    script = (
        "import sys; print('A-001 at the door', file=sys.stderr, flush=True)\n"
        f"{until}\nprint({said!r})"
    )
    return Crowd([sys.executable, "-c", script])


def over(crowd: Crowd) -> bool | None:
    return None if crowd.out else True


def test_a_day_is_started_told_and_ends_in_numbers():
    sent = crowd(REPORT)
    with TestClient(application(sent, SITE)) as client:
        assert "Belum ada hari" in client.get("/").text
        page = client.post("/start?lang=en", data={"people": "6"})
        assert page.status_code == 200
        wait_for(lambda: over(sent), "the day to end")
        page = client.get("/?lang=en").text
        assert "The day went as it should." in page
        assert "<dd>67</dd>" in page, "entries of both kinds of receipts"
        assert "A-001 at the door" in page
        assert f"{SITE}/board/JE/" in page
        assert "http-equiv" not in page, "nothing moves any more"
        assert client.get("/state").json()["report"] == REPORT


def test_one_day_at_a_time_and_it_can_be_stopped():
    sent = crowd(REPORT, until="import time; time.sleep(600)")
    with TestClient(application(sent, SITE)) as client:
        client.post("/start", data={"people": "6"})
        wait_for(lambda: bool(sent.happened) or None, "somebody at the door")
        assert not sent.send(6)
        page = client.get("/").text
        assert "Sedang berjalan" in page
        assert "A-001 di pintu" in page
        assert 'http-equiv="refresh"' in page
        client.post("/stop?lang=en")
        wait_for(lambda: over(sent), "everybody to go home")
        assert "did not come to its end" in client.get("/?lang=en").text


def test_what_was_wrong_is_said():
    bad = {**REPORT, "ok": False, "house": {"came": 1, "served": 0, "trouble": ["<passback>"]}}
    sent = crowd(bad)
    assert sent.send(1)
    wait_for(lambda: over(sent), "the day to end")
    page = TestClient(application(sent, SITE)).get("/").text
    assert "Ada yang tidak sebagaimana mestinya." in page
    assert "<li>&lt;passback&gt;</li>" in page


@pytest.mark.parametrize("people", ["0", "501", "many", ""])
def test_how_many_is_a_number_that_an_office_can_take(people):
    sent = crowd(REPORT)
    answer = TestClient(application(sent, SITE)).post("/start", data={"people": people})
    assert answer.status_code == 400
    assert not sent.days
