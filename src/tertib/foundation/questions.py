"""Questions that one row answers, several of them asked with one statement.

For the few paths where each round trip counts: a subject says what it can be asked, and whoever
needs several subjects' answers puts their questions together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

from tertib.foundation import sql

Row = tuple[Any, ...]
T = TypeVar("T")


@dataclass(frozen=True)
class Question(Generic[T]):
    """A SELECT of one row or none, ``columns`` wide, the first of which is never NULL."""

    statement: str
    values: Mapping[str, Any]
    columns: int
    read: Callable[[Row | None], T]
    """What to make of the row; it may raise a refusal if there is none."""

    def ask(self) -> T:
        """Ask it alone."""
        rows = sql.run(self.statement, self.values)
        return self.read(rows[0] if rows else None)


def ask(*questions: Question[Any]) -> list[Row | None]:
    """The rows of several questions, in their order; what two of them call alike is one value.

    Raises:
        ValueError: it is not.
    """
    values: dict[str, Any] = {}
    for question in questions:
        sql.share(values, question.values)
    (whole,) = sql.run(_beside(tuple(one.statement for one in questions)), values)
    rows: list[Row | None] = []
    start = 0
    for question in questions:
        end = start + question.columns
        rows.append(whole[start:end] if whole[start] is not None else None)
        start = end
    return rows


@lru_cache(maxsize=64)
def _beside(statements: tuple[str, ...]) -> str:
    columns = ", ".join(f"q{n}.*" for n in range(len(statements)))
    joins = " ".join(f"LEFT JOIN ({one}) q{n} ON true" for n, one in enumerate(statements))
    return f"SELECT {columns} FROM (SELECT) one {joins}"  # noqa: S608 (our own text)
