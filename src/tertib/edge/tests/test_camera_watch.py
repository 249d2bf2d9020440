"""Is the picture in order? Judged on real encoded video, and on sequences nobody thought of."""

from __future__ import annotations

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertib.edge.camera.config import Health
from tertib.edge.camera.slot import Frame
from tertib.edge.camera.watch import Change, Hold, Watch, differs
from tertib.edge.tests import marks

HEALTH = Health(after_s=2, frozen_s=4, learn_s=2)
LOOK = 12
"""One of so many pictures is looked at: about two a second."""


def seconds(kind, count, people=False, seed=3):
    """So many seconds of video in which something is wrong, or nothing."""
    rng, hall = np.random.default_rng(seed), marks.hall()
    still = marks.scene(hall, rng)
    for number in range(int(count * marks.RATE)):
        person = marks.RED if people and number % 50 < 30 else None
        picture = marks.scene(hall, rng, person, 10 + number % 50 * 6)
        if kind == "frozen":
            picture = still
        elif kind == "dark":
            picture = picture // 20
        elif kind == "covered":
            picture = np.clip(rng.normal(90, 3, picture.shape), 0, 255).astype(np.uint8)
        elif kind == "moved":
            picture = np.ascontiguousarray(np.roll(picture, 90, axis=1)[::-1])
        elif kind == "evening":
            picture = (picture * 0.6).astype(np.uint8)
        yield picture


def looks(path):
    """What the agent would look at: seconds and thumbnail."""
    with av.open(str(path)) as film:
        for number, video in enumerate(film.decode(video=0)):
            if number % LOOK == 0:
                yield number / marks.RATE, Frame(video, 0, number).thumb


def watched(path, watch=None):
    watch = watch or Watch(HEALTH)
    return [(round(at), change) for at, thumb in looks(path) for change in watch.look(thumb, at)]


def film(tmp_path, *parts):
    pictures = (picture for kind, count in parts for picture in seconds(kind, count, people=True))
    return marks.film(tmp_path / "film.mp4", pictures, gop=50)


@pytest.mark.parametrize("kind", ["frozen", "dark", "covered", "moved"])
def test_what_is_wrong_is_told_once_and_ended_once(tmp_path, kind):
    path = film(tmp_path, ("plain", 8), (kind, 12), ("plain", 9))
    found = watched(path)
    assert [change for _, change in found] == [Change(kind, True), Change(kind, False)]
    (begun, _), (ended, _) = found
    assert 8 + 2 <= begun <= 8 + (7 if kind == "frozen" else 6)
    assert 20 + 2 <= ended <= 20 + 7


def test_people_and_the_evening_are_nothing_odd(tmp_path):
    path = film(tmp_path, ("plain", 16), ("evening", 12))
    assert watched(path) == []


def test_a_flicker_is_not_told(tmp_path):
    parts = [("plain", 8), *[("dark", 1), ("plain", 1)] * 4]
    assert watched(film(tmp_path, *parts)) == []


def test_a_camera_turned_on_purpose_learns_its_view(tmp_path):
    watch = Watch(HEALTH)
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    assert watched(film(here, ("plain", 8)), watch) == []
    watch.turned()
    assert [change for _, change in watched(film(there, ("moved", 8)), watch)] == []


@given(st.lists(st.tuples(st.booleans(), st.floats(0.1, 3)), max_size=80))
def test_a_state_turns_only_after_the_opposite_held_without_a_break(steps):
    hold, at, since, was, turns = Hold(), 0.0, None, False, 0
    for odd, pause in steps:
        at += pause
        if odd == was:
            since = None
        elif since is None:
            since = at
        due = since is not None and at - since >= (1.5 if was else 2.5)
        assert hold.turn(odd, at, 2.5, 1.5) is due
        if due:
            was, since, turns = odd, None, turns + 1
        assert hold.on is was
    assert hold.on is bool(turns % 2)


@given(st.integers(0, 2**32), st.floats(0.5, 1.5), st.integers(-30, 30))
def test_light_alone_never_looks_like_another_view(seed, gain, shift):
    rng = np.random.default_rng(seed)
    view = rng.integers(60, 160, (36, 64)).astype(np.float32)
    assert differs(view * gain + shift, view) == 0
    other = rng.integers(60, 160, (36, 64)).astype(np.float32)
    assert differs(other, view) > 0.9


def test_of_an_even_surface_nothing_is_said():
    flat = np.full((36, 64), 100, np.float32)
    assert differs(flat, flat) is None
