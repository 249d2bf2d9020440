from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from tertib.foundation import vault
from tertib.ledger.models import Entry
from tertib.messaging import actions, conversation, texts, wire
from tertib.messaging.models import Complaint, Contact
from tertib.messaging.tests.conftest import DATA

NOW = datetime(2026, 1, 26, 2, 15, tzinfo=UTC)
PHONE = "6281200000001"


@pytest.fixture
def contact(db) -> Contact:
    return actions.contact_for(PHONE, "en", NOW)


@pytest.fixture
def subjects(monkeypatch):
    """Commands as other subjects register them."""
    ours = {n: c for n, c in conversation._commands.items() if "messaging" in c.handler.__module__}
    monkeypatch.setattr(conversation, "_commands", ours)
    for name, words_id, words_en in [
        ("status", ["status", "kapan", "selesai", "sudah jadi"], ["status", "when", "ready"]),
        ("tariff", ["tarif", "biaya", "harga"], ["price", "fee"]),
    ]:
        conversation.command(name, words_id=words_id, words_en=words_en)(
            lambda contact, argument, now, name=name: [wire.Text(f"{name}:{argument}")]
        )


def said(contact, text="", choice="", now=NOW):
    contact.refresh_from_db()
    return [reply.message() for reply in conversation.answer(contact, text, choice, now)]


def words(messages):
    first = messages[0]
    return (
        first["text"]["body"] if first["type"] == "text" else first["interactive"]["body"]["text"]
    )


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("status", "status:"), ("STATUS PSP-001", "status:PSP-001"), ("Status?", "status:"),
        ("kapan paspor saya selesai?", "status:"), ("paspor saya sudah jadi belum kak", "status:"),
        ("When is my passport ready?", "status:"), ("berapa biaya paspor 10 tahun", "tariff:"),
        ("statis", "status:"), ("what is the price", "tariff:"),
    ],
)  # fmt: skip
def test_typed_words_are_understood(contact, subjects, text, answer):
    assert words(said(contact, text)).startswith(answer)


def test_a_tapped_choice_carries_its_argument(contact, subjects):
    assert words(said(contact, choice="status:PSP-001:x")) == "status:PSP-001:x"


@pytest.mark.parametrize("text", ["blablabla xyz", "\U0001f600", "", "?"])
def test_what_is_not_understood_gets_the_menu(contact, text):
    (menu,) = said(contact, text)
    assert menu["interactive"]["type"] == "list"
    assert words([menu]).startswith("Sorry")


def test_a_tapped_choice_that_no_longer_exists_gets_the_menu(contact):
    assert said(contact, choice="gone:1")[0]["interactive"]["type"] == "list"


def test_the_language_is_switched_by_word_and_button(contact):
    (question,) = said(contact, "bahasa")
    assert [b["reply"]["id"] for b in question["interactive"]["action"]["buttons"]] == [
        "language:id", "language:en"]  # fmt: skip
    said(contact, choice="language:id")
    contact.refresh_from_db()
    assert contact.language == "id"
    assert words(said(contact, "entah apa")).startswith("Maaf")


@pytest.mark.parametrize(
    ("text", "first", "language"),
    [("kapan selesai", True, "id"), ("status", True, "en"), ("kapan selesai", False, "en")],
)
def test_the_first_words_choose_the_language(contact, subjects, text, first, language):
    conversation.answer(contact, text, "", NOW, first=first)
    contact.refresh_from_db()
    assert contact.language == language


def test_words_of_the_other_language_are_answered_in_it_and_what_follows_too(contact):
    actions.set_language(contact, "id")
    assert words(said(contact, "help")).startswith("You can write")
    assert words(said(contact, "xyzzy")).startswith("Sorry"), "the conversation stays English"
    assert words(said(contact, choice="help")).startswith("You can write")
    assert words(said(contact, "bantuan")).startswith("Tulislah")
    contact.refresh_from_db()
    assert contact.language == "id", "notices come in the language that was chosen"
    said(contact, "help")
    later = NOW + timedelta(hours=2)
    assert words(said(contact, "xyzzy", now=later)).startswith("Maaf")
    said(contact, "help", now=later)
    said(contact, choice="language:id", now=later)
    assert words(said(contact, "xyzzy", now=later)).startswith("Maaf"), "said so himself"


def test_a_question_asked_in_a_language_goes_on_in_it(contact):
    actions.set_language(contact, "id")
    assert words(said(contact, "complaint")).startswith("We are listening")
    assert words(said(contact, "The officer was rude.")).startswith("Where and when")
    assert words(said(contact, "Counter 4")).startswith("Thank you")


