"""Pictures of before are carried over: whoever was looked for by them still is."""

import pytest
from django.core.management import call_command

from tertib import settings as ours
from tertib.foundation import embedded, migrate
from tertib.watchlist.models import Photograph
from tertib.watchlist.rules.orders import Kind
from tertib.watchlist.tests.world import JOHN, World, build, later


@pytest.fixture
def world(live_db) -> World:
    return build()


def test_pictures_belong_to_the_order_they_came_with_unless_another_relied_on_them(
    world, postgres, live_db
):
    own = world.in_force()
    waiting = world.proposed(who=JOHN, number="K1", agency=world.djp.id)
    Photograph.objects.update(order=None)  # as they were: everybody's
    world.in_force(later(days=1), who=JOHN, number="K2", kind=Kind.ENTRY, photographs=())
    owner = ours.database(postgres.url(embedded.SUPERUSER, live_db))
    with migrate.as_owner(owner):
        call_command("migrate", "watchlist", "0004", verbosity=0)
        call_command("migrate", "watchlist", verbosity=0)
        call_command("makemigrations", "watchlist", check=True, dry_run=True, verbosity=0)
    assert Photograph.objects.get(subject=own.subject_id).order_id == own.id
    assert Photograph.objects.get(subject=waiting.subject_id).order_id is None
