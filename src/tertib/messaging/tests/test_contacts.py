from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tertib.foundation import vault
from tertib.foundation.ids import new_id
from tertib.ledger import actors
from tertib.ledger.models import Entry
from tertib.messaging import actions, queries, rules, texts
from tertib.messaging.models import Contact, Notice

NOW = datetime(2026, 1, 26, 2, 15, tzinfo=UTC)
PHONE = "6281200000001"
MINUTE = timedelta(minutes=1)


def content_of(notice: Notice) -> str:
    return (
        vault.load(notice.contact.key_id)
        .open(bytes(notice.content_sealed or b""), f"notice:{notice.id}")
        .decode()
    )


def sent_code() -> str:
    return content_of(Notice.objects.latest("id")).split('"code": "')[1][:6]


@pytest.mark.parametrize(
    ("typed", "digits"),
    [("0812 0000 0001", PHONE), ("+62 812-0000-0001", PHONE), ("+65 9123 4567", "6591234567")],
)
def test_a_typed_number_becomes_e164_digits(typed, digits):
    assert rules.phone_digits(typed) == digits


@pytest.mark.parametrize("typed", ["", "halo", "0812", "+99999999999999999999"])
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(rules.BadPhone):
        rules.phone_digits(typed)


def test_one_number_one_contact_and_the_number_is_nowhere_in_clear(db):
    contact = actions.contact_for(PHONE, "en", NOW)
    assert actions.contact_for(PHONE, "id", NOW).id == contact.id
    assert contact.language == "en"
    assert PHONE.encode() not in bytes(contact.phone_sealed) + bytes(contact.phone_hash or b"")
    opened = vault.load(contact.key_id).open(bytes(contact.phone_sealed), f"phone:{contact.id}")
    assert opened.decode() == PHONE


def test_a_notice_takes_two_statements_and_its_key_is_used_once(db):
    contact = actions.contact_for(PHONE, "id", NOW)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        actions.notify(contact.id, "complaint_received", {"reference": "K1"}, key="a", now=NOW)
    assert len(queries) == 2
    actions.notify(contact.id, "complaint_received", {"reference": "K2"}, key="a", now=NOW)
    assert Notice.objects.count() == 1
    assert "K1" in content_of(Notice.objects.get())


def test_a_value_with_both_languages_takes_the_contacts(db):
    contact = actions.contact_for(PHONE, "en", NOW)
    both = {"id": "Senin", "en": "Monday"}
    params = {"office": "Kantor", "when": both, "link": "https://x.example/1"}
    actions.notify(contact.id, "place_lapsed", params, key="a", now=NOW)
    assert "Monday" in content_of(Notice.objects.get())


@pytest.mark.parametrize("params", [{}, {"reference": "K1", "other": "x"}])
def test_wrong_parameters_are_refused(db, params):
    contact = actions.contact_for(PHONE, "id", NOW)
    with pytest.raises(texts.TemplateError):
        actions.notify(contact.id, "complaint_received", params, key="a", now=NOW)


def test_a_value_that_does_not_fit_is_cut_and_never_undoes_a_transaction(db):
    template = texts.template("complaint_received")
    assert template.resolve({"reference": "K" * 13}, "id") == {"reference": "K" * 11 + "\u2026"}
    assert template.resolve({"reference": " \n"}, "id") == {"reference": "-"}


def test_an_opt_out_silences_notices_but_not_login_codes(db):
    contact = actions.contact_for(PHONE, "id", NOW)
    actions.opt_out(contact.id, NOW)
    actions.notify(contact.id, "complaint_received", {"reference": "K1"}, key="a", now=NOW)
    actions.send_code(PHONE, "id", "10.0.0.1", NOW)
    assert list(Notice.objects.order_by("id").values_list("state", flat=True)) == [
        "suppressed", "queued"]  # fmt: skip
    actions.resume(contact.id, NOW)
    actions.notify(contact.id, "complaint_received", {"reference": "K1"}, key="b", now=NOW)
    assert Notice.objects.get(key="b").state == "queued"
    assert list(Entry.objects.order_by("serial").values_list("action", flat=True)) == [
        "contact.opted_out", "contact.resumed"]  # fmt: skip


