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
from tertib.edge.camera.head import Head, aim, degrees, is_served, usable
from tertib.edge.camera.onvif import Onvif, Place, Trouble
from tertib.edge.config import load
from tertib.edge.tests import camera_site, marks
from tertib.edge.tests.osdp_site import until

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NIGHT = NOON.replace(hour=23, minute=30)
ANYWHERE = st.floats(-1, 1).map(lambda pan: Place(pan, 0.0))


@given(
    st.dictionaries(st.sampled_from("123456"), ANYWHERE),
    st.lists(st.sampled_from("123456")),
    st.floats(1, 90),
)
def test_it_never_looks_further_round_than_it_may(places, presets, span):
    turning = Turning(url="http://x", home="1", presets=presets, span=span)
    names = usable(turning, places)
    for one, other in combinations(names, 2):
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
    tell = found.turned(lambda: turned.append(1))
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
