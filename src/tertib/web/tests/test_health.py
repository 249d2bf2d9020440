"""Health: what is measured, what is written down, and what the public is told."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from tertib.foundation import clock
from tertib.web import actions, health, queries
from tertib.web.models import Outage, PartDay
from tertib.web.parts import PARTS

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)  # 12.00 WIB
WELL = {part.code: "" for part in PARTS}
BANK_DOWN = {**WELL, "bank": "unreachable"}


@pytest.fixture(autouse=True)
def measured_anew():
    health.recent.forget()
    yield
    health.recent.forget()


def _worker_alive():
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")


def test_healthz_is_503_without_a_worker_and_says_so(client):
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["work"] == "no worker"
    assert answer.json()["database"] == "ok"


def test_a_worker_whose_heartbeat_stopped_is_noticed(client):
    _worker_alive()
    assert client.get("/healthz").json()["work"] == "ok"
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'"
        )
    assert client.get("/healthz").json()["work"] == "no heartbeat"


def test_healthz_needs_only_the_needed_parts(client, monkeypatch):
    monkeypatch.setattr(health, "measure", lambda now: {**BANK_DOWN})
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert answer.json()["bank"] == "unreachable"


def test_a_check_that_raises_counts_as_unreachable():
    def broken(now: datetime) -> str:
        raise ConnectionError("no route")

    assert health._safely(broken, NOON) == "unreachable"


def test_one_measurement_serves_for_a_few_seconds(monkeypatch):
    calls = []
    monkeypatch.setattr(health, "measure", lambda now: calls.append(now) or WELL)
    recent = health.Recent()
    assert [recent(), recent(), recent()] == [WELL] * 3
    assert len(calls) == 1


def test_outages_open_once_and_close():
    actions.write_down(WELL, NOON)
    for minute in range(1, 4):
        actions.write_down(BANK_DOWN, NOON + timedelta(minutes=minute))
    actions.write_down(WELL, NOON + timedelta(minutes=4))
    (outage,) = Outage.objects.all()
    assert outage.part == "bank"
    assert (outage.began, outage.ended) == (
        NOON + timedelta(minutes=1),
        NOON + timedelta(minutes=4),
    )
    day = PartDay.objects.get(part="bank")
    assert (day.good, day.bad) == (2, 3)


def test_a_pause_in_measuring_is_an_outage_of_the_site():
    actions.write_down(WELL, NOON)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE web_partday SET measured_at = now() - interval '2 hours'")
    actions.write_down(WELL, NOON + timedelta(hours=2))
    (outage,) = Outage.objects.all()
    assert outage.part == "site"
    assert outage.ended == NOON + timedelta(hours=2)


def test_moving_the_demonstrations_clock_is_no_outage():
    actions.write_down(WELL, NOON)
    actions.write_down(WELL, NOON + timedelta(days=1))
    assert not Outage.objects.exists()


def test_a_part_never_set_up_counts_as_nothing(client):
    found = {**WELL, "whatsapp": "not configured"}
    actions.write_down(found, NOON)
    assert not PartDay.objects.filter(part="whatsapp").exists()
    history = {one.part.code: one for one in queries.histories(found, NOON)}
    assert history["whatsapp"].state == "absent"


@pytest.mark.parametrize(
    ("good", "bad", "state"),
    [
        (0, 0, "unknown"),
        (1440, 0, "good"),
        (1439, 1, "partly"),
        (1381, 59, "partly"),
        (1380, 60, "bad"),
        (0, 1, "bad"),
    ],
)
def test_the_state_of_a_day(good, bad, state):
    assert queries.state_of(good, bad) == state


def test_histories_are_ninety_days_ending_today():
    actions.write_down(BANK_DOWN, NOON - timedelta(days=1))
    actions.write_down(WELL, NOON)
    bank = next(one for one in queries.histories(WELL, NOON) if one.part.code == "bank")
    assert len(bank.days) == 90
    assert [day.state for day in bank.days[-3:]] == ["unknown", "bad", "good"]
    assert bank.share == 0.5
    assert bank.state == "works"


def test_the_public_reads_what_is_down_and_what_still_works(client, monkeypatch):
    monkeypatch.setattr(health, "measure", lambda now: BANK_DOWN)
    with clock.frozen(NOON):
        actions.write_down(BANK_DOWN, NOON)
        page = client.get("/", headers={"Accept-Language": "en"}).content.decode()
        assert "What you paid is not lost" in page
        status = client.get("/status/", headers={"Accept-Language": "id"}).content.decode()
    assert "Sebagian layanan terganggu" in status
    assert "Pembayaran Anda tidak hilang" in status
    assert "sampai sekarang" in status


def test_no_banner_when_all_is_well(client, monkeypatch):
    monkeypatch.setattr(health, "measure", lambda now: WELL)
    assert b'class="banner"' not in client.get("/").content


def test_an_alarm_of_a_gate_is_told_on_the_status_page_only(client, monkeypatch):
    monkeypatch.setattr(health, "measure", lambda now: {**WELL, "gates": "1 devices with an alarm"})
    assert b'class="banner"' not in client.get("/").content
    assert "gerbang atau loker" in client.get("/status/", headers={"Accept-Language": "id"}).text
