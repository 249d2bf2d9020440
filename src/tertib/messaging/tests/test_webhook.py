import hashlib
import hmac
import json
import random
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tertib.foundation import clock, vault
from tertib.messaging import actions, conversation, inbound
from tertib.messaging.actions import updates
from tertib.messaging.models import Contact, Notice, Update
from tertib.messaging.tests.conftest import DATA, PHONE_ID, SECRET

URL = "/webhooks/whatsapp/"
NOW = datetime(2026, 1, 26, 2, 15, 30, tzinfo=UTC)
PHONE = "6281200000001"


def post(body, secret=SECRET):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    digest = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    with clock.frozen(NOW):
        return Client().post(
            URL, raw, content_type="application/json",
            headers={"X-Hub-Signature-256": f"sha256={digest}"},
        )  # fmt: skip


def written():
    return Update.objects.count() + Contact.objects.count() + Notice.objects.count()


@pytest.mark.parametrize("vector", DATA["signatures"])
def test_signature_vectors(vector):
    body = vector["body"].encode()
    assert inbound.signature_matches(vector["app_secret"], body, "sha256=" + vector["hex"])
    assert not inbound.signature_matches(
        vector["app_secret"], body + b" ", "sha256=" + vector["hex"]
    )
    assert not inbound.signature_matches(vector["app_secret"], body, "sha256=\u00e9")


def test_verification(db, whatsapp):
    query = {"hub.mode": "subscribe", "hub.verify_token": "tokenku", "hub.challenge": "1158201444"}
    right = Client().get(URL, query)
    assert (right.status_code, right.content) == (200, b"1158201444")
    assert Client().get(URL, {**query, "hub.verify_token": "wrong"}).status_code == 403
    assert Client().get(URL, {**query, "hub.mode": "else"}).status_code == 403


def test_without_configuration_everything_is_refused(db):
    assert Client().get(URL, {"hub.mode": "subscribe", "hub.verify_token": ""}).status_code == 403
    assert post(DATA["webhooks"]["message_text"], secret="").status_code == 403


def test_a_missing_and_a_wrong_signature(db, whatsapp):
    body = json.dumps(DATA["webhooks"]["message_text"])
    assert Client().post(URL, body, content_type="application/json").status_code == 401
    assert post(DATA["webhooks"]["message_text"], secret="other").status_code == 403
    assert written() == 0


@pytest.mark.parametrize("name", DATA["webhooks"])
def test_every_documented_shape_is_taken_and_stored_once(db, whatsapp, name):
    actions.contact_for(PHONE, "id", NOW)
    for _ in range(2):
        assert post(DATA["webhooks"][name]).status_code == 200
    stored = Update.objects.get()
    if stored.contact:
        raw = vault.load(stored.contact.key_id).open(
            bytes(stored.body_sealed), f"update:{stored.id}"
        )
        value = DATA["webhooks"][name]["entry"][0]["changes"][0]["value"]
        assert json.loads(raw) == (value.get("messages") or value["statuses"])[0]
        assert PHONE.encode() not in bytes(stored.body_sealed)


def test_batches_are_split(db, whatsapp):
    def change(name):
        return DATA["webhooks"][name]["entry"][0]["changes"][0]

    first = change("message_text")
    both = {**first, "value": {**first["value"], "messages": first["value"]["messages"]
                               + change("message_image")["value"]["messages"]}}  # fmt: skip
    entry = {"id": "200000000000001", "changes": [both, change("status_sent")]}
    more = {"id": "200000000000001", "changes": [change("message_document")]}
    actions.contact_for(PHONE, "id", NOW)
    batch = {"object": "whatsapp_business_account", "entry": [entry, more]}
    assert post(batch).status_code == 200
    assert sorted(Update.objects.values_list("kind", flat=True)) == ["message"] * 3 + ["status"]


def test_updates_of_another_number_and_of_unknown_fields_are_left_alone(db, whatsapp):
    text = json.dumps(DATA["webhooks"]["message_text"])
    assert post(text.replace(PHONE_ID, "999").encode()).status_code == 200
    assert (
        post(text.replace('"field": "messages"', '"field": "account_update"').encode()).status_code
        == 200
    )
    assert written() == 0


