"""The demonstration's watch list is made by the same acts as in life, once."""

from tertib.offices import demo as offices
from tertib.offices.actions import load_reference_data
from tertib.watchlist import demo, queries
from tertib.watchlist.models import Agency, Change, Order, Photograph
from tertib.watchlist.tests.world import NOW, TODAY


def test_the_demonstration_is_seeded_once(db):
    load_reference_data(NOW)
    offices.seed(NOW)
    for _ in range(2):
        demo.seed(NOW)
    assert Order.objects.filter(state="aktif").count() == len(demo.PEOPLE)
    assert queries.counts(None, TODAY, 7)["ending"] == 2
    assert Photograph.objects.filter(subject__orders__number=demo.SHOWN).count() == 2
    assert Change.objects.filter(state="asked").count() == 1
    assert {one.code for one in Agency.objects.filter(members__isnull=False)} == {"KPK", "DJP"}
