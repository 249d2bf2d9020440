"""Prepared statements on Django's own connection, for the few paths where each millisecond counts.

Django sends literals, which PostgreSQL parses and plans anew every time. Here a statement is bound
on the server and prepared once a connection; it joins Django's transaction and raises its errors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import connection


def run(statement: str, values: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Execute ``statement`` (psycopg's placeholders, casts where a type is not evident).

    Returns the rows of a SELECT or RETURNING, otherwise nothing.

    Raises:
        django.db.DatabaseError: as Django's cursor would.
    """
    connection.ensure_connection()
    if connection.queries_logged:  # query budgets in tests count these as well
        connection.queries_log.append({"sql": statement, "time": "0"})
    wrapped: psycopg.Connection[Any] = connection.connection
    with connection.wrap_database_errors, psycopg.Cursor(wrapped) as cursor:
        cursor.execute(statement, values, prepare=True)  # type: ignore[arg-type]
        return cursor.fetchall() if cursor.description else []
