"""The sender against the simulated Cloud API, over real HTTP."""

import threading
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tertib.foundation import clock
from tertib.messaging import actions, conf, queries, sender, wire
from tertib.messaging.actions import delivery, updates
from tertib.messaging.models import Contact, Notice
from tertib.messaging.tests.conftest import wait_for

PHONE = "6281200000001"


def queue(key, phone=PHONE):
    contact = actions.contact_for(phone, "id", clock.now())
    params = {"reference": key}
    actions.notify(contact.id, "complaint_received", params, key=key, now=clock.now())
    return Notice.objects.get(key=key)


def states():
    return dict(Notice.objects.values_list("key", "state"))


def test_a_notice_is_sent_and_its_reports_come_back(simulator):
    notice = queue("A")
    sender.drain(conf.settings())
    sent = simulator.sent(PHONE)
    assert [(m["template"], m["callback"]) for m in sent] == [
        ("complaint_received", str(notice.id))
    ]
    assert "A" in sent[0]["text"]
    wait_for(lambda: states() == {"A": "delivered"})
    simulator.post("read", phone=PHONE)
    wait_for(lambda: states() == {"A": "read"})


def test_a_login_code_arrives_on_the_phone_and_works(simulator):
    actions.send_code(PHONE, "en", "10.0.0.1", clock.now())
    sender.drain(conf.settings())
    (sent,) = simulator.sent(PHONE)
    assert sent["text"].endswith("do not share this code.")
    assert actions.check_code(PHONE, sent["text"][:6], clock.now())


def test_duplicate_and_disordered_reports_over_http(simulator):
    simulator.post("behaviour", duplicate=True, out_of_order=True, auto_read=True)
    queue("A")
    sender.drain(conf.settings())
    wait_for(lambda: states() == {"A": "read"})


def test_permanent_and_passing_faults(simulator):
    simulator.post("behaviour", fail_next=131026)
    queue("A")
    sender.drain(conf.settings())
    simulator.post("behaviour", fail_next=131016, http_status=503)
    queue("B")
    sender.drain(conf.settings())
    assert states() == {"A": "failed", "B": "queued"}
    assert simulator.sent() == []
    assert list(Notice.objects.order_by("key").values_list("error_code", flat=True)) == [
        131026,
        131016,
    ]


def test_an_undeliverable_message_is_reported_as_failed(simulator):
    simulator.post("behaviour", undeliverable=True)
    queue("A")
    sender.drain(conf.settings())
    wait_for(lambda: states() == {"A": "failed"})


def test_forged_reports_change_nothing_and_true_ones_come_later(simulator):
    simulator.post("behaviour", wrong_signature=True)
    queue("A")
    sender.drain(conf.settings())
    assert states() == {"A": "sent"}
    simulator.post("behaviour", wrong_signature=False)
    wait_for(lambda: states() == {"A": "delivered"})


def test_an_api_that_is_away_costs_nothing(simulator):
    simulator.kill()
    queue("A")
    sender.drain(conf.settings())
    assert states() == {"A": "queued"}


def test_reports_that_could_not_be_delivered_survive_a_restart_of_the_simulator(simulator):
    simulator.post("behaviour", webhook_ms=1500)
    queue("A")
    sender.drain(conf.settings())
    simulator.kill()
    assert states() == {"A": "sent"}
    simulator.start()
    wait_for(lambda: states() == {"A": "delivered"})


def test_a_conversation_over_http(simulator):
    def answered(**said):
        before = len(simulator.sent(PHONE))
        waiting = Notice.objects.count()
        simulator.post("reply", **{"from": PHONE}, **said)

        def answer():
            for contact in Contact.objects.all():
                updates.answer(contact.id, clock.now())
            return Notice.objects.count() > waiting

        wait_for(answer)
        sender.drain(conf.settings())
        return simulator.sent(PHONE)[before:]

    (menu,) = answered(text="Halo!")
    assert "complaint" in {b["id"] for b in menu["buttons"]}
    (asked,) = answered(button="complaint")
    assert "Apa yang terjadi" in asked["text"]
    (where,) = answered(text="Diminta uang di loket.")
    assert "Di mana" in where["text"]
    (thanks,) = answered(text="Loket 4, kemarin")
    assert "*K" in thanks["text"]


def test_kill_9_between_the_call_and_the_commit_sends_nothing_twice(simulator, sender_process):
    """The API has accepted; the sender dies before it knows; its successor must not send again."""
    simulator.post("behaviour", late_ms=5000)
    queue("A")
    process = sender_process()
    wait_for(lambda: simulator.sent(PHONE))
    process.kill()
    process.wait()
    simulator.post("behaviour", late_ms=0)
    sender_process()
    wait_for(lambda: states() == {"A": "delivered"})
    settings = conf.settings()
    assert delivery.claim(settings, clock.now() + 2 * settings.grace) is None
    assert len(simulator.sent(PHONE)) == 1


