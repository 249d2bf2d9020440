"""What an installation needs before its first start: key files and an empty database."""

from pathlib import Path

import psycopg
from psycopg import sql

from tertib.foundation import keys
from tertib.foundation.embedded import SUPERUSER, Engine

SECRETS = ("django", "lookup")
SIGNING_KEYS = ("record", "booking", "edge")


def create_keys(folder: Path) -> None:
    """Make the key files that are missing; existing ones are never touched."""
    for name in SECRETS:
        keys.create_secret(folder, name)
    for name in SIGNING_KEYS:
        keys.create_signing_key(folder, name)


def create_database(engine: Engine, name: str, template: str = "template0") -> None:
    """Make the database ``name`` on the embedded server unless it exists."""
    with psycopg.connect(engine.url(SUPERUSER, "postgres"), autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname=%s", [name]).fetchone():
            return
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )


def drop_database(engine: Engine, name: str) -> None:
    """Remove the database ``name`` and end whoever is still connected to it."""
    with psycopg.connect(engine.url(SUPERUSER, "postgres"), autocommit=True) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )
