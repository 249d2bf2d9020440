import pytest
from django.conf import settings

from tertib.foundation import clock, keys
from tertib.watchlist.tests.world import NOW, World, build


@pytest.fixture(autouse=True)
def monday():
    """Time stands at nine on a Monday; call it with another moment to move on."""
    keys.create_signing_key(settings.CORE.keys, "edge")
    with clock.frozen(NOW) as move:
        yield move


@pytest.fixture
def world(db) -> World:
    return build()