def test_a_code_works_once(db):
    actions.send_code(PHONE, "id", "10.0.0.1", NOW)
    code = sent_code()
    assert actions.check_code(PHONE, code, NOW + MINUTE) == Contact.objects.get()
    with pytest.raises(actions.CodeRefused):
        actions.check_code(PHONE, code, NOW + MINUTE)


def test_a_code_ends_after_ten_minutes(db):
    actions.send_code(PHONE, "id", "10.0.0.1", NOW)
    with pytest.raises(actions.CodeRefused):
        actions.check_code(PHONE, sent_code(), NOW + 10 * MINUTE)


def test_five_wrong_tries_end_a_code(db):
    actions.send_code(PHONE, "id", "10.0.0.1", NOW)
    code = sent_code()
    for _ in range(5):
        with pytest.raises(actions.CodeRefused):
            actions.check_code(PHONE, f"{(int(code) + 1) % 10**6:06d}", NOW)
    with pytest.raises(actions.CodeRefused):
        actions.check_code(PHONE, code, NOW)


def test_a_new_code_ends_the_one_before(db):
    actions.send_code(PHONE, "id", "10.0.0.1", NOW)
    old = sent_code()
    actions.send_code(PHONE, "id", "10.0.0.1", NOW + MINUTE)
    new = sent_code()
    if old != new:
        with pytest.raises(actions.CodeRefused):
            actions.check_code(PHONE, old, NOW + MINUTE)
    actions.check_code(PHONE, new, NOW + MINUTE)


def test_codes_are_limited_per_phone_and_per_address(db):
    for _ in range(4):
        actions.send_code(PHONE, "id", "10.0.0.1", NOW)
    with pytest.raises(actions.TooManyCodes):
        actions.send_code(PHONE, "id", "10.0.0.1", NOW)
    actions.send_code(PHONE, "id", "10.0.0.1", NOW + 11 * MINUTE)
    for n in range(2, 130):
        try:
            actions.send_code(f"62812000{n:05d}", "id", "10.0.0.9", NOW)
        except actions.TooManyCodes:
            break
    assert n == 2 + 120


def test_a_code_for_an_unknown_number_is_refused(db):
    with pytest.raises(actions.CodeRefused):
        actions.check_code("6281299999999", "123456", NOW)


def test_a_forgotten_number_comes_back_as_someone_new(db):
    contact = actions.contact_for(PHONE, "en", NOW)
    actions.send_code(PHONE, "en", "10.0.0.1", NOW)
    code = sent_code()
    actions.forget(contact.id, actors.applicant(contact.id), NOW + MINUTE)
    assert Entry.objects.get(action="person.erased").subject == f"key:{contact.key_id}"
    with pytest.raises(vault.KeyDestroyed):
        queries.phone(Contact.objects.select_related("key").get(id=contact.id))
    with pytest.raises(actions.CodeRefused):
        actions.check_code(PHONE, code, NOW + MINUTE)
    anew = actions.contact_for(PHONE, "id", NOW + MINUTE)
    assert anew.id != contact.id
    assert anew.language == "id"
    actions.send_code(PHONE, "id", "10.0.0.1", NOW + MINUTE)
    assert actions.check_code(PHONE, sent_code(), NOW + MINUTE) == anew


def test_forgetting_twice_is_recorded_twice_and_nobody_is_not_forgotten(db):
    contact = actions.contact_for(PHONE, "id", NOW)
    for _ in range(2):
        actions.forget(contact.id, actors.system("test"), NOW)
    assert Entry.objects.filter(action="person.erased").count() == 2
    with pytest.raises(Contact.DoesNotExist):
        actions.forget(new_id(), actors.system("test"), NOW)
