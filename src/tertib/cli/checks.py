"""What ``tertib doctor`` looks at. Each check yields findings; none changes anything."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tertib.cli.findings import Check, Finding, State
from tertib.foundation import clock, install, keys
from tertib.ledger import conf

GIB = 2**30


def key_files() -> Iterator[Finding]:
    """Every key is there, readable by nobody else."""
    folder = settings.CORE.keys
    wanted = [f"{n}.secret" for n in install.SECRETS] + [f"{n}.pem" for n in install.SIGNING_KEYS]
    absent = [name for name in wanted if not (folder / name).exists()]
    if absent:
        remedy = "restore the backup of the keys; for a new installation run `tertib migrate`"
        yield Finding("keys", "bad", f"missing in {folder}: {', '.join(absent)}", remedy)
        return
    loose = [p.name for p in folder.iterdir() if p.is_file() and p.stat().st_mode & 0o077]
    if loose:
        yield Finding("keys", "bad", f"readable by others: {', '.join(loose)}", "chmod 600 them")
    else:
        yield Finding("keys", "ok", f"{len(wanted)} present and private")


def addresses() -> Iterator[Finding]:
    """The public address is safe, and the demonstration is off where it is real."""
    core = settings.CORE
    local = "127.0.0.1" in core.base_url or "localhost" in core.base_url
    if core.base_url.startswith("https://") or local:
        yield Finding("address", "ok", core.base_url)
    else:
        yield Finding("address", "bad", core.base_url, "set TERTIB_BASE_URL to the https address")
    origin = conf.Record().origin
    if origin.startswith("tertib.invalid") and not core.demo:
        remedy = "set TERTIB_RECORD_ORIGIN before the first start; it cannot be changed later"
        yield Finding("record's name", "warning", origin, remedy)
    if core.demo and not local:
        yield Finding("demonstration", "bad", "open to the network", "unset TERTIB_DEMO")
    if core.debug:
        yield Finding("debugging", "bad", "on: errors show internals", "unset TERTIB_DEBUG")


def database() -> Iterator[Finding]:
    """It answers, is new enough, fully migrated, and its clock agrees with ours."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int, clock_timestamp()")
        version, there = cursor.fetchone()
    state: State = "ok" if version >= 150000 else "bad"
    yield Finding("database", state, f"PostgreSQL {version // 10000}", "use PostgreSQL 15 or newer")
    executor = MigrationExecutor(connection)
    behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if behind:
        yield Finding("migrations", "bad", f"{len(behind)} not applied", "run `tertib migrate`")
    else:
        yield Finding("migrations", "ok", "all applied")
    drift = abs(there - clock.system_clock())
    if drift > timedelta(seconds=2):
        yield Finding("clock", "bad", f"the database differs by {drift}", "run an NTP client")
    else:
        yield Finding("clock", "ok", "the database agrees within 2 s")


def rights() -> Iterator[Finding]:
    """The site's role cannot rewrite what must not be rewritten."""
    wrong = []
    with connection.cursor() as cursor:
        for config in apps.get_app_configs():
            for model in (*getattr(config, "append_only", ()), *getattr(config, "read_only", ())):
                table = config.get_model(model)._meta.db_table
                cursor.execute(
                    "SELECT has_table_privilege(%s, 'UPDATE, DELETE, TRUNCATE')", [table]
                )
                if cursor.fetchone()[0]:
                    wrong.append(table)
    if wrong:
        remedy = "serve as tertib_app, not as the owner, and run `tertib migrate`"
        yield Finding("rights", "bad", f"may be rewritten: {', '.join(wrong)}", remedy)
    else:
        yield Finding("rights", "ok", "the site cannot rewrite the record")


def jobs() -> Iterator[Finding]:
    """A worker is alive and nothing failed for good."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'")
        (failed,) = cursor.fetchone()
        cursor.execute(
            "SELECT count(*) FROM procrastinate_workers"
            " WHERE last_heartbeat > now() - interval '30 seconds'"
        )
        (alive,) = cursor.fetchone()
    if alive:
        yield Finding("worker", "ok", f"{alive} alive")
    else:
        yield Finding("worker", "bad", "none alive", "start `tertib worker`; see logs/worker.log")
    if failed:
        remedy = "look at them in procrastinate_jobs, mend the cause, set them to 'todo'"
        yield Finding("failed jobs", "warning", str(failed), remedy)
    else:
        yield Finding("failed jobs", "ok", "none")


def disk() -> Iterator[Finding]:
    """There is room, and the data folder can be written."""
    folder = settings.CORE.data
    free = shutil.disk_usage(folder).free
    state: State = "ok" if free > 5 * GIB else "warning" if free > GIB else "bad"
    yield Finding("disk", state, f"{free / GIB:.0f} GiB free in {folder}", "make room, or move it")
    if not os.access(folder, os.W_OK):
        yield Finding("disk", "bad", f"{folder} cannot be written", "check its owner")


def static_files() -> Iterator[Finding]:
    """Styles and scripts were collected."""
    if (settings.STATIC_ROOT / "staticfiles.json").exists():
        yield Finding("static files", "ok", "collected")
    else:
        yield Finding("static files", "bad", "not collected", "run `tertib migrate`")


def backups_possible() -> Iterator[Finding]:
    """Every month's period key that the database needs is on this machine."""
    from tertib.foundation.models import DataKey

    alive = DataKey.objects.filter(destroyed_at=None)
    needed = alive.values_list("period", flat=True).distinct()
    lost = []
    for period in needed:
        try:
            keys.secret(settings.CORE.keys, f"period-{period}")
        except keys.KeyMissing:
            lost.append(period)
    if lost:
        remedy = "restore them from the backup of the keys, or that month's data stay unreadable"
        yield Finding("period keys", "bad", f"missing for {', '.join(sorted(lost))}", remedy)
    else:
        yield Finding("period keys", "ok", "all present")


def parts() -> Iterator[Finding]:
    """What the public status page says of each part."""
    from tertib.web import health
    from tertib.web.parts import PARTS

    found = health.measure(clock.now())
    for part in PARTS:
        reason = found.get(part.code, "")
        remedy = "docs/operations.md, When something is down"
        yield Finding(part.code, "warning" if reason else "ok", reason or "well", remedy)


def all_checks() -> list[Check]:
    """In the order in which they are printed."""
    return [key_files, addresses, database, rights, backups_possible, jobs, static_files, disk,
            parts]  # fmt: skip
