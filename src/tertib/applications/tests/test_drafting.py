import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tertib.applications import actions, queries
from tertib.applications.identity import day
from tertib.applications.models import Application, Party
from tertib.applications.rules import IllegalMove
from tertib.applications.tests import cast
from tertib.foundation.models import DataKey
from tertib.ledger.models import Entry

ON = day(cast.NOW)


def _first(party: Party) -> Application:
    return party.applications.order_by("position")[0]


def test_a_start_makes_a_draft_for_each_with_a_key_of_their_own(db):
    party = actions.start(cast.phone().id, "BARU", 3, cast.NOW)
    keys = set(party.applications.values_list("key_id", flat=True))
    assert len(keys) == 3
    assert Entry.objects.filter(action="application.start", key_id__in=keys).count() == 3


@pytest.mark.parametrize("people", [0, 6, -1])
def test_a_party_has_one_to_five_people(db, people):
    with pytest.raises(actions.PartyFull):
        actions.start(cast.phone().id, "BARU", people, cast.NOW)


def test_a_sixth_person_is_refused_and_one_taken_out_makes_room(db):
    contact = cast.phone()
    party = actions.start(contact.id, "BARU", 5, cast.NOW)
    with pytest.raises(actions.PartyFull):
        actions.add_person(contact.id, party.id, "BARU", cast.NOW)
    actions.remove_person(contact.id, _first(party).id, cast.NOW)
    actions.add_person(contact.id, party.id, "BARU", cast.NOW)
    assert len(queries.applicants(party.id)) == 5


def test_what_a_family_shares_is_proposed_to_the_next(db):
    contact = cast.phone()
    party = cast.filled(contact, cast.nik(1))
    added = actions.add_person(contact.id, party.id, "BARU", cast.NOW)
    answers = queries.applicants(party.id)[1].answers
    assert queries.applicants(party.id)[1].application_id == added
    assert set(answers) == {"address", "relative_name", "relative_phone"}


def test_taking_a_person_out_erases_everything_they_told(
    db, django_capture_on_commit_callbacks, settings
):
    contact = cast.phone()
    party = cast.filled(contact, cast.nik(1), cast.nik(2))
    gone = _first(party)
    files = list(gone.documents.values_list("id", flat=True))
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_person(contact.id, gone.id, cast.NOW)
    assert DataKey.objects.get(id=gone.key_id).wrapped is None
    assert [p.answers["nik"] for p in queries.applicants(party.id)] == [cast.nik(2)]
    left = {path.name for path in (settings.CORE.data / "documents").rglob("*")}
    assert files
    assert not left & {str(f) for f in files}


def test_an_answer_is_kept_right_or_wrong(db):
    contact = cast.phone()
    party = actions.start(contact.id, "BARU", 1, cast.NOW)
    application = _first(party)
    typed = {"name": "S1ti", "nik": "317", "birth_date": "31-02-1990"}
    saved = actions.save_answers(contact.id, application.id, "person-wni", typed, cast.NOW)
    assert set(saved.check.errors) >= {"name", "nik", "birth_date"}
    assert queries.applicants(party.id)[0].answers == typed


TEXT = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=40)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(texts=st.tuples(TEXT, TEXT))
def test_saving_one_field_never_loses_another(db, texts):
    contact = cast.phone(texts[0] + texts[1])
    party = actions.start(contact.id, "BARU", 1, cast.NOW)
    application = _first(party)
    for name, text in zip(("birth_place", "name"), texts, strict=True):
        actions.save_answers(contact.id, application.id, "person-wni", {name: text}, cast.NOW)
    answers = queries.applicants(party.id)[0].answers
    assert answers["birth_place"] == texts[0]
    assert answers["name"]


def test_the_nik_warns_and_does_not_block(db):
    contact = cast.phone()
    party = actions.start(contact.id, "BARU", 1, cast.NOW)
    typed = {**{k: cast.ADULT[k] for k in ("name", "birth_place", "birth_date", "sex")},
             "nik": "0074011501900001"}  # fmt: skip
    saved = actions.save_answers(contact.id, _first(party).id, "person-wni", typed, cast.NOW)
    assert saved.check.ok
    assert saved.check.warnings["nik"]


def test_answers_lie_sealed(db):
    party = cast.filled(cast.phone(), cast.nik(1))
    row = _first(party)
    for column in (row.data_sealed, row.name_sealed, row.person_hash):
        assert b"Siti" not in bytes(column or b"")
        assert cast.nik(1).encode() not in bytes(column or b"")


@pytest.mark.parametrize(
    ("answers", "priority"),
    [
        ({"birth_date": "15-01-1950"}, True),
        ({"birth_date": "15-01-2023"}, True),
        ({"special_need": "pregnant"}, True),
        ({"special_need": "disabled"}, True),
        ({}, False),
    ],
)
def test_priority_follows_from_the_answers(db, answers, priority):
    contact = cast.phone()
    party = actions.start(contact.id, "BARU", 1, cast.NOW)
    application = _first(party)
    for slug in ("person-wni", "status-wni"):
        actions.save_answers(contact.id, application.id, slug, {**cast.ADULT, **answers}, cast.NOW)
    assert queries.applicants(party.id)[0].priority is priority


def test_foreigners_are_known_by_nationality_and_passport(db):
    contact = cast.phone()
    party = actions.start(contact.id, "ITK", 2, cast.NOW)
    for application, country in zip(party.applications.all(), ("SG", "MY"), strict=True):
        typed = {"name": "Tan", "nationality": country, "passport_no": "k 1234567"}
        actions.save_answers(contact.id, application.id, "person-wna", typed, cast.NOW)
    hashes = {p.person_hash for p in queries.applicants(party.id)}
    assert len(hashes) == 2
    assert b"" not in hashes


def test_open_drafts_are_limited_and_the_refusal_is_recorded(db):
    contact = cast.phone()
    for _ in range(5):
        actions.start(contact.id, "BARU", 1, cast.NOW)
    with pytest.raises(actions.LimitReached, match="open_drafts"):
        actions.start(contact.id, "BARU", 1, cast.NOW)
    assert Entry.objects.filter(action="application.refused").count() == 1


def test_after_submission_there_is_no_way_to_change_anything(db):
    contact = cast.phone()
    party = cast.filled(contact, cast.nik(1))
    application = _first(party)
    document = application.documents.all()[0]
    actions.submit(contact.id, party.id, "10.0.0.1", cast.NOW)
    before = queries.applicants(party.id)[0]
    attempts = [
        lambda: actions.save_answers(
            contact.id, application.id, "person-wni", {"name": "Calo"}, cast.NOW
        ),
        lambda: actions.add_person(contact.id, party.id, "BARU", cast.NOW),
        lambda: actions.remove_person(contact.id, application.id, cast.NOW),
        lambda: actions.attach(contact.id, application.id, "kk", "x", cast.PHOTO, cast.NOW),
        lambda: actions.detach(contact.id, application.id, document.id, cast.NOW),
        lambda: actions.begin(contact.id, application.id, "kk", "x", 10, cast.NOW),
    ]
    for attempt in attempts:
        with pytest.raises(IllegalMove):
            attempt()
    after = queries.applicants(party.id)[0]
    assert (after.name, after.person_hash, after.answers) == (
        before.name, before.person_hash, before.answers
    )  # fmt: skip
