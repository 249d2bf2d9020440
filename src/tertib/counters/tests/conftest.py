import pytest

from tertib.counters.tests import world as made
from tertib.counters.tests.world import World


@pytest.fixture
def office(db) -> World:
    """Jakarta Selatan on a Monday at 09.30 WIB."""
    return made.world()
