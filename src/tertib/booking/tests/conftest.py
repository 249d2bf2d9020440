import pytest

from tertib.booking.queries import places


@pytest.fixture(autouse=True)
def nothing_remembered():
    """Counts of places are kept for a second; a test must not see another's."""
    places.forget()
