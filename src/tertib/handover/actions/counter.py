"""At the counter: first the papers, by a coded list; then the label of the very booklet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tertib.handover import rules
from tertib.handover.actions.choosing import add_delegate
from tertib.handover.actions.common import check_code, complete, locked, move, note
from tertib.handover.conf import handover as conf
from tertib.handover.models import AT_REST, Check, Item, Kind, Way
from tertib.ledger import actors


@transaction.atomic
def check(
    item_id: UUID, office: str, kind: str, papers: Sequence[str], officer: UUID, now: datetime,
    *, delegate: UUID | None = None, name: str = "", nik: str = "",
) -> Check:  # fmt: skip
    """Step one: who is here, and which papers the officer saw.

    For someone the holder did not name, ``name`` and ``nik`` come from their KTP.

    Raises:
        Refused: ``not_now``, ``papers``, ``not_named``, ``bad_nik``, ``too_late``.
    """
    item, actor = locked(item_id, office), actors.staff(officer)
    _at_rest(item, now)
    chosen = None
    if kind != Kind.HOLDER:
        chosen = item.delegates.filter(id=delegate, removed_at=None).first() if delegate else None
        if chosen is None:
            if kind not in (Kind.FAMILY, Kind.OTHER):
                raise rules.Refused("not_named")
            chosen = add_delegate(item, kind, name, nik, actor, now, by_holder=False)
        kind = chosen.kind
    if rules.missing(kind, papers):
        raise rules.Refused("papers")
    seen = [code for code in rules.PAPERS[kind] if code in set(papers)]
    made = Check.objects.create(
        item=item, officer_id=officer, kind=kind, delegate=chosen, papers=seen, at=now
    )
    note(item, "checked", actor, now, kind=kind, papers=seen,
         delegate=str(chosen.id) if chosen else "")  # fmt: skip
    return made


@transaction.atomic
def give(item_id: UUID, office: str, code: str, officer: UUID, now: datetime) -> None:
    """Step two: the same officer scans the booklet and hands it over.

    Raises:
        Refused: ``not_now``, ``check_first``, ``wrong_code``, ``too_late``.
    """
    item, actor = locked(item_id, office), actors.staff(officer)
    _at_rest(item, now)
    seen = standing_check(item, officer, now)
    if seen is None:
        raise rules.Refused("check_first")
    check_code(item, code)
    move(item, "give", actor, now)
    complete(
        item, Way.COUNTER, seen.kind, actor, now, delegate_id=seen.delegate_id, officer=officer
    )


@transaction.atomic
def refuse(item_id: UUID, office: str, reason: str, officer: UUID, now: datetime) -> None:
    """Nothing is handed over, for a reason of the list.

    Raises:
        Refused: ``no_reason``, ``not_now``.
    """
    if reason not in rules.REFUSALS:
        raise rules.Refused("no_reason")
    item = locked(item_id, office)
    if item.state not in AT_REST:
        raise rules.Refused("not_now")
    note(item, "refused", actors.staff(officer), now, reason=reason)


def standing_check(item: Item, officer: UUID, now: datetime) -> Check | None:
    """The papers that this officer saw a moment ago, newest first."""
    rows = item.checks.filter(officer=officer, at__gt=now - conf().check_holds)
    return rows.filter(at__gte=item.changed_at).order_by("-at").first()


def _at_rest(item: Item, now: datetime) -> None:
    if item.state not in AT_REST:
        raise rules.Refused("not_now")
    if item.deadline <= now:
        raise rules.Refused("too_late")
