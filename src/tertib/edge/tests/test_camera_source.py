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
from tertib.edge.camera.pace import JUMP_MS, PATIENCE_MS, SKIP_MS, CatchUp, Pace
from tertib.edge.camera.slot import Slot
from tertib.edge.camera.source import Source
from tertib.edge.config import BadConfig, load
from tertib.edge.tests import camera_site, marks
from tertib.edge.tests.osdp_site import until
from tertib.foundation import logs

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


LIMIT = 60
NEVER = 10**6
"""Pictures from key frame to key frame of a camera that sends one at the start only."""


def played(came, gop=25, cost=4, undecoded=1):
    """What becomes of pictures 40 ms apart that came with such delays, of which decoding each takes
    ``cost`` ms: for each how late it is said to be, and how late it was when it was taken in."""
    catch_up, free, arrived, found = CatchUp(LIMIT), 5_000, 0, []
    for number, delay in enumerate(came):
        arrived = max(arrived, 5_000 + number * 40 + delay)  # one after the other
        counted = max(arrived, free)
        late = catch_up.late(number * 40, counted, number % gop == 0, counted - free)
        free = counted + (undecoded if late is None else cost)
        found.append((late, counted - 5_000 - number * 40))
    return found


def blind(found):
    """The longest time without a picture that is new enough (ms)."""
    seen = [number for number, (late, _) in enumerate(found) if late is not None and late <= LIMIT]
    return max(b - a for a, b in pairwise([0, *seen, len(found)])) * 40


def held_up(by, count=600):
    """Nothing comes for so long, then everything at once."""
    return [max(0, by - max(0, number - 30) * 40) if number >= 30 else 0 for number in range(count)]


@pytest.mark.parametrize("gop", [12, 25, 100, 250, NEVER])
@pytest.mark.parametrize("by", [120, 400, 600, 3_000])
def test_after_a_hold_up_the_backlog_is_decoded_and_the_newest_seen(gop, by):
    found = played(held_up(by), gop)
    assert None not in [late for late, _ in found], "nothing is passed over"
    assert blind(found) <= by + by // 8 + 40
    assert all(age <= LIMIT + 10 for late, age in found if late <= LIMIT), "what is seen is new"


@pytest.mark.parametrize("gop", [12, 25, 100, 250, NEVER])
@pytest.mark.parametrize("cost", [42, 60, 100])
def test_a_decoder_that_is_too_slow_passes_pictures_over_but_not_for_long(gop, cost):
    found = played([0] * 600, gop, cost)
    assert None in [late for late, _ in found]
    assert blind(found) <= PATIENCE_MS + SKIP_MS + 4 * cost + 40
    assert all(age <= LIMIT + 10 for late, age in found if late is not None and late <= LIMIT)


@pytest.mark.parametrize("gop", [25, NEVER])
def test_a_line_that_has_become_slower_is_soon_what_it_costs_now(gop):
    found = played([*[0] * 10, *[250] * 60], gop)
    late = [late for late, _ in found]
    assert late[9] == 0
    assert late[10] in (249, 250)
    assert None not in late, "the decoder has nothing to do: it need not be spared"
    assert late[25:] == [0] * 45


def test_a_line_that_makes_up_for_a_hold_up_is_not_taken_for_a_slower_one():
    found = played([*[0] * 10, *[max(0, 2_000 - 20 * number) for number in range(150)]])
    assert all(age <= LIMIT + 10 for late, age in found if late is not None and late <= LIMIT)
    assert found[-1] == (0, 0)


@given(st.lists(st.integers(0, 900), max_size=120), st.sampled_from([10, 60, NEVER]))
def test_whatever_the_line_does_it_is_not_blind_for_long(delays, gop):
    quiet = [0] * 60
    found = played([*quiet, *delays, *quiet], gop)
    assert blind(found[len(quiet) + len(delays) :]) <= 1_000
    assert blind(found) <= 40 * len(delays) + 1_000


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


def test_after_a_hold_up_what_is_new_is_seen_at_once(tmp_path, cameras):
    """The decoder is held up for a second: pictures pile up in the line, and are not shown."""
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


