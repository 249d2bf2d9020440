import socketserver
import threading
from datetime import timedelta

import pytest

from tertib.checkpoint import actions, jobs, sending
from tertib.checkpoint.conf import checkpoint as conf
from tertib.checkpoint.models import AgencyContact
from tertib.checkpoint.queries import case as cases
from tertib.checkpoint.rules import Refused
from tertib.checkpoint.tests.world import BATAM, NOW, lines
from tertib.foundation import vault
from tertib.messaging import actions as messaging
from tertib.messaging import conf as messaging_conf
from tertib.messaging.models import Notice
from tertib.watchlist.models import Agency


def link(found) -> str:
    """The path of the agency's link."""
    one = cases.candidate(found.id, BATAM)
    assert one
    return cases.agency_link(one, one.contacts.get()).split(":8000")[1]


def test_the_agency_answers_by_its_link_without_an_account(world, client, monday):
    found = world.held()
    page = client.get(link(found))
    text = page.content.decode()
    assert page.status_code == 200
    assert "KEP-12/2026" in text
    assert "Batam Center" in text
    assert "Bambang" not in text
    assert str(found.id) not in text
    assert page["Referrer-Policy"] == "same-origin"  # the link is told to nobody else
    for sent in ({}, {"name": " ", "answer": "coming"}, {"name": "Rina", "answer": "maybe"},
                 {"name": "x" * 81, "answer": "coming"}):  # fmt: skip
        assert client.post(link(found), sent).status_code == 422
    assert not AgencyContact.objects.get().acknowledged_at
    monday(NOW + timedelta(minutes=4))
    sent = {"name": "Rina Hartati, piket", "answer": "coming"}
    assert client.post(link(found), sent).status_code == 302
    contact = AgencyContact.objects.get()
    assert contact.acknowledged_at == NOW + timedelta(minutes=4)
    assert b"Rina" not in bytes(contact.name_sealed)
    assert cases.answered_by(cases.candidate(found.id, BATAM), contact) == "Rina Hartati, piket"
    (line,) = lines("agency.acknowledged")
    assert line["payload"]["seconds"] == 240
    assert "Rina" not in str(line)
    assert client.post(link(found), sent).status_code == 422
    assert "Rina" not in client.get(link(found)).content.decode()


def test_a_link_is_not_guessed_and_ends(world, client, monday):
    found = world.held()
    assert client.get("/agency/x/").status_code == 404
    assert bytes(AgencyContact.objects.get().token_hash) not in link(found).encode()
    monday(NOW + timedelta(hours=73))
    assert client.get(link(found)).status_code == 404


def test_the_public_page_is_limited(world, client):
    world.held()
    most = conf().link_views_per_hour
    seen = [client.get("/agency/x/").status_code for _ in range(most + 1)]
    assert seen == [404] * most + [429]


def test_what_the_agency_said_on_the_telephone_shows_as_such(world):
    found = world.held()
    actions.acknowledge_by_phone(
        found.id, "BK", world.order.id, "Rina", "refuse", world.supervisor.id, NOW
    )
    assert lines("agency.acknowledged")[0]["payload"]["by_phone"] is True
    with pytest.raises(Refused, match="answered"):
        actions.acknowledge_by_phone(
            found.id, "BK", world.order.id, "Rina", "release", world.supervisor.id, NOW
        )
    with pytest.raises(Refused, match="not_now"):
        actions.acknowledge_by_phone(
            found.id, "JE", world.order.id, "Rina", "release", world.supervisor.id, NOW
        )
    other = world.possible()
    with pytest.raises(Refused, match="not_now"):
        actions.acknowledge_by_phone(
            other.id, "BK", world.order.id, "Rina", "refuse", world.supervisor.id, NOW
        )


