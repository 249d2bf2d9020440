"""What becomes of candidates and holds when their order ends."""

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from tertib.checkpoint import actions, jobs, sending
from tertib.checkpoint.models import AgencyContact, Candidate
from tertib.checkpoint.queries import case as cases
from tertib.checkpoint.queries import lanes, metrics
from tertib.checkpoint.rules import Refused
from tertib.checkpoint.tests.test_keeping import words
from tertib.checkpoint.tests.world import BATAM, NOW, lines, person
from tertib.ledger import actors
from tertib.messaging.models import Notice
from tertib.offices.models import Office, Role
from tertib.watchlist import actions as watchlist
from tertib.watchlist.days import day_of
from tertib.watchlist.models import Subject

BORDER, SUPERVISOR = frozenset({"border"}), frozenset({"supervisor"})
SOON = NOW + timedelta(minutes=5)
OVER = NOW + timedelta(days=61)


def revoke(world, now=SOON) -> None:
    """Two people of the watch list lift the order; what that entry asked for is done."""
    asks, grants = (person(name, Role.WATCHLIST, None) for name in ("asks", "grants"))
    change = watchlist.revoke(
        world.order.id, "case_closed", "KEP-99/2026", day_of(now), actors.staff(asks.id), now
    )
    watchlist.grant(change.id, actors.staff(grants.id), now)
    job = ProcrastinateJob.objects.filter(task_name="tertib.checkpoint.jobs.follow").latest("id")
    jobs.follow.func(**job.args)


@pytest.mark.parametrize("state", ["kandidat", "mungkin"])
def test_a_revoked_order_ends_the_open_candidate_and_its_sound(world, monday, state):
    found = world.candidate() if state == "kandidat" else world.possible()
    client, url = world.client(world.officer), f"/staff/lane/{world.exit.id}/"
    monday(SOON)
    revoke(world)
    found.refresh_from_db()
    assert (found.state, found.ended_at) == ("berakhir", SOON)
    page = client.get(url).content.decode()
    assert 'data-alerts=""' in page
    assert "Keputusan sudah berakhir: persilakan orangnya jalan." in page
    assert len(lines("candidate.ended")) == 1
    assert Subject.objects.get(id=world.subject).false_hits == 0
    assert lanes.board(BATAM, SOON)[0].state == "quiet"
    assert metrics.metrics(Office.objects.get(code=BATAM), 7, SOON).whole.raised == 1


def test_an_order_that_ends_by_the_calendar_ends_the_candidate_without_anybodys_word(world, monday):
    found = world.candidate()
    assert actions.follow_orders(NOW) == 0
    monday(OVER)
    jobs.follow_all.func(0)
    found.refresh_from_db()
    assert found.state == "berakhir"
    page = world.client(world.officer).get(f"/staff/lane/{world.exit.id}/").content.decode()
    assert "persilakan orangnya jalan" not in page  # the person went on long ago


def test_whoever_dismisses_after_the_end_counts_no_false_hit(world):
    for _ in range(3):
        found = world.candidate()
        with pytest.raises(Refused, match="order_ended"):
            actions.decide(found.id, BATAM, "not", world.officer.id, BORDER, OVER, reason="face")
        found.refresh_from_db()
        assert found.state == "berakhir"
    assert Subject.objects.get(id=world.subject).false_hits == 0


def test_a_hold_whose_order_was_revoked_is_let_go_without_the_agencys_word(world, monday):
    found = world.held()
    officer, boss = world.client(world.officer), world.client(world.supervisor)
    lane, case = f"/staff/lane/{world.exit.id}/", f"/staff/candidates/{BATAM}/{found.id}/"
    tag = officer.get(f"/lane/{world.exit.id}/now")["ETag"]
    with pytest.raises(Refused, match="still_barred"):
        actions.close(found.id, BATAM, "order_ended", world.supervisor.id, SUPERVISOR, NOW)
    assert 'value="order_ended"' not in boss.get(case).content.decode()
    monday(SOON)
    revoke(world)
    now = officer.get(f"/lane/{world.exit.id}/now", headers={"If-None-Match": tag})
    assert now.status_code == 200
    for page in (now, officer.get(lane), boss.get(case)):
        text = page.content.decode()
        assert "Keputusan cekal sudah berakhir: lepaskan orangnya" in text
        assert "Tunda: orangnya tetap di sini" not in text
    assert "Lepaskan orangnya." in boss.get(f"/staff/lanes/{BATAM}/").content.decode()
    queue = boss.get(f"/staff/candidates/{BATAM}/").content.decode()
    assert "Lepaskan orangnya." in queue
    assert boss.post(case, {"act": "close", "outcome": "released"}).status_code == 422
    assert boss.post(case, {"act": "close", "outcome": "order_ended"}).status_code == 302
    one = cases.candidate(found.id, BATAM)
    text = words(cases.minutes_pdf(one))
    assert "Dilepas: tidak ada lagi keputusan cekal yang berlaku" in text
    assert len(lines("candidate.order_ended")) == 1


def test_the_agency_is_not_pressed_for_an_answer_once_its_order_ended(world, client, monday):
    found = world.held()
    one = cases.candidate(found.id, BATAM)
    path = cases.agency_link(one, one.contacts.get()).split(":8000")[1]
    monday(SOON)
    revoke(world)
    assert "Keputusan Anda sudah berakhir" in client.get(path).content.decode()
    assert actions.escalate_due(NOW + timedelta(minutes=30)) == 0
    sending.send(found.id, SOON)
    assert not Notice.objects.exists()
    assert AgencyContact.objects.get().escalations == 0


def test_a_hold_is_never_ended_by_the_clock(world):
    found = world.held()
    assert [actions.follow_orders(OVER) for _ in range(2)] == [1, 0]
    found.refresh_from_db()
    assert (found.state, found.order_ended_at) == ("identik", OVER)
    assert actions.follow_orders(NOW) == 1  # an order bars again
    assert Candidate.objects.get().order_ended_at is None


def test_an_identical_said_by_mistake_is_taken_back_with_a_reason(world, client, monday):
    found = world.held()
    one = cases.candidate(found.id, BATAM)
    path = cases.agency_link(one, one.contacts.get()).split(":8000")[1]
    officer, boss = world.client(world.officer), world.client(world.second)
    lane, case = f"/staff/lane/{world.exit.id}/", f"/staff/candidates/{BATAM}/{found.id}/"
    assert 'value="take_back"' in boss.get(case).content.decode()
    assert 'value="take_back"' not in officer.get(case).content.decode()
    assert officer.post(case, {"act": "take_back", "reason": "face"}).status_code == 404
    assert boss.post(case, {"act": "take_back"}).status_code == 422
    monday(SOON)
    assert boss.post(case, {"act": "take_back", "reason": "relative"}).status_code == 302
    found.refresh_from_db()
    assert (found.state, found.reason, found.ended_at) == ("bukan", "relative", SOON)
    assert "persilakan jalan" in officer.get(lane).content.decode()
    assert "ternyata orang lain" in client.get(path).content.decode()
    assert "Penundaan dibatalkan" in boss.get(case).content.decode()
    (line,) = lines("candidate.taken_back")
    assert line["actor"] == f"staff:{world.second.id}"
    assert line["payload"]["reason"] == "relative"
    assert actions.escalate_due(NOW + timedelta(hours=1)) == 0
    assert actions.erase_due(NOW + timedelta(hours=24)) == 1
