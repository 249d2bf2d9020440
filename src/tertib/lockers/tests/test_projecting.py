from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tertib.ledger import actors
from tertib.ledger.models import Entry
from tertib.lockers import actions, queries
from tertib.lockers.models import Compartment, Deposit, Load
from tertib.lockers.tests.world import NOW, Controller, badge, bank, lines
from tertib.offices.models import Office


@pytest.fixture
def phones(cast):
    cast.controller = Controller(Office.objects.get(code="JE"))
    cast.bank = bank(cast.controller, "phone", 3, "Telepon")
    cast.budi = cast.staff("counter_js")
    cast.badge = badge(cast.budi)
    return cast


def test_a_phone_in_and_out(phones):
    say, budi = phones.controller.say, phones.budi
    assert not queries.phone_of(budi.id).in_locker
    say("phone.deposited", compartment=2, card=str(phones.badge.id))
    state = queries.phone_of(budi.id)
    assert (state.in_locker, state.bank, state.compartment) == (True, "Telepon", 2)
    assert state.since == NOW
    say("phone.taken", NOW + timedelta(hours=3), compartment=2, card=str(phones.badge.id))
    assert not queries.phone_of(budi.id).in_locker
    assert [line["subject"] for line in lines("phone.deposited", "phone.taken")] == [
        f"staff:{budi.id}"
    ] * 2


def test_a_delivery_that_is_repeated_changes_nothing(phones):
    body = phones.controller.batch(
        ("phone.deposited", {"compartment": 1, "card": str(phones.badge.id)}),
        ("phone.taken", {"compartment": 1, "card": str(phones.badge.id)}),
        ("phone.deposited", {"compartment": 3, "card": str(phones.badge.id)}),
    )
    for _ in range(3):
        assert phones.controller.deliver(body) == 200
    assert Deposit.objects.count() == 2
    assert len(lines("phone.deposited")) == 2
    assert queries.phone_of(phones.budi.id).compartment == 3


def test_a_phone_is_in_one_place(phones):
    say, card = phones.controller.say, str(phones.badge.id)
    say("phone.deposited", compartment=1, card=card)
    say("phone.deposited", compartment=2, card=card)
    assert Deposit.objects.filter(until=None).count() == 1
    assert list(Compartment.objects.order_by("number").values_list("state", flat=True)) == [
        "free", "ready", "free",
    ]  # fmt: skip


def test_a_forced_door_is_blocked_and_its_phone_counts_no_longer(phones):
    phones.controller.say("phone.deposited", compartment=1, card=str(phones.badge.id))
    phones.controller.say("locker.forced", compartment=1)
    assert not queries.phone_of(phones.budi.id).in_locker
    door = Compartment.objects.get(number=1)
    assert (door.state, door.reason) == ("blocked", "forced")


def test_collected_once_and_never_again(cast):
    controller = Controller(Office.objects.get(code="JE"))
    bank(controller)
    loader, sealer = cast.staff("counter_js"), cast.staff("supervisor_js")
    load = actions.reserve("JE", loader.id, actors.staff(loader.id), NOW)
    number = load.compartment.number
    controller.place(number)
    actions.seal(load.id, sealer.id, NOW, NOW + timedelta(days=5), actors.staff(sealer.id), NOW)
    controller.collect(number, load.id)
    load.refresh_from_db()
    assert load.opened_at == NOW
    assert load.ended_at == load.closed_at == NOW + timedelta(seconds=20)
    assert Compartment.objects.filter(state="free").count() == 4
    first = [(line["action"], line["subject"]) for line in lines("locker.opened", "locker.closed")]
    assert first[-2:] == [
        ("locker.opened", f"load:{load.id}"),
        ("locker.closed", f"load:{load.id}"),
    ]
    controller.collect(number, load.id, NOW + timedelta(hours=1))
    load.refresh_from_db()
    assert load.opened_at == NOW, "the first time stands"
    stale = lines("locker.opened")[-1]
    assert stale["payload"]["stale"] is True


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=80)
BAD = st.one_of(st.none(), st.integers(-5, 2**40), TEXT,
                st.lists(st.integers(0, 9)),
                st.dictionaries(TEXT, st.integers(0, 9)))  # fmt: skip
EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["locker.opened", "locker.closed", "locker.refused", "locker.forced",
                         "phone.deposited", "phone.taken"]),
        st.fixed_dictionaries({"compartment": st.one_of(st.integers(1, 4), BAD)},
                              optional={"why": BAD, "of": BAD, "card": BAD}),
    ), max_size=8,
)  # fmt: skip


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=EVENTS, purpose=st.sampled_from(["phone", "passport"]))
def test_nothing_a_controller_says_stops_the_line(cast, said, purpose):
    """Whatever a faulty controller reports is taken and recorded, once each."""
    from django.db import transaction

    with transaction.atomic():
        controller = Controller(Office.objects.get(code="JE"), f"Uji {purpose}")
        bank(controller, purpose, 4, f"Uji {purpose}")
        before = Entry.objects.count()
        assert controller.deliver(controller.batch(*said)) == 200
        assert Entry.objects.count() >= before + len(said)
        assert not Load.objects.filter(opened_at__isnull=False).exists()
        transaction.set_rollback(True)
