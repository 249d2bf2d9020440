"""The only way into the record: :func:`append`, inside the transaction of the change itself."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import transaction

from tertib.foundation import sql, vault
from tertib.foundation.ids import new_id
from tertib.foundation.vault import PersonKey
from tertib.ledger.actors import Actor
from tertib.ledger.canonical import SALT, canonical, commitment

_COLUMNS = ("id", "at", "actor", "action", "subject", "office", "key_id", "body", "commitment")
_INSERT = f"""
entry AS (
  INSERT INTO ledger_entry ({", ".join(_COLUMNS)}) VALUES {{rows}} RETURNING serial
), pending AS (
  INSERT INTO ledger_pending (serial) SELECT serial FROM entry RETURNING serial
)
"""  # noqa: S608 (names of columns)
AT_ONCE = 16

Subscriber = Callable[["Appended"], None]
_subscribers: dict[str, list[Subscriber]] = {}


@dataclass(frozen=True)
class Appended:
    """What :func:`append` wrote: handed to subscribers and kept by callers as a reference."""

    serial: int
    id: UUID
    action: str
    subject: str


@dataclass(frozen=True)
class Draft:
    """An entry to be: see :func:`append` for its parts."""

    actor: Actor
    action: str
    subject: str
    payload: dict[str, Any]
    office: str = ""
    person: PersonKey | None = None


_local = threading.local()


class OutsideTransaction(RuntimeError):
    """An entry must commit or roll back together with the change that it records."""


def append(
    actor: Actor,
    action: str,
    subject: str,
    payload: dict[str, Any],
    *,
    at: datetime,
    office: str = "",
    person: PersonKey | None = None,
) -> Appended:
    """Record one act, in the caller's transaction, and defer the jobs of its subscribers.

    ``action`` is a dotted verb (``payment.settled``), ``subject`` a kind and an id
    (``bill:018f...``). Personal data goes only into ``payload``, and then ``person`` must be the
    key of whoever it is about: destroying that key erases it while all proofs stay valid.

    Raises:
        OutsideTransaction: there is no open transaction.
    """
    return append_many([Draft(actor, action, subject, payload, office, person)], at=at)[0]


def append_many(drafts: Sequence[Draft], *, at: datetime) -> list[Appended]:
    """Record several acts of one moment, in their order, with one statement.

    Raises:
        OutsideTransaction: there is no open transaction.
    """
    if not sql.in_transaction():
        raise OutsideTransaction(drafts[0].action if drafts else "")
    if not drafts:
        return []
    rows = [_row(draft, at) for draft in drafts]
    gathered = getattr(_local, "gathered", None)
    if gathered is not None:
        gathered += zip(rows, drafts, strict=True)
        return [
            Appended(0, row[0], d.action, d.subject) for row, d in zip(rows, drafts, strict=True)
        ]
    done = _appended(_write(rows), rows, drafts)
    _tell(done)
    return done


@contextmanager
def together() -> Iterator[None]:
    """Write all entries of the block with one statement at its end, in the same transaction.

    For paths where each round trip counts; inside it an :class:`Appended` has no serial yet. In a
    pipeline nobody waits for it.
    """
    if getattr(_local, "gathered", None) is not None:  # already within a block
        yield
        return
    gathered: list[tuple[list[Any], Draft]] = []
    _local.gathered = gathered
    try:
        yield
    finally:
        _local.gathered = None
    if gathered:
        rows, drafts = [row for row, _ in gathered], [draft for _, draft in gathered]
        answer = _write(rows)
        if any(draft.action in _subscribers for draft in drafts):
            sql.afterwards(lambda: _tell(_appended(answer, rows, drafts)))


def _write(rows: list[list[Any]]) -> sql.Answer:
    """Send the entries, a few a statement, so that few statements are prepared."""
    answers = []
    for start in range(0, len(rows), AT_ONCE):
        part = rows[start : start + AT_ONCE]
        insert, names = _insert(len(part))
        values = zip(names, (value for row in part for value in row), strict=True)
        answers.append(sql.change(insert, dict(values), "SELECT serial FROM pending"))
    return lambda: [serial for answer in answers for serial in answer()]


def _appended(answer: sql.Answer, rows: list[list[Any]], drafts: Sequence[Draft]) -> list[Appended]:
    serials = sorted(serial for (serial,) in answer())
    return [
        Appended(serial, row[0], draft.action, draft.subject)
        for serial, row, draft in zip(serials, rows, drafts, strict=True)
    ]


def _tell(done: list[Appended]) -> None:
    for appended in done:
        for subscriber in _subscribers.get(appended.action, ()):
            subscriber(appended)


@cache
def _insert(count: int) -> tuple[str, list[str]]:
    """Parts that insert ``count`` entries, and the names of their values one after the other; as
    rows they cost less than half of what arrays do to send."""
    casts = {"key_id": "::uuid"}
    entries = [
        ", ".join(f"%(entry{number}_{column})s{casts.get(column, '')}" for column in _COLUMNS)
        for number in range(count)
    ]
    names = [f"entry{number}_{column}" for number in range(count) for column in _COLUMNS]
    return _INSERT.format(rows=", ".join(f"({entry})" for entry in entries)), names


def _row(draft: Draft, at: datetime) -> list[Any]:
    """The columns of an entry, its body sealed where it is about a person."""
    entry_id, actor = new_id(), str(draft.actor)
    entry = canonical(
        id=entry_id, at=at, actor=actor, action=draft.action, subject=draft.subject,
        office=draft.office, payload=draft.payload,
    )  # fmt: skip
    salt = os.urandom(SALT)
    body, person = salt + entry, draft.person
    sealed = person.seal(body, f"entry:{entry_id}") if person else body
    return [entry_id, at, actor, draft.action, draft.subject, draft.office,
            person and person.id, sealed, commitment(salt, entry)]  # fmt: skip


def erase_person(key_id: UUID, actor: Actor, now: datetime) -> Appended:
    """Erase all that is sealed under a person's key, in the database and in every backup of it.

    The leaves stay and so does every proof; the entry says that and when it was done.

    Raises:
        DataKey.DoesNotExist: there never was such a key.
    """
    with transaction.atomic():
        with suppress(vault.KeyDestroyed):  # a second request is recorded too
            vault.load(key_id)
            vault.destroy(key_id, now)
        return append(actor, "person.erased", f"key:{key_id}", {}, at=now)


def record_opening(
    entry_id: UUID, office: str, reason: str, actor: Actor, now: datetime
) -> Appended:
    """Record that a member of staff opened a sealed entry, and why."""
    with transaction.atomic():
        subject, payload = f"entry:{entry_id}", {"reason": reason}
        return append(actor, "record.opened", subject, payload, at=now, office=office)


def subscribes(*actions: str) -> Callable[[Any], Any]:
    """Make a procrastinate task run after each entry of these kinds.

    The job is deferred in the entry's own transaction, with ``serial`` and ``subject`` as
    arguments: no entry without its job, no job without its entry::

        @subscribes("payment.settled")
        @app.task(queue="booking")
        def confirm(serial: int, subject: str) -> None: ...
    """

    def register(task: Any) -> Any:
        def defer(appended: Appended) -> None:
            task.defer(serial=appended.serial, subject=appended.subject)

        for action in actions:
            _subscribers.setdefault(action, []).append(defer)
        return task

    return register
