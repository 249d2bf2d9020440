"""Who was barred by no order does not stay on the list."""

from dataclasses import replace

import pytest

from tertib.foundation import vault
from tertib.offices.models import Role
from tertib.watchlist import actions, jobs, queries
from tertib.watchlist.importing import Source, read
from tertib.watchlist.models import Batch, Order, Photograph, Subject
from tertib.watchlist.tests.lists import as_csv, rows
from tertib.watchlist.tests.world import JOHN, NOW, SITI, entries, later, member, picture

ROOT = "/staff/watchlist/"


def found(world, **asked) -> list:
    return queries.search(actor=world.first, now=NOW, all_orders=True, **asked)


def erased(order: Order) -> bool:
    return Subject.objects.get(id=order.subject_id).key.wrapped is None


def test_whose_only_proposal_was_rejected_is_erased_with_it(world):
    order = world.proposed()
    world.embed(order)
    actions.reject(order.id, "not_identical", world.second, NOW)
    subject = Subject.objects.select_related("key").get(id=order.subject_id)
    with pytest.raises(vault.KeyDestroyed):
        vault.unwrap(subject.key)
    (entry,) = entries("person.erased")
    assert (entry.subject, entry.actor) == (f"key:{subject.key_id}", str(world.second))
    assert found(world, nik=SITI.nik) == found(world, text=SITI.name, born=SITI.born) == []
    assert (subject.nik_hash, subject.born_hash) == (None, None)
    jobs.forget(0, f"key:{subject.key_id}")
    assert not Order.objects.exclude(given=None).exists()
    assert not Photograph.objects.filter(sealed__isnull=False).exists()
    assert world.in_force().subject_id != subject.id  # who asks again asks about somebody new


def test_it_stays_while_another_proposal_waits_and_goes_with_the_last(world):
    first = world.proposed()
    second = world.proposed(number="K2", photographs=(picture(2),))
    actions.reject(first.id, "unclear_reason", world.second, NOW)
    assert not erased(first)
    actions.reject(second.id, "unclear_reason", world.second, NOW)
    assert erased(first)


@pytest.mark.parametrize("end", ["in force", "over"])
def test_who_is_or_was_barred_stays_and_the_refused_order_is_found_no_more(world, end):
    kept = world.in_force()
    order = world.proposed(number="K2", photographs=())
    if end == "over":
        actions.expire(later(days=190))
    actions.reject(order.id, "unclear_reason", world.second, NOW)
    assert not erased(order)
    assert not entries("person.erased")
    (hit,) = found(world, nik=SITI.nik)
    assert [one.id for one in hit.orders] == [kept.id]


@pytest.mark.parametrize("verb", ["drop", "approve"])
def test_with_a_list_those_go_who_were_on_it_alone(world, verb):
    kept = world.in_force()
    read(Source(as_csv(rows(5)), "cekal.csv"), world.first, NOW, dry_run=False)
    batch = Batch.objects.get()
    over = Order.objects.filter(batch=batch).first()
    if verb == "drop":
        actions.drop_batch(batch.id, world.second, NOW)
        jobs.erase_refused(0, f"batch:{batch.id}")
        assert all(erased(one) for one in Order.objects.filter(batch=batch))
    else:
        Order.objects.filter(id=over.id).update(start="2025-07-26", end="2026-01-20")
        actions.approve_batch(batch.id, world.second, NOW)
        jobs.erase_refused(0, f"batch:{batch.id}")
        gone = [one.id for one in Order.objects.filter(batch=batch) if erased(one)]
        assert gone == [over.id]
    assert not erased(kept)
    jobs.erase_refused(0, f"batch:{batch.id}")
    assert len(entries("person.erased")) == (5 if verb == "drop" else 1)


def test_those_who_were_refused_before_go_within_the_hour(world):
    order = world.proposed()
    Order.objects.filter(id=order.id).update(state=Order.State.REJECTED)
    jobs.tell(0)
    assert erased(order)


def test_its_page_says_why_it_was_refused_and_of_whom_nothing(world):
    order, sari = world.proposed(), world.client(world.sari)
    sent = {"why": "unclear_reason"}
    assert sari.post(f"{ROOT}{order.id}/reject/", sent, follow=True).status_code == 200
    answer = world.client(world.member).get(f"{ROOT}{order.id}/")
    page = answer.content.decode()
    assert answer.status_code == 410
    assert "Alasan tidak jelas" in page
    assert "Siti" not in page


@pytest.mark.parametrize(
    ("role", "may"),
    [(Role.WATCHLIST, True), (Role.BORDER, False), (Role.SUPERVISOR, False)],
)
def test_orders_that_are_not_in_force_are_no_business_of_the_lane(world, role, may):
    world.proposed()
    world.in_force(who=replace(JOHN, nik=""), number="K2")
    client = world.client(member("somebody", role))
    assert ('name="everything"' in client.get(ROOT + "search/").content.decode()) == may
    page = client.post(ROOT + "search/", {"nik": SITI.nik, "everything": "on"}).content.decode()
    assert (SITI.name in page) == may
    page = client.post(ROOT + "search/", {"text": JOHN.name}).content.decode()
    assert JOHN.name in page


def test_an_agency_may_ask_for_its_own(world):
    world.proposed()
    client = world.client(world.member)
    assert 'name="everything"' in client.get(ROOT + "search/").content.decode()
    page = client.post(ROOT + "search/", {"nik": SITI.nik, "everything": "on"}).content.decode()
    assert SITI.name in page
