import pytest
from django.conf import settings

from tertib.foundation import clock, keys
from tertib.handover.tests.world import Room
from tertib.lockers.tests.world import NOW


@pytest.fixture(autouse=True)
def monday():
    """Time stands at nine on a Monday; call it with another moment to move on."""
    keys.create_signing_key(settings.CORE.keys, "edge")
    with clock.frozen(NOW) as move:
        yield move


@pytest.fixture
def room(cast):
    return Room(cast.staff("counter_js"), cast.staff("supervisor_js"))
