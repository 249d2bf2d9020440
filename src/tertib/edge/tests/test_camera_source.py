"""Pictures from real encoded video: a file, and a simulated camera that speaks RTSP."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import ExitStack, contextmanager
from itertools import pairwise

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertib.edge import clockwatch
from tertib.edge.camera.config import CameraConfig
from tertib.edge.camera.pace import BEHIND_MS, BLIND_MS, JUMP_MS, CatchUp, Pace
from tertib.edge.camera.slot import Slot
from tertib.edge.camera.source import Source
from tertib.edge.config import BadConfig, load
from tertib.edge.tests import camera_site, marks
from tertib.edge.tests.osdp_site import until

COUNT = 60


def numbered(count=COUNT):
    """Pictures that tell their number: so many of 64 columns are white."""
    width, height = marks.SIZE
    for number in range(count):
        picture = np.zeros((height, width, 3), np.uint8)
        picture[:, : number * 4] = 255
        yield picture


def number_of(frame) -> int:
    return round(float((frame.thumb[18].astype(int) > 128).sum()) * 5 / 4)


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    return marks.film(tmp_path_factory.mktemp("film") / "numbered.mp4", numbered())


def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@contextmanager
def reading(folder, source, **camera):
    lines = "\n".join(f"{name} = {value!r}" for name, value in camera.items()).replace("'", '"')
    path = camera_site.config_file(folder, source, camera=lines)
    found = Source(load(path, CameraConfig), clockwatch.counting_clock)
    found.start()
    try:
        yield found
    finally:
        found.stop()


def test_a_file_read_once_shows_every_picture_and_ends(tmp_path, clip):
    with reading(tmp_path, f"file:{clip}", pace="free") as source:
        seen = []
        while (frame := source.slot.take(5)) is not None:
            seen.append(frame)
        assert [frame.number for frame in seen] == list(range(COUNT))
        assert abs(number_of(seen[40]) - 40) <= 1
        assert seen[50].counted - seen[0].counted == 2_000, "its own time, however fast it is read"
        assert source.ended
        assert source.slot.missed == 0


def test_a_slow_watcher_gets_the_newest_picture_and_nothing_old(tmp_path, clip):
    """Each look takes as long as four pictures; what is taken is always the last that came."""
    ages, gaps = [], []
    with reading(tmp_path, f"file:{clip}") as source:
        last = None
        while len(ages) < 12:
            frame = source.slot.take(5, 100)
            ages.append(clockwatch.counting_clock() - frame.counted)
            assert source.slot.came - 1 - frame.number <= 1, "not the newest"
            if last is not None:
                gaps.append(frame.number - last)
            last = frame.number
            threading.Event().wait(0.16)
        assert source.slot.missed > 20
    assert sorted(ages)[-2] <= 100, "but for one in which this test itself was held up"
    assert sorted(gaps)[len(gaps) // 2] >= 3


def test_a_picture_that_waited_too_long_is_not_looked_at():
    now = [1_000]
    slot = Slot(lambda: now[0])
    old, new = (av.VideoFrame(16, 16, "gray") for _ in range(2))
    slot.put(old, 1_000)
    now[0] = 1_101
    assert slot.take(0, 100) is None
    slot.put(old, 1_050)
    slot.put(new, 1_090)
    assert slot.take(0, 100).video is new
    assert slot.take(0, 100) is None
    assert (slot.came, slot.missed) == (3, 2)


def test_whoever_waits_is_woken_by_the_next_picture():
    slot = Slot(clockwatch.counting_clock)
    taken = []
    thread = threading.Thread(target=lambda: taken.append(slot.take(10)))
    thread.start()
    slot.put(av.VideoFrame(16, 16, "gray"), 5)
    thread.join(10)
    assert taken[0].counted == 5


def test_whoever_is_woken_late_does_not_look_at_what_is_old_by_then():
    slot, taken = Slot(lambda: 1_101), []
    thread = threading.Thread(target=lambda: taken.append(slot.take(10, 100)))
    thread.start()
    until(lambda: slot._changed._waiters)
    slot.put(av.VideoFrame(16, 16, "gray"), 1_000)
    thread.join(10)
    assert taken == [None]
    assert slot.missed == 1


@given(
    st.lists(st.integers(0, 3_000), min_size=1, max_size=60),
    st.integers(-(10**12), 10**12),
)
def test_what_a_picture_is_late_by_is_told_whatever_the_cameras_clock_says(delays, off):
    pace, least = Pace(), None
    for number, delay in enumerate(delays):
        stamp = number * 40
        least = delay if least is None else min(least, delay)
        found = pace.behind(stamp + off, 5_000 + stamp + delay)
        assert abs(found - (delay - least)) <= 0.002 * (number * 40 + 3_000) + 1


def test_a_camera_whose_clock_is_set_is_not_late():
    pace = Pace()
    assert pace.behind(0, 100) == 0
    assert pace.behind(-3_600_000, 140) == 0
    assert abs(pace.behind(-3_600_000 + 40, 180 + 500) - 500) <= 1
    assert pace.behind(JUMP_MS * 5, 200) == 0


def fed(catch_up, delays, gop=25):
    """What becomes of pictures 40 ms apart, each so late, a key frame now and then."""
    return [catch_up.late(n * 40, 5_000 + n * 40 + delay, n % gop == 0)
            for n, delay in enumerate(delays)]  # fmt: skip


def test_a_backlog_is_passed_over_to_the_next_key_frame():
    """The decoder is slower than the camera: delay grows, until the key frame finds us abreast."""
    late = fed(CatchUp(100), [*range(0, 1_000, 40), *[0] * 25])
    kept = [one for one in late if one is not None]
    assert late[:3] == [0, 40, 80]
    assert None in late[8:25]
    assert max(kept) <= BEHIND_MS + 40
    assert late[25:] == [0] * 25


def test_a_line_that_has_become_slower_is_not_waited_for_for_ever():
    late = fed(CatchUp(100), [*[0] * 10, *[250] * 60])
    assert late[9] == 0
    assert late[10] in (249, 250)
    skipped = [number for number, one in enumerate(late) if one is None]
    assert skipped[0] <= 10 + BLIND_MS / 40 + 2
    assert skipped[-1] == 24
    assert late[25:] == [0] * 45, "that is what it costs now"


@given(st.lists(st.integers(0, 900), max_size=120))
def test_it_is_never_blind_longer_than_to_the_second_key_frame(delays):
    late = fed(CatchUp(100), delays, gop=10)
    fresh = [number for number, one in enumerate(late) if one is not None and one <= 100]
    gaps = [b - a for a, b in pairwise([0, *fresh, len(late)])]
    assert max(gaps) <= 20 + BLIND_MS / 40 + 2


def test_a_source_must_be_of_a_known_kind(tmp_path):
    for wrong in ("http://x/y", "rtsp://", "rtsp://me:secret@camera/1", "clip.mp4"):
        path = camera_site.config_file(tmp_path, wrong)
        with pytest.raises(BadConfig, match=r"camera\.source"):
            load(path, CameraConfig)


def test_the_password_comes_from_its_file(tmp_path):
    (tmp_path / "word").write_text("p@ss/word\n")
    lines = 'user = "lane"\npassword_file = "word"'
    path = camera_site.config_file(tmp_path, "rtsp://cam:554/1", camera=lines)
    address = load(path, CameraConfig).address()
    assert address.get_secret_value() == "rtsp://lane:p%40ss%2Fword@cam:554/1"
    assert "ss" not in repr(address)


@pytest.fixture(scope="module")
def cameras(clip):
    with ExitStack() as stack:
        yield camera_site.simulator(stack, port(), "--password", "lane:open", a=clip, b=clip)


def watched(cameras, folder, name="a", **more):
    (folder / "word").write_text("open")
    return reading(
        folder, cameras.url(name), user="lane", password_file="word", retry_ms=300, **more
    )


def test_a_camera_that_is_cut_comes_back(tmp_path, cameras):
    with watched(cameras, tmp_path) as source:
        until(lambda: source.slot.came > 20)
        frame = source.slot.take(5, 100)
        assert clockwatch.counting_clock() - frame.counted < 200
        cameras.do(cut=True)
        until(lambda: clockwatch.counting_clock() - source.slot.last_at > 700)
        before = source.slot.came
        cameras.do(cut=False)
        began = time.monotonic()
        until(lambda: source.slot.came > before + 5)
        assert time.monotonic() - began < 6


def test_a_camera_that_hangs_is_called_anew(tmp_path, cameras):
    with watched(cameras, tmp_path) as source:
        until(lambda: source.slot.came > 5)
        before = cameras.state()["watching"]
        assert before == 1
        cameras.do(hang=True)
        until(lambda: cameras.state()["watching"] == 0, 15)
        cameras.do(hang=False)
        before = source.slot.came
        until(lambda: source.slot.came > before + 5)


def test_a_wrong_clock_of_the_camera_changes_nothing(tmp_path, cameras):
    with watched(cameras, tmp_path) as source:
        until(lambda: source.slot.came > 20)
        for clock in (3_600, 0, -86_400):
            cameras.do(clock=clock)
            before = source.slot.came
            until(lambda before=before: source.slot.came > before + 30)
            frame = source.slot.take(5, 100)
            assert abs(clockwatch.counting_clock() - frame.counted) < 400
        cameras.do(clock=0)


def test_several_clients_and_cameras_at_once(tmp_path, cameras):
    folders = [tmp_path / name for name in "xyz"]
    for folder in folders:
        folder.mkdir()
    with (
        watched(cameras, folders[0]) as one,
        watched(cameras, folders[1]) as two,
        watched(cameras, folders[2], "b") as three,
    ):
        until(lambda: min(each.slot.came for each in (one, two, three)) > 20)
        assert cameras.state("a")["watching"] == 2
        assert cameras.state("b")["watching"] == 1
        images = [each.slot.take(5, 100).picture.image for each in (one, two)]
        assert images[0].shape == images[1].shape == (192, 320, 3)


def test_without_the_password_nothing_is_shown(tmp_path, cameras):
    with reading(tmp_path, cameras.url(), retry_ms=200) as source:
        threading.Event().wait(1)  # time enough to have come
        assert source.slot.came == 0


def test_a_line_slower_than_the_camera_skips_to_what_is_new(tmp_path, cameras):
    """The decoder is held up for a second: pictures pile up in the line, and are passed over."""
    with watched(cameras, tmp_path) as source:
        until(lambda: source.slot.came > 20)
        put, once = source.slot.put, []

        def slow(video, counted):
            if not once:
                once.append(True)
                threading.Event().wait(1.5)
            put(video, counted)

        source.slot.put = slow
        until(lambda: once)
        missed = source.slot.missed
        until(lambda: source.slot.came > 80)
        assert source.slot.missed > missed
        frame = source.slot.take(5, 100)
        assert clockwatch.counting_clock() - frame.counted <= 200
