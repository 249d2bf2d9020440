"""Submission: the whole judged once more, then frozen."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from tertib.applications.actions.limits import LimitReached, exceeded, refuse
from tertib.applications.actions.locking import lock_contact, locked_party
from tertib.applications.actions.moving import Moved, move
from tertib.applications.conf import CONF
from tertib.applications.identity import day
from tertib.applications.queries.progress import Progress, progress_of
from tertib.applications.rules import State
from tertib.foundation import ratelimit, vault
from tertib.ledger import actors


class Incomplete(Exception):
    """Something is still to be answered, uploaded or priced; the party page says what."""


class SamePersonTwice(Exception):
    """Two applicants of the party have the same NIK or passport number."""


def submit(contact_id: UUID, party_id: UUID, address: str, now: datetime) -> list[Moved]:
    """Hand in the party: ``application.submit`` for each, with answers and papers, sealed.

    ``address`` is the client's IP address; only its keyed hash is counted. From here on who
    applies and what they declared never changes (promise 3). Of two at once, one submits.

    Raises:
        UnknownParty, IllegalMove (already submitted), Incomplete, SamePersonTwice.
        LimitReached: after recording ``application.refused``.
    """
    with transaction.atomic():
        lock_contact(contact_id)
        party = locked_party(contact_id, party_id)
        people = _complete(party_id, now)
        hashes = Counter(person.applicant.person_hash for person in people)
        if max(hashes.values()) > 1:
            raise SamePersonTwice
        broken = exceeded(contact_id, set(hashes), now) or _too_fast(address, now)
        if broken:
            refuse(contact_id, *broken, now)
        else:
            moved = move(
                [person.applicant.application_id for person in people],
                "submit", actors.applicant(contact_id), now,
                details={p.applicant.application_id: _declaration(p) for p in people},
            )  # fmt: skip
            party.submitted_at = now
            party.save(update_fields=["submitted_at"])
    if broken:
        raise LimitReached(*broken)
    return moved


def _complete(party_id: UUID, now: datetime) -> list[Progress]:
    people = [p for p in progress_of(party_id, day(now)) if p.applicant.state == State.DRAFT]
    if not people or not all(person.complete for person in people):
        raise Incomplete
    return people


def _too_fast(address: str, now: datetime) -> tuple[str, int] | None:
    limit = CONF.submissions_per_address
    key = f"submit:{vault.lookup('ip', address).hex()}"
    allowed = ratelimit.allow(key, limit, timedelta(days=1), now)
    return None if allowed else ("submissions_per_address", limit)


def _declaration(person: Progress) -> dict[str, object]:
    """What the applicant declared, for the sealed entry."""
    return {
        "service": person.applicant.service_code,
        "answers": person.answers,
        "documents": [str(d.id) for paper in person.papers for d in paper.files],
        "price": [[line.tariff_code, line.amount] for line in person.price or ()],
    }