def test_no_answer_is_taken_further_each_ten_minutes_until_there_is_one(world):
    found = world.held()

    def after(minutes: int) -> int:
        return actions.escalate_due(NOW + timedelta(minutes=minutes))

    assert [after(9), after(10), after(10), after(19), after(20)] == [0, 1, 0, 0, 1]
    assert AgencyContact.objects.get().escalations == 2
    late = NOW + timedelta(minutes=21)
    actions.acknowledge_by_phone(
        found.id, "BK", world.order.id, "Rina", "coming", world.supervisor.id, late
    )
    assert after(40) == 0
    assert [line["payload"]["times"] for line in lines("agency.escalated")] == [1, 2]


def test_after_a_pause_of_the_worker_the_escalations_keep_their_distance(world):
    found = world.held()

    def after(minutes: int) -> int:
        return actions.escalate_due(NOW + timedelta(minutes=minutes))

    due = cases.candidate(found.id, BATAM)
    assert [after(60) for _ in range(5)] == [1, 0, 0, 0, 0]
    (contact,) = due.contacts.all()
    contact.refresh_from_db()
    assert cases.due(contact) == NOW + timedelta(minutes=70)
    assert [after(69), after(70), after(79), after(80), after(200)] == [0, 1, 0, 1, 0]


def test_the_desk_is_told_by_whatsapp_once_and_our_duty_officer_when_it_escalates(
    world, monkeypatch
):
    monkeypatch.setenv("TERTIB_CHECKPOINT_DUTY_PHONE", "6281200000009")
    conf.cache_clear()
    try:
        found = world.held()
        for _ in range(2):
            sending.send(found.id, NOW)
        notice = Notice.objects.get()
        key = vault.load(notice.contact.key_id)
        assert notice.template == "agency_hit"
        assert b"Bambang" not in bytes(notice.content_sealed)
        assert key.id == notice.contact.key_id
        actions.escalate_due(NOW + timedelta(minutes=10))
        for _ in range(2):
            sending.send(found.id, NOW + timedelta(minutes=10))
        assert Notice.objects.count() == 3
        actions.acknowledge_by_phone(
            found.id, "BK", world.order.id, "R", "coming", world.supervisor.id, NOW
        )
        actions.escalate_due(NOW + timedelta(minutes=30))
        sending.send(found.id, NOW + timedelta(minutes=30))
        assert Notice.objects.count() == 3
    finally:
        conf.cache_clear()


@pytest.fixture
def whatsapp(monkeypatch):
    """An account with which messages can be sent."""
    monkeypatch.setenv("TERTIB_WHATSAPP_PHONE_NUMBER_ID", "1")
    monkeypatch.setenv("TERTIB_WHATSAPP_TOKEN", "x")
    messaging_conf.settings.cache_clear()
    yield
    messaging_conf.settings.cache_clear()


def lane_text(world) -> str:
    return world.client(world.officer).get(f"/staff/lane/{world.exit.id}/").content.decode()


def test_a_message_under_way_is_a_contact(world, whatsapp):
    found = world.held()
    assert "Instansi sedang dihubungi." in lane_text(world)
    sending.send(found.id, NOW)
    assert "Instansi sudah dihubungi" in lane_text(world)
    assert AgencyContact.objects.get().reached is True


def test_where_no_message_goes_out_the_screens_say_whom_to_telephone(world, monday):
    """No account, and no server for e-mail."""
    found = world.held()
    sending.send(found.id, NOW)
    words = "Tidak ada yang dapat dihubungi: telepon +62 812-0000-0001 sekarang."
    boss = world.client(world.supervisor)
    case = f"/staff/candidates/{BATAM}/{found.id}/"
    assert words in lane_text(world)
    assert words in boss.get(case).content.decode()
    assert "telepon instansinya" in boss.get(f"/staff/candidates/{BATAM}/").content.decode()
    assert "Instansi sudah dihubungi" not in lane_text(world)
    assert len(lines("agency.not_reached")) == 1
    actions.acknowledge_by_phone(
        found.id, "BK", world.order.id, "Rina", "coming", world.supervisor.id, NOW
    )
    assert words not in lane_text(world)
    assert words not in boss.get(case).content.decode()


