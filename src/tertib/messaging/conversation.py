"""The conversation: which words mean which command, and who answers it.

A subject registers its answers in its own ``conversation.py``, imported in ``AppConfig.ready``::

    @conversation.command(
        "status", title=_("Status"), words_id=["status", "kapan", "selesai"], words_en=["when"])
    def status(contact: Contact, argument: str, now: datetime) -> list[Reply]:
        return [Text(_("Your passport is ready."))]

The active language is the one spoken while it runs. A command with a title stands in the menu.
Buttons carry ``command:argument``. To ask something back, return ``Asked(replies, step, memory)``;
the next free text then goes to the function registered with ``@conversation.step(step)``. Handlers
may write: they run in the transaction that marks the message as answered.
"""

from __future__ import annotations

import difflib
import json
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.utils import translation
from django.utils.functional import Promise

from tertib.foundation import vault
from tertib.messaging.models import Contact
from tertib.messaging.wire import Reply

MEMORY = timedelta(hours=1)
"""How long a question that we asked stays open."""
TYPO_LENGTH, TYPO_LIKENESS = 5, 0.8


@dataclass(frozen=True)
class Asked:
    """Replies that end in a question; ``memory`` (JSON) comes back with the answer."""

    replies: Sequence[Reply]
    step: str
    memory: dict[str, Any] = field(default_factory=dict)


Answer = Sequence[Reply] | Asked
Handler = Callable[[Contact, str, datetime], Answer]
Step = Callable[[Contact, str, dict[str, Any], datetime], Answer]


@dataclass(frozen=True)
class Command:
    """A registered command. ``always``: also understood while a question of ours is open."""

    name: str
    handler: Handler
    title: str | Promise
    hint: str | Promise
    words: dict[str, list[str]]
    order: int
    always: bool


_commands: dict[str, Command] = {}
_steps: dict[str, Step] = {}


def command(
    name: str,
    *,
    words_id: Sequence[str],
    words_en: Sequence[str],
    title: str | Promise = "",
    hint: str | Promise = "",
    order: int = 50,
    always: bool = False,
) -> Callable[[Handler], Handler]:
    """Register the function below it. ``title`` (at most 24 characters) puts it into the menu.

    ``words`` are single words or phrases. In a longer text the longest phrase found decides.
    """

    def register(handler: Handler) -> Handler:
        words = {"id": [normal(w) for w in words_id], "en": [normal(w) for w in words_en]}
        _commands[name] = Command(name, handler, title, hint, words, order, always)
        return handler

    return register


def step(name: str) -> Callable[[Step], Step]:
    """Register who takes the answer to a question asked with ``Asked(..., step=name)``."""

    def register(handler: Step) -> Step:
        _steps[name] = handler
        return handler

    return register


def commands() -> list[Command]:
    """The commands of the menu, in its order."""
    return sorted((c for c in _commands.values() if c.title), key=lambda c: (c.order, c.name))


def normal(text: str) -> str:
    """Lower case, plain letters and digits, single spaces."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"\w+", text))


def understand(text: str) -> tuple[Command, str, str] | None:
    """(command, argument, language of the words or "") of a typed text; None if it means nothing.

    The whole text or its beginning names a command exactly, and what follows is the argument; else
    the longest phrase anywhere in it, the argument being all of the text; else, for a single word,
    the most similar word (a typing slip).
    """
    said = normal(text)
    phrases = [
        (phrase, c, "" if phrase in c.words[other] else language)
        for c in _commands.values()
        for language, other in (("id", "en"), ("en", "id"))
        for phrase in c.words[language]
    ]
    for phrase, c, language in sorted(phrases, key=lambda p: -len(p[0])):
        if said == phrase or said.startswith(phrase + " "):
            return c, text.strip()[len(phrase):].strip(), language  # fmt: skip
    found = [p for p in phrases if f" {p[0]} " in f" {said} " and not p[1].always]
    if found:
        _, c, language = max(found, key=lambda p: len(p[0]))
        return c, text.strip(), language
    if " " not in said and len(said) >= TYPO_LENGTH:
        known = {phrase: (c, "", language) for phrase, c, language in phrases}
        for like in difflib.get_close_matches(said, known, 1, TYPO_LIKENESS):
            return known[like]
    return None


def answer(
    contact: Contact, text: str, choice: str, now: datetime, *, first: bool = False
) -> Sequence[Reply]:
    """What we say to a typed ``text`` or a tapped ``choice``; may change the contact's memory.

    The ``first`` words that we ever exchange also choose the contact's language. Later, words of
    the other language are answered in it, and so is what follows within an hour; notices stay.
    """
    name, _, argument = choice.partition(":")
    meant = understand(text) if not choice else None
    recalled = _recall(contact, now)
    language = recalled.get("language") or contact.language
    if choice and name in _commands:
        handler = partial(_commands[name].handler, contact, argument, now)
    elif recalled.get("step") in _steps and not (meant and meant[0].always):
        handler = partial(_steps[recalled["step"]], contact, text, recalled["memory"], now)
    elif meant:
        chosen, argument, spoken = meant
        language = spoken or language
        if first:
            contact.language = language
        handler = partial(chosen.handler, contact, argument, now)
    else:
        handler = partial(_commands["menu"].handler, contact, "unknown", now)
    with translation.override(language):
        handled = handler()
    if name == "language":  # the person has just said which it shall be
        language = contact.language
    _remember(contact, handled if isinstance(handled, Asked) else None, language, now)
    return handled.replies if isinstance(handled, Asked) else handled


def _recall(contact: Contact, now: datetime) -> dict[str, Any]:
    """What the last hour left: an open question, a language other than the contact's."""
    if not contact.memory_sealed:
        return {}
    plain = vault.unwrap(contact.key).open(bytes(contact.memory_sealed), f"memory:{contact.id}")
    asked: dict[str, Any] = json.loads(plain)
    return asked if datetime.fromisoformat(asked["at"]) > now - MEMORY else {}


def _remember(contact: Contact, asked: Asked | None, language: str, now: datetime) -> None:
    kept: dict[str, Any] = {"step": asked.step, "memory": asked.memory} if asked else {}
    if language != contact.language:
        kept["language"] = language
    if kept:
        plain = json.dumps({**kept, "at": now.isoformat()})
        key = vault.unwrap(contact.key)
        contact.memory_sealed = key.seal(plain.encode(), f"memory:{contact.id}")
    elif contact.memory_sealed:
        contact.memory_sealed = None
    contact.save(update_fields=["memory_sealed", "language"])
