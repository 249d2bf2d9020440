"""The camera is turned over real SOAP; where it may look is a rule."""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import combinations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertib.edge.camera.config import CameraConfig, Turning
from tertib.edge.camera.head import AWAY, BEYOND, Head, aim, degrees, is_served, usable
from tertib.edge.camera.onvif import Onvif, Place, Trouble
from tertib.edge.config import load
from tertib.edge.tests import camera_site, marks
from tertib.edge.tests.osdp_site import until

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NIGHT = NOON.replace(hour=23, minute=30)
ANYWHERE = st.none() | st.floats(-1, 1).map(lambda pan: Place(pan, 0.0))


@given(
    st.dictionaries(st.sampled_from("123456"), ANYWHERE),
    st.lists(st.sampled_from("123456")),
    st.floats(1, 90),
)
def test_it_never_looks_further_round_than_it_may(places, presets, span):
    turning = Turning(url="http://x", home="1", presets=presets, span=span)
    names = usable(turning, places)
    for one, other in combinations(names, 2):
        assert places[one]
        assert places[other]
        assert degrees(turning, places[one], places[other]) <= span
    assert names[:1] == (["1"] if "1" in places else [])
    assert len(set(names)) == len(names)
    assert set(names) <= {"1", *presets}


@given(st.times(), st.times(), st.times())
def test_service_hours(opens, closes, now):
    hours = Turning(url="http://x", opens=f"{opens:%H:%M}", closes=f"{closes:%H:%M}")
    served = is_served(hours, NOON.replace(hour=now.hour, minute=now.minute))
    first, last, at = (one.hour * 60 + one.minute for one in (opens, closes, now))
    assert served is ((at - first) % 1440 < (last - first) % 1440 if first != last else False)


def test_at_home_while_served_else_round():
    names, last, seen = ["1", "2", "3"], "", []
    for served in (True, True, False, False, False, False, True):
        last = aim(served, names, last)
        seen.append(last)
    assert seen == ["1", "1", "2", "3", "1", "2", "1"]


@pytest.fixture(scope="module")
def cameras(tmp_path_factory):
    clip = marks.film(tmp_path_factory.mktemp("film") / "hall.mp4", marks.walk([None]))
    with ExitStack() as stack:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        yield camera_site.simulator(stack, port, "--password", "lane:op<en", a=clip)


def service(cameras, name="a"):
    return f"{cameras.web.base_url}/onvif/{name}".replace("//onvif", "/onvif")


def test_presets_and_place_over_soap(cameras):
    camera = Onvif(service(cameras), "lane", "op<en")
    assert camera.presets() == {"1": Place(0, 0), "2": Place(-0.1, 0), "3": Place(0.1, 0)}
    camera.go("2")
    until(lambda: camera.where() == Place(-0.1, 0))
    assert cameras.state()["view"] == "moved"
    camera.go("1")
    until(lambda: camera.where() == Place(0, 0))
    assert cameras.state()["view"] == "plain"
    with pytest.raises(Trouble, match="GotoPreset-500"):
        camera.go("<9>")
    camera.close()


def test_a_wrong_password_and_a_camera_that_is_not_there_are_said(cameras):
    for url, word, why in (
        (service(cameras), "wrong", "GetCapabilities-401"),
        (service(cameras, "b"), "op<en", "GetSystemDateAndTime-404"),
        ("http://127.0.0.1:9/onvif", "x", "ConnectError"),
    ):
        camera = Onvif(url, "lane", word)
        with pytest.raises(Trouble, match=why):
            camera.presets()
        camera.close()


def answering(camera, text):
    camera._client = httpx.Client(
        transport=httpx.MockTransport(lambda request: httpx.Response(200, text=text))
    )


BAD = ["", "<a", "<!DOCTYPE x><a/>", "<a/>", "<GetSystemDateAndTimeResponse/>", "x" * 2_000_000]


@pytest.mark.parametrize("text", BAD)
def test_whatever_a_camera_answers_is_at_most_trouble(text):
    camera = Onvif("http://127.0.0.1:9/onvif")
    answering(camera, text)
    with pytest.raises(Trouble):
        camera.connect()


def head(folder, cameras, presets, now, stay=5):
    (folder / "word").write_text("op<en")
    names = ", ".join(f'"{name}"' for name in presets)
    tables = f"""[turning]
url = "{service(cameras)}"
user = "lane"
password_file = "word"
presets = [{names}]
span = 20
stay_s = {stay}
"""
    config = load(camera_site.config_file(folder, "file:x.mp4", tables=tables), CameraConfig)
    return Head(config, config.turning, now)


def test_it_goes_round_at_night_and_home_in_the_morning(tmp_path, cameras):
    hour = [NIGHT]
    turned = []
    found = head(tmp_path, cameras, ["2", "3"], lambda: hour[0])
    tell = found.duty(lambda: turned.append(1), lambda moment, why: None)
    before = len(cameras.state()["head"]["moves"])
    found.step()  # at home already
    found.step()
    tell(None)
    until(lambda: found._onvif.where() == Place(-0.1, 0))
    found.step()  # the third is more than 20 degrees from the second: not looked at
    tell(None)
    until(lambda: found._onvif.where() == Place(0, 0))
    hour[0] = NOON
    found.step()
    tell(None)
    assert cameras.state()["head"]["moves"][before:] == ["preset 2", "preset 1"]
    assert turned == [1, 1]
    found._onvif.close()


