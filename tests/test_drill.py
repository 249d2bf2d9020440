"""The short form of ``make drill``: one run, everything killed once or twice."""

from tests.drill import HURRIED, VICTIMS, Drill
from tests.system import System


def test_nothing_acknowledged_is_lost_or_doubled_when_programs_are_killed(tmp_path):
    for path in (tmp_path, *tmp_path.parents[:2]):
        path.chmod(0o755)
    system = System(tmp_path / "data", environment=HURRIED)
    system.start()
    try:
        result = Drill(system).run(seed=3, people=6, kills=6)
    finally:
        system.stop()
    assert result.wrong == []
    assert len(set(result.killed) & set(VICTIMS)) >= 2
