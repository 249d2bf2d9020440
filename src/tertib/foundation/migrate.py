"""Bring a database up to date: roles, migrations, rights. Runs as the owner, never in the site."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connections

from tertib.foundation import roles


@contextmanager
def as_owner(description: dict[str, Any]) -> Iterator[None]:
    """Let Django's ``default`` connection be the owner's inside the block."""
    handler: Any = connections["default"]  # the pool is PostgreSQL's, unknown to the base class
    before = handler.settings_dict.copy()
    handler.close()
    if handler.pool:
        handler.close_pool()
    handler.settings_dict.update(description)
    try:
        yield
    finally:
        handler.close()
        handler.settings_dict.clear()
        handler.settings_dict.update(before)


def migrate(owner_url: str, description: dict[str, Any], passwords: dict[str, str]) -> None:
    """Create the roles of ``passwords``, apply all migrations, and set every right anew."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        for role, password in passwords.items():
            roles.ensure(connection, role, password)
        with as_owner(description):
            call_command("migrate", verbosity=0, interactive=False)
        with connection.transaction():
            roles.apply(connection)
