"""The only way into the record: :func:`append`, inside the transaction of the change itself."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from tertib.foundation.ids import new_id
from tertib.foundation.vault import PersonKey
from tertib.ledger.actors import Actor
from tertib.ledger.canonical import SALT, canonical, commitment

_INSERT = """
WITH e AS (
  INSERT INTO ledger_entry
    (id, at, actor, action, subject, office, key_id, body, commitment)
  VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING serial
) INSERT INTO ledger_pending (serial) SELECT serial FROM e RETURNING serial
"""

Subscriber = Callable[["Appended"], None]
_subscribers: dict[str, list[Subscriber]] = {}


@dataclass(frozen=True)
class Appended:
    """What :func:`append` wrote: handed to subscribers and kept by callers as a reference."""

    serial: int
    id: UUID
    action: str
    subject: str


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
    if not connection.in_atomic_block:
        raise OutsideTransaction(action)
    entry_id = new_id()
    entry = canonical(
        id=entry_id, at=at, actor=str(actor), action=action, subject=subject, office=office,
        payload=payload,
    )  # fmt: skip
    salt = os.urandom(SALT)
    body = salt + entry
    sealed = person.seal(body, f"entry:{entry_id}") if person else body
    row = [entry_id, at, str(actor), action, subject, office, person and person.id, sealed,
           commitment(salt, entry)]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, row)
        (serial,) = cursor.fetchone()
    appended = Appended(serial, entry_id, action, subject)
    for subscriber in _subscribers.get(action, ()):
        subscriber(appended)
    return appended


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

