"""What gates report: where everybody is, also when it comes late, twice or in a muddle."""

import random
from datetime import timedelta

import pytest
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st

from tertib.booking.tests.world import lines
from tertib.devices.tests.world import Box
from tertib.ledger.models import Entry
from tertib.visits import actions, queries
from tertib.visits.models import Passing, Visit
from tertib.visits.rules import Move, Place, S, follow
from tertib.visits.tests.world import DOOR, NOW, arrive, box, card, passed

pytestmark = pytest.mark.usefixtures("house")
SECOND = timedelta(seconds=1)


@pytest.fixture
def gate(db) -> Box:
    return box()


def at(seconds: float):
    return NOW + seconds * SECOND


def where(one) -> tuple[str, str]:
    one.refresh_from_db()
    return one.state, one.zone


def test_a_pass_moves_the_card_and_begins_the_visit_inside(gate, house):
    told, given = arrive()
    house(at(60))
    assert gate.send(
        passed(gate, given, "outside", "lobby", at(10)),
        passed(gate, given, "lobby", "service", at(20)), at=at(60),
    ).status_code == 200  # fmt: skip
    assert where(given) == ("inside", "service")
    visit = Visit.objects.get(id=told.visit)
    assert (visit.entered_at, visit.left_at) == (at(20), None)
    assert queries.occupancy("JE") == {"lobby": 0, "service": 1, "pickup": 0, "staff": 0}
    assert Entry.objects.get(action="visit.entered").subject == f"visit:{visit.id}"
    assert Entry.objects.get(action="visit.entered").actor == f"device:{gate.device.id}"
    assert list(Passing.objects.values_list("visit_id", "admitted")) == [(visit.id, True)] * 2


def test_going_out_and_in_again_enters_once(gate, house):
    told, given = arrive()
    house(at(600))
    ways = [("lobby", "service"), ("service", "outside"), ("outside", "service")]
    gate.send(*(passed(gate, given, *way, at(n)) for n, way in enumerate(ways)), at=at(600))
    assert Entry.objects.filter(action="visit.entered").count() == 1
    visit = Visit.objects.get(id=told.visit)
    assert (visit.entered_at, visit.left_at) == (at(0), at(1))
    assert where(given) == ("inside", "service")


def test_the_box_of_the_last_exit_ends_the_visit(gate, house):
    told, given = arrive()
    house(at(60))
    gate.send(
        passed(gate, given, "lobby", "service", at(1)),
        passed(gate, given, "service", "outside", at(30), captured=True), at=at(60),
    )  # fmt: skip
    assert where(given) == ("returned", "outside")
    assert Visit.objects.get(id=told.visit).ended_at == at(30)
    assert Entry.objects.filter(action="visit.ended").count() == 1
    assert queries.present("JE") == []
    assert arrive(None, given, at(60))[0].ticket == "A-002", "the card can be given again"


def test_a_blue_card_in_the_box_still_waits_for_its_pouch(gate, house):
    _, principal = arrive()
    blue = card("blue")
    told = actions.check_in_companion("JE", principal.uid, "elderly", "ktp", 7, blue.uid, DOOR, NOW)
    house(at(60))
    gate.send(passed(gate, blue, "service", "outside", at(30), captured=True), at=at(60))
    assert where(blue) == ("outside", "outside")
    assert Visit.objects.get(id=told.visit).ended_at is None


def test_an_unused_pass_leads_back(gate, house):
    told, given = arrive()
    house(at(60))
    went = passed(gate, given, "lobby", "service", at(10))
    gate.send(went, at=at(60))
    unused = gate.event("gate.unused", at(15), reader="service-1", card=str(given.id), of=went.seq)
    gate.send(unused, at=at(60))
    assert where(given) == ("inside", "lobby")
    assert Visit.objects.get(id=told.visit).entered_at is None
    rows = Passing.objects.order_by("seq").values_list("zone_from", "zone_to", "reason")
    assert list(rows) == [("lobby", "service", "ok"), ("service", "lobby", "unused")]


def test_an_older_report_overwrites_nothing(gate, house):
    _, given = arrive()
    other = box(name="Gerbang 2")
    house(at(600))
    gate.send(passed(gate, given, "service", "outside", at(300)), at=at(600))
    other.send(passed(other, given, "lobby", "service", at(100)), at=at(600))
    assert where(given) == ("outside", "outside")
    assert Passing.objects.count() == 2


