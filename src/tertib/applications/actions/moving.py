"""Moving applications through the state machine: one UPDATE for all, one entry for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from tertib.applications import rules
from tertib.applications.queries import Applicant
from tertib.applications.queries.arriving import Arriving
from tertib.applications.rules import IllegalMove, State
from tertib.foundation import sql, vault
from tertib.foundation.vault import PersonKey
from tertib.ledger import actions as ledger
from tertib.ledger.actors import Actor

# Locks in the order of ids (no deadlocks between two moves), tests the state, moves, and brings
# back the wrapped keys: one round trip, because booking does this for every confirmed place.
_MOVE = """
WITH old AS (
    SELECT a.id, a.state, p.id AS party_id, p.office_code
    FROM applications_application a JOIN applications_party p ON p.id = a.party_id
    WHERE a.id = ANY(%(ids)s::uuid[]) ORDER BY a.id FOR UPDATE OF a
), placed AS (
    UPDATE applications_party p SET office_code = %(office)s::text
    WHERE %(office)s::text <> '' AND p.office_code <> %(office)s::text
        AND p.id IN (SELECT party_id FROM old)
)
UPDATE applications_application a SET state = %(target)s::text, changed_at = %(now)s::timestamptz
FROM old, foundation_datakey k
WHERE a.id = old.id AND k.id = a.key_id AND old.state = ANY(%(sources)s::text[])
RETURNING a.id, old.party_id, old.state, k.id, k.period, k.wrapped,
    COALESCE(NULLIF(%(office)s::text, ''), old.office_code)
"""
_MOVE_READ = """
placed AS (
    UPDATE applications_party SET office_code = %(office)s::text
    WHERE id = %(party)s::uuid AND office_code <> %(office)s::text
), moved AS (
    UPDATE applications_application SET state = %(target)s, changed_at = %(now)s
    WHERE id = %(application_id)s AND state = %(source)s RETURNING id
)
"""


@dataclass(frozen=True)
class Moved:
    """What became of one application."""

    application_id: UUID
    party_id: UUID
    source: State
    target: State
    office: str


def move(
    application_ids: Sequence[UUID],
    verb: str,
    actor: Actor,
    now: datetime,
    *,
    office: str = "",
    more: Mapping[str, Any] | None = None,
    details: Mapping[UUID, Mapping[str, Any]] | None = None,
) -> list[Moved]:
    """Apply ``verb`` to all of these applications or to none, and record each.

    Appends ``application.<verb>`` sealed under each person's key, with ``from``, ``to`` and
    ``more`` (opaque ids only, such as the booking's); ``details`` are further fields for single
    applications and may be personal. ``office`` sets the party's office as well.
    Costs one UPDATE and one append for all together; joins the caller's transaction, and on
    an error that whole transaction must roll back.

    Raises:
        IllegalMove: the table does not allow it from the present state of one of them, the actor
            may not do it, or one does not exist.
    """
    rule = rules.rule(verb, actor.kind)
    ids = sorted(set(application_ids))
    with transaction.atomic(savepoint=False):
        rows = sql.run(
            _MOVE,
            {"ids": ids, "target": rule.target.value, "now": now, "office": office,
             "sources": [state.value for state in rule.source]},
        )  # fmt: skip
        if len(rows) != len(ids):
            raise IllegalMove(f"{verb}: not from the present state")
        rows.sort()
        more = more or {}
        drafts = [
            _entry(row, rule, actor, {**more, **(details or {}).get(row[0], {})}) for row in rows
        ]
        ledger.append_many(drafts, at=now)
    return [Moved(row[0], row[1], State(row[2]), rule.target, row[6]) for row in rows]


def move_read(
    people: Sequence[Applicant | Arriving],
    verb: str,
    actor: Actor,
    now: datetime,
    *,
    office: str,
    more: Mapping[str, Any],
) -> None:
    """:func:`move` for people of one party just read, who are still as they were then.

    In a pipeline it does not wait, and one person's move can be part of a ``sql.statement``: the
    end of either raises.

    Raises:
        IllegalMove: as :func:`move`, or one of them has moved since.
    """
    rule = rules.rule(verb, actor.kind)
    people = sorted(people, key=lambda one: one.application_id)  # one order: no deadlock
    if not {one.state for one in people} <= set(rule.source):
        raise IllegalMove(f"{verb}: not from the present state")
    for one in people:
        sql.must(
            _MOVE_READ, "moved",
            {"application_id": one.application_id, "party": one.party_id, "source": one.state.value,
             "target": rule.target.value, "now": now, "office": office},
            IllegalMove(f"{verb}: someone moved in between"),
        )  # fmt: skip
    drafts = [
        _draft(one.application_id, one.party_id, one.state.value, rule, actor, more, office,
               one.key)
        for one in people
    ]  # fmt: skip
    ledger.append_many(drafts, at=now)


def _entry(
    row: tuple[Any, ...], rule: rules.Rule, actor: Actor, more: Mapping[str, Any]
) -> ledger.Draft:
    application_id, party_id, source, *key, office = row
    person = vault.unwrap_columns(*key) if key[-1] is not None else None
    return _draft(application_id, party_id, source, rule, actor, more, office, person)


def _draft(
    application_id: UUID, party_id: UUID, source: str, rule: rules.Rule, actor: Actor,
    more: Mapping[str, Any], office: str, person: PersonKey | None,
) -> ledger.Draft:  # fmt: skip
    return ledger.Draft(
        actor,
        f"application.{rule.verb}",
        f"application:{application_id}",
        {"from": source, "to": rule.target.value, "party": str(party_id), **more},
        office,
        person,
    )
