from datetime import timedelta

import pytest

from tertib.applications.models import Application
from tertib.booking.tests.world import lines
from tertib.foundation import vault
from tertib.handover import actions, queries, rules
from tertib.handover.models import Delegate, Finding, Handover, Item
from tertib.handover.rules import Refused
from tertib.handover.tests.world import kept, notices, opens, pin, ready
from tertib.lockers.tests.world import NOW

HOLDER = rules.PAPERS["holder"]
NIK = "3174012345670001"


def refused(reason):
    return pytest.raises(Refused, match=f"^{reason}$")


@pytest.fixture
def desk(cast):
    return cast.staff("counter_js").id


def check(item, desk, kind="holder", papers=None, now=NOW, **more):
    seen = rules.PAPERS[kind] if papers is None else papers
    return actions.check(item.id, "JE", kind, seen, desk, now, **more)


def test_papers_then_the_label_then_it_is_handed_over(desk):
    _, (item,) = ready("1")
    with refused("check_first"):
        actions.give(item.id, "JE", item.code, desk, NOW)
    with refused("papers"):
        check(item, desk, papers=["ktp"])
    check(item, desk)
    with refused("wrong_code"):
        actions.give(item.id, "JE", "0000-0000", desk, NOW)
    actions.give(item.id, "JE", item.code, desk, NOW)
    done = Handover.objects.get()
    assert (done.way, done.kind, done.officer_id) == ("counter", "holder", desk)
    assert Application.objects.get().state == "diserahkan"
    assert len(notices(item, "collected")) == 1
    with refused("not_now"):
        actions.give(item.id, "JE", item.code, desk, NOW)
    assert Handover.objects.count() == 1


def test_papers_seen_long_ago_or_by_another_officer_do_not_count(desk, cast):
    _, (item,) = ready("1")
    check(item, desk)
    with refused("check_first"):
        actions.give(item.id, "JE", item.code, desk, NOW + timedelta(minutes=16))
    with refused("check_first"):
        actions.give(item.id, "JE", item.code, cast.staff("supervisor_js").id, NOW)


def test_another_office_cannot_touch_it(desk):
    _, (item,) = ready("1")
    with pytest.raises(Item.DoesNotExist):
        actions.check(item.id, "AF", "holder", HOLDER, desk, NOW)


def test_family_and_the_authorised_bring_their_papers(desk):
    _, (item,) = ready("1")
    with refused("not_named"):
        check(item, desk, "family")
    with refused("bad_nik"):
        check(item, desk, "family", name="Budi", nik="123")
    with refused("papers"):
        check(item, desk, "other", rules.PAPERS["family"], name="Budi", nik=NIK)
    check(item, desk, "family", name="Budi Santoso", nik=NIK)
    actions.give(item.id, "JE", item.code, desk, NOW)
    done = Handover.objects.get()
    assert (done.kind, done.delegate.by_holder) == ("family", False)
    assert not kept("Budi Santoso")
    assert not kept(NIK)
    assert NIK.encode() not in bytes(Delegate.objects.get().person_hash)


def test_whoever_the_holder_named_is_known_with_the_kind_that_was_named(desk):
    _, (item,) = ready("1")
    named = actions.name(item.id, "other", "Budi Santoso", NIK, NOW)
    with refused("already_named"):
        actions.name(item.id, "family", "Budi", NIK, NOW)
    with refused("papers"):
        check(item, desk, "family", delegate=named.id)
    check(item, desk, "other", delegate=named.id)
    actions.give(item.id, "JE", item.code, desk, NOW)
    assert Handover.objects.get().delegate_id == named.id


def test_a_name_taken_off_counts_no_longer(desk):
    _, (item,) = ready("1")
    named = actions.name(item.id, "other", "Budi", NIK, NOW)
    actions.remove(item.id, named.id, NOW)
    with refused("not_named"):
        check(item, desk, "other", delegate=named.id)


def test_only_a_few_can_be_named(offices):
    _, (item,) = ready("1")
    for number in range(3):
        actions.name(item.id, "family", "Budi", f"317401234567000{number}", NOW)
    with refused("too_many"):
        actions.name(item.id, "family", "Budi", "3174012345670009", NOW)


def test_a_refusal_has_a_reason_of_the_list(desk):
    _, (item,) = ready("1")
    with refused("no_reason"):
        actions.refuse(item.id, "JE", "server error", desk, NOW)
    actions.refuse(item.id, "JE", "not_the_person", desk, NOW)
    (line,) = lines("passport.refused")
    assert line["reason"] == "not_the_person"
    assert Application.objects.get().state == "siap_ambil"


