"""What a supervisor may do: override an interlock, give duties, let a suspended case go on."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from tertib.applications import actions as applications
from tertib.applications.models import Application
from tertib.applications.rules import State
from tertib.counters import steps
from tertib.counters.actions.common import Refused, record
from tertib.counters.actions.intake import group_for
from tertib.counters.conf import counters
from tertib.counters.models import Case, Duty, Override
from tertib.counters.rules.desk import LOCKS
from tertib.foundation import zones
from tertib.ledger import actors
from tertib.ledger.actors import Actor
from tertib.offices.models import Assignment, Office, Role


def override(
    office: Office, staff_id: UUID, locks: Sequence[str], reason: str, text: str,
    supervisor: UUID, now: datetime,
) -> Override:  # fmt: skip
    """Let this officer's counter open although these interlocks do not hold, for today.

    The text is shown to everyone who looks at the counter; the record holds the code and the
    SHA-256 of the text.

    Raises:
        Refused: ``yourself``, ``locks`` (none, or unknown), ``text`` (empty), ``not_here``.
        UnknownReason: not a coded reason.
    """
    steps.reason("override", reason)
    text = " ".join(text.split())[:300]
    if staff_id == supervisor:
        raise Refused("yourself")
    if not locks or not set(locks) <= set(LOCKS):
        raise Refused("locks")
    if not text:
        raise Refused("text")
    if not _works_here(staff_id, office.code):
        raise Refused("not_here")
    local = zones.local(now, office.timezone)
    midnight = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    until = min(now + timedelta(hours=counters().override_hours), midnight.astimezone(now.tzinfo))
    with transaction.atomic():
        made = Override.objects.create(
            office=office, staff_id=staff_id, locks=list(locks), reason=reason, text=text,
            by_id=supervisor, at=now, until=until,
        )  # fmt: skip
        payload = {
            "officer": str(staff_id), "locks": list(locks), "reason": reason,
            "text_sha256": hashlib.sha256(text.encode()).hexdigest(), "until": until.isoformat(),
        }  # fmt: skip
        actor = actors.staff(supervisor)
        record(actor, "overridden", f"override:{made.id}", payload, office.code, now)
    return made


def _works_here(staff_id: UUID, office: str) -> bool:
    return Assignment.objects.filter(
        staff_id=staff_id, office_id=office, role=Role.COUNTER
    ).exists()


def set_duties(
    office: str, staff_id: UUID, groups: Collection[str], actor: Actor, now: datetime
) -> None:
    """Which sittings someone does in this office; from their next opening on.

    Raises:
        Refused: ``yourself``, ``not_here`` (no counter officer of this office), ``duty``.
    """
    if actor == actors.staff(staff_id):
        raise Refused("yourself")
    if not set(groups) <= set(steps.groups()):
        raise Refused("duty")
    if not _works_here(staff_id, office):
        raise Refused("not_here")
    with transaction.atomic():
        rows = Duty.objects.filter(office_id=office, staff_id=staff_id)
        if set(rows.values_list("group", flat=True)) == set(groups):
            return
        rows.exclude(group__in=groups).delete()
        Duty.objects.bulk_create(
            [Duty(office_id=office, staff_id=staff_id, group=group) for group in groups],
            ignore_conflicts=True,
        )
        payload = {"groups": sorted(groups)}
        record(actor, "duties_set", f"staff:{staff_id}", payload, office, now)


def go_on(office: Office, application_id: UUID, reason: str, supervisor: UUID,
          now: datetime) -> None:  # fmt: skip
    """A suspended case goes on to decision.

    Raises:
        Refused: ``nobody``, it is not suspended here. UnknownReason: not a coded reason.
    """
    steps.reason("resume", reason)
    found = Application.objects.filter(
        id=application_id, state=State.SUSPENDED, party__office_code=office.code
    ).first()
    if found is None:
        raise Refused("nobody")
    with transaction.atomic():
        applications.move(
            [found.id], "resume", actors.staff(supervisor), now, more={"reason": reason}
        )
        group = group_for(found.service_code, State.ADJUDICATION, office, now)
        Case.objects.filter(application_id=found.id).update(
            group=group, state=Case.State.WAITING, since=now, overtaken=0, desk=None, drawn=[]
        )