def test_a_report_about_the_holder_before_is_kept_for_them(gate, house):
    told, given = arrive()
    house(at(600))
    actions.return_card("JE", given.uid, DOOR, at(200))
    later, _ = arrive(None, given, at(300))
    gate.send(
        passed(gate, given, "lobby", "service", at(100)),
        passed(gate, given, "service", "outside", at(150)), at=at(600),
    )  # fmt: skip
    assert where(given) == ("issued", "outside")
    assert set(Passing.objects.values_list("visit_id", flat=True)) == {told.visit}
    assert Visit.objects.get(id=later.visit).entered_at is None


def test_a_clock_that_runs_ahead_blocks_nothing(gate, house):
    _, given = arrive()
    house(at(60))
    gate.send(passed(gate, given, "lobby", "service", at(3600)), at=at(60))
    house(at(120))
    gate.send(passed(gate, given, "service", "outside", at(100)), at=at(120))
    assert where(given) == ("outside", "outside")


def test_refusals_and_tailgating_are_kept_and_move_nobody(gate, house):
    _, given = arrive()
    house(at(60))
    data = {"reader": "in", "card": str(given.id), "direction": "in", "from": "outside",
            "to": "service", "reason": "passback", "list": 1, "age": 5}  # fmt: skip
    strange = data | {"card": None, "unknown": "04FF", "reason": "unknown"}
    gate.send(
        gate.event("gate.refused", at(1), **data), gate.event("gate.refused", at(2), **strange),
        gate.event("gate.tailgated", at(3), reader="in", card=str(given.id), of=1, people=2),
        at=at(60),
    )  # fmt: skip
    assert where(given) == ("issued", "outside")
    found = Passing.objects.order_by("seq").values_list("reason", "admitted", "card_id")
    expected = [("passback", False, given.id), ("unknown", False, None),
                ("tailgated", False, given.id)]  # fmt: skip
    assert list(found) == expected


@pytest.mark.parametrize("data", [
    {}, {"card": 5, "from": None, "to": [], "reader": {}}, {"card": "no", "to": "moon"},
    {"counter": -4, "card": None, "captured": "yes", "reason": "x" * 500},
])  # fmt: skip
def test_odd_events_are_kept_and_do_no_harm(gate, data):
    assert gate.send(gate.event("gate.passed", NOW, **data), at=NOW).status_code == 200
    assert Passing.objects.count() == 1


def test_another_offices_gate_moves_no_card_of_ours(gate, house, offices):
    _, given = arrive()
    stranger = box(code="AF", name="Gerbang Tangerang")
    house(at(60))
    stranger.send(passed(stranger, given, "lobby", "service", at(1)), at=at(60))
    assert where(given) == ("issued", "outside")


def test_counters_of_chips_only_rise(gate, house):
    _, given = arrive(None, card(secure=True))
    house(at(60))
    gate.send(passed(gate, given, "lobby", "service", at(2), counter=9), at=at(60))
    gate.send(passed(gate, given, "outside", "lobby", at(1), counter=4), at=at(60))
    given.refresh_from_db()
    assert (given.counter, given.zone) == (9, "service")


def test_a_full_delivery_costs_few_statements(gate, house, django_assert_max_num_queries):
    cards = [arrive()[1] for _ in range(5)]
    house(at(600))
    batch = [
        passed(gate, cards[n % 5], *way, at(n))
        for n, way in enumerate([("lobby", "service"), ("service", "lobby")] * 250)
    ]
    from tertib.devices import events

    with django_assert_max_num_queries(50):
        events.take(gate.fresh(), batch, at(600))
    assert Passing.objects.count() == 500


moves = st.lists(
    st.builds(
        Move,
        st.integers(1, 50).map(at),
        st.just("lobby"),
        st.sampled_from(["outside", "lobby", "service"]),
        st.integers(-1, 20),
    ),
    max_size=12,
)


@hypothesis_given(moves, st.randoms(use_true_random=False))
def test_the_newest_word_wins_in_any_order(found: list[Move], chance: random.Random):
    found = list({move.at: move for move in found}.values())
    place = Place(S.ISSUED, "outside", NOW, "yellow", arrived_at=NOW)
    shuffled = list(found)
    chance.shuffle(shuffled)
    after = place
    for move in shuffled:
        after = follow(after, [move]).place
    last = max(found, key=lambda move: move.at, default=None)
    assert after.zone == (last.target if last else "outside")
    assert after.counter == max([-1, *(move.counter for move in found)])
    assert (after.state == S.INSIDE) == (after.zone != "outside")


def test_lines_of_a_device_name_no_person(gate, house):
    _, given = arrive()
    house(at(60))
    gate.send(passed(gate, given, "lobby", "service", at(1)), at=at(60))
    (line,) = lines("visit.entered")
    assert set(line) == {"card", "at"}
