import threading

import pytest
from django.db import IntegrityError, connection, transaction

from tertib.applications import queries
from tertib.applications.actions import move, move_read
from tertib.applications.models import Application
from tertib.applications.rules import IllegalMove, State
from tertib.applications.tests import cast
from tertib.foundation import sql, vault
from tertib.foundation.ids import new_id
from tertib.ledger import actions as record
from tertib.ledger import actors
from tertib.ledger.models import Entry

ACTOR = actors.applicant(new_id())


def test_a_move_changes_all_and_records_each_under_its_own_key(db):
    party, ids = cast.party(cast.phone(), State.SUBMITTED, State.SUBMITTED)
    actor = actors.applicant(party.contact_id)

    moved = move(ids, "await_payment", actor, cast.NOW, office="JS", more={"booking": "b1"})

    assert [m.application_id for m in moved] == sorted(ids)
    assert {m.target for m in moved} == {State.AWAITING_PAYMENT}
    party.refresh_from_db()
    assert party.office_code == "JS"
    for application in Application.objects.filter(id__in=ids):
        entry = Entry.objects.get(subject=f"application:{application.id}")
        assert entry.action == "application.await_payment"
        assert (entry.key_id, entry.office) == (application.key_id, "JS")
        key = vault.load(application.key_id)
        body = key.open(bytes(entry.body), f"entry:{entry.id}")
        assert b'"from":"diajukan"' in body
        assert b'"booking":"b1"' in body


def test_it_costs_one_update_and_one_append_for_all(db, django_assert_num_queries):
    party, ids = cast.party(cast.phone(), State.SUBMITTED, State.SUBMITTED, State.SUBMITTED)
    with transaction.atomic(), django_assert_num_queries(2):
        move(ids, "await_payment", actors.applicant(party.contact_id), cast.NOW, office="JS")


def test_people_just_read_are_moved_in_a_pipeline_and_recorded_alike(db):
    party, _ = cast.party(cast.phone(), State.SUBMITTED, State.LAPSED)
    people = queries.applicants(party.id)
    with transaction.atomic(), sql.pipeline(), record.together():
        move_read(people, "await_payment", ACTOR, cast.NOW, office="JS", more={"order": "o1"})
    assert {a.state for a in Application.objects.all()} == {State.AWAITING_PAYMENT}
    party.refresh_from_db()
    assert party.office_code == "JS"
    for one in people:
        entry = Entry.objects.get(subject=f"application:{one.application_id}")
        body = one.key.open(bytes(entry.body), f"entry:{entry.id}")
        assert f'"from":"{one.state.value}"'.encode() in body
        assert b'"order":"o1"' in body


def test_someone_who_moved_since_is_not_moved_again(live_db):
    with transaction.atomic():
        party, ids = cast.party(cast.phone(), State.SUBMITTED, State.SUBMITTED)
    people = queries.applicants(party.id)
    move(ids[:1], "withdraw", actors.applicant(party.contact_id), cast.NOW)

    def stale() -> None:
        with transaction.atomic(), sql.pipeline(), record.together():
            move_read(people, "await_payment", ACTOR, cast.NOW, office="JS", more={})

    with pytest.raises(IllegalMove):
        stale()
    states = Application.objects.filter(id__in=ids).order_by("position")
    assert [a.state for a in states] == [State.CANCELLED, State.SUBMITTED]
    assert Entry.objects.count() == 1


def test_applicants_cost_one_query(db, django_assert_num_queries):
    party, _ = cast.party(cast.phone(), *[State.SUBMITTED] * 5)
    with django_assert_num_queries(1):
        people = queries.applicants(party.id)
    assert [p.name for p in people] == [f"Siti {n}" for n in range(1, 6)]
    assert all(p.key.open(p.key.seal(b"x", "y"), "y") == b"x" for p in people)


def test_all_or_none(live_db):
    with transaction.atomic():
        party, ids = cast.party(cast.phone(), State.SUBMITTED, State.DRAFT)
    with pytest.raises(IllegalMove):
        move(ids, "await_payment", actors.applicant(party.contact_id), cast.NOW)
    states = Application.objects.filter(id__in=ids).order_by("position")
    assert [a.state for a in states] == [State.SUBMITTED, State.DRAFT]
    assert not Entry.objects.exists()


@pytest.mark.parametrize(("verb", "kind"), [("pay", "staff"), ("lapse", "staff"), ("x", "system")])
def test_refusals_write_nothing(db, verb, kind):
    _, ids = cast.party(cast.phone(), State.AWAITING_PAYMENT)
    with pytest.raises(IllegalMove):
        move(ids, verb, actors.Actor(kind, str(new_id())), cast.NOW)
    assert not Entry.objects.exists()


def test_an_unknown_application_is_refused(live_db):
    with pytest.raises(IllegalMove):
        move([new_id()], "lapse", actors.system("test"), cast.NOW)


def test_an_erased_person_can_still_be_moved(db):
    _, ids = cast.party(cast.phone(), State.READY)
    vault.destroy(Application.objects.get(id=ids[0]).key_id, cast.NOW)
    move(ids, "uncollected", actors.system("test"), cast.NOW)
    assert Entry.objects.get().key_id is None


@pytest.mark.parametrize("column", ["person_hash", "name_sealed", "data_sealed", "service_code"])
def test_the_database_itself_freezes_identity_after_submission(db, column):
    _, ids = cast.party(cast.phone(), State.SUBMITTED)
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        Application.objects.filter(id=ids[0]).update(**{column: b"other"})


@pytest.mark.race
def test_of_many_at_once_one_moves(live_db):
    with transaction.atomic():
        _, ids = cast.party(cast.phone(), *[State.AWAITING_PAYMENT] * 3)
    outcomes: list[str] = []
    start = threading.Barrier(8)

    def attempt(order: list) -> None:
        start.wait()
        try:
            move(order, "pay", actors.partner("bank-a"), cast.NOW)
            outcomes.append("moved")
        except IllegalMove:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=attempt, args=(ids if n % 2 else ids[::-1],)) for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["moved"] + ["refused"] * 7
    assert Entry.objects.filter(action="application.pay").count() == 3