def test_a_report_for_a_stranger_leaves_nothing_behind(db, whatsapp):
    assert post(DATA["webhooks"]["status_sent"]).status_code == 200
    assert written() == 0


def answer_all():
    for contact in Contact.objects.all():
        updates.answer(contact.id, NOW)


def test_a_message_opens_the_window_and_is_answered_once(db, whatsapp):
    post(DATA["webhooks"]["message_text"])
    post(DATA["webhooks"]["message_text"])
    answer_all()
    answer_all()
    assert Notice.objects.count() == 1
    assert Contact.objects.get().last_inbound_at == datetime(2026, 1, 26, 2, 15, tzinfo=UTC)


def test_a_poisonous_message_is_set_aside_and_not_in_the_way(db, whatsapp, monkeypatch):
    def fails(contact, argument, now):
        raise RuntimeError("of a subject")

    with monkeypatch.context() as patch:
        patch.setattr(conversation, "_commands", dict(conversation._commands))
        conversation.command("poison", words_id=["status psp"], words_en=[])(fails)
        post(DATA["webhooks"]["message_text"])
        post(DATA["webhooks"]["message_text_reply"])
        for _ in range(7):
            answer_all()
    assert list(Update.objects.order_by("id").values_list("poison", "attempts")) == [
        ("RuntimeError", 5), ("", 0)]  # fmt: skip
    assert Notice.objects.count() == 1
    updates.sweep(NOW, NOW)
    assert Notice.objects.count() == 1


def spoiled(random):
    """One of the documented bodies, broken somewhere so that it is no longer of its shape."""
    body = json.loads(json.dumps(random.choice(list(DATA["webhooks"].values()))))
    entry = body["entry"][0]
    value = entry["changes"][0]["value"]
    item = (value.get("messages") or value.get("statuses") or [None])[0]
    wrong = random.choice(
        [None, 7, True, [], {}, "", "\u0000", "\ud800", "x" * 500, -1, 1e300, [[]]]
    )
    places = [(body, "object"), (body, "entry"), (entry, "changes"), (entry, "id"),
              (entry["changes"][0], "value"), (entry["changes"][0], "field")]  # fmt: skip
    if item is not None:
        places += [
            (item, "id"),
            (item, "timestamp"),
            (value, "metadata"),
            (value, "messaging_product"),
        ]
        places += [(item, "type")] if "type" in item else [(item, "status")]
        places += [(item, "text")] if item.get("type") == "text" else []
        places += [(item, "interactive")] if item.get("type") == "interactive" else []
    else:
        places += [(value, "event"), (value, "message_template_id")]
    place, name = random.choice(places)
    if random.random() < 0.5:
        del place[name]
    elif name == "message_template_id":
        place[name] = "not a number"
    elif (name, wrong) == ("entry", []):
        place[name] = None
    else:
        place[name] = wrong
    raw = json.dumps(body).encode()
    return random.choice(
        [raw, raw, raw, raw[: random.randrange(len(raw))], b"[" * 5000, b"\xff" + raw]
    )


def test_ten_thousand_malformed_bodies_are_refused_and_leave_nothing(db, whatsapp):
    source = random.Random(7)
    for _ in range(10_000):
        raw = spoiled(source)
        assert 400 <= post(raw).status_code < 500, raw[:2000]
    assert written() == 0


def test_raw_updates_and_old_texts_are_forgotten_in_time(db, whatsapp):
    post(DATA["webhooks"]["message_text"])
    answer_all()
    Notice.objects.update(state="read")
    assert updates.purge(NOW + timedelta(days=29)) == (0, 0)
    assert updates.purge(NOW + timedelta(days=91)) == (1, 1)
    assert Notice.objects.get().content_sealed is None


def test_the_sweep_answers_what_a_killed_worker_left(db, whatsapp):
    post(DATA["webhooks"]["message_text"])
    updates.sweep(NOW, NOW)
    assert Notice.objects.count() == 0
    updates.sweep(NOW, NOW + timedelta(seconds=1))
    assert Notice.objects.count() == 1
