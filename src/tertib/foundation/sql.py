"""Prepared statements on Django's own connection, for the few paths where each millisecond counts.

Django sends literals, which PostgreSQL parses and plans anew every time, and waits for each answer.
Here a statement is bound on the server, prepared once a connection, and within :func:`pipeline`
sent without waiting for the one before. It joins Django's transaction and raises its errors.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, DataError, connection, connections
from django.db import transaction as django_transaction
from psycopg.pq import TransactionStatus

Rows = list[tuple[Any, ...]]
Answer = Callable[[], Rows]
"""Call it for the rows of a SELECT or RETURNING; it waits for them if they are not here yet."""

_local = threading.local()
_OPEN = (TransactionStatus.INTRANS, TransactionStatus.INERROR)


def send(statement: str, values: Sequence[Any] | Mapping[str, Any]) -> Answer:
    """Send ``statement`` (psycopg's placeholders, casts where a type is not evident).

    Outside a pipeline this waits until it was executed.

    Raises:
        django.db.DatabaseError: as Django's cursor would; in a pipeline the answer raises it, at
            the latest the end of the pipeline.
    """
    django = connections[DEFAULT_DB_ALIAS]
    if django.connection is None:
        django.ensure_connection()
    if django.force_debug_cursor:  # query budgets in tests count these as well
        django.queries_log.append({"sql": statement, "time": "0"})
    wrapped: psycopg.Connection[Any] = django.connection
    cursor = psycopg.Cursor(wrapped)
    with django.wrap_database_errors:
        cursor.execute(statement, values, prepare=True)  # type: ignore[arg-type]

    def rows() -> Rows:
        with django.wrap_database_errors:
            return cursor.fetchall()

    return rows


def run(statement: str, values: Sequence[Any] | Mapping[str, Any]) -> Rows:
    """:func:`send` and wait for the rows."""
    return send(statement, values)()


def must(statement: str, values: Mapping[str, Any], otherwise: Exception) -> None:
    """Send a change that has to hit something; if it hits nothing, the block raises ``otherwise``.

    ``statement`` is WITH parts only, of which ``hit`` RETURNs what was changed. The database itself
    refuses, so that behind it in a pipeline nothing is executed, a COMMIT neither.
    """
    block = getattr(_local, "block", None) or _Block()
    block.refusals.append(otherwise)
    refusal = f"{_MARK}{len(block.refusals) - 1}:"
    with block.explained():
        send(_must(statement), {**values, "refusal": refusal})


_MARK = "nothing was hit "
_OR_FAIL = "SELECT CASE count(*) WHEN 0 THEN (%(refusal)s::text || count(*))::int END FROM hit"


@cache
def _must(statement: str) -> str:
    """Casting fails with the text in the error; it depends on the count, or it would always."""
    return f"{statement} {_OR_FAIL}"


@dataclass
class _Block:
    """What is to be done at the end of a pipeline."""

    checks: list[Callable[[], None]] = field(default_factory=list)
    refusals: list[Exception] = field(default_factory=list)
    transaction: bool = False

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Raise what :func:`must` was told to, where the database says that nothing was hit."""
        try:
            yield
        except DataError as error:
            found = re.search(f'"{_MARK}(\\d+):0"', str(error))
            if found is None:
                raise
            raise self.refusals[int(found[1])] from error


@contextmanager
def pipeline() -> Iterator[None]:
    """Send the statements of the block one after the other, without waiting for answers.

    After an error PostgreSQL skips what was sent behind it, and the block raises that error. What
    :func:`afterwards` was given runs at the end, when all answers are there.
    """
    with _pipelined(_Block()):
        yield


@contextmanager
def transaction() -> Iterator[None]:
    """A transaction as one :func:`pipeline`, its BEGIN and COMMIT sent along with the rest.

    Django's own would wait twice more. Within one of Django's this is a savepoint and a pipeline.
    What has to hold before the COMMIT is for :func:`must`: :func:`afterwards` would come too late.
    """
    if connections[DEFAULT_DB_ALIAS].in_atomic_block:
        with django_transaction.atomic(), pipeline():
            yield
        return
    with _pipelined(_Block(transaction=True)) as wrapped, wrapped.transaction():
        yield


@contextmanager
def _pipelined(block: _Block) -> Iterator[psycopg.Connection[Any]]:
    django = connections[DEFAULT_DB_ALIAS]
    django.ensure_connection()
    outer, _local.block = getattr(_local, "block", None), block
    wrapped: psycopg.Connection[Any] = django.connection
    try:
        with block.explained(), django.wrap_database_errors, wrapped.pipeline():
            yield wrapped
    except BaseException:
        if block.transaction and wrapped.info.transaction_status in _OPEN:
            wrapped.rollback()  # its COMMIT was skipped
        raise
    finally:
        _local.block = outer
    for check in block.checks:
        check()


def in_transaction() -> bool:
    """Whether a transaction is open, Django's or :func:`transaction`."""
    block: _Block | None = getattr(_local, "block", None)
    return connection.in_atomic_block or (block is not None and block.transaction)


def afterwards(check: Callable[[], None]) -> None:
    """Run ``check`` once the statements sent so far are answered: now, or after the pipeline.

    Raises:
        RuntimeError: in a :func:`transaction`, which would be committed by then.
    """
    block: _Block | None = getattr(_local, "block", None)
    if block is None:
        check()
    elif block.transaction:
        raise RuntimeError("after this pipeline the transaction is over")
    else:
        block.checks.append(check)
