from hypothesis import given
from hypothesis import strategies as st

from tertib.edge import clockwatch
from tertib.edge.clockwatch import ClockWatch, Mark

START, COUNTED, LIMIT = 1_790_000_000_000, 50_000, 2_000
HOUR = 3_600_000


def watch(wall: int = START, counted: int = COUNTED, mark: Mark | None = None, floor: int = 0):
    return ClockWatch(LIMIT, wall, counted, "boot", mark, floor)


def test_a_clock_that_runs_is_believed() -> None:
    one = watch()
    for passed in range(0, 8 * HOUR, HOUR):
        time = one.look(START + passed + 150, COUNTED + passed)
        assert (time.now, time.sure, time.jumped) == (START + passed + 150, True, 0)


@given(st.integers(-(10**12), 10**12).filter(lambda by: abs(by) > LIMIT))
def test_a_jump_is_told_once_and_changes_no_time(by: int) -> None:
    one = watch()
    assert one.look(START + by, COUNTED).jumped == by
    later = one.look(START + by + HOUR, COUNTED + HOUR)
    assert (later.now, later.sure, later.jumped) == (START + HOUR, True, 0)
    assert one.off == by
    back = one.look(START + 2 * HOUR, COUNTED + 2 * HOUR)
    assert (back.jumped, back.now, one.off) == (-by, START + 2 * HOUR, 0)


@given(st.lists(st.integers(-10_000, 10_000), max_size=20))
def test_time_never_strays_by_more_than_the_limit(steps: list[int]) -> None:
    """However the wall clock is moved, in large steps or small, no list lives longer by it."""
    one, off = watch(), 0
    for number, step in enumerate(steps, 1):
        off += step
        time = one.look(START + off + number * 1_000, COUNTED + number * 1_000)
        assert abs(time.now - (START + number * 1_000)) <= LIMIT


def test_a_second_jump_is_told_too() -> None:
    one = watch()
    assert one.look(START + 10_000, COUNTED).jumped == 10_000
    assert one.look(START - 10_000, COUNTED).jumped == -20_000


def test_a_look_aside_leaves_the_jump_to_be_told() -> None:
    one = watch()
    assert one.peek(START + HOUR, COUNTED + 5) == START + 5
    assert one.peek(START + 5, COUNTED + 5) == START + 5
    assert one.look(START + HOUR, COUNTED).jumped == HOUR


def test_a_set_clock_is_believed_when_the_centre_agrees() -> None:
    one = watch()
    one.look(START + HOUR, COUNTED)
    one.confirm(START + 5, START + HOUR, COUNTED)  # the centre does not: it is still wrong
    assert one.look(START + HOUR, COUNTED).now == START
    one.confirm(START + HOUR - 80, START + HOUR, COUNTED)
    assert one.look(START + HOUR, COUNTED).now == START + HOUR
    assert one.off == 0


def test_in_the_same_boot_time_goes_on_whatever_the_wall_says() -> None:
    mark = Mark("boot", START, COUNTED)
    one = watch(wall=START - HOUR, counted=COUNTED + 60_000, mark=mark)
    time = one.look(START - HOUR, COUNTED + 60_000)
    assert (time.now, time.sure, time.jumped) == (START + 60_000, True, -HOUR - 60_000)


def test_after_a_boot_a_clock_behind_what_was_seen_is_no_clock() -> None:
    mark = Mark("earlier boot", START, COUNTED)
    one = watch(wall=START - HOUR, counted=500, mark=mark, floor=START)
    time = one.look(START - HOUR, 500)
    assert not time.sure
    assert time.now >= START
    assert one.mark(500) is None
    set_right = one.look(START + 90_000, 600)
    assert (set_right.sure, set_right.now) == (True, START + 90_000)
    assert one.mark(600) == Mark("boot", START + 90_000, 600)


def test_after_a_boot_the_centre_may_vouch_for_the_clock() -> None:
    one = watch(wall=START, counted=500, floor=START + HOUR)  # the floor came of a wrong clock
    assert not one.look(START, 500).sure
    one.confirm(START - 30, START, 500)
    time = one.look(START, 500)
    assert (time.sure, time.now) == (True, START)


def test_after_a_boot_a_clock_that_went_on_is_believed() -> None:
    one = watch(wall=START + HOUR, counted=500, mark=Mark("earlier boot", START, 9**9), floor=START)
    assert one.look(START + HOUR, 500).sure


def test_the_real_clocks_fit_together() -> None:
    one = ClockWatch(LIMIT, clockwatch.wall_clock(), clockwatch.counting_clock(),
                     clockwatch.boot_id(), None)  # fmt: skip
    assert one.look(clockwatch.wall_clock(), clockwatch.counting_clock()).jumped == 0
