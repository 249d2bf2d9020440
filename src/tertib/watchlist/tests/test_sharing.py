"""Two agencies under one subject: neither sees or changes what the other gave."""

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tertib.watchlist import actions, queries
from tertib.watchlist.models import Change, Order, Photograph
from tertib.watchlist.rules.orders import NotAllowed, Refused
from tertib.watchlist.tests.world import NOW, SITI, TODAY, later, picture

ROOT = "/staff/watchlist/"
OTHER = replace(SITI, name="Siti Aminah Woelandari", aliases=("Wati Palsu",), documents=("B 777",),
                occupation="")  # fmt: skip


def proposal(world, **more) -> Order:
    """The tax office asks for somebody whom the KPK has barred."""
    wanted = world.wanted(agency=world.djp.id, number="KEP-9", who=OTHER,
                          photographs=(picture(9),), **more)  # fmt: skip
    return actions.propose(wanted, world.outsider, NOW)


def known(order: Order, world):
    return queries.card(order.subject_id, TODAY, actor=world.first, now=NOW)


def test_a_proposal_shows_its_agency_nothing_that_another_gave(world):
    order = world.in_force()
    actions.false_hit(order.subject_id, world.first, NOW)
    theirs = Photograph.objects.get()
    mine = proposal(world)
    client = world.client(world.stranger)
    page = client.get(f"{ROOT}{mine.id}/").content.decode()
    assert "Wati Palsu" in page
    for secret in ("Wulandari", "Amy Wulan", "1234567", "Direktur", str(theirs.id), "Salah tunjuk"):
        assert secret not in page
    assert client.get(f"{ROOT}photos/{theirs.id}/").status_code == 404
    assert client.get(f"{ROOT}photos/{mine.photographs.get().id}/").status_code == 200
    url = f"{ROOT}{mine.id}/photographs/{theirs.id}/remove/"
    assert client.post(url).status_code == 404
    assert "Wulandari" not in client.get(ROOT + "queue/").content.decode()
    found = client.post(ROOT + "search/", {"nik": SITI.nik, "everything": "on"}).content.decode()
    assert "Wati Palsu" in found
    assert "Wulandari" not in found
    actions.approve(mine.id, world.second, NOW)
    page = client.get(f"{ROOT}{mine.id}/").content.decode()
    assert "Wulandari" not in page
    assert str(theirs.id) not in page


def test_an_agency_removes_only_what_it_gave_and_only_while_its_order_stands(world):
    order = world.in_force()
    theirs = Photograph.objects.get()
    mine = proposal(world)
    for agency_order in (mine, order):
        with pytest.raises(NotAllowed):
            actions.remove_photograph(agency_order.id, theirs.id, world.outsider, NOW)
    actions.reject(mine.id, "entered_wrongly", world.outsider, NOW)
    with pytest.raises(NotAllowed):
        actions.add_photograph(mine.id, picture(3), world.outsider, NOW)
    with pytest.raises(NotAllowed):
        actions.remove_photograph(mine.id, theirs.id, world.outsider, NOW)
    assert not Change.objects.exists()


def test_what_comes_with_a_proposal_counts_once_it_is_approved(world):
    order = world.in_force()
    world.embed(order)
    mine = proposal(world)
    world.embed(mine)
    actions.begin(later(minutes=1))
    first, second = Photograph.objects.order_by("order__proposed_at", "id")
    assert [face.id for face in queries.gallery("m", 0, NOW).added] == [first.id]
    assert known(order, world).photographs == [first.id]
    assert known(order, world).who == SITI
    assert queries.search(text="Wati Palsu", born=SITI.born, actor=world.first, now=NOW) == []
    assert queries.search(document="B777", actor=world.first, now=NOW) == []
    officer = world.client(world.sari).get(f"{ROOT}{mine.id}/").content.decode()
    for shown in ("Wati Palsu", "B 777", str(second.id)):
        assert shown in officer
    actions.approve(mine.id, world.second, NOW)
    assert {face.id for face in queries.gallery("m", 0, NOW).added} == {first.id, second.id}
    assert known(order, world).who.aliases == ("Amy Wulan", "Siti Aminah Woelandari", "Wati Palsu")
    assert queries.search(document="B777", actor=world.first, now=NOW)


def test_a_rejection_leaves_the_subject_as_it_was(world):
    order = world.in_force()
    mine = proposal(world)
    actions.add_photograph(mine.id, picture(10), world.outsider, NOW)
    assert mine.photographs.count() == 2  # with the proposal, and waiting like it
    actions.reject(mine.id, "not_identical", world.second, NOW)
    card = known(order, world)
    assert card.who == SITI
    assert len(card.photographs) == 1
    assert not mine.photographs.filter(removed_at=None).exists()
    assert not mine.photographs.filter(sealed__isnull=False).exists()


def test_who_was_known_by_a_refused_proposal_alone_is_known_anew(world):
    mine = proposal(world)
    actions.reject(mine.id, "not_identical", world.second, NOW)
    order = world.in_force(who=replace(SITI, occupation="Guru"))
    assert order.subject_id != mine.subject_id
    assert known(order, world).who == replace(SITI, occupation="Guru")
    assert queries.search(document="B777", actor=world.first, now=NOW) == []


def test_the_same_picture_of_two_agencies_stands_for_each(world):
    """Else whoever proposes it first could keep it out of the other's order."""
    mine = proposal(world)
    order = world.in_force(photographs=(picture(9),))
    assert order.photographs.get().listed
    actions.reject(mine.id, "entered_wrongly", world.outsider, NOW)
    assert len(known(order, world).photographs) == 1


def test_of_somebody_barred_another_usable_photograph_must_remain(world):
    order = world.in_force()
    (good,) = world.embed(order)
    faceless = world.added(order, picture(2))
    actions.store_judgement(faceless.id, ["no_face"])
    with pytest.raises(Refused, match="last_usable"):
        actions.remove_photograph(order.id, good, world.agent, NOW)
    asked = actions.remove_photograph(order.id, faceless.id, world.first, NOW)
    actions.grant(asked.id, world.second, NOW)
    better = world.added(order, picture(3))
    world.embed(order)
    asked = actions.remove_photograph(order.id, good, world.agent, NOW)
    Photograph.objects.get(id=better.id).templates.all().delete()
    with pytest.raises(Refused, match="last_usable"):
        actions.grant(asked.id, world.second, NOW)


def test_of_somebody_not_barred_one_person_removes_a_photograph(world):
    order = world.proposed(photographs=(picture(1), picture(2)))
    first, second = order.photographs.all()
    assert actions.remove_photograph(order.id, first.id, world.first, NOW) is None
    with pytest.raises(Refused, match="last_photograph"):
        actions.remove_photograph(order.id, second.id, world.first, NOW)


def test_an_agency_adds_to_its_own_order_on_the_page(world):
    mine = proposal(world)
    sent = {"photo": SimpleUploadedFile("a.jpg", picture(4))}
    client = world.client(world.stranger)
    assert client.post(f"{ROOT}{mine.id}/photographs/", sent).status_code == 302
    assert mine.photographs.count() == 2
