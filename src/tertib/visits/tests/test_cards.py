"""Cards, companions and their pouches, walk-ins, and how a visit ends."""

from datetime import timedelta

import pytest
from hypothesis import given as hypothesis_given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tertib.booking.tests.world import lines
from tertib.ledger import actors
from tertib.visits import actions, queries, rules
from tertib.visits.models import Card, Pouch, Turned, Visit
from tertib.visits.refusals import REFUSALS, for_slip, words
from tertib.visits.rules import Refused, S
from tertib.visits.tests.world import DOOR, NOW, act, arrive, card

KINDS = ("staff", "device", "system", "applicant")


def no(reason: str):
    return pytest.raises(Refused, match=f"^{reason}$")


# ---- the table of states ----


def test_the_table_in_full():
    expected = {
        ("issue", "staff"): "stock returned", ("issue", "system"): "stock returned",
        ("enter", "device"): "issued inside outside",
        ("leave", "device"): "issued inside outside",
        ("give_back", "staff"): "issued inside outside lost",
        ("give_back", "device"): "issued inside outside lost",
        ("give_back", "system"): "issued inside outside lost",
        ("count", "staff"): "returned",
        ("lose", "staff"): "stock issued inside outside returned",
        ("revoke", "staff"): "stock issued inside outside returned lost",
    }  # fmt: skip
    verbs = {rule.verb for rule in rules.CARD_RULES}
    for verb in verbs:
        for kind in KINDS:
            for state in S:
                allowed = state in expected.get((verb, kind), "").split()
                if allowed:
                    rules.step(state, verb, kind)
                else:
                    with pytest.raises(rules.IllegalStep):
                        rules.step(state, verb, kind)


def test_only_what_is_out_is_moved_by_gates():
    for state in S:
        for zone in ("outside", "lobby", "service"):
            after = rules.after_move(state, zone)
            assert (after == state) if state not in rules.OUT else after in rules.OUT


def test_nothing_leads_back_from_revoked():
    assert all(S.REVOKED not in rule.source for rule in rules.CARD_RULES)
    assert "revoked --> [*]" in rules.diagram()


# ---- stock ----


def test_registering(house):
    made = actions.register_card("JE", " k-900 ", "yellow", "04:aa:bb:cc", DOOR, NOW)
    assert (made.label, made.uid, made.state) == ("K-900", "04AABBCC", "stock")
    for label, colour, uid, reason in (
        ("K-901", "yellow", "04AABBCC", "card_known"),
        ("K-900", "yellow", "04AABBCD", "label_taken"),
        ("", "yellow", "04AABBCE", "no_label"), ("K-902", "pink", "04AABBCE", "card_colour"),
        ("K-902", "yellow", "04AABB", "card_unknown"),
        ("K-902", "yellow", "nonsense", "card_unknown"),
    ):  # fmt: skip
        with no(reason):
            actions.register_card("JE", label, colour, uid, DOOR, NOW)
    assert len(lines("card.registered")) == 1


def test_badges(cast):
    badge, other = card("staff"), card("staff")
    budi = cast.staff("counter_js")
    actions.issue_badge(badge, budi, DOOR, NOW)
    with no("has_badge"):
        actions.issue_badge(other, budi, DOOR, NOW)
    with no("card_out"):
        actions.issue_badge(badge, cast.staff("door_js"), DOOR, NOW)
    with no("card_colour"):
        actions.issue_badge(card("yellow"), budi, DOOR, NOW)
    assert queries.card(badge.uid).staff == budi
    actions.return_card("JE", badge.uid, DOOR, NOW)
    assert queries.card(badge.uid).staff is None
    actions.issue_badge(other, budi, DOOR, NOW)


def test_counting_puts_returned_cards_back(house):
    _, given = arrive()
    actions.return_card("JE", given.uid, DOOR, NOW)
    assert queries.stock("JE")["yellow"]["returned"] == 1
    assert actions.count_cards("JE", DOOR, NOW) == 1
    assert actions.count_cards("JE", DOOR, NOW) == 0
    assert queries.stock("JE")["yellow"]["stock"] == 1


# ---- lost and replaced ----


def test_a_lost_card_is_replaced_where_its_holder_is(house):
    told, lost = arrive()
    Card.objects.filter(id=lost.id).update(state="inside", zone="service")
    visit, fresh = Visit.objects.get(id=told.visit), card()
    with no("card_out"):
        actions.replace_card("JE", visit, fresh.uid, DOOR, NOW)
    actions.lose_card("JE", lost.uid, DOOR, NOW)
    assert queries.occupancy("JE")["service"] == 1, "its holder is still inside"
    actions.replace_card("JE", visit, fresh.uid, DOOR, NOW)
    fresh.refresh_from_db()
    assert (fresh.state, fresh.zone) == ("inside", "service")
    assert queries.occupancy("JE")["service"] == 1
    assert queries.by_card(fresh.uid).id == told.visit
    assert queries.by_card(lost.uid) is None
    assert actions.return_card("JE", fresh.uid, DOOR, NOW).ticket == "A-001"


