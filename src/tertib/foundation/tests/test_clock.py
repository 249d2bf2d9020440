from datetime import UTC, datetime, timedelta

import pytest

from tertib.foundation import clock, zones

AT = datetime(2026, 1, 26, 2, 15, tzinfo=UTC)


def test_frozen_time_stands_still_until_moved():
    with clock.frozen(AT) as set_to:
        assert clock.now() == clock.now() == AT
        set_to(AT + timedelta(hours=2))
        assert clock.now() == AT + timedelta(hours=2)
    assert clock.now() > AT


def test_a_shared_clock_moves_for_every_process_that_reads_it(tmp_path):
    mine, other = (clock.SharedClock(tmp_path / "clock") for _ in range(2))
    assert abs(mine() - clock.system_clock()) < timedelta(seconds=5)
    mine.advance(timedelta(hours=2))
    assert other() - clock.system_clock() > timedelta(minutes=119)
    ahead = other.advance(timedelta(hours=1))
    assert abs(ahead - timedelta(hours=3)) < timedelta(seconds=1)


def test_a_shared_clock_may_run_faster_and_never_jumps_back(tmp_path):
    mine, other = (clock.SharedClock(tmp_path / "clock") for _ in range(2))
    mine.run(36000)
    began, first = clock.system_clock(), other()
    while other() - first < timedelta(hours=1):
        assert clock.system_clock() - began < timedelta(seconds=20)
    last = other()
    mine.run(1)
    assert last <= other() < last + timedelta(hours=1)
    with pytest.raises(ValueError, match="slower"):
        mine.run(0.5)


def test_time_never_runs_backwards(tmp_path):
    with pytest.raises(ValueError, match="forward"):
        clock.SharedClock(tmp_path / "clock").advance(timedelta(seconds=-1))


@pytest.mark.parametrize(
    ("name", "abbreviation", "hour"),
    [("Asia/Jakarta", "WIB", 9), ("Asia/Pontianak", "WIB", 9), ("Asia/Makassar", "WITA", 10),
     ("Asia/Jayapura", "WIT", 11)],
)  # fmt: skip
def test_the_three_zones(name, abbreviation, hour):
    assert zones.abbreviation(name) == abbreviation
    assert zones.local(AT, name).hour == hour


def test_other_zones_are_refused():
    with pytest.raises(ValueError, match="Singapore"):
        zones.abbreviation("Asia/Singapore")
