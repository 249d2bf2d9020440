"""Parties and what they cost."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from tertib.applications.models import Party
from tertib.applications.queries.people import Applicant, applicants
from tertib.catalogue import queries as catalogue
from tertib.catalogue import rules
from tertib.catalogue.types import PriceLine

# Plain, because every place that is held asks it: the ORM takes longer to compose it.
_MINE = "SELECT * FROM applications_party WHERE id = %s AND contact_id = %s"


class UnknownParty(LookupError):
    """There is no such party, or it is another phone's: callers answer 404 to both."""


def party_for(contact_id: UUID, party_id: UUID) -> Party:
    """The party, if it is this phone's.

    Raises:
        UnknownParty: otherwise.
    """
    for party in Party.objects.raw(_MINE, [party_id, contact_id]):
        return party
    raise UnknownParty(str(party_id))


def price(party_id: UUID, on: date) -> list[tuple[Applicant, list[PriceLine]]]:
    """What each applicant pays: pairs of applicant and lines, by the catalogue of that day.

    Raises:
        UnknownService, NotPriceable: the catalogue no longer sells it.
    """
    return [
        (person, rules.price(catalogue.service(person.service_code, on), person.answers, on))
        for person in applicants(party_id)
    ]