def test_a_lost_card_that_is_found_comes_back(house):
    _, lost = arrive()
    actions.lose_card("JE", lost.uid, DOOR, NOW)
    actions.lose_card("JE", lost.uid, DOOR, NOW)
    assert len(lines("card.lost")) == 1
    actions.return_card("JE", lost.uid, DOOR, NOW)
    assert Card.objects.get(id=lost.id).state == "returned"
    assert queries.present("JE") == []


def test_a_visit_whose_card_stays_lost_is_written_off(house):
    told, lost = arrive()
    actions.lose_card("JE", lost.uid, DOOR, NOW)
    actions.end(told.visit, DOOR, NOW)
    assert Card.objects.get(id=lost.id).state == "lost"
    assert lines("visit.ended")[0]["written_off"] is True
    with no("over"):
        actions.end(told.visit, DOOR, NOW)


def test_revoked_is_for_good(house):
    _, given = arrive()
    actions.revoke_card("JE", given.uid, DOOR, NOW, reason="kloning")
    for verb in (actions.lose_card, actions.return_card):
        with no("card_revoked"):
            verb("JE", given.uid, DOOR, NOW)


def test_an_old_report_of_a_loss_does_not_hit_the_next_holder(house):
    _, given = arrive()
    actions.return_card("JE", given.uid, DOOR, NOW + timedelta(minutes=10))
    arrive(None, given, NOW + timedelta(minutes=20))
    late = NOW + timedelta(minutes=30)
    for verb in (actions.lose_card, actions.return_card):
        with no("card_out"):
            verb("JE", given.uid, DOOR, late, act=act(NOW + timedelta(minutes=15)))


def test_cards_of_other_offices_are_theirs(house, offices):
    given = card(code="AF")
    for verb in (actions.lose_card, actions.return_card, actions.revoke_card):
        with no("card_other_office"):
            verb("JE", given.uid, DOOR, NOW)
        with no("card_unknown"):
            verb("JE", "04FFFFFFFF", DOOR, NOW)


# ---- companions ----


def companion(principal: Card, pouch: int = 7, reason: str = "elderly", paper: str = "ktp"):
    blue = card("blue")
    told = actions.check_in_companion(
        "JE", principal.uid, reason, paper, pouch, blue.uid, DOOR, NOW
    )
    return told, blue


def test_a_companion_comes_in_against_their_paper(house):
    _, principal = arrive()
    told, _blue = companion(principal)
    assert (told.ticket, told.colour) == ("A-001+", "blue")
    assert Pouch.objects.get().number == 7
    assert [one.ticket for one in queries.present("JE")] == ["A-001"], "is not called"
    with no("has_companion"):
        companion(principal, 8)


@pytest.mark.parametrize(("more", "reason"), [
    ({"reason": "friend"}, "no_reason"), ({"paper": "library card"}, "no_pouch"),
    ({"pouch": 0}, "no_pouch"), ({"pouch": 1000}, "no_pouch"),
])  # fmt: skip
def test_what_a_companion_needs(house, more, reason):
    _, principal = arrive()
    with no(reason):
        companion(principal, **more)


def test_beside_whom_there_is_no_companion(house):
    _, principal = arrive()
    _, blue = companion(principal)
    with no("companion_of_companion"):
        companion(blue, 9)
    with no("no_open_card"):
        companion(card(), 9)
    _, other = arrive()
    with no("pouch_taken"):
        companion(other, 7)
    actions.lose_card("JE", other.uid, DOOR, NOW)
    with no("no_open_card"):
        companion(other, 9)


def test_a_blue_card_is_not_taken_without_its_pouch(house):
    _, principal = arrive()
    _, blue = companion(principal)
    with no("pouch_first"):
        actions.return_card("JE", blue.uid, DOOR, NOW)
    with no("other_pouch"):
        actions.return_card("JE", blue.uid, DOOR, NOW, pouch=8)
    visit = Visit.objects.get(colour="blue")
    with no("pouch_first"):
        actions.end(visit.id, DOOR, NOW)
    assert actions.return_card("JE", principal.uid, DOOR, NOW).companion == "A-001+"
    assert actions.return_card("JE", blue.uid, DOOR, NOW, pouch=7).pouch == 7
    assert Pouch.objects.get().returned_at == NOW


def test_a_second_companion_after_the_first(house):
    _, principal = arrive()
    _, blue = companion(principal)
    actions.return_card("JE", blue.uid, DOOR, NOW, pouch=7)
    assert companion(principal)[0].ticket == "A-001+2"


