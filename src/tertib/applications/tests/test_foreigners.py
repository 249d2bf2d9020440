"""Visas and stay permits go through the same form: passport number and machine-readable lines."""

from tertib.applications import actions, queries
from tertib.applications.identity import day
from tertib.applications.models import Party
from tertib.applications.queries import progress_of
from tertib.applications.rules import State
from tertib.applications.tests import cast
from tertib.catalogue.rules import Finding
from tertib.messaging.models import Contact

MRZ = """P<IDNCONTOH<<BUDI<SANTOSO<<<<<<<<<<<<<<<<<<<
X1234567<7IDN9001158M3401158<<<<<<<<<<<<<<<8"""
BUDI = {
    "name": "Budi Santoso Contoh", "nationality": "ID", "passport_no": "x1234567",
    "passport_expiry": "15-01-2034", "birth_date": "15-01-1990", "sex": "m", "mrz": MRZ,
    "special_need": "none", "address": "Jalan Melati 12, Jakarta", "contact_phone": "081234567890",
    "permit_no": "2C11AB1234", "permit_expiry": "01-03-2026", "visa_index": "c",
    "days_granted": "60", "stay_length": "d60",
}  # fmt: skip


def _fill(contact: Contact, answers: dict[str, str]) -> tuple[Party, dict[str, Finding]]:
    party = actions.start(contact.id, "ITK", 1, cast.NOW)
    application = party.applications.get()
    (person,) = progress_of(party.id, day(cast.NOW))
    errors: dict[str, Finding] = {}
    for page in person.service.pages:
        saved = actions.save_answers(contact.id, application.id, page.slug, answers, cast.NOW)
        errors |= saved.check.errors
    for code in ("passport", "current_permit"):
        actions.attach(contact.id, application.id, code, "x.jpg", cast.PHOTO, cast.NOW)
    return party, errors


def test_an_extension_is_sent_like_a_passport(db):
    contact = cast.phone()
    party, errors = _fill(contact, BUDI)
    assert errors == {}
    actions.submit(contact.id, party.id, "10.0.0.1", cast.NOW)
    (person,) = queries.applicants(party.id)
    assert person.state == State.SUBMITTED
    assert person.answers["passport_no"] == "X1234567"
    assert len(person.person_hash) == 32


def test_one_wrong_character_in_the_lines_is_found(db):
    _, errors = _fill(cast.phone(), {**BUDI, "mrz": MRZ.replace("X1234567<7", "X1234568<7")})
    assert errors["mrz"].code == "mrz_check_number"


def test_another_passport_in_the_lines_is_remarked(db):
    contact = cast.phone()
    party, errors = _fill(contact, {**BUDI, "passport_no": "A7654321"})
    assert errors == {}
    (person,) = progress_of(party.id, day(cast.NOW))
    codes = {
        f.code for _, check in person.pages for found in check.warnings.values() for f in found
    }
    assert "mrz_differs_passport_no" in codes
