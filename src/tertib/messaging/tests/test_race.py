"""Many senders, one queue: first the race as it would be, then the claim that ends it."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from pydantic import SecretStr

from tertib.foundation import vault
from tertib.messaging import actions, conf
from tertib.messaging.actions import delivery
from tertib.messaging.models import Contact, Notice

NOW = datetime(2026, 1, 26, 2, 15, tzinfo=UTC)
SENDERS, MESSAGES = 8, 24
CONF = conf.WhatsApp(phone_number_id="1", token=SecretStr("t"))

pytestmark = pytest.mark.race


def together(work) -> list:
    """Run ``work(barrier)`` in every thread at once; what they returned, in one list."""
    barrier, results = threading.Barrier(SENDERS), []

    def run():
        try:
            results.extend(work(barrier))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


@pytest.fixture
def queued(live_db):
    for n in range(MESSAGES):
        contact = actions.contact_for(f"62812000{n:05d}", "id", NOW)
        params = {"reference": f"K{n}"}
        actions.notify(contact.id, "complaint_received", params, key=f"K{n}", now=NOW)


def test_looking_and_then_marking_takes_messages_twice(queued):
    def careless(barrier):
        found = Notice.objects.filter(state="queued").order_by("urgency", "id").first()
        barrier.wait(30)  # everyone has looked, nobody has marked yet
        Notice.objects.filter(id=found.id).update(state="sending")
        return [found.id]

    taken = together(careless)
    assert len(taken) > len(set(taken))


def test_the_claim_takes_each_message_once(queued):
    def claims(barrier):
        barrier.wait(30)
        taken, misses = [], 0
        while misses < 50:  # a miss may only mean that the others hold the rest for a moment
            if found := delivery.claim(CONF, NOW):
                taken.append(found[0])
            else:
                misses += 1
        return taken

    taken = together(claims)
    assert len(taken) == len(set(taken)) == MESSAGES


def test_one_number_and_one_key_at_once_make_one_contact_and_one_notice(live_db):
    def work(barrier):
        barrier.wait(30)
        contact = actions.contact_for("6281200000001", "id", NOW)
        params = {"reference": "K1"}
        actions.notify(contact.id, "complaint_received", params, key="once", now=NOW)
        return [contact.id]

    assert len(set(together(work))) == 1
    assert (Contact.objects.count(), Notice.objects.count()) == (1, 1)


def test_a_code_is_accepted_once_however_many_try(live_db):
    actions.send_code("6281200000001", "id", "10.0.0.1", NOW)
    notice = Notice.objects.select_related("contact").get()
    sealed = bytes(notice.content_sealed or b"")
    opened = vault.load(notice.contact.key_id).open(sealed, f"notice:{notice.id}").decode()
    code = opened.split('"code": "')[1][:6]

    def work(barrier):
        barrier.wait(30)
        try:
            return [actions.check_code("6281200000001", code, NOW + timedelta(minutes=1)).id]
        except actions.CodeRefused:
            return []

    assert len(together(work)) == 1
