import pytest
from django.conf import settings

from tertib.checkpoint.tests import world as worlds
from tertib.foundation import clock, keys
from tertib.offices.testing import Cast


@pytest.fixture(autouse=True)
def monday():
    """Time stands at nine on a Monday; call it with another moment to move on."""
    keys.create_signing_key(settings.CORE.keys, "edge")
    with clock.frozen(worlds.NOW) as move:
        yield move


@pytest.fixture
def world(cast: Cast) -> worlds.World:
    return worlds.make()