def test_a_desk_that_opted_out_or_has_no_number_is_not_reached(world, whatsapp):
    Agency.objects.update(phone="12")  # no number of a telephone
    found = world.held()
    sending.send(found.id, NOW)
    assert not Notice.objects.exists()
    assert AgencyContact.objects.get().reached is False
    Agency.objects.update(phone="")
    assert "telepon Komisi Pemberantasan Korupsi sekarang" in lane_text(world)
    desk = messaging.contact_for("628120000002", "id", NOW)
    messaging.opt_out(desk.id, NOW)
    Agency.objects.update(phone="+62 812 0000 002")
    other = world.held()
    sending.send(other.id, NOW)
    assert AgencyContact.objects.get(candidate=other.id).reached is False


def test_a_message_that_fails_later_shows_without_anybodys_asking(world, whatsapp, monday):
    found = world.held()
    sending.send(found.id, NOW)
    client, url = world.client(world.officer), f"/lane/{world.exit.id}/now"
    tag = client.get(url)["ETag"]
    Notice.objects.update(state="failed")
    monday(NOW + timedelta(seconds=15))
    jobs.escalate.func(0)
    again = client.get(url, headers={"If-None-Match": tag})
    assert "Tidak ada yang dapat dihubungi" in again.content.decode()


def test_a_server_for_mail_that_is_down_is_tried_again_and_shown(world, monkeypatch):
    monkeypatch.setenv("TERTIB_CHECKPOINT_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("TERTIB_CHECKPOINT_SMTP_PORT", "9")  # nobody listens
    conf.cache_clear()
    try:
        found = world.held()
        with pytest.raises(OSError, match="refused"):
            sending.send(found.id, NOW)
        assert AgencyContact.objects.get().reached is False
    finally:
        conf.cache_clear()


class Mailbox(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as takes one message."""

    def handle(self) -> None:
        self.wfile.write(b"220 box\r\n")
        lines_of: list[bytes] = []
        reading = False
        for line in self.rfile:
            if reading:
                if line == b".\r\n":
                    reading = False
                    self.server.mails.append(b"".join(lines_of))  # type: ignore[attr-defined]
                    self.wfile.write(b"250 kept\r\n")
                lines_of.append(line)
                continue
            verb = line[:4].upper()
            reading = verb == b"DATA"
            self.wfile.write({b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}.get(
                verb, b"250 ok\r\n"))  # fmt: skip
            if verb == b"QUIT":
                return


@pytest.fixture
def mailbox(monkeypatch):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mailbox) as server:
        server.mails = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
        monkeypatch.setenv("TERTIB_CHECKPOINT_SMTP_HOST", "127.0.0.1")
        monkeypatch.setenv("TERTIB_CHECKPOINT_SMTP_PORT", str(server.server_address[1]))
        conf.cache_clear()
        yield server
        server.shutdown()
    conf.cache_clear()


def test_the_desk_is_told_by_mail(world, mailbox):
    import email
    from email.policy import default

    found = world.held()
    for _ in range(2):
        sending.send(found.id, NOW)
    (raw,) = mailbox.mails
    assert AgencyContact.objects.get().reached is True
    mail = email.message_from_bytes(raw, policy=default)
    text = mail.get_content()
    assert mail["To"] == "piket@kpk.example"
    assert link(found) in text.replace("\n", "")
    assert "Bambang" not in text


def test_a_desk_that_had_mail_of_a_hold_hears_that_it_was_somebody_else(world, mailbox):
    found = world.held()
    sending.send(found.id, NOW)
    actions.decide(found.id, BATAM, "take_back", world.supervisor.id, frozenset({"supervisor"}),
                   NOW, reason="face")  # fmt: skip
    jobs.tell_taken_back.func(0, f"candidate:{found.id}")
    assert len(mailbox.mails) == 2
    assert b"KEP-12/2026" in mailbox.mails[1]
    assert b"http" not in mailbox.mails[1]
