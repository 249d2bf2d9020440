"""The list that gates decide by: who is on it, who is not, and that it is fresh and genuine."""

from datetime import timedelta

import pytest
from django.conf import settings

from tertib.contracts import allowlist, signed
from tertib.foundation import keys
from tertib.offices.models import Staff
from tertib.visits import actions, chips
from tertib.visits.tests.world import DOOR, HOUR, NOW, arrive, box, card, passed

pytestmark = pytest.mark.usefixtures("house")


def public():
    return keys.signing_key(settings.CORE.keys, "edge").public_key()


def fetch(gate, **headers):
    answer = gate.call("GET", "/edge/v1/list", at=NOW, **headers)
    assert answer.status_code == 200
    value = allowlist.from_body(signed.read(allowlist.KIND, answer.content, public()))
    return answer, value, {one.uid: one for one in value.cards}


def test_a_card_is_listed_while_it_is_out():
    gate = box()
    _, given = arrive()
    _, value, cards = fetch(gate)
    one = cards[given.uid]
    assert (one.id, one.colour, one.zones) == (given.id, "yellow", ("lobby", "service"))
    assert one.opens == int(NOW.timestamp() * 1000)
    assert one.closes == int((HOUR.replace(hour=9, minute=30)).timestamp() * 1000)
    assert (value.office, value.made_at) == ("JE", int(NOW.timestamp() * 1000))
    actions.return_card("JE", given.uid, DOOR, NOW)
    _, value, cards = fetch(gate)
    assert given.uid not in cards
    assert value.blocked == {given.uid: "returned"}


@pytest.mark.parametrize(("verb", "why"), [("lose_card", "lost"), ("revoke_card", "revoked")])
def test_a_lost_or_revoked_card_is_off_at_once_and_says_why(verb, why):
    gate = box()
    _, given = arrive()
    tag = fetch(gate)[0]["ETag"]
    getattr(actions, verb)("JE", given.uid, DOOR, NOW)
    answer = gate.call("GET", "/edge/v1/list", at=NOW, **{"if-none-match": tag})
    assert answer.status_code == 200
    _, value, cards = fetch(gate)
    assert given.uid not in cards
    assert value.blocked == {given.uid: why}


def test_an_unchanged_list_is_confirmed_with_a_signature(house):
    gate = box()
    arrive()
    tag = fetch(gate)[0]["ETag"]
    house(NOW + timedelta(minutes=5))
    answer = gate.call(
        "GET", "/edge/v1/list", at=NOW + timedelta(minutes=5), **{"if-none-match": tag}
    )
    assert (answer.status_code, answer.content) == (304, b"")
    until = allowlist.read_fresh("JE", tag, answer["Tertib-Fresh"], public())
    assert until == int((NOW + timedelta(minutes=5)).timestamp() * 1000)


def test_what_a_gate_has_delivered_is_in_its_next_list():
    gate = box()
    _, given = arrive()
    gate.send(passed(gate, given, "outside", "service", NOW), at=NOW)
    assert fetch(gate)[2][given.uid].inside == "service"


def test_a_companion_depends_on_the_applicants_card():
    gate = box()
    _, principal = arrive()
    blue = card("blue")
    actions.check_in_companion("JE", principal.uid, "pregnant", "ktp", 3, blue.uid, DOOR, NOW)
    assert fetch(gate)[2][blue.uid].principal == principal.id
    actions.return_card("JE", principal.uid, DOOR, NOW)
    _, _, cards = fetch(gate)
    assert cards[blue.uid].principal not in {one.id for one in cards.values()}


def test_a_badge_opens_all_zones_at_any_time(cast):
    gate, badge = box(), card("staff")
    actions.issue_badge(badge, cast.staff("counter_js"), DOOR, NOW)
    one = fetch(gate)[2][badge.uid]
    assert one.zones == ("lobby", "service", "pickup", "staff")
    assert one.opens == 0


def test_secure_cards_come_with_keys_and_others_without():
    gate = box()
    _, plain = arrive()
    _, secure = arrive(None, card(secure=True))
    _, value, cards = fetch(gate)
    assert cards[plain.uid].key == ""
    assert cards[secure.uid].key == chips.file_key(secure.uid)
    assert value.meta_key == chips.meta_key("JE") != chips.meta_key("AF")
    assert len({value.meta_key, chips.file_key(plain.uid), cards[secure.uid].key}) == 3


def test_only_gates_of_the_office_get_it(offices):
    assert box("locker", name="Loker").call("GET", "/edge/v1/list", at=NOW).status_code == 403
    arrive()
    other = box(code="AF", name="Lain").call("GET", "/edge/v1/list", at=NOW)
    assert signed.read(allowlist.KIND, other.content, public())["cards"] == []


def test_the_list_names_nobody():
    gate = box()
    arrive()
    assert Staff.objects.count() == 0
    body = signed.read(allowlist.KIND, fetch(gate)[0].content, public())
    assert set(body["cards"][0]) == {
        "id", "uid", "colour", "zones", "opens", "closes", "inside", "key", "counter", "principal",
    }  # fmt: skip


def test_a_list_costs_few_statements(django_assert_num_queries):
    gate = box()
    arrive()
    gate.call("GET", "/edge/v1/list", at=NOW)
    with django_assert_num_queries(3):
        gate.call("GET", "/edge/v1/list", at=NOW)
