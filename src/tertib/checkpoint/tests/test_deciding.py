from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from tertib.checkpoint import actions, rules
from tertib.checkpoint.models import AgencyContact, Candidate, Clearance, Decision, State
from tertib.checkpoint.queries import false_hits
from tertib.checkpoint.rules import Refused
from tertib.checkpoint.tests.world import BATAM, NOW, lines
from tertib.watchlist.models import Subject

BORDER, SUPERVISOR = frozenset({"border"}), frozenset({"supervisor"})


def refusal(call, *given, **more) -> str:
    with pytest.raises(Refused) as caught:
        call(*given, **more)
    return caught.value.reason


def test_two_people_make_a_hold_and_the_agency_is_contacted_with_it(world, monday):
    found = world.possible()
    monday(NOW + timedelta(seconds=40))
    held = actions.decide(
        found.id, BATAM, "identical", world.supervisor.id, SUPERVISOR, NOW + timedelta(seconds=40)
    )
    assert (held.state, held.order_id) == ("identik", world.order.id)
    assert held.contacts.get().agency == "Komisi Pemberantasan Korupsi"
    steps = Decision.objects.order_by("id").values_list("verb", "staff__username")
    assert list(steps) == [("possible", "yusuf"), ("identical", "nuraini")]
    assert len(lines("candidate.possible", "candidate.identical", "agency.contacted")) == 3
    assert "Bambang" not in str(lines("candidate.identical", "agency.contacted"))


def test_a_dismissal_needs_one_of_the_reasons(world):
    found = world.candidate()
    for reason in ("", "undocumented_work", "because"):
        assert refusal(actions.decide, found.id, BATAM, "not", world.officer.id, BORDER, NOW,
                       reason=reason) == "no_reason"  # fmt: skip
    done = actions.decide(found.id, BATAM, "not", world.officer.id, BORDER, NOW, reason="relative")
    assert (done.state, done.reason) == ("bukan", "relative")
    assert lines("candidate.dismissed")[0]["payload"]["reason"] == "relative"


def test_nobody_decides_alone_or_at_another_office(world):
    found = world.candidate()
    both = BORDER | SUPERVISOR
    assert refusal(
        actions.decide, found.id, BATAM, "identical", world.supervisor.id, both, NOW
    ) == ("not_now")
    actions.decide(found.id, BATAM, "possible", world.supervisor.id, both, NOW)
    assert refusal(
        actions.decide, found.id, BATAM, "identical", world.supervisor.id, both, NOW
    ) == ("same_person")
    assert refusal(actions.decide, found.id, BATAM, "identical", world.officer.id, BORDER, NOW) == (
        "not_yours"
    )
    with pytest.raises(Candidate.DoesNotExist):
        actions.decide(found.id, "JE", "identical", world.second.id, SUPERVISOR, NOW)
    assert not AgencyContact.objects.exists()
    actions.decide(found.id, BATAM, "identical", world.second.id, SUPERVISOR, NOW)
    assert Candidate.objects.get().state == "identik"


def test_the_database_itself_refuses_one_pair_of_eyes(world):
    found = world.possible()
    for change in (
        {"state": State.IDENTICAL},
        {"state": State.IDENTICAL, "order_id": uuid4()},
        {"state": State.IDENTICAL, "order_id": uuid4(), "identical_by": world.officer},
        {"state": State.CLOSED},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Candidate.objects.filter(dossier=found.id).update(**change)


@pytest.mark.parametrize("verb", ["possible", "identical"])
def test_an_order_that_ended_meanwhile_holds_nobody(world, monday, verb):
    found = world.candidate() if verb == "possible" else world.possible()
    later = NOW + timedelta(days=61)
    who, roles = (world.officer, BORDER) if verb == "possible" else (world.supervisor, SUPERVISOR)
    assert refusal(actions.decide, found.id, BATAM, verb, who.id, roles, later) == "order_ended"
    found.refresh_from_db()
    assert (found.state, found.order_id) == ("berakhir", None)
    assert not AgencyContact.objects.exists()
    assert len(lines("candidate.ended")) == 1
    again = refusal(actions.decide, found.id, BATAM, verb, who.id, roles, later)
    assert again == "not_now"


def test_repeated_false_hits_raise_the_threshold_of_the_subject_a_true_one_begins_anew(
    world, monday
):
    minutes = iter(range(1, 10))

    def dismiss():
        monday(NOW + timedelta(minutes=next(minutes)))
        actions.decide(
            world.candidate().id, BATAM, "not", world.officer.id, BORDER, NOW, reason="face"
        )

    def counted() -> int:
        return Subject.objects.get(id=world.subject).false_hits

    dismiss()
    assert counted() == 0  # once is chance
    dismiss()
    dismiss()
    assert counted() == 2
    monday(NOW + timedelta(minutes=next(minutes)))
    world.held()
    assert counted() == 0
    assert len(lines("watchlist.alarm_lowered")) == 1
    dismiss()
    assert counted() == 0


@pytest.mark.parametrize("reason", [*rules.REASONS])
def test_only_another_person_who_was_mistaken_makes_the_subject_harder_to_find(
    world, monday, reason
):
    """Else a helper with a picture on a telephone could, and a lane in bad light does."""
    for minute in range(1, 6):
        monday(NOW + timedelta(minutes=minute))
        actions.decide(
            world.candidate().id, BATAM, "not", world.officer.id, BORDER, NOW, reason=reason
        )
    mistaken = reason not in ("picture", "not_a_person")
    assert (Subject.objects.get(id=world.subject).false_hits > 0) == mistaken
    # Nor do they make the first true mistake the second in a row.
    monday(NOW + timedelta(minutes=9))
    before = Subject.objects.get(id=world.subject).false_hits
    actions.decide(world.candidate().id, BATAM, "not", world.officer.id, BORDER, NOW, reason="face")
    after = Subject.objects.get(id=world.subject).false_hits
    assert (after > before) == mistaken


def test_the_bearer_of_a_document_is_known_as_somebody_else(world):
    zone = (
        "P<IDNWIJAYA<<HENDRA<<<<<<<<<<<<<<<<<<<<<<<<<X7654321<7IDN7503094M3001017<<<<<<<<<<<<<<04"
    )
    for typed in (zone, "x 7654321"):
        found = world.candidate()
        actions.decide(found.id, BATAM, "not", world.officer.id, BORDER, NOW, reason="document",
                       document=typed)  # fmt: skip
    known = false_hits.cleared("X7654321", world.subject, NOW)
    assert known is not None
    assert known.count == 2
    assert b"7654321" not in bytes(known.document_hash)
    assert false_hits.cleared("X7654322", world.subject, NOW) is None
    assert false_hits.cleared("X7654321", uuid4(), NOW) is None
    assert false_hits.cleared("X7654321", world.subject, NOW + timedelta(days=181)) is None
    actions.forget_clearances(NOW + timedelta(days=181))
    assert not Clearance.objects.exists()