def test_kill_9_before_the_call_is_made_good_after_the_grace_period(
    simulator, sender_process, whatsapp
):
    """Nothing was accepted, no report can come: the message goes out after its grace period."""
    whatsapp(API_URL=simulator.url, GRACE="PT2S")
    notice = queue("A")
    assert delivery.claim(conf.settings(), clock.now())  # by one who died right after it
    sender_process()
    wait_for(lambda: states() == {"A": "delivered"})
    assert [m["callback"] for m in simulator.sent(PHONE)] == [str(notice.id)]
    notice.refresh_from_db()
    assert notice.attempts == 2


def test_kill_9_again_and_again_while_thirty_messages_go_out(simulator, sender_process):
    simulator.post("behaviour", late_ms=150)
    for n in range(30):
        queue(f"K{n}", f"62812000{n:05d}")
    for killed_at in (5, 12, 20):
        process = sender_process()
        wait_for(lambda least=killed_at: len(simulator.sent()) >= least)
        process.kill()
        process.wait()
    simulator.post("behaviour", late_ms=0)
    sender_process()
    wait_for(lambda: set(states().values()) == {"delivered"})
    callbacks = [m["callback"] for m in simulator.sent()]
    assert len(callbacks) == len(set(callbacks)) == 30


@pytest.mark.race
def test_two_senders_share_a_queue_without_sending_anything_twice(simulator, sender_process):
    for n in range(40):
        queue(f"K{n}", f"62812000{n:05d}")
    sender_process(), sender_process()
    wait_for(lambda: set(states().values()) <= {"sent", "delivered"})
    assert len(simulator.sent()) == 40


def test_the_loop_stops_when_told(simulator):
    stop = threading.Event()
    loop = threading.Thread(target=sender.run, args=(stop,))
    loop.start()
    queue("A")
    wait_for(lambda: states()["A"] != "queued")
    stop.set()
    loop.join(10)
    assert not loop.is_alive()


def test_without_configuration_messages_wait(live_db, whatsapp):
    whatsapp(TOKEN="")
    queue("A")
    stop = threading.Event()
    loop = threading.Thread(target=sender.run, args=(stop,))
    loop.start()
    stop.set()
    loop.join(10)
    assert states() == {"A": "queued"}
    assert "not configured" in queries.health(datetime.now(UTC))["whatsapp"]


def test_pictures_are_uploaded_and_arrive_whole(simulator):
    contact = actions.contact_for(PHONE, "id", clock.now())
    simulator.post("reply", **{"from": PHONE, "text": "qr"})
    wait_for(lambda: Contact.objects.filter(last_inbound_at__isnull=False).exists())
    picture = b"\x89PNG\r\n--\x00" + bytes(range(256))
    said = [wire.Image(picture, "Kode QR"), wire.Document(b"%PDF-", "bukti.pdf")]
    actions.say(contact, [reply.message() for reply in said], key="r", now=clock.now())
    sender.drain(conf.settings())
    image, document = simulator.sent(PHONE)
    assert (image["text"], document["media"]["filename"]) == ("Kode QR", "bukti.pdf")
    address = f"{simulator.url}/phone/{PHONE}/media/{image['media']['id']}"
    assert httpx.get(address, trust_env=False).content == picture


def test_a_wrong_token_holds_the_queue_and_says_so(simulator, whatsapp):
    whatsapp(API_URL=simulator.url, TOKEN="expired")
    queue("A"), queue("B", "6281200000002")
    assert sender.drain(conf.settings()) == 1
    assert states() == {"A": "queued", "B": "queued"}
    assert "190" in queries.health(clock.now())["whatsapp"]


def test_the_platform_can_verify_the_address(simulator):
    assert simulator.post("verify") == {"verified": True}


def test_a_flood_is_repeated_later_and_nothing_is_lost(simulator):
    """The API's own limit answers 130429; those messages stay in the queue."""
    simulator.post("behaviour", fail_next=130429, fail_count=3, http_status=429)
    for n in range(5):
        queue(f"K{n}", f"62812000{n:05d}")
    sender.drain(conf.settings())
    assert sorted(states().values()).count("queued") == 3
    later = clock.now() + timedelta(minutes=1)
    sender.drain(conf.settings(), later)
    assert len(simulator.sent()) == 5
