"""No sequence of acts, by whomever and whenever, bars somebody outside the law."""

from contextlib import suppress
from datetime import timedelta

from dateutil.relativedelta import relativedelta
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tertib.watchlist import actions, queries
from tertib.watchlist.days import day_of
from tertib.watchlist.models import Change, Order
from tertib.watchlist.rules.orders import NotAllowed, Refused
from tertib.watchlist.tests.world import NOW

WHO = st.sampled_from(["first", "second", "agent", "outsider"])
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["approve", "reject", "extend", "revoke", "confirm", "grant", "turn_down",
                         "expire", "begin", "wait"]),
        WHO, st.integers(0, 120), st.integers(-30, 400),
    ),
    min_size=4, max_size=14,
)  # fmt: skip


class Undone(Exception):
    """Rolls an example back."""


def act(world, order: Order, verb: str, who: str, now, days: int) -> None:
    actor, today = getattr(world, who), day_of(now)
    waiting = order.changes.filter(state=Change.State.ASKED).first()
    end = today + timedelta(days=days)
    match verb:
        case "approve":
            actions.approve(order.id, actor, now)
        case "reject":
            actions.reject(order.id, "entered_wrongly", actor, now)
        case "extend":
            actions.extend(order.id, end, "K", today, actor, now)
        case "revoke":
            actions.revoke(order.id, "court_order", "K", today, actor, now)
        case "confirm":
            actions.confirm_urgent(order.id, "Keputusan", "K", today, end, actor, now)
        case "grant" if waiting:
            actions.grant(waiting.id, actor, now)
        case "turn_down" if waiting:
            actions.turn_down(waiting.id, "no_decision", actor, now)
        case "expire":
            actions.expire(now)
        case "begin":
            actions.begin(now)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.booleans(), ACTS)
def test_nobody_is_barred_outside_the_law(world, urgent, acts):
    with suppress(Undone), transaction.atomic():
        walk(world, urgent, acts)
        raise Undone


def walk(world, urgent: bool, acts) -> None:
    now, barred = NOW, set()
    if urgent:
        order = actions.urgent(world.wanted(), "kakanim", world.first, now)
    else:
        order = world.proposed()
    world.embed(order)
    over = False
    for verb, who, wait, days in acts:
        now += timedelta(days=wait)
        # Each act in a transaction of its own, as on a page.
        with suppress(Refused, NotAllowed), transaction.atomic():
            act(world, order, verb, who, now, days)
        order.refresh_from_db()
        today = day_of(now)
        bars = bool(queries.effective_orders(order.subject_id, today))
        shown = bool(queries.gallery("m", 0, now).added)
        assert not shown or bars  # never in the gallery without barring
        if bars:
            assert order.state in ("darurat", "aktif")
            assert order.end is not None
            assert order.start <= today <= order.end
            assert order.approved_by_id == world.sari.id  # the only other officer of the house
            barred.add(today)
        over = over or order.state in ("berakhir", "dicabut", "ditolak")
        assert not (over and bars)
        for change in order.changes.exclude(decided_by=None):
            assert change.decided_by_id not in (change.asked_by_id, world.member.id)
    if barred and order.end:
        spell = order.end - order.start
        assert spell <= timedelta(days=19) or not order.urgent
        assert order.end <= order.start + relativedelta(months=12)
        assert order.extensions or order.end <= order.start + relativedelta(months=6)
        assert order.extensions <= 1
