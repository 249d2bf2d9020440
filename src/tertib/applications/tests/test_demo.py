from tertib.applications import demo, queries
from tertib.applications.identity import day
from tertib.applications.queries import progress_of
from tertib.applications.rules import State
from tertib.applications.tests import cast
from tertib.ledger.models import Entry
from tertib.messaging.models import Contact


def test_the_demonstration_is_seeded_once_and_pays_nothing(db):
    demo.seed(cast.NOW)
    demo.seed(cast.NOW)
    contact = Contact.objects.get()
    parties = queries.parties_of(contact.id)
    states = sorted(p.applicants[0].state for p in parties)
    assert states == sorted([State.DRAFT, State.DRAFT, State.SUBMITTED, State.CANCELLED])
    family = next(p for p in parties if len(p.applicants) == 3)
    assert all(person.complete for person in progress_of(family.id, day(cast.NOW)))
    assert family.applicants[2].priority
    assert not Entry.objects.filter(action="application.pay").exists()