def test_one_person_who_collects_for_many_is_a_finding(desk):
    for number in range(3):
        _, (item,) = ready(f"holder {number}")
        check(item, desk, "other", name="Calo", nik=NIK)
        actions.give(item.id, "JE", item.code, desk, NOW)
        assert Finding.objects.count() == (1 if number == 2 else 0)
    found = Finding.objects.get()
    assert (found.kind, found.details) == ("repeat_collector", {"holders": 3})
    (line,) = lines("handover.finding")
    assert NIK not in str(line)


def test_a_parent_who_collects_for_a_family_is_none(desk):
    _, items = ready("a", "b", "c", "d")
    for item in items:
        check(item, desk, "family", name="Ibu", nik=NIK)
        actions.give(item.id, "JE", item.code, desk, NOW)
    assert not Finding.objects.exists()
    assert queries.collected_for(vault.lookup("nik", NIK), NOW) == 1


def test_by_post_with_a_number_and_a_proof(desk):
    _, (item,) = ready("1")
    home = {"name": "Siti", "street": "Jl. Mampang 1", "town": "Jakarta", "postcode": "12790"}
    with refused("address"):
        actions.choose(item.id, "post", home | {"postcode": "12"}, NOW)
    with refused("not_now"):
        actions.send(item.id, "JE", item.code, "P2601300", desk, NOW)
    actions.choose(item.id, "post", home, NOW)
    item.refresh_from_db()
    assert queries.address(item) == home
    assert b"Mampang" not in bytes(item.address_sealed)
    with refused("no_tracking"):
        actions.send(item.id, "JE", item.code, "?", desk, NOW)
    actions.send(item.id, "JE", item.code, "p2601 300", desk, NOW)
    assert notices(item, "pickup_posted")[0]["tracking"] == "P2601300"
    with refused("not_now"):
        actions.choose(item.id, "counter", {}, NOW)
    with refused("no_reason"):
        actions.deliver(item.id, "JE", "I think so", desk, NOW)
    actions.deliver(item.id, "JE", "signature", desk, NOW)
    done = Handover.objects.get()
    assert (done.way, done.proof) == ("post", "signature")


def test_what_comes_back_from_the_post_lies_in_the_vault(desk):
    _, (item,) = ready("1")
    home = {"name": "Siti", "street": "Jl. Mampang 1", "town": "Jakarta", "postcode": "12790"}
    actions.choose(item.id, "post", home, NOW)
    actions.send(item.id, "JE", item.code, "P2601300", desk, NOW)
    actions.come_back(item.id, "JE", item.code, desk, NOW)
    item.refresh_from_db()
    assert (item.state, item.way, item.tracking) == ("returned", "counter", "")


def test_a_pin_asked_anew_kills_the_old_one_and_is_limited(room):
    _, (item,) = ready("1")
    load = room.stock(item)
    seen = [pin(item)]
    for _ in range(5):
        actions.new_pin(item.id, None, NOW)
        seen.append(pin(item))
    assert len(set(seen)) == 6
    assert [opens(load.id, one) for one in seen] == [False] * 5 + [True]
    with refused("pins_spent"):
        actions.new_pin(item.id, None, NOW)
    actions.new_pin(item.id, None, NOW + timedelta(days=1, minutes=1))


def test_a_pin_for_family_only_where_the_office_allows_it(room, monkeypatch):
    from tertib.handover import conf

    _, (item,) = ready("1")
    load = room.stock(item)
    named = actions.name(item.id, "family", "Budi", NIK, NOW)
    with refused("no_pin_for_them"):
        actions.new_pin(item.id, named.id, NOW)
    monkeypatch.setenv("TERTIB_HANDOVER_FAMILY_PIN", '["JE"]')
    conf.handover.cache_clear()
    try:
        actions.new_pin(item.id, named.id, NOW)
        room.collect(load)
    finally:
        monkeypatch.undo()
        conf.handover.cache_clear()
    done = Handover.objects.get()
    assert (done.way, done.kind, done.delegate_id) == ("locker", "family", named.id)


def test_the_holder_says_it_was_not_me(room):
    _, (item,) = ready("1")
    with refused("not_now"):
        actions.dispute(item.id, NOW)
    room.collect(room.stock(item))
    actions.dispute(item.id, NOW)
    actions.dispute(item.id, NOW)
    assert [found.kind for found in Finding.objects.all()] == ["not_me"]
    assert len(lines("passport.disputed")) == 1
