"""Two agencies bar the same person: each is called, and each lets go."""

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from tertib.checkpoint import actions, jobs, sending
from tertib.checkpoint.models import AgencyContact
from tertib.checkpoint.queries import case as cases
from tertib.checkpoint.rules import Refused, released
from tertib.checkpoint.tests.test_following import revoke
from tertib.checkpoint.tests.test_keeping import words
from tertib.checkpoint.tests.world import BATAM, NOW, lines
from tertib.messaging.models import Notice

SUPERVISOR = frozenset({"supervisor"})
SOON = NOW + timedelta(minutes=5)


def answer(world, found, order, said, now=SOON) -> None:
    actions.acknowledge_by_phone(found.id, BATAM, order.id, "Rina", said, world.supervisor.id, now)


def close(world, found, outcome, now=SOON):
    return actions.close(found.id, BATAM, outcome, world.supervisor.id, SUPERVISOR, now)


def test_each_agency_is_contacted_with_a_link_and_a_clock_of_its_own(world, client):
    other = world.ban_too()
    found = world.held()
    one = cases.candidate(found.id, BATAM)
    assert {contact.order_id for contact in one.contacts.all()} == {world.order.id, other.id}
    pages = [
        client.get(cases.agency_link(one, contact).split(":8000")[1]).content.decode()
        for contact in one.contacts.all()
    ]
    for page, number in zip(pages, ("KEP-12/2026", "KEP-DJP/2026"), strict=True):
        assert number in page
        assert page.count("KEP-") == 1
    sending.send(found.id, NOW)
    assert Notice.objects.count() == 2
    answer(world, found, world.order, "coming")
    assert actions.escalate_due(NOW + timedelta(minutes=10)) == 1
    (line,) = lines("agency.escalated")
    assert line["payload"]["order"] == str(other.id)


def test_one_agency_cannot_let_go_for_the_other(world):
    other = world.ban_too()
    found = world.held()
    answer(world, found, world.order, "release")
    with pytest.raises(Refused, match="not_released"):
        close(world, found, "released")
    answer(world, found, other, "coming")
    with pytest.raises(Refused, match="not_released"):
        close(world, found, "released")
    answer(world, found, other, "release")  # who came says so on the spot
    close(world, found, "released")
    text = words(cases.minutes_pdf(cases.candidate(found.id, BATAM)))
    for said in ("KEP-12/2026", "KEP-DJP/2026", "Komisi Pemberantasan Korupsi", "Instansi DJP"):
        assert said in text


def test_an_agency_whose_order_ended_meanwhile_is_not_waited_for(world, monday):
    other = world.ban_too()
    found = world.held()
    revoke(world)
    found.refresh_from_db()
    assert found.order_ended_at is None  # the other one still bars
    monday(SOON)
    page = world.client(world.officer).get(f"/staff/lane/{world.exit.id}/").content.decode()
    assert "Tunda: orangnya tetap di sini" in page
    assert "KEP-12/2026" not in page
    assert "KEP-DJP/2026" in page
    answer(world, found, other, "release")
    close(world, found, "released")


def test_an_agency_whose_order_comes_later_is_contacted_too(world):
    found = world.held()
    other = world.ban_too()
    job = ProcrastinateJob.objects.filter(task_name="tertib.checkpoint.jobs.follow").latest("id")
    jobs.follow.func(**job.args)
    assert AgencyContact.objects.filter(candidate=found.id, order_id=other.id).exists()
    answer(world, found, world.order, "release")
    with pytest.raises(Refused, match="not_released"):
        close(world, found, "released")
    assert actions.follow_orders(NOW) == 0


def test_both_agencies_stand_on_the_page_and_each_answer_goes_to_its_own(world, monday):
    other = world.ban_too()
    found = world.held()
    boss, url = world.client(world.supervisor), f"/staff/candidates/{BATAM}/{found.id}/"
    page = boss.get(url).content.decode()
    for said in ("Komisi Pemberantasan Korupsi", "Instansi DJP", "+62 813-0000-02"):
        assert said in page
    sent = {"act": "phone", "order": str(other.id), "name": "Budi", "answer": "refuse"}
    assert boss.post(url, sent).status_code == 302
    assert AgencyContact.objects.get(order_id=other.id).answer == "refuse"
    assert AgencyContact.objects.get(order_id=world.order.id).answer == ""
    assert boss.post(url, sent).status_code == 422
    assert boss.post(url, sent | {"order": "x"}).status_code == 404
    assert boss.post(url, sent | {"order": str(found.id)}).status_code == 422
    queue = boss.get(f"/staff/candidates/{BATAM}/").content.decode()
    assert "09.10" in queue  # when the answer is due


def test_released_needs_every_agency_that_still_bars():
    a, b = "a", "b"
    assert not released([], {})
    assert not released([a], {b: "release"})
    assert not released([a, b], {a: "release", b: "coming"})
    assert released([a], {a: "release", b: "refuse"})
