"""Prepared statements on Django's own connection, for the few paths where each millisecond counts.

Django sends literals, which PostgreSQL parses and plans anew every time, and waits for each answer.
Here a statement is bound on the server, prepared once a connection, and within :func:`pipeline`
sent without waiting for the one before; within :func:`statement` changes of several tables are
joined into one. It joins Django's transaction and raises its errors.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar

import psycopg
from django.db import DEFAULT_DB_ALIAS, DataError, connection, connections, transaction

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
        RuntimeError: within :func:`statement`, of which it would not be a part.
    """
    if _gathering() is not None:
        raise RuntimeError("only changes can be joined into a statement")
    return _send(statement, values)


def _send(statement: str, values: Sequence[Any] | Mapping[str, Any]) -> Answer:
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


def change(parts: str, values: Mapping[str, Any], answer: str) -> Answer:
    """Send ``WITH parts answer``: a change whose parts, named by themselves, are written out.

    In a :func:`statement` it is a part of that, and cannot be asked for an answer.
    """
    gathered = _gathering()
    if gathered is None:
        return _send(f"WITH {parts} {answer}", values)
    gathered.add(parts, values)
    return _no_answer


def must(parts: str, hit: str, values: Mapping[str, Any], otherwise: Exception) -> None:
    """Send a :func:`change` that has to hit something; else the block raises ``otherwise``.

    Its part called ``hit`` RETURNs what was changed. The database itself refuses, so that nothing
    of the statement is done, and of a pipeline nothing behind it.
    """
    block = _block() or _Block()
    block.refusals.append((hit, otherwise))
    if isinstance(block, _Gathered):
        block.add(parts, values)
        return
    with block.explained():
        _send(_joined((parts,), (hit,), len(block.refusals) - 1), values)


_MARK = "nothing was hit "


@lru_cache(maxsize=256)
def _joined(parts: tuple[str, ...], hits: tuple[str, ...], first: int = 0) -> str:
    """One statement of all; casting a text that is no number fails with that text in the error."""
    counts = [f"(SELECT count(*) FROM {hit})" for hit in hits]  # noqa: S608 (our own names)
    fails = [
        f"CASE {count} WHEN 0 THEN ('{_MARK}{number}:' || {count})::int END"
        for number, count in enumerate(counts, first)
    ]
    return f"WITH {', '.join(parts)} SELECT {', '.join(fails) or 1}"


@dataclass
class _Block:
    """What is to be done at the end of a pipeline."""

    checks: list[Callable[[], None]] = field(default_factory=list)
    refusals: list[tuple[str, Exception]] = field(default_factory=list)
    """Names of parts that must hit, and what to raise if they do not."""

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Raise what :func:`must` was told to, where the database says that nothing was hit."""
        try:
            yield
        except DataError as error:
            found = re.search(f'"{_MARK}(\\d+):0"', str(error))
            if found is None:
                raise
            raise self.refusals[int(found[1])][1] from error


@dataclass
class _Gathered(_Block):
    """The changes of a :func:`statement`, until its end."""

    parts: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)

    def add(self, parts: str, values: Mapping[str, Any]) -> None:
        """Take a change in. ValueError: one of its values means something else elsewhere."""
        share(self.values, values)
        self.parts.append(parts)

    def send(self) -> None:
        """Send all of it, if there is anything."""
        if self.parts:
            hits = tuple(hit for hit, _ in self.refusals)
            with self.explained():
                _send(_joined(tuple(self.parts), hits), self.values)


def share(values: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Add the values of one more part of a statement to those of the others.

    Raises:
        ValueError: one of them means something else there.
    """
    for name in values.keys() & more.keys():
        if values[name] != more[name]:
            raise ValueError(f"{name} has two values")
    values |= more


def _block() -> _Block | None:
    return getattr(_local, "block", None)


def _gathering() -> _Gathered | None:
    block = _block()
    return block if isinstance(block, _Gathered) else None


def _no_answer() -> Rows:
    raise RuntimeError("a part of a statement has no answer")


@contextmanager
def pipeline() -> Iterator[None]:
    """Send the statements of the block one after the other, without waiting for answers.

    After an error PostgreSQL skips what was sent behind it, and the block raises that error. What
    :func:`afterwards` was given runs at the end, when all answers are there.
    """
    django = connections[DEFAULT_DB_ALIAS]
    django.ensure_connection()
    with (
        _within(_Block()) as block, block.explained(), django.wrap_database_errors,
        django.connection.pipeline(),
    ):  # fmt: skip
        yield
    for check in block.checks:
        check()


@contextmanager
def statement() -> Iterator[None]:
    """A transaction of one statement: every :func:`change` and :func:`must` of the block, joined.

    One round trip for all, without BEGIN and COMMIT, and nothing is sent if the block raises. No
    part sees what the others do. Parts have different names; a value that several want is given
    once, or equally. Within a transaction of Django's this is a savepoint.
    """
    with _within(_Gathered()) as block:
        yield
    inside = connections[DEFAULT_DB_ALIAS].in_atomic_block
    with transaction.atomic() if inside else nullcontext():
        block.send()


_B = TypeVar("_B", bound=_Block)


@contextmanager
def _within(block: _B) -> Iterator[_B]:
    outer, _local.block = _block(), block
    try:
        yield block
    finally:
        _local.block = outer


def in_transaction() -> bool:
    """Whether a transaction is open, Django's or a :func:`statement`."""
    return connection.in_atomic_block or _gathering() is not None


def afterwards(check: Callable[[], None]) -> None:
    """Run ``check`` once the statements sent so far are answered: now, or after the pipeline.

    Raises:
        RuntimeError: in a :func:`statement`, which would be committed by then.
    """
    block = _block()
    if block is None:
        check()
    elif isinstance(block, _Gathered):
        raise RuntimeError("after this statement the transaction is over")
    else:
        block.checks.append(check)
