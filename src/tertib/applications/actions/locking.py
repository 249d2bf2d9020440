"""Rows locked for a change, always of one phone: another phone's do not exist."""

from __future__ import annotations

from uuid import UUID

from tertib.applications.models import Application, Party
from tertib.applications.queries.parties import UnknownParty
from tertib.applications.rules import IllegalMove, State
from tertib.messaging.models import Contact


def lock_contact(contact_id: UUID) -> None:
    """Let this phone's limits be judged by one transaction at a time."""
    Contact.objects.select_for_update(no_key=True).get(id=contact_id)


def locked_party(contact_id: UUID, party_id: UUID) -> Party:
    """The unsubmitted party, locked.

    Raises:
        UnknownParty: none, or another phone's.
        IllegalMove: submitted already.
    """
    rows = Party.objects.select_for_update().filter(id=party_id, contact_id=contact_id)
    party = rows.first()
    if party is None:
        raise UnknownParty(str(party_id))
    if party.submitted_at is not None:
        raise IllegalMove("already submitted")
    return party


def locked_application(contact_id: UUID, application_id: UUID) -> Application:
    """The draft with its key; its party is locked, as by everything that changes a draft.

    The application's row itself is not locked: booking locks those first and the party after.

    Raises:
        UnknownParty: none, another phone's, or taken out.
        IllegalMove: submitted already: nothing of it changes any more (promise 3).
    """
    found = Application.objects.filter(id=application_id).values_list("party_id", flat=True)
    party = locked_party(contact_id, found.first() or application_id)
    row = party.applications.select_related("key").get(id=application_id)
    if row.key.wrapped is None:
        raise UnknownParty(str(application_id))
    if row.state != State.DRAFT:
        raise IllegalMove("already submitted")
    return row
