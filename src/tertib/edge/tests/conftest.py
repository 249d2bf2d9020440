"""What tests of the lane camera share."""

import pytest

from tertib.edge.tests.camera_lane import Lane, display


@pytest.fixture
def lane(tmp_path):
    made = Lane(tmp_path)
    yield made
    made.close()


@pytest.fixture
def shown(tmp_path):
    """One with a display."""
    made = Lane(tmp_path, tables=display(), head='zone = "Asia/Jakarta"')
    yield made
    made.close()