def test_somebody_turned_it_by_hand_and_it_goes_home(tmp_path, cameras):
    found = head(tmp_path, cameras, [], lambda: NOON)
    found.start()
    other = Onvif(service(cameras), "lane", "op<en")
    other.go("3")
    began = time.monotonic()
    until(lambda: other.where() == Place(0, 0), 20)
    assert time.monotonic() - began < 12
    other.close()
    found.stop()


@pytest.fixture
def camera(cameras):
    """The camera by another hand than the agent's; afterwards it is as it was."""
    hand = Onvif(service(cameras), "lane", "op<en")
    yield hand
    cameras.do(stuck=False, mute=False, unplaced=False, clock=0)
    for pan, preset in ((-0.1, "2"), (0.1, "3"), (0.0, "1")):
        turn(hand, pan)
        hand._turning("SetPreset", f"<tptz:PresetToken>{preset}</tptz:PresetToken>")
    hand.close()


def turn(hand, pan):
    hand.forget()
    position = f'<tptz:Position><tt:PanTilt xmlns:tt="x" x="{pan}" y="0"/></tptz:Position>'
    hand._turning("AbsoluteMove", position)
    until(lambda: hand.where() == Place(pan, 0))


def save(hand, preset, pan):
    """Save a preset anew, and look where it looked before."""
    before = hand.where()
    turn(hand, pan)
    hand._turning("SetPreset", f"<tptz:PresetToken>{preset}</tptz:PresetToken>")
    turn(hand, before.pan)


def test_a_preset_that_was_saved_anew_too_far_away_is_not_looked_at(tmp_path, cameras, camera):
    found = head(tmp_path, cameras, ["2"], lambda: NIGHT)
    found.step()
    save(camera, "2", 0.4)
    for _ in range(3):
        found.step()
        assert camera.where() == Place(0, 0)
    assert found.astray == ""


def test_a_preset_that_is_saved_anew_as_it_turns_sends_it_home_and_is_told(
    tmp_path, cameras, camera
):
    found = head(tmp_path, cameras, ["2"], lambda: NIGHT)
    told = []
    tell = found.duty(lambda: None, lambda moment, why: told.append(why))
    found.step()
    go = found._onvif.go

    def late(name):
        if name == "2":
            save(camera, "2", 0.4)
        go(name)

    found._onvif.go = late
    found.step()
    tell(None)
    assert camera.where() == Place(0, 0)
    found.step()
    tell(None)
    assert told == [BEYOND, ""]
    assert camera.where() == Place(0, 0)


def test_whoever_turns_it_too_far_at_night_is_told_of_and_it_turns_back(tmp_path, cameras, camera):
    found = head(tmp_path, cameras, ["2"], lambda: NIGHT)
    found.step()
    turn(camera, 0.4)
    found.step()
    assert found.astray == BEYOND
    until(lambda: camera.where() == Place(-0.1, 0))
    found.step()
    assert found.astray == ""


def test_a_camera_that_does_not_turn_home_is_told_once_it_is_sure(tmp_path, cameras, camera):
    turn(camera, 0.3)
    cameras.do(stuck=True)
    found = head(tmp_path, cameras, [], lambda: NOON)
    found.step()
    assert found.astray == ""
    found.step()
    assert found.astray == AWAY
    cameras.do(stuck=False)
    found.step()
    assert found.astray == ""
    until(lambda: camera.where() == Place(0, 0))


def test_a_camera_that_does_not_answer_is_told_while_the_lane_is_served(tmp_path, cameras, camera):
    hour = [NIGHT]
    found = head(tmp_path, cameras, [], lambda: hour[0])
    found._onvif._url = "http://127.0.0.1:9/onvif"
    for _ in range(3):
        found.step()
        assert found.astray == "", "at night nobody has to come for it"
    hour[0] = NOON
    found.step()
    assert found.astray == "ConnectError"
    found._onvif._url = service(cameras)
    found.step()
    assert found.astray == ""


@pytest.mark.parametrize("clock", [-3600, 86_400])
def test_a_camera_whose_clock_is_set_is_turned_as_before(tmp_path, cameras, camera, clock):
    found = head(tmp_path, cameras, [], lambda: NOON)
    found.step()
    turn(camera, 0.3)
    cameras.do(clock=clock)
    found.step()
    assert found.astray == ""
    camera.forget()
    assert camera.where() == Place(0, 0)


def test_a_camera_that_says_no_positions_is_turned_home_once(tmp_path, cameras, camera):
    turn(camera, 0.3)
    cameras.do(mute=True, unplaced=True)
    before = len(cameras.state()["head"]["moves"])
    hour = [NIGHT]
    found = head(tmp_path, cameras, ["2"], lambda: hour[0])
    for served in (NIGHT, NIGHT, NOON, NOON):
        hour[0] = served
        found.step()
    assert found.astray == ""
    moves = cameras.state()["head"]["moves"][before:]
    assert moves == ["preset 1"], "how far apart its presets are is not known: none is looked at"
    cameras.do(mute=False, unplaced=False)
    until(lambda: camera.where() == Place(0, 0))


def test_where_only_the_status_says_no_position_each_order_is_given_once(tmp_path, cameras, camera):
    found = head(tmp_path, cameras, ["2"], lambda: NIGHT)
    cameras.do(mute=True)
    before = len(cameras.state()["head"]["moves"])
    hours = iter([NOON, NOON, NIGHT, NIGHT, NOON, NOON])
    found._now = lambda: next(hours)
    for _ in range(6):
        found.step()
    moves = cameras.state()["head"]["moves"][before:]
    assert moves == ["preset 1", "preset 2", "preset 1"]
