"""Prepared statements on Django's own connection, for the few paths where each millisecond counts.

Django sends literals, which PostgreSQL parses and plans anew every time, and waits for each answer.
Here a statement is bound on the server, prepared once a connection, and within :func:`pipeline`
sent without waiting for the one before. It joins Django's transaction and raises its errors.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections

Rows = list[tuple[Any, ...]]
Answer = Callable[[], Rows]
"""Call it for the rows of a SELECT or RETURNING; it waits for them if they are not here yet."""

_local = threading.local()


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
    if django.queries_logged:  # query budgets in tests count these as well
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


@contextmanager
def pipeline() -> Iterator[None]:
    """Send the statements of the block one after the other, without waiting for answers.

    After an error PostgreSQL skips what was sent behind it, and the block raises that error. What
    :func:`afterwards` was given runs at the end, when all answers are there.
    """
    connection.ensure_connection()
    checks: list[Callable[[], None]] = []
    outer, _local.checks = getattr(_local, "checks", None), checks
    try:
        with connection.wrap_database_errors, connection.connection.pipeline():
            yield
    finally:
        _local.checks = outer
    for check in checks:
        check()


def afterwards(check: Callable[[], None]) -> None:
    """Run ``check`` once the statements sent so far are answered: now, or after the pipeline."""
    checks: list[Callable[[], None]] | None = getattr(_local, "checks", None)
    if checks is None:
        check()
    else:
        checks.append(check)