def test_stop_and_start(contact):
    for word, silent in [("STOP", True), ("mulai", False), ("Berhenti!", True), ("START", False)]:
        said(contact, word)
        contact.refresh_from_db()
        assert (contact.opted_out_at is not None) == silent


def test_a_complaint_is_sealed_and_recorded(contact):
    said(contact, "there was a bribe")
    said(contact, "They asked for money to be called earlier; when I said no, I waited.")
    assert b"money" not in bytes(Contact.objects.get().memory_sealed or b"")
    thanks = words(said(contact, "Counter 4, Monday at ten"))
    complaint = Complaint.objects.get()
    assert complaint.reference in thanks
    opened = vault.load(contact.key_id).open(
        bytes(complaint.body_sealed), f"complaint:{complaint.id}"
    )
    assert b"asked for money" in opened
    assert b"Counter 4" in opened
    entry = Entry.objects.get(action="complaint.received")
    assert (entry.subject, entry.key_id) == (f"complaint:{complaint.id}", contact.key_id)
    assert Contact.objects.get().memory_sealed is None


@pytest.mark.parametrize("word", ["cancel", "Batal."])
def test_a_complaint_can_be_left(contact, word):
    said(contact, "complaint")
    said(contact, word)
    assert not Complaint.objects.exists()
    assert words(said(contact, "anything")).startswith("Sorry")


def test_a_question_of_ours_is_forgotten_after_an_hour(contact):
    said(contact, "complaint")
    assert words(said(contact, "too late", now=NOW + timedelta(hours=2))).startswith("Sorry")


def test_menu_and_stop_work_in_the_middle_of_a_complaint(contact):
    said(contact, "complaint")
    assert said(contact, "menu")[0]["interactive"]["type"] == "list"
    assert words(said(contact, "my text")).startswith("Sorry")


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_own_answer_keeps_the_limits_of_the_platform(contact, language):
    actions.set_language(contact, language)
    for command in list(conversation._commands.values()):
        with translation.override(language):
            answer = command.handler(contact, "", NOW)
        replies = answer.replies if isinstance(answer, conversation.Asked) else answer
        assert [reply.message() for reply in replies]


@pytest.mark.parametrize("name", sorted(texts.templates()))
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_template_renders_with_its_examples(name, language):
    template = texts.template(name)
    examples = {key: example for key, (example, _) in template.parameters.items()}
    values = template.resolve(examples, language)
    text = template.render(values, language)
    assert "{{" not in text
    longest = {key: "x" * limit for key, (_, limit) in template.parameters.items()}
    assert len(template.render(longest, language)) <= 1024
    body = wire.notice_message(template, values, language, free_form=False)
    assert body["template"]["language"] == {"code": language}
    if not template.authentication:  # the platform refuses a text that begins or ends with one
        assert not template.bodies[language].startswith("{{")
        assert not template.bodies[language].endswith("}}")


def test_messages_have_the_documented_shapes():
    shapes = DATA["outgoing"]
    assert wire.Text("Permohonan *PSP-001* diterima.").message()["text"] == shapes["text"]["text"]
    buttons = wire.Buttons("Datang?", [("jadwal:42:ya", "Ya"), ("jadwal:42:batal", "Batal")])
    documented = shapes["interactive_buttons"]["interactive"]
    built = buttons.message()["interactive"]
    assert built["type"] == documented["type"]
    assert built["action"]["buttons"][0] == documented["action"]["buttons"][0]
    menu = wire.Menu("Pilih layanan", "Pilih", [("status", "Status", "Lihat status permohonan")])
    documented = shapes["interactive_list"]["interactive"]
    built = menu.message()["interactive"]
    assert (
        built["action"]["sections"][0]["rows"][0] == documented["action"]["sections"][0]["rows"][0]
    )
    link = wire.Link("Buka bukti bayar", "Buka", "https://example.go.id/b/42")
    assert link.message()["interactive"] == shapes["interactive_cta_url"]["interactive"]


@pytest.mark.parametrize(
    "reply",
    [wire.Text(""), wire.Text("x" * 4097), wire.Buttons("x", []),
     wire.Buttons("x", [("a", "b" * 21)]),
     wire.Buttons("x", [(str(n), str(n)) for n in range(4)]), wire.Menu("x", "y", [])],
)  # fmt: skip
def test_what_the_platform_would_refuse_is_found_here(reply):
    with pytest.raises(wire.TooLong):
        reply.message()
