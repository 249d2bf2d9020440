"""The agent driven by hand: clocks that the test moves, pictures that the test paints."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace

import av
import pytest

from tertib.edge.camera import rules
from tertib.edge.camera.slot import Frame
from tertib.edge.link import News
from tertib.edge.tests import camera_site, marks
from tertib.edge.tests.camera_lane import Lane
from tertib.edge.tests.camera_site import face

FULL = "CREATE TRIGGER full BEFORE INSERT ON event BEGIN SELECT RAISE(FAIL, 'full'); END"
JPEG = b"\xff\xd8\xff"
ANI, BUDI = face(marks.RED), face(marks.GREEN)


RED2, NOBODY2 = [marks.RED] * 3, [None] * 3


def test_a_candidate_says_what_is_agreed_and_shows_it(lane):
    lane.online()
    lane.send(ANI, BUDI)
    lane.see(None, *RED2)
    (data,) = lane.found()
    assert data.pop("candidate")
    assert data.pop("first_at") == data["at"] - 40
    assert data.pop("at") == lane.clocks.wall_ms - 40
    assert 0.98 < data.pop("cosine") <= 1.0001
    assert data == {
        "subject": str(ANI.subject), "face": str(ANI.id), "score": 0.9999, "band": "likely",
        "model": "marks", "gallery": 1, "lane": str(camera_site.LANE), "track": 1, "frames": 2,
        "quality": 0.8, "shots": 2, "attack": None,
    }  # fmt: skip
    assert lane.shots.waiting == 2
    assert [outcome.what for outcome in lane.told] == ["candidate"]


def test_a_demonstration_whose_clock_runs_fast_changes_nothing(lane):
    lane.online()
    lane.send(ANI)
    seen = []
    frame = lane.watcher.frame
    lane.watcher.frame = lambda image, at: seen.append(at) or frame(image, at)
    for person in (None, *RED2):
        lane.clocks.wall_ms += 60 * 40
        lane.see(person)
    assert [after - before for before, after in pairwise(seen)] == [40] * 3
    assert len(lane.found()) == 1
    assert lane.clocks.wall_ms - lane.found()[0]["at"] < 10_000


def test_pictures_lie_sealed_and_open_only_with_the_devices_key(lane):
    lane.send(ANI)
    lane.see(*RED2)
    name = lane.found()[0]["candidate"]
    (first, second) = lane.shots.of(name)
    assert first.startswith(JPEG)
    assert second.startswith(JPEG)
    disk = b"".join(path.read_bytes() for path in lane.config.data_folder.iterdir())
    assert JPEG not in disk
    assert first[20:60] not in disk


def test_the_event_is_on_the_disk_before_anybody_is_told(lane):
    order = []

    def woken():
        with sqlite3.connect(lane.camera.store.path) as other:
            events = other.execute("SELECT count(*) FROM event WHERE kind = 'camera.candidate'")
            shots = other.execute("SELECT count(*) FROM shot")
            order.append((events.fetchone()[0], shots.fetchone()[0]))

    lane.candidates._wake = woken
    lane.send(ANI)
    lane.see(*RED2)
    assert order == [(1, 2)]


def test_one_person_is_told_once_even_when_turning_round(lane):
    lane.online()
    lane.send(ANI, BUDI)
    lane.see(*RED2, *NOBODY2, *RED2, *NOBODY2)
    assert len(lane.found()) == 1
    lane.see(marks.GREEN, marks.GREEN, *NOBODY2)
    assert [data["subject"] for data in lane.found()] == [str(ANI.subject), str(BUDI.subject)]
    lane.wait(30_000)
    lane.see(*RED2)
    assert len(lane.found()) == 3


def test_only_some_pictures_are_converted_and_looked_at(lane):
    lane.path.write_text(lane.path.read_text().replace("every = 1", "every = 3"))
    lane.restart()
    lane.send(BUDI)
    lane.see(*[marks.RED] * 10)
    assert lane.watcher.looked == 4


def test_strangers_leave_nothing(lane):
    lane.online()
    lane.send(BUDI)
    lane.see(*RED2, *NOBODY2, marks.BLUE, marks.BLUE, *NOBODY2)
    lane.wait(2_000)
    assert lane.watcher.passed == 2
    assert lane.events() == []
    assert lane.told == []
    assert lane.shots.waiting == 0


def test_an_old_list_matches_nobody_and_the_display_says_so(lane):
    lane.online()
    lane.send(ANI, max_age=600)
    lane.see(None)
    lane.wait(600_100, 10_000)
    lane.see(*RED2)
    assert lane.found() == []
    lane.wait(200)
    assert lane.camera.board.state["problems"][0]["en"].startswith("List too old")
    looked = lane.watcher.looked
    lane.agent.heard.put(News(None, lane.clocks.wall_ms, 0, lane.clocks.counted_ms))
    lane.see(*RED2)
    assert lane.watcher.looked > looked
    assert len(lane.found()) == 1


def test_a_list_that_was_old_when_it_came_is_as_old_as_it_is(lane):
    lane.send(ANI, age=599_000)
    lane.see(None)
    lane.wait(2_000)
    lane.see(*RED2)
    assert lane.found() == []


def test_whoever_is_in_view_is_forgotten_when_the_list_gets_old(lane):
    lane.send(BUDI, max_age=1)
    lane.see(*RED2)
    assert lane.watcher._frames == 3
    lane.wait(1_100)
    lane.see(marks.RED)
    assert lane.watcher._frames == 0


def test_without_a_list_nobody_is_looked_at(lane):
    lane.see(*RED2)
    assert lane.watcher.looked == 0
    assert lane.agent.idle_reason(SimpleNamespace(counted=0, sure=True)) == "no-list"


def test_an_order_that_ends_while_somebody_walks_matches_no_more(lane):
    until = lane.clocks.wall_ms + 60
    lane.send(replace(ANI, lanes={"exit": (0, until)}))
    lane.see(*RED2)
    assert lane.found() == []


def test_a_clock_that_is_set_back_revives_no_order(lane):
    lane.send(replace(ANI, lanes={"exit": (0, lane.clocks.wall_ms + 1_000)}))
    lane.see(None)
    lane.wait(2_000)
    lane.clocks.wall_ms -= 86_400_000
    lane.see(*RED2)
    assert lane.found() == []
    assert [kind for kind, _ in lane.events()] == ["clock.jumped"]


def test_enrolled_while_in_view_and_revoked_while_in_view(lane):
    lane.send(BUDI)
    lane.see(marks.RED)
    lane.send(ANI, since=1)
    lane.see(marks.RED)
    assert len(lane.found()) == 1
    lane.wait(31_000, 1_000)
    lane.send(since=1, removed=[ANI.id])
    lane.see(*NOBODY2, *RED2)
    assert len(lane.found()) == 1


def test_a_lost_camera_is_told_once_and_its_return_once(lane):
    lane.send(ANI)
    lane.see(None, None)
    lane.wait(4_800)
    assert lane.events() == []
    lane.wait(10_000)
    assert [kind for kind, _ in lane.events()] == ["camera.lost"]
    assert lane.camera.board.state["problems"][0]["en"] == "The camera sends no picture"
    lane.see(None, None, None)
    assert [kind for kind, _ in lane.events()] == ["camera.lost", "camera.back"]


def test_a_camera_that_never_came_is_lost(lane):
    lane.wait(5_000)
    assert [kind for kind, _ in lane.events()] == ["camera.lost"]


def unseen(lane, ms):
    """Pictures come all the time, and none is new enough to be looked at."""
    for _ in range(0, ms, 100):
        lane.camera.source.slot.skip()
        lane.wait(100)


def test_a_camera_whose_pictures_are_all_too_late_is_told(lane):
    lane.online()
    lane.send(ANI)
    lane.see(None, None)
    unseen(lane, 4_800)
    assert lane.events() == []
    unseen(lane, 60_000)
    assert lane.events() == [("camera.unseen", {"on": True})]
    assert lane.camera.board.state["problems"][0]["en"].startswith("The camera's pictures come too")
    lane.see(None, None, None)
    lane.wait(200)
    assert lane.events() == [("camera.unseen", {"on": True}), ("camera.unseen", {"on": False})]
    assert lane.camera.board.state["problems"] == []


def test_whoever_was_in_view_when_nothing_is_seen_any_more_is_forgotten(lane):
    lane.send(BUDI)
    lane.see(*RED2)
    assert lane.watcher._frames == 3
    unseen(lane, 1_900)
    assert lane.watcher._frames == 3
    unseen(lane, 200)
    assert lane.watcher._frames == 0


def test_a_camera_that_comes_back_late_is_not_unseen_at_once(lane):
    lane.send(ANI)
    lane.see(None)
    lane.wait(20_000)
    unseen(lane, 1_000)
    lane.see(None)
    assert [kind for kind, _ in lane.events()] == ["camera.lost", "camera.back"]


def test_a_camera_that_cannot_be_turned_is_told_and_shown(tmp_path):
    hours = 'opens = "00:00"\ncloses = "23:59"'
    lane = Lane(tmp_path, tables=f'[turning]\nurl = "http://127.0.0.1:9/onvif"\n{hours}')
    lane.send(ANI)
    lane.camera.head.step()
    lane.see(None)
    assert lane.events() == []
    lane.camera.head.step()
    lane.see(None)
    lane.wait(200)
    assert lane.events() == [("camera.astray", {"on": True, "why": "ConnectError"})]
    (shown,) = lane.camera.board.state["problems"]
    assert shown["en"] == "The camera cannot be turned to the lane"
    lane.camera.head.astray = ""
    lane.wait(200)
    assert lane.events()[1:] == [("camera.astray", {"on": False})]
    lane.camera.store.close()


def test_a_camera_that_refuses_the_password_is_lost_for_that(lane):
    lane.send(ANI)
    lane.camera.source.slot.why = "password"
    lane.wait(6_000)
    assert lane.events() == [("camera.lost", {"why": "password"})]
    assert lane.camera.board.state["problems"][0]["en"].startswith("The camera refuses")


def test_a_dark_camera_is_told(tmp_path):
    lane = Lane(tmp_path, tables="[health]\nafter_s = 1\nevery_ms = 100")
    lane.send(ANI)
    lane.hall = lane.hall // 30
    lane.see(*[None] * 40)
    lane.hall = marks.hall()
    lane.see(*[None] * 60)
    assert [pair for pair in lane.events() if pair[0] == "camera.dark"] == [
        ("camera.dark", {"on": True}), ("camera.dark", {"on": False})
    ]  # fmt: skip
    lane.camera.store.close()


def test_a_full_disk_costs_nobody_an_alert(shown):
    lane = shown
    lane.online()
    lane.send(ANI)
    lane.see(None)
    with sqlite3.connect(lane.camera.store.path, isolation_level=None) as other:
        other.execute(
            "CREATE TRIGGER full BEFORE INSERT ON event BEGIN SELECT RAISE(FAIL, 'x'); END"
        )
        lane.see(*RED2)
        assert lane.found() == []
        assert len(lane.candidates.shown) == 1, "the lane is told at once"
        lane.wait(200)
        lane.page()
        lane.wait(200)
        other.execute("DROP TRIGGER full")
    lane.wait(1_500)
    (data,) = lane.found()
    assert lane.alerted() == [data["candidate"]]
    assert lane.shots.waiting == 2
    lane.wait(3_000)
    assert len(lane.found()) == 1
    assert len(lane.candidates.shown) == 1


def test_a_full_disk_loses_no_trouble_of_the_camera(lane):
    with sqlite3.connect(lane.camera.store.path, isolation_level=None) as other:
        other.execute(
            "CREATE TRIGGER full BEFORE INSERT ON event BEGIN SELECT RAISE(FAIL, ''); END"
        )
        lane.wait(6_000)
        assert lane.events() == []
        other.execute("DROP TRIGGER full")
    lane.wait(2_000)
    assert lane.events() == [("camera.lost", {})]


def test_a_start_on_a_full_disk_is_written_when_there_is_room(lane):
    with sqlite3.connect(lane.camera.store.path, isolation_level=None) as other:
        other.execute(FULL)
        lane.camera._station.begin()
        lane.wait(200)
        assert lane.events() == []
        other.execute("DROP TRIGGER full")
    lane.wait(2_000)
    assert [kind for kind, _ in lane.events()] == ["agent.started"]
    lane.camera.link.stop()


def test_a_status_that_cannot_be_written_holds_up_nothing(lane):
    lane.config.status_path.with_suffix(".new").mkdir()
    lane.camera.source.ended = True
    lane.wait(100)
    assert lane.agent.stopping


def test_a_fault_in_one_picture_ends_nothing(lane):
    def breaks(*_):
        raise RuntimeError

    lane.send(ANI)
    lane.see(None)
    frames = iter([marks.RED, marks.RED])

    def take(*_):
        person = next(frames, None)
        if person is None:
            lane.agent.stopping = True
            return None
        image = marks.scene(lane.hall, lane.rng, person, 20)
        lane.clocks.pass_by(40)
        video = av.VideoFrame.from_ndarray(image, format="bgr24")
        return Frame(video, lane.clocks.counted_ms, 1)

    lane.camera.source.slot.take = take
    lane.watcher.frame = breaks
    lane.agent.run()
    assert lane.agent.counts.looked == 3


def test_pictures_nobody_took_are_given_up_after_a_day(lane):
    lane.send(ANI)
    lane.see(*RED2)
    assert lane.shots.waiting == 2
    lane.wait(25 * 3_600_000, 600_000)
    assert lane.shots.waiting == 0
    assert len(lane.found()) == 1, "the event stays"


def test_status_tells_numbers_only(lane):
    lane.online()
    lane.send(ANI)
    lane.see(*RED2)
    lane.wait(1_100)
    state = json.loads(lane.config.status_path.read_text())
    assert state["gallery"] == {"version": 1, "templates": 1, "model": "marks"}
    assert state["candidates"] == 1
    assert state["shots"] == 2
    text = lane.config.status_path.read_text()
    assert str(ANI.subject) not in text
    assert "KEP" not in text


@pytest.mark.parametrize(
    ("given", "why"),
    [((False, True, 0, 600, True), "no-list"), ((True, True, 0, 600, False), "clock"),
     ((True, True, 600_001, 600, True), "stale"), ((True, False, 600_000, 600, True), "model"),
     ((True, True, 600_000, 600, True), "")],
)  # fmt: skip
def test_why_nobody_is_looked_for(given, why):
    assert rules.matching(*given) == why
