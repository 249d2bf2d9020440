"""From proposal to the end of an order: who may, when, and what the gallery makes of it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta

from tertib.messaging.models import Notice as Message
from tertib.watchlist import actions, photographs, queries
from tertib.watchlist.models import Change, Notice, Order, Photograph, Subject
from tertib.watchlist.rules.orders import Kind, NotAllowed, Refused
from tertib.watchlist.tests.world import JOHN, NOW, SITI, TODAY, entries, later, picture, vector

END = date(2026, 7, 26)


def faces(since: int = 0, now=NOW) -> list:
    return queries.gallery("m", since, now).added


def refused(call, *given, **more) -> str:
    with pytest.raises(Refused) as caught:
        call(*given, **more)
    return caught.value.reason


def test_a_proposal_bars_nobody_until_somebody_else_approves_it(world):
    order = world.proposed()
    world.embed(order)
    assert queries.effective_orders(order.subject_id, TODAY) == []
    assert faces() == []
    assert refused(actions.approve, order.id, world.first, NOW) == "own_proposal"
    with pytest.raises(NotAllowed):
        actions.approve(order.id, world.agent, NOW)
    actions.approve(order.id, world.second, NOW)
    assert [one.id for one in queries.effective_orders(order.subject_id, TODAY)] == [order.id]
    (face,) = faces()
    assert (face.subject, [*face.lanes], face.label) == (order.subject_id, ["exit"], "KEP-12/2026")
    assert len(entries("watchlist.proposed", "watchlist.approved")) == 2


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"photographs": ()}, "incomplete"),
        ({"reason": "undocumented_work"}, "not_a_reason"),
        ({"reason": "gossip"}, "no_reason"),
        ({"basis": " "}, "no_basis"),
        ({"number": " "}, "no_number"),
        ({"kind": Kind.ENTRY}, "own_citizen"),
        ({"end": date(2026, 7, 27)}, "too_long"),
        ({"end": None}, "no_end"),
        ({"start": date(2025, 1, 1), "end": date(2025, 6, 1)}, "over"),
        ({"decided_on": date(2026, 1, 27)}, "decided_later"),
        ({"who": replace(SITI, nik="123")}, "bad_nik"),
        ({"photographs": (b"GIF89a",)}, "not_a_picture"),
        ({"photographs": (picture(size=(90, 90)),)}, "picture_too_small"),
    ],
)
def test_what_is_no_order_is_refused_and_leaves_nothing(world, change, why):
    assert refused(world.proposed, **change) == why
    assert not Order.objects.exists()
    assert not Subject.objects.exists()


def test_an_agency_asks_for_itself_only(world):
    with pytest.raises(NotAllowed):
        actions.propose(world.wanted(), world.outsider, NOW)
    order = actions.propose(world.wanted(), world.agent, NOW)
    with pytest.raises(NotAllowed):
        actions.reject(order.id, "entered_wrongly", world.outsider, NOW)
    actions.reject(order.id, "entered_wrongly", world.agent, NOW)
    order.refresh_from_db()
    assert (order.state, order.why_ended) == ("ditolak", "entered_wrongly")


def test_the_same_person_under_the_same_decision_stands_once(world):
    order = world.proposed()
    assert refused(world.proposed, number="kep 12/2026") == "known"
    actions.reject(order.id, "incomplete_identity", world.second, NOW)
    assert world.proposed().id != order.id


def test_a_nik_is_one_person(world):
    first = world.in_force()
    second = world.in_force(
        agency=world.djp.id, number="KEP-9", photographs=(),
        who=replace(SITI, name="Siti Aminah", documents=("B 777",)),
    )  # fmt: skip
    assert first.subject_id == second.subject_id
    card = queries.card(first.subject_id, TODAY, actor=world.first, now=NOW)
    assert card.who.aliases == ("Amy Wulan", "Siti Aminah")
    assert card.who.documents == ("X 1234567", "B 777")
    assert len(card.orders) == 2
    assert refused(world.proposed, number="K3", who=replace(JOHN, nik=SITI.nik)) == "not_identical"


def test_an_urgent_order_bars_for_twenty_days_from_its_approval(world):
    wanted = world.wanted(end=None)
    assert refused(actions.urgent, wanted, "tetangga", world.first, NOW) == "not_entitled"
    order = actions.urgent(wanted, "kakanim", world.first, NOW)
    assert queries.effective_orders(order.subject_id, TODAY) == []
    order = actions.approve(order.id, world.second, later(days=1))
    assert (order.state, order.start, order.end) == (
        "darurat", date(2026, 1, 27), date(2026, 2, 15),
    )  # fmt: skip
    assert refused(actions.extend, order.id, END, "K", TODAY, world.first, NOW) == "not_extendable"
    assert queries.effective_orders(order.subject_id, date(2026, 2, 15))
    assert not queries.effective_orders(order.subject_id, date(2026, 2, 16))


def test_an_urgent_order_is_not_prolonged_by_another(world):
    """The second under another number, on the day before the first one lapses."""

    def ask(number: str, now, **more) -> Order:
        return actions.urgent(world.wanted(number=number, **more), "kakanim", world.first, now)

    first, waiting = ask("ND-1", NOW), ask("ND-2", NOW)
    actions.approve(first.id, world.second, NOW)
    assert refused(ask, "ND-3", later(days=18)) == "urgent_before"
    assert refused(actions.approve, waiting.id, world.second, later(days=18)) == "urgent_before"
    actions.expire(later(days=20))
    assert refused(ask, "ND-3", later(days=39)) == "urgent_before"
    assert ask("ND-4", later(days=20), agency=world.djp.id)  # answers for itself
    again = ask("ND-3", later(days=40))
    assert actions.approve(again.id, world.second, later(days=40)).state == "darurat"


def test_an_urgent_order_that_was_lifted_counts_as_one_that_lapsed(world):
    order = actions.urgent(world.wanted(), "kakanim", world.first, NOW)
    actions.approve(order.id, world.second, NOW)
    change = actions.revoke(order.id, "court_order", "K", TODAY, world.first, NOW)
    actions.grant(change.id, world.second, later(days=5))
    wanted = world.wanted(number="ND-2")
    assert refused(actions.urgent, wanted, "kakanim", world.first, later(days=25)) == (
        "urgent_before"
    )
    assert actions.urgent(wanted, "kakanim", world.first, later(days=26))


def test_an_urgent_order_that_was_confirmed_stands_in_the_way_of_none(world):
    order = actions.urgent(world.wanted(), "kakanim", world.first, NOW)
    actions.approve(order.id, world.second, NOW)
    change = actions.confirm_urgent(
        order.id, "Keputusan", "KEP-77", TODAY, TODAY + timedelta(days=25), world.first, NOW
    )
    actions.grant(change.id, world.second, NOW)
    actions.expire(later(days=26))
    assert actions.urgent(world.wanted(number="ND-2"), "kakanim", world.first, later(days=26))


def test_the_formal_decision_follows_within_the_twenty_days_or_not_at_all(world):
    order = actions.urgent(world.wanted(), "kakanim", world.first, NOW)
    order = actions.approve(order.id, world.second, NOW)
    formal = ("Keputusan", "KEP-77", TODAY)
    too_long = date(2026, 7, 27)
    assert refused(
        actions.confirm_urgent, order.id, *formal, too_long, world.first, NOW
    ) == "too_long"  # fmt: skip
    change = actions.confirm_urgent(order.id, *formal, END, world.agent, NOW)
    assert refused(actions.grant, change.id, world.second, later(days=20)) == "over"
    order = actions.grant(change.id, world.second, later(days=19))
    assert (order.state, order.urgent, order.end, order.number) == ("aktif", False, END, "KEP-77")


def test_an_extension_is_one_in_time_and_of_four_eyes(world):
    order, longest = world.in_force(), END + relativedelta(months=6)
    in_time = later(days=(END - TODAY).days - 3)
    late = in_time + timedelta(days=1)
    assert refused(actions.extend, order.id, longest, "K", TODAY, world.first, late) == "too_late"
    change = actions.extend(order.id, longest, "K", TODAY, world.agent, in_time)
    assert refused(actions.extend, order.id, longest, "K", TODAY, world.first, NOW) == "asked"
    with pytest.raises(NotAllowed):
        actions.grant(change.id, world.agent, late)
    # Received in time; decided a day later, while the order still stands.
    order = actions.grant(change.id, world.second, late)
    assert (order.extensions, order.first_end, order.end) == (1, END, longest)
    assert refused(actions.grant, change.id, world.first, late) == "answered"
    assert refused(
        actions.extend, order.id, longest + timedelta(days=9), "K", TODAY, world.first, late
    ) == "extended_before"  # fmt: skip


def test_an_extension_has_a_last_day(world):
    order = world.in_force(who=JOHN, kind=Kind.ENTRY, end=date(2027, 1, 26))
    asked = (order.id, None, "K", TODAY, world.first, NOW)
    assert refused(actions.extend, *asked) == "no_new_end"


def test_an_extension_that_nobody_granted_in_time_leaves_the_order_ended(world):
    order = world.in_force()
    change = actions.extend(order.id, END + timedelta(days=9), "K", TODAY, world.agent, NOW)
    after = later(days=(END - TODAY).days + 1)
    assert refused(actions.grant, change.id, world.second, after) == "over"
    assert not queries.effective_orders(order.subject_id, END + timedelta(days=1))


def test_nobody_lifts_a_ban_alone(world):
    order = world.in_force()
    world.embed(order)
    assert refused(
        actions.revoke, order.id, "a gift", "K", TODAY, world.first, NOW
    ) == "no_reason"  # fmt: skip
    with pytest.raises(NotAllowed):
        actions.revoke(order.id, "acquitted", "K", TODAY, world.outsider, NOW)
    change = actions.revoke(order.id, "acquitted", "K-1", TODAY, world.first, NOW)
    assert refused(actions.grant, change.id, world.first, NOW) == "own_proposal"
    assert len(faces()) == 1
    before = queries.version()
    actions.grant(change.id, world.second, NOW)
    assert faces() == []
    assert queries.gallery("m", before, NOW).removed == [
        Photograph.objects.get(subject=order.subject_id).id
    ]
    order.refresh_from_db()
    assert (order.state, order.why_ended, order.ended_by_id) == (
        "dicabut", "acquitted", world.sari.id,
    )  # fmt: skip


def test_a_change_is_turned_down_with_a_reason(world):
    order = world.in_force()
    change = actions.revoke(order.id, "acquitted", "K-1", TODAY, world.agent, NOW)
    actions.turn_down(change.id, "no_decision", world.second, NOW)
    change.refresh_from_db()
    assert (change.state, change.why_refused) == (Change.State.REFUSED, "no_decision")
    assert queries.effective_orders(order.subject_id, TODAY)


def test_what_begins_later_can_be_lifted_before(world):
    order = world.in_force(start=TODAY + timedelta(days=3))
    change = actions.revoke(order.id, "acquitted", "K-1", TODAY, world.first, NOW)
    actions.grant(change.id, world.second, NOW)
    assert not queries.effective_orders(order.subject_id, TODAY + timedelta(days=3))


def test_an_agency_that_is_not_in_use_prolongs_nothing_and_lifts(world):
    order = world.in_force()
    urgent = actions.urgent(world.wanted(who=JOHN, number="U"), "kakanim", world.first, NOW)
    actions.approve(urgent.id, world.second, NOW)
    actions.set_desk(world.kpk.id, world.first, NOW, email="", phone="021 1", active=False)
    longest = END + timedelta(days=30)
    for who in (world.agent, world.first):
        assert refused(actions.extend, order.id, longest, "K", TODAY, who, NOW) == (
            "agency_retired"
        )
        assert refused(
            actions.confirm_urgent, urgent.id, "Keputusan", "K", TODAY, END, who, NOW
        ) == "agency_retired"  # fmt: skip
    assert actions.revoke(order.id, "acquitted", "K-1", TODAY, world.agent, NOW)


def test_the_end_needs_no_job_and_the_job_only_writes_it_down(world):
    order = world.in_force()
    world.embed(order)
    before, after = queries.version(), later(days=(END - TODAY).days + 1)
    assert faces(now=after) == []
    assert queries.effective_orders(order.subject_id, END + timedelta(days=1)) == []
    assert actions.expire(later(days=(END - TODAY).days)) == 0
    assert actions.expire(after) == 1
    assert actions.expire(after) == 0
    change = queries.gallery("m", before, after)
    assert (len(change.removed), change.added, change.version) == (1, [], before + 1)
    assert len(entries("watchlist.expired")) == 1


def test_an_order_that_begins_later_is_listed_on_its_day(world):
    order = world.in_force(start=TODAY + timedelta(days=3))
    world.embed(order)
    assert faces() == []
    assert actions.begin(later(days=2)) == 0
    assert actions.begin(later(days=3)) == 1
    assert len(faces(now=later(days=3))) == 1
    assert actions.begin(later(days=3)) == 0


def test_cameras_of_the_other_lane_hear_of_an_order_that_begins_later(world):
    """The photographs are listed already, by the order that bars at the first lane."""
    world.embed(world.in_force(who=JOHN, number="K1", kind=Kind.ENTRY, end=None))
    first_day = later(days=3)
    world.in_force(who=JOHN, number="K2", start=TODAY + timedelta(days=3), photographs=())
    actions.begin(NOW)
    before = queries.version()
    assert actions.begin(later(days=2)) == 0
    assert actions.begin(first_day) == 1
    (face,) = queries.gallery("m", before, first_day).added
    assert {*face.lanes} == {"exit", "entry"}
    assert actions.begin(first_day) == 0


def test_the_agency_is_told_seven_and_three_days_ahead_once_each(world):
    world.in_force()
    days_left = (END - TODAY).days
    told = [actions.tell(later(days=days_left - n)) for n in (9, 8, 7, 6, 4, 3, 2, 0)]
    assert told == [0, 0, 1, 0, 0, 1, 0, 0]
    assert sorted(Notice.objects.values_list("days", flat=True)) == [3, 7]
    assert Message.objects.filter(template="order_ends").count() == 2


def test_an_agency_that_cannot_be_told_is_not_said_to_have_been(world):
    order = world.in_force(agency=world.djp.id)
    days_left = (END - TODAY).days
    assert [actions.tell(later(days=days_left - n)) for n in (7, 6)] == [1, 0]
    assert not Message.objects.exists()
    assert queries.untold(END - timedelta(days=6)) == [order]
    (entry,) = entries("watchlist.ends_soon")
    assert b'"told":false' in bytes(entry.body).replace(b" ", b"")
    actions.set_desk(world.djp.id, world.first, NOW, email="", phone="+62 812 0000 0882",
                     active=True)  # fmt: skip
    assert actions.tell(later(days=days_left - 5)) == 1  # as soon as somebody can be told
    assert Message.objects.filter(template="order_ends").count() == 1
    assert queries.untold(END - timedelta(days=5)) == []
    assert [one.told for one in Notice.objects.order_by("at")] == [False, True]
    assert refused(
        actions.set_desk, world.djp.id, world.first, NOW, email="", phone="", active=True,
    ) == "no_desk"  # fmt: skip


def test_photographs_come_and_go_with_the_gallery(world):
    order = world.in_force()
    subject = order.subject_id
    (first,) = world.embed(order)
    start = queries.version()
    made = world.added(order, picture(2))
    assert actions.add_photograph(order.id, picture(2), world.first, NOW).id == made.id
    assert made.listed
    assert queries.photographs(None).filter(subject=subject).count() == 2
    world.embed(order)
    change = queries.gallery("m", start, NOW)
    assert {face.id for face in change.added} == {first, made.id}
    with pytest.raises(NotAllowed):
        actions.add_photograph(order.id, picture(3), world.outsider, NOW)
    asked = actions.remove_photograph(order.id, first, world.second, NOW)
    assert queries.gallery("m", change.version, NOW).removed == []
    assert refused(actions.grant, asked.id, world.second, NOW) == "own_proposal"
    actions.grant(asked.id, world.first, NOW)
    assert queries.gallery("m", change.version, NOW).removed == [first]
    assert refused(
        actions.remove_photograph, order.id, made.id, world.second, NOW
    ) == "last_usable"  # fmt: skip
    with pytest.raises(Photograph.DoesNotExist):
        photographs.open(first)
    assert photographs.open(made.id)[:3] == b"\xff\xd8\xff"


@pytest.mark.parametrize("who", ["agent", "first"])
def test_nobody_puts_a_face_before_every_camera_alone(world, who):
    order = world.in_force()
    (known,) = world.embed(order)
    before = queries.version()
    made = actions.add_photograph(order.id, picture(2), getattr(world, who), NOW)
    actions.store_template(made.id, "m", vector(7), 0.8, NOW)
    actions.begin(NOW)
    assert [face.id for face in faces()] == [known]
    card = queries.card(order.subject_id, TODAY, actor=world.first, now=NOW)
    assert card.photographs == [known]
    (change,) = queries.waiting().changes
    assert (change.verb, change.photograph_id) == (Change.Verb.ADD, made.id)
    # The same file again asks for nothing more, and what waits is not taken away unseen.
    assert actions.add_photograph(order.id, picture(2), getattr(world, who), NOW).id == made.id
    assert refused(actions.remove_photograph, order.id, made.id, world.second, NOW) == "asked"
    if who == "first":
        assert refused(actions.grant, change.id, world.first, NOW) == "own_proposal"
    with pytest.raises(NotAllowed):
        actions.grant(change.id, world.agent, NOW)
    assert queries.gallery("m", before, NOW).added == []
    actions.grant(change.id, world.second, NOW)
    assert {face.id for face in faces()} == {known, made.id}
    assert queries.version() > before
    told = entries("watchlist.photograph_added", "watchlist.add_asked",
                   "watchlist.addition_granted")  # fmt: skip
    assert [one.action.split(".")[1] for one in told][1:] == [
        "photograph_added", "add_asked", "addition_granted",
    ]  # fmt: skip


def test_a_face_that_was_refused_is_destroyed(world):
    order = world.in_force()
    world.embed(order)
    made = actions.add_photograph(order.id, picture(2), world.agent, NOW)
    other = actions.add_photograph(order.id, picture(3), world.agent, NOW)  # several may wait
    actions.turn_down(made.changes.get().id, "not_identical", world.second, NOW)
    made.refresh_from_db()
    assert (made.sealed, made.removed_at) == (None, NOW)
    assert len(entries("watchlist.change_refused")) == 1
    assert [one.photograph_id for one in queries.waiting().changes] == [other.id]
    assert refused(actions.grant, made.changes.get().id, world.second, NOW) == "answered"
    again = actions.add_photograph(order.id, picture(2), world.agent, NOW)
    assert again.id != made.id


def test_a_face_added_to_a_proposal_is_not_approved_by_whoever_added_it(world):
    order = world.proposed()
    world.embed(order)
    made = actions.add_photograph(order.id, picture(2), world.second, NOW)
    assert made.order_id == order.id
    assert not Change.objects.exists()
    assert refused(actions.approve, order.id, world.second, NOW) == "own_photograph"


def test_what_waits_for_somebody_barred_by_another_order_waits_with_its_own(world):
    world.embed(world.in_force())
    second = world.proposed(number="K2", photographs=())
    made = actions.add_photograph(second.id, picture(2), world.first, NOW)
    assert len(faces()) == 1
    assert not made.changes.exists()
    actions.store_template(made.id, "m", vector(7), 0.8, NOW)
    actions.approve(second.id, world.second, NOW)
    assert len(faces()) == 2


def test_there_is_no_more_room_than_for_eight_with_what_waits(world):
    order = world.in_force()
    made = [actions.add_photograph(order.id, picture(n), world.first, NOW) for n in range(2, 9)]
    assert refused(actions.add_photograph, order.id, picture(9), world.first, NOW) == "too_many"
    given = actions.add_photograph(order.id, picture(10), world.agent, NOW)  # waits beside them
    for one in made:
        actions.grant(one.changes.get().id, world.second, NOW)
    assert refused(actions.grant, given.changes.get().id, world.second, NOW) == "too_many"


def test_nothing_is_added_to_an_order_that_is_over(world):
    order = world.in_force()
    for who in (world.first, world.agent):
        with pytest.raises(NotAllowed):
            actions.add_photograph(order.id, picture(2), who, later(days=(END - TODAY).days + 1))


def test_pictures_are_kept_upright_small_and_without_what_the_camera_wrote(world):
    from io import BytesIO

    from PIL import Image

    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera of a witness"
    out = BytesIO()
    Image.new("RGB", (3000, 2000)).save(out, "JPEG", exif=exif)
    made = photographs.normalise(out.getvalue())
    assert (made.width, made.height) == (683, 1024)
    assert b"witness" not in made.jpeg
    assert not Image.open(BytesIO(made.jpeg)).getexif()


def test_false_hits_ask_for_a_rarer_likeness_up_to_a_limit(world):
    order = world.in_force()
    world.embed(order)
    seen = []
    for _ in range(12):
        seen.append(faces()[0].rarer)
        actions.false_hit(order.subject_id, world.first, NOW)
    assert seen[:3] == [1, 2, 3]
    assert seen[-2:] == [10, 10]


def test_a_threshold_does_not_stay_raised_for_ever(world):
    """Else whoever resembles a subject long enough lets the subject pass."""
    order = world.in_force()
    world.embed(order)
    actions.false_hit(order.subject_id, world.first, NOW)
    actions.false_hit(order.subject_id, world.first, later(days=10))
    actions.relax(later(days=100))
    assert faces()[0].rarer == 3
    before = queries.version()
    actions.relax(later(days=100, seconds=1))
    assert faces()[0].rarer == 1
    assert faces(before)  # cameras hear of it
    actions.relax(later(days=101))
    assert len(entries("watchlist.alarm_lowered")) == 1


def test_a_foreigner_barred_both_ways_is_looked_for_at_each_lane_while_its_order_lasts(world):
    """Without a NIK the same document, name and birth make the same person."""
    exit_ban = world.in_force(who=JOHN, number="K1")
    world.in_force(who=JOHN, number="K2", kind=Kind.ENTRY, end=None, photographs=())
    assert Subject.objects.count() == 1
    world.embed(exit_ban)
    (face,) = faces()
    assert face.label == "K1 · K2"
    assert {lane: ends for lane, (_, ends) in face.lanes.items()} == {
        "exit": 1_785_085_200_000,  # 27 July 2026, 00:00 WIB
        "entry": None,
    }
    after = later(days=(END - TODAY).days + 1)
    actions.expire(after)
    (face,) = faces(now=after)
    assert [(lane, ends) for lane, (_, ends) in face.lanes.items()] == [("entry", None)]


def test_nothing_of_a_person_is_in_clear(world):
    order = world.in_force()
    subject = Subject.objects.get(id=order.subject_id)
    body = b"".join(bytes(entry.body) for entry in entries("watchlist.proposed",
                                                           "watchlist.approved"))  # fmt: skip
    for text in (b"Siti", b"Wulandari", SITI.nik.encode(), b"1980", b"1234567"):
        assert text not in body
        assert text not in bytes(subject.sealed)
