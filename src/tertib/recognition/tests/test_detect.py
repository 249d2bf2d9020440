"""Faces looked for around those that are known: found as in the whole picture, and nobody else."""

from __future__ import annotations

import sys
from functools import cache

import av
import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tertib.recognition import Decoded, Recognizer
from tertib.recognition.arrays import Image
from tertib.recognition.detect import Detector, Face
from tertib.recognition.tests.looks import face, portrait

HALL = np.full((720, 1280, 3), 110, np.uint8)


@cache
def detector() -> Detector:
    """As at a lane."""
    return Recognizer.open().detector


def standing(*places: tuple[int, int, int]) -> Image:
    """A hall with portraits: left, top and height of each; what lies outside is cut off."""
    scene = HALL.copy()
    for left, top, height in places:
        small = cv2.resize(portrait("obama.jpg"), (height, height), interpolation=cv2.INTER_AREA)
        room = scene[max(0, top) : top + height, max(0, left) : left + height]
        room[:] = small[max(0, -top) :, max(0, -left) :][: room.shape[0], : room.shape[1]]
    return scene


def decoded(scene: Image) -> Decoded:
    return Decoded(av.VideoFrame.from_ndarray(scene, format="bgr24").reformat(format="yuv420p"))


def apart(one: Face, other: Face) -> float:
    """How far the points of two faces are from each other, in sizes of a face."""
    return float(np.abs(one.points - other.points).mean() / max(one.box[2:]))


def alike(one: Face, other: Face) -> bool:
    """As near, at worst, as the network says it where a face stands a few pixels further on."""
    return apart(one, other) < 0.06


@settings(deadline=None, max_examples=60)
@given(
    left=st.integers(0, 900), top=st.integers(0, 260), height=st.integers(260, 460),
    parted=st.booleans(), size=st.sampled_from([(1280, 720), (1100, 600)]),
)  # fmt: skip
def test_around_a_face_it_is_found_as_in_the_whole(left, top, height, parted, size) -> None:
    scene = np.asarray(cv2.resize(standing((left, top, height)), size), np.uint8)
    picture = decoded(scene) if parted else scene
    found = detector().find(picture)
    (again,) = detector().find(picture, found)
    assert alike(again, found[0])


def test_mostly_it_is_found_at_the_same_points() -> None:
    """Because a part begins where the network's grids do."""
    scenes = [standing((left, top, 300)) for left in range(5, 900, 61) for top in (40, 133, 300)]
    found = [detector().find(scene) for scene in scenes]
    away = [apart(*one, *detector().find(scene, one))
            for one, scene in zip(found, scenes, strict=True)]  # fmt: skip
    assert np.median(away) < 0.004


def test_who_moved_by_a_third_of_a_face_is_found_and_who_is_elsewhere_is_not_looked_for() -> None:
    before, after = standing((300, 200, 300)), standing((330, 175, 300), (900, 200, 300))
    known = detector().find(decoded(before))
    (found,) = detector().find(decoded(after), known)
    assert alike(found, min(detector().find(decoded(after)), key=lambda one: one.box[0]))


def test_who_stands_half_outside_of_what_is_looked_at_is_left_for_the_whole() -> None:
    """The other's face would be judged by the half that shows."""
    alone = detector().find(standing((300, 200, 300)))
    for away in range(180, 480, 10):
        both = standing((300, 200, 300), (300 + away, 200, 300))
        for seen in detector().find(both, alone):
            assert any(alike(seen, one) for one in detector().find(both))


@pytest.mark.parametrize(
    "known",
    [[face(100, 100), face(1000, 500)], [face(300, 100, 400)]],
    ids=["apart", "large"],
)
def test_where_no_part_shows_them_all_it_is_the_whole(known: list[Face]) -> None:
    both = standing((100, 200, 300), (800, 200, 300))
    assert len(detector().find(decoded(both), known)) == 2


def test_without_openvino_it_is_always_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openvino", None)
    fallback = Recognizer.open().detector
    both = standing((100, 200, 300), (800, 200, 300))
    found = fallback.find(both)
    assert len(fallback.find(both, found[:1])) == len(found) == 2
