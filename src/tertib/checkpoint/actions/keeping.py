"""What time does: nobody decided, the pictures are erased."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from tertib.checkpoint import rules
from tertib.checkpoint.actions.common import case_of, locked, note, step
from tertib.checkpoint.conf import checkpoint as conf
from tertib.checkpoint.models import (
    AgencyAnswer,
    AgencyContact,
    Candidate,
    Clearance,
    Dossier,
    Minutes,
    Shot,
)
from tertib.checkpoint.rules import Who
from tertib.foundation import vault
from tertib.ledger import actions as record
from tertib.ledger import actors

ERASER = actors.system("checkpoint.erase")
AT_ONCE = 500


def erase_due(now: datetime) -> int:
    """Erase what is due by destroying its key; a candidate that nobody decided lapses. How many.

    Promise 7: nothing of anybody stays who was not confirmed as the person under a ban.
    """
    span = min(conf().erase, conf().keep)
    rows = Dossier.objects.filter(erased_at=None, made_at__lte=now - span)
    rows = rows.exclude(candidate__state__in=[rules.S.IDENTICAL]).exclude(
        candidate__state=rules.S.CLOSED, candidate__ended_at__gt=now - conf().keep
    )
    due = list(rows.order_by("made_at").values_list("id", flat=True)[:AT_ONCE])
    return sum(_erase(dossier_id, now) for dossier_id in due)


@transaction.atomic
def _erase(dossier_id: UUID, now: datetime) -> bool:
    dossier = Dossier.objects.select_for_update(no_key=True).get(id=dossier_id)
    candidate = Candidate.objects.filter(dossier=dossier).first()
    if dossier.erased_at:
        return False
    if candidate is not None:
        candidate = locked(candidate.id)
        due = rules.erase_at(
            candidate.state, candidate.raised_at, candidate.ended_at,
            unconfirmed=conf().erase, confirmed=conf().keep,
        )  # fmt: skip
        if due is None or due > now:
            return False
        if candidate.state in rules.OPEN:
            candidate.ended_at = now
            step(candidate, rules.decide(case_of(candidate), "lapse", Who(None), order=True),
                 "lapse", now)  # fmt: skip
            note(candidate, "candidate.lapsed", ERASER, now)
    vault.destroy(dossier.key_id, now)
    Shot.objects.filter(dossier=dossier).delete()
    AgencyContact.objects.filter(candidate=dossier_id).update(link_sealed=b"", name_sealed=None)
    AgencyAnswer.objects.filter(contact__candidate=dossier_id).update(name_sealed=None)
    Minutes.objects.filter(candidate=dossier_id).update(sealed=b"")
    dossier.erased_at = now
    dossier.save(update_fields=["erased_at"])
    record.append(
        ERASER, "dossier.erased", f"candidate:{dossier_id}", {"key": str(dossier.key_id)},
        at=now, office=candidate.office_id if candidate else "",
    )  # fmt: skip
    return True


def forget_clearances(now: datetime) -> int:
    """Forget documents whose bearer was mistaken long ago; how many."""
    old = now - timedelta(days=conf().cleared_days)
    return Clearance.objects.filter(last_at__lt=old).delete()[0]
