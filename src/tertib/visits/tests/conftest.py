import pytest

from tertib.booking.queries import places as seats
from tertib.foundation import clock
from tertib.visits import places
from tertib.visits.tests import world


@pytest.fixture(autouse=True)
def nothing_remembered():
    """Each test has an office of its own."""
    seats.forget()
    places.forget()


@pytest.fixture
def house(db):
    """Jakarta Selatan at five past nine on the day of these tests."""
    world.house()
    with clock.frozen(world.NOW) as set_to:
        yield set_to
