"""The database's roles and what each may do.

``tertib_owner`` migrates. ``tertib_app`` serves: on tables that a subject lists as append-only it
may INSERT and SELECT, nothing else. ``tertib_sequencer`` alone orders the record.
Every AppConfig may set ``append_only`` and ``read_only``, lists of model names.
"""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
from django.apps import apps
from psycopg import sql

APP = "tertib_app"
SEQUENCER = "tertib_sequencer"


def ensure(connection: psycopg.Connection, role: str, password: str) -> None:
    """Make the login ``role`` unless it exists, and set its password."""
    row = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    verb = "ALTER" if row else "CREATE"
    connection.execute(
        sql.SQL(verb + " ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(role), password)
    )


def _tables(attribute: str) -> Iterator[str]:
    for config in apps.get_app_configs():
        for name in getattr(config, attribute, ()):
            yield config.get_model(name)._meta.db_table


def grants() -> list[sql.Composed]:
    """The statements that give each role exactly its rights, whatever it had before."""
    app, sequencer = sql.Identifier(APP), sql.Identifier(SEQUENCER)
    template = [
        "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {app}, {seq}, PUBLIC",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE ON SCHEMA public TO {app}, {seq}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {app}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {app}, {seq}",
        "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {app}, {seq}",
        "REVOKE ALL ON django_migrations FROM {app}",
        "GRANT SELECT ON django_migrations TO {app}",
    ]
    for table in _tables("append_only"):
        template.append(f"REVOKE UPDATE, DELETE ON {table} FROM {{app}}")
    for table in _tables("read_only"):
        template.append(f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM {{app}}")
    for config in apps.get_app_configs():
        for grant in getattr(config, "sequencer_grants", ()):
            template.append(f"GRANT {grant} TO {{seq}}")
    return [sql.SQL(line).format(app=app, seq=sequencer) for line in template]


def apply(connection: psycopg.Connection) -> None:
    """Execute :func:`grants` as the owner."""
    for statement in grants():
        connection.execute(statement)
