"""A candidate that the centre did not take: the lane is told here, and what is said of that."""

from __future__ import annotations

import json
import socket
import sys

from tertib.contracts.events import LARGEST_BATCH
from tertib.edge.tests import marks
from tertib.edge.tests.camera_lane import Lane
from tertib.edge.tests.camera_site import face

JPEG = b"\xff\xd8\xff"
ANI = face(marks.RED)
RED2 = [marks.RED] * 3


def test_the_lane_is_told_here_when_the_centre_is_away(shown):
    shown.online(False)
    shown.send(ANI)
    shown.see(*RED2)
    (data,) = shown.found()
    shown.wait(200)
    state = shown.camera.board.state
    assert state["where"]["en"].startswith("Centre away")
    (one,) = state["candidates"]
    assert (one["label"], one["band"]["en"]) == ("KEP-1/2026", "alike")
    assert one["time"].endswith(" WIB")
    assert shown.camera.board.shots[f"{data['candidate']}/0"].startswith(JPEG)
    assert shown.alerted() == [], "nobody has seen it yet"
    shown.page()
    shown.wait(100)
    assert shown.alerted() == [data["candidate"]]
    shown.wait(121_000, 1_000)
    assert shown.camera.board.state["candidates"] == []
    assert shown.camera.board.shots == {}
    assert len(shown.alerted()) == 1
    assert shown.silent() == []


def test_a_centre_that_takes_it_in_time_keeps_the_lane_quiet(shown):
    shown.online()
    shown.send(ANI)
    shown.see(*RED2)
    shown.wait(1_000)
    shown.outbox.acknowledge(shown.outbox.last)
    shown.wait(40_000)
    assert shown.camera.board.state["candidates"] == []
    assert shown.alerted() == shown.silent() == []


def test_a_centre_that_is_there_but_does_not_take_it_is_not_waited_for(shown):
    shown.online()
    shown.send(ANI)
    shown.see(*RED2)
    shown.wait(1_300)
    assert shown.candidates.shown == []
    shown.wait(300)
    shown.page()
    shown.wait(100)
    assert len(shown.alerted()) == 1


def test_after_a_crash_the_lane_is_told_what_nobody_was_told(shown):
    shown.online()
    shown.send(ANI)
    shown.see(*RED2)
    name = shown.found()[0]["candidate"]
    shown.restart()
    shown.wait(200)
    shown.page()
    shown.wait(100)
    assert shown.alerted() == [name]
    assert len(shown.camera.board.shots) == 2
    shown.restart()
    shown.wait(2_000)
    assert shown.candidates.shown == [], "but not twice"


def test_after_a_crash_many_other_events_hide_no_candidate(shown):
    shown.online()
    moment = shown.agent._time()
    for _ in range(LARGEST_BATCH + 1):
        shown.agent.say(moment, "camera.lost", {})
    shown.send(ANI)
    shown.see(*RED2)
    shown.restart()
    shown.wait(200)
    (one,) = shown.candidates.shown
    assert str(one.id) in {event.data.get("candidate") for event in shown.outbox.all_pending()}


def test_where_nothing_tells_the_lane_that_is_said(lane):
    lane.online(False)
    lane.send(ANI)
    lane.see(*RED2)
    lane.wait(200)
    assert lane.alerted() == []
    assert lane.silent() == ["unset"]
    lane.wait(40_000, 1_000)
    assert lane.silent() == ["unset"], "once"


def test_a_display_that_nobody_has_open_tells_nobody(shown):
    shown.page()
    shown.online(False)
    shown.send(ANI)
    shown.see(*RED2)
    shown.wait(29_000, 1_000)
    assert shown.silent() == []
    shown.wait(2_000)
    assert (shown.alerted(), shown.silent()) == ([], ["unheard"])
    shown.restart()
    shown.wait(1_000)
    assert shown.candidates.shown == [], "nor is it told again"


def rung(tmp_path, *lines):
    """A lane whose sound is a program that calls us, and goes on when we hang up."""
    with socket.create_server(("127.0.0.1", 0)) as ears:
        ears.settimeout(20)
        port = ears.getsockname()[1]
        ring = "; ".join(
            ["import socket, sys", f"line = socket.create_connection(('127.0.0.1', {port}))",
             "line.sendall(b'x')", "line.recv(1)", *lines]
        )  # fmt: skip
        command = json.dumps([sys.executable, "-c", ring])
        lane = Lane(tmp_path, tables=f"[alert]\ncommand = {command}")
        lane.online(False)
        lane.send(ANI)
        lane.see(*RED2)
        heard, _ = ears.accept()
        with heard:
            assert heard.recv(1) == b"x"
            lane.wait(1_000)
            assert lane.alerted() == lane.silent() == [], "it still sounds"
        (sound,) = vars(lane.candidates.calls)["_sounding"]
        sound.wait(20)
        lane.wait(100)
    return lane


def test_a_sound_is_started_for_a_local_alert(tmp_path):
    lane = rung(tmp_path)
    assert lane.alerted() == [lane.found()[0]["candidate"]]
    lane.close()


def test_a_sound_that_fails_tells_nobody(tmp_path):
    lane = rung(tmp_path, "sys.exit(1)")
    assert (lane.alerted(), lane.silent()) == ([], ["unheard"])
    lane.close()


def test_a_sound_that_is_not_there_tells_nobody(tmp_path):
    lane = Lane(tmp_path, tables='[alert]\ncommand = ["no-such-player", "x.wav"]')
    lane.online(False)
    lane.send(ANI)
    lane.see(*RED2)
    lane.wait(200)
    assert (lane.alerted(), lane.silent()) == ([], ["unheard"])
    lane.close()