# ---- walk-ins and people turned away ----


def test_walking_in_with_priority(house):
    told = actions.walk_in("JE", "BARU", "elderly", card().uid, DOOR, NOW)
    assert (told.ticket, told.kind, told.colour) == ("P-001", "priority", "yellow")
    (one,) = queries.present("JE")
    assert (one.application_id, one.priority, one.service_code) == (None, True, "BARU")


def test_the_quota_of_the_day(house, monkeypatch):
    from tertib.visits.actions import walking_in
    from tertib.visits.conf import Visits

    monkeypatch.setattr(walking_in, "conf", lambda: Visits(walk_ins_per_day=2))
    for _ in range(2):
        actions.walk_in("JE", "BARU", "toddler", card().uid, DOOR, NOW)
    with no("quota_full"):
        actions.walk_in("JE", "BARU", "toddler", card().uid, DOOR, NOW)
    tomorrow = NOW + timedelta(days=1)
    assert actions.walk_in("JE", "BARU", "toddler", card().uid, DOOR, tomorrow)


def test_who_may_not_walk_in(house):
    with no("not_priority"):
        actions.walk_in("JE", "BARU", "in a hurry", card().uid, DOOR, NOW)
    with no("unknown_service"):
        actions.walk_in("JE", "NO_SUCH", "elderly", card().uid, DOOR, NOW)
    with no("office_closed"):
        actions.walk_in("JE", "BARU", "elderly", card().uid, DOOR, NOW + timedelta(days=5))
    with no("card_colour"):
        actions.walk_in("JE", "BARU", "elderly", card("green").uid, DOOR, NOW)


def test_people_turned_away_are_counted_and_nothing_else(house):
    for reason in ("no_booking", "no_booking", "too_early"):
        actions.turn_away("JE", reason, DOOR, NOW)
    counts = dict(Turned.objects.values_list("reason", "count"))
    assert counts == {"no_booking": 2, "too_early": 1}
    assert {field.name for field in Turned._meta.fields} == {
        "id",
        "office",
        "day",
        "reason",
        "count",
    }
    with no("no_reason"):
        actions.turn_away("JE", "his face", DOOR, NOW)


def test_every_refusal_says_what_to_do():
    for reason in REFUSALS:
        said = words(reason, {"pouch": "7"})
        assert all(said.values()), reason
        assert "%(" not in "".join(said.values())
    assert {"no_booking", "too_early", "quota_full"} <= set(for_slip())
    assert "card_out" not in for_slip()


# ---- promises ----


@pytest.mark.django_db(transaction=False)
@hypothesis_settings(max_examples=15)
@hypothesis_given(st.lists(st.tuples(st.sampled_from("abcdefg"), st.integers(0, 2)), max_size=14))
def test_no_course_of_acts_breaks_the_promises(course):
    """One open visit a booking, a card never with two, a blue card never back before its pouch."""
    from django.db import transaction

    from tertib.visits.tests import world

    with transaction.atomic():
        world.house()
        people = [world.someone() for _ in range(3)]
        yellow, blue = [card() for _ in range(3)], [card("blue") for _ in range(3)]
        acts = {
            "a": lambda n: arrive(people[n], yellow[n]),
            "b": lambda n: arrive(people[n], yellow[0]),
            "c": lambda n: actions.return_card("JE", yellow[n].uid, DOOR, NOW),
            "d": lambda n: actions.check_in_companion(
                "JE", yellow[n].uid, "elderly", "ktp", n + 1, blue[n].uid, DOOR, NOW
            ),
            "e": lambda n: actions.return_card("JE", blue[n].uid, DOOR, NOW),
            "f": lambda n: actions.return_card("JE", blue[n].uid, DOOR, NOW, pouch=n + 1),
            "g": lambda n: actions.lose_card("JE", yellow[n].uid, DOOR, NOW),
        }
        for name, number in course:
            try:
                with transaction.atomic():
                    acts[name](number)
            except Refused:
                pass
            seen = Visit.objects.filter(ended_at=None)
            assert len({one.card_id for one in seen}) == len(seen)
            kept = seen.exclude(booking_id=None)
            assert len({one.booking_id for one in kept}) == len(kept)
            assert all(
                one.pouch.returned_at is not None
                for one in Visit.objects.exclude(ended_at=None).filter(colour="blue")
            )
            for one in Card.objects.filter(colour__in=["yellow", "blue"]):
                held = seen.filter(card=one).exists()
                assert held if one.state in rules.OUT else (not held or one.state == S.LOST)
        transaction.set_rollback(True)


def test_actors_are_never_applicants(house):
    _, given = arrive()
    with no("card_idle"):
        actions.return_card("JE", given.uid, actors.applicant(given.id), NOW)
