"""Many rows of one table by COPY: about five times faster than INSERT, in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from django.db import connection, models
from psycopg import sql


def copy(rows: Sequence[models.Model]) -> None:
    """Write new rows of one model; an automatic key is left to the database.

    Plans that the connection kept are forgotten: one made while the table was small reads the whole
    of it for each row whose foreign key is checked.

    Raises:
        psycopg.IntegrityError: a constraint refuses one of them, and so all.
    """
    if not rows:
        return
    described = type(rows[0])._meta
    fields = [one for one in described.concrete_fields if not isinstance(one, models.AutoField)]
    columns = sql.SQL(", ").join([sql.Identifier(str(one.column)) for one in fields])
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(described.db_table), columns
    )
    values = attrgetter(*(one.attname for one in fields))
    with connection.cursor() as cursor, cursor.copy(statement) as target:
        for row in rows:
            target.write_row(values(row))
    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")
