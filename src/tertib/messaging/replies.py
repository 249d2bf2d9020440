"""The commands that messaging answers itself: menu, help, language, notices on and off."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tertib.messaging import conversation
from tertib.messaging.actions.contacts import opt_out, resume, set_language
from tertib.messaging.models import Contact
from tertib.messaging.wire import Buttons, Menu, Reply, Text

GREETINGS = [
    "halo",
    "hai",
    "selamat pagi",
    "selamat siang",
    "selamat sore",
    "selamat malam",
    "assalamualaikum",
]


@conversation.command(
    "menu",
    words_id=["menu", "mulai dari awal", "layanan", *GREETINGS],
    words_en=["menu", "hi", "hello", "good morning", "services"],
    always=True,
)
def menu(contact: Contact, argument: str, now: datetime) -> list[Reply]:
    """The list of all commands; short and with an excuse when we did not understand."""
    return [_menu(argument)]


def _menu(argument: str = "") -> Reply:
    if argument == "unknown":
        body = _(
            "Sorry, I did not understand that. Choose one of these, or write it in other words."
        )
    else:
        body = _(
            "Welcome. This is the immigration service. What is this about?\n\n"
            "The service on WhatsApp is free. Nobody here asks for money or for your login code."
        )
    rows = [(c.name, c.title, c.hint) for c in conversation.commands()[:10]]
    return Menu(body, _("Choose"), [(i, str(t), str(h)) for i, t, h in rows])


@conversation.command(
    "help", title=gettext_lazy("Help"), hint=gettext_lazy("What you can ask here"), order=90,
    words_id=["bantuan", "tolong", "cara"], words_en=["help", "how"],
)  # fmt: skip
def help_(contact: Contact, argument: str, now: datetime) -> list[Reply]:
    """What one can write, in words."""
    named = "\n".join(
        f"*{c.title}* - {c.hint}" if c.hint else f"*{c.title}*" for c in conversation.commands()
    )
    return [
        Text(
            _(
                "You can write in your own words, or one of these:\n\n%(commands)s\n\n"
                "*Stop* - no more notices; *Start* - notices again.\n"
                "Applications and payments are never made in this chat."
            )
            % {"commands": named}
        )
    ]


@conversation.command(
    "language", title="Bahasa / Language", order=95, always=True,
    words_id=["bahasa", "bahasa indonesia", "indonesia", "bahasa inggris", "inggris"],
    words_en=["language", "english"],
)  # fmt: skip
def language(contact: Contact, argument: str, now: datetime) -> list[Reply]:
    """Ask for the language, or change it."""
    if argument not in ("id", "en"):
        buttons = [("language:id", "Bahasa Indonesia"), ("language:en", "English")]
        return [Buttons("Pilih bahasa. / Choose your language.", buttons)]
    set_language(contact, argument)
    with translation.override(argument):
        return [Text(_("From now on we write to you in English.")), _menu()]


@conversation.command(
    "stop", words_id=["stop", "berhenti"], words_en=["stop", "unsubscribe"], always=True
)
def stop(contact: Contact, argument: str, now: datetime) -> list[Reply]:
    """No more notices."""
    opt_out(contact.id, now)
    return [
        Text(
            _(
                "You will get no more notices from us. Login codes and answers to your questions "
                "still come. Write *Start* to get notices again."
            )
        )
    ]


@conversation.command("start", words_id=["mulai", "lanjut"], words_en=["start"], always=True)
def start(contact: Contact, argument: str, now: datetime) -> list[Reply]:
    """Notices again."""
    resume(contact.id, now)
    return [Text(_("You will get notices again.")), _menu()]
