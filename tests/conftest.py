from collections.abc import Iterator

import pytest

from tests.system import System


@pytest.fixture(scope="session")
def demo_system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """The whole demonstration, running; shared by the tests of a run that only add to it."""
    folder = tmp_path_factory.mktemp("demo")
    for path in (folder, *folder.parents[:2]):
        path.chmod(0o755)  # PostgreSQL runs as another user where the tests run as root
    system = System(folder / "data")
    system.start()
    yield system
    system.stop()
