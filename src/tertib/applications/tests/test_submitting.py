import threading
from datetime import timedelta

import pytest
from django.db import connection

from tertib.applications import actions, queries
from tertib.applications.models import Party
from tertib.applications.rules import IllegalMove, State
from tertib.applications.tests import cast
from tertib.ledger.models import Entry


def _submit(contact, party, now=cast.NOW, address="10.0.0.1"):
    return actions.submit(contact.id, party.id, address, now)


def test_it_freezes_the_party_and_records_what_was_declared(db):
    contact = cast.phone()
    party = cast.filled(contact, cast.nik(1), cast.nik(2))
    _submit(contact, party)
    people = queries.applicants(party.id)
    assert {p.state for p in people} == {State.SUBMITTED}
    for person in people:
        entry = Entry.objects.get(
            action="application.submit", subject=f"application:{person.application_id}"
        )
        body = person.key.open(bytes(entry.body), f"entry:{entry.id}")
        assert person.answers["nik"].encode() in body
        assert b"PASPOR_E_10" in body
        assert person.answers["nik"].encode() not in bytes(entry.body)


def test_what_is_incomplete_cannot_be_sent(db):
    contact = cast.phone()
    party = cast.filled(contact, cast.nik(1))
    application = party.applications.get()
    actions.detach(
        contact.id, application.id, application.documents.filter(code="kk")[0].id, cast.NOW
    )
    with pytest.raises(actions.Incomplete):
        _submit(contact, party)


def test_an_answer_that_became_wrong_stops_it(db):
    contact = cast.phone()
    party = cast.filled(contact, cast.nik(1))
    application = party.applications.get()
    typed = {"birth_date": "15-01-2015"}  # a child: no ten-year passport, other papers
    actions.save_answers(contact.id, application.id, "person-wni", typed, cast.NOW)
    with pytest.raises(actions.Incomplete):
        _submit(contact, party)


def test_one_person_cannot_be_in_a_party_twice(db):
    contact = cast.phone()
    party = cast.filled(contact, cast.nik(1), cast.nik(1))
    with pytest.raises(actions.SamePersonTwice):
        _submit(contact, party)


def test_a_tout_with_forty_identities_on_three_phones_is_stopped_and_recorded(live_db):
    phones = [cast.phone(f"62812000000{n}") for n in range(3)]
    sent = refused = 0
    for number in range(40):
        contact = phones[number % 3]
        party, ids = cast.party(contact, State.DRAFT)
        cast.complete(contact.id, ids[0], cast.nik(number + 1))
        try:
            _submit(contact, party, cast.NOW + timedelta(minutes=number))
            sent += 1
        except actions.LimitReached:
            refused += 1
    assert (sent, refused) == (15, 25)  # five parties a phone
    assert Entry.objects.filter(action="application.refused").count() == 25


def test_the_number_of_different_people_is_limited_too(db):
    contact = cast.phone()
    for group in range(2):
        party = cast.filled(contact, *[cast.nik(5 * group + n) for n in range(1, 6)])
        _submit(contact, party)
    party = cast.filled(contact, cast.nik(1))  # known already: may apply again
    _submit(contact, party)
    party = cast.filled(contact, cast.nik(11))
    with pytest.raises(actions.LimitReached, match="persons_per_phone"):
        _submit(contact, party)
    later = cast.NOW + timedelta(days=31)
    assert _submit(contact, party, later)


def test_one_address_is_limited(live_db, monkeypatch):
    from tertib.applications.actions import submitting

    monkeypatch.setattr(submitting, "CONF", submitting.CONF.model_copy(
        update={"submissions_per_address": 1}))  # fmt: skip
    contact = cast.phone()
    _submit(contact, cast.filled(contact, cast.nik(1)))
    second = cast.filled(contact, cast.nik(2))
    with pytest.raises(actions.LimitReached, match="submissions_per_address"):
        _submit(contact, second)
    assert _submit(contact, second, address="10.0.0.2")


@pytest.mark.race
def test_of_two_submits_at_once_one_counts(live_db):
    contact = cast.phone()
    party = cast.filled(contact, cast.nik(1), cast.nik(2))
    outcomes: list[str] = []
    start = threading.Barrier(6)

    def attempt() -> None:
        start.wait()
        try:
            _submit(contact, party)
            outcomes.append("sent")
        except IllegalMove:
            outcomes.append("already")
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["already"] * 5 + ["sent"]
    assert Entry.objects.filter(action="application.submit").count() == 2
    assert Party.objects.get(id=party.id).submitted_at == cast.NOW


@pytest.mark.race
@pytest.mark.parametrize("locked", [False, True])
def test_the_limit_holds_for_many_at_once_because_of_the_lock(live_db, monkeypatch, locked):
    from tertib.applications.actions import submitting

    if not locked:  # first show the race: everyone counts before anyone has submitted
        monkeypatch.setattr(submitting, "lock_contact", lambda _contact: None)
        together = threading.Barrier(4)
        judged = submitting.exceeded

        def exceeded(*args):
            result = judged(*args)
            together.wait(timeout=20)
            return result

        monkeypatch.setattr(submitting, "exceeded", exceeded)
    monkeypatch.setattr("tertib.applications.actions.limits.CONF", submitting.CONF.model_copy(
        update={"parties_per_phone": 1}))  # fmt: skip
    contact = cast.phone()
    parties = [cast.filled(contact, cast.nik(n)) for n in range(1, 5)]
    sent: list[bool] = []

    def attempt(party: Party) -> None:
        try:
            _submit(contact, party)
            sent.append(True)
        except actions.LimitReached:
            sent.append(False)
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt, args=(party,)) for party in parties]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sent) == (1 if locked else 4)