def slowly(source, at, seconds):
    """Decoding one picture takes so long."""
    decode, count = source._decode, []

    def held(packet):
        count.append(1)
        if len(count) == at:
            threading.Event().wait(seconds)
        return decode(packet)

    source._decode = held


def test_what_decoding_takes_is_part_of_a_pictures_age(tmp_path, clip):
    path = camera_site.config_file(tmp_path, f"file:{clip}")
    source = Source(load(path, CameraConfig), clockwatch.counting_clock)
    slowly(source, 20, 0.3)
    put, ages = source.slot.put, []

    def noted(video, counted):
        ages.append(clockwatch.counting_clock() - counted)
        put(video, counted)

    source.slot.put = noted
    source.start()
    until(lambda: len(ages) > 20)
    source.stop()
    assert max(ages) >= 300


@pytest.mark.parametrize("refresh", [False, True], ids=["key frames far apart", "no key frames"])
def test_a_hold_up_costs_no_more_than_it_lasted(tmp_path, refresh):
    film = marks.film(tmp_path / "long.mp4", marks.walk([marks.RED] * 13), 250, refresh)
    path = camera_site.config_file(tmp_path, f"file:{film}")
    source = Source(load(path, CameraConfig), clockwatch.counting_clock)
    slowly(source, 20, 0.6)
    put, seen = source.slot.put, []

    def noted(video, counted):
        seen.append(clockwatch.counting_clock())
        put(video, counted)

    source.slot.put = noted
    source.start()
    until(lambda: len(seen) > 60)
    source.stop()
    assert max(b - a for a, b in pairwise(seen)) < 1_200


def test_a_damaged_picture_costs_only_itself(tmp_path, cameras):
    with watched(cameras, tmp_path) as source:
        until(lambda: source.slot.came > 20)
        cameras.do(spoilt=True)
        until(lambda: source.slot.damaged > 3)
        assert cameras.state()["watching"] == 1
        before = source.slot.came
        until(lambda: source.slot.came > before + 20)
        cameras.do(spoilt=False)


def test_a_camera_joined_before_a_key_frame_comes_up_with_it(tmp_path):
    film = marks.film(tmp_path / "long.mp4", marks.walk([marks.RED] * 4), 75)
    with ExitStack() as stack:
        cameras = camera_site.simulator(stack, port(), a=film)
        cameras.do(midway=True)
        until(lambda: cameras.state()["pictures"] % 80 > 20)
        with reading(tmp_path, cameras.url()) as source:
            until(lambda: source.slot.came > 20, 30)


def test_one_damaged_picture_does_not_end_a_film(tmp_path, clip):
    with av.open(str(clip)) as film:
        packets = [(one.pos, one.size) for one in film.demux(video=0) if one.size]
    data, (begin, size) = bytearray(clip.read_bytes()), packets[40]
    data[begin : begin + size] = bytes(size)
    (tmp_path / "bad.mp4").write_bytes(data)
    with reading(tmp_path, "file:bad.mp4", pace="free") as source:
        seen = 0
        while source.slot.take(5) is not None:
            seen += 1
    assert seen == COUNT - 1
    assert (source.slot.damaged, source.ended, source.trouble) == (1, True, "")


def test_a_film_that_is_not_there_or_none_is_said(tmp_path):
    (tmp_path / "text.mp4").write_text("no film")
    for name, why in (("none.mp4", "not-found"), ("text.mp4", "InvalidDataError")):
        with reading(tmp_path, f"file:{name}", pace="free") as source:
            assert source.slot.take(5) is None
            until(lambda source=source: source.ended)
            assert source.trouble == why


def test_a_wrong_password_is_named_and_not_tried_again_and_again(tmp_path, cameras, capfd):
    logs.configure("INFO")
    (tmp_path / "word").write_text("wrong-SECRET")
    with reading(
        tmp_path, cameras.url(), user="lane", password_file="word", retry_ms=200
    ) as source:
        until(lambda: source.slot.why == "password")
        threading.Event().wait(1)  # time enough to have tried again
        told = "".join(capfd.readouterr())
        assert told.count('"lost"') == 1
        assert "SECRET" not in told
        assert source.slot.came == 0
