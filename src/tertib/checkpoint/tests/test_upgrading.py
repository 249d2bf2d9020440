"""A hold of before is carried over: its contact was about the order of the hold."""

import pytest
from django.core.management import call_command

from tertib import settings as ours
from tertib.checkpoint import actions
from tertib.checkpoint.models import AgencyContact
from tertib.checkpoint.tests import world as worlds
from tertib.checkpoint.tests.world import NOW
from tertib.foundation import embedded, migrate
from tertib.offices.models import Office


@pytest.fixture
def world(live_db) -> worlds.World:
    Office.objects.update_or_create(code="BK", defaults={
        "name": "Batam", "province": "Kepulauan Riau", "timezone": "Asia/Jakarta", "open": True,
    })  # fmt: skip
    return worlds.make()


def test_a_contact_of_before_belongs_to_the_order_of_its_hold(world, postgres, live_db):
    found = world.held()
    actions.acknowledge_by_phone(
        found.id, "BK", world.order.id, "Rina", "coming", world.supervisor.id, NOW
    )
    owner = ours.database(postgres.url(embedded.SUPERUSER, live_db))
    with migrate.as_owner(owner):
        call_command("migrate", "checkpoint", "0002", verbosity=0)
        call_command("migrate", "checkpoint", verbosity=0)
        call_command("makemigrations", "checkpoint", check=True, dry_run=True, verbosity=0)
        contact = AgencyContact.objects.get()
        said = contact.answers.get()
    assert contact.order_id == world.order.id
    assert (said.answer, said.at, said.by_phone_id) == ("coming", NOW, world.supervisor.id)
    assert said.name_sealed == contact.name_sealed
