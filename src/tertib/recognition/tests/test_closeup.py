"""What is around a face is all that is ever cut out for it."""

from __future__ import annotations

from dataclasses import replace

import av
import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertib.recognition import Decoded
from tertib.recognition.align import chip
from tertib.recognition.arrays import Image
from tertib.recognition.closeup import close_up
from tertib.recognition.decoded import whole
from tertib.recognition.detect import Face
from tertib.recognition.embed import VIEWS
from tertib.recognition.lane import portrait as shot
from tertib.recognition.tests.looks import portrait, recognizer

NOISE = np.random.default_rng(5).integers(0, 255, (480, 640, 3), np.uint8)


def face_at(x: float, y: float, eyes: float, turned: float) -> Face:
    """A face whose parts stand to each other as YuNet finds them, turned by an angle."""
    upright = np.array([(-0.5, -0.4), (0.5, -0.4), (0, 0.1), (-0.4, 0.6), (0.4, 0.6)]) * eyes
    spin = np.array([[np.cos(turned), np.sin(turned)], [-np.sin(turned), np.cos(turned)]])
    points = np.asarray(upright @ spin + (x, y), np.float32)
    side = 2.2 * eyes
    return Face((x - side / 2, y - side / 2, side, side * 1.2), points, 0.9)


@given(
    x=st.floats(0, 640), y=st.floats(0, 480), eyes=st.floats(20, 150), turned=st.floats(-0.8, 0.8),
    align=st.sampled_from(["arcface", "dlib"]), view=st.sampled_from(VIEWS),
)  # fmt: skip
def test_every_cut_is_the_same_as_of_the_whole_picture(x, y, eyes, turned, align, view) -> None:
    face = face_at(x, y, eyes, turned)
    image, near = close_up(NOISE, face)
    ours = chip(image, near.points, 112, align, *view)
    theirs = chip(NOISE, face.points, 112, align, *view)
    assert np.abs(ours.astype(int) - theirs).mean() < 1  # rounding of coordinates


@given(x=st.floats(0, 640), y=st.floats(0, 480), eyes=st.floats(20, 150))
def test_a_shot_lies_within(x, y, eyes) -> None:
    face = face_at(x, y, eyes, 0)
    assert np.array_equal(shot(NOISE, face), shot(*close_up(NOISE, face)))


def test_of_a_decoded_picture_only_that_part_is_made() -> None:
    frame = av.VideoFrame.from_ndarray(large(), format="bgr24").reformat(format="yuv420p")
    seen, models = Decoded(frame), recognizer()
    (face,) = models.detector.find(seen)
    image, near = close_up(seen, face)
    assert "image" not in vars(seen)
    assert image.size < large().size / 2
    alike = models.embedder.look(models.embedder.chips(image, near.points)) @ (
        models.embedder.look(models.embedder.chips(whole(seen), face.points))
    )
    assert alike > 0.995


def large() -> Image:
    ground = np.full((720, 1280, 3), 90, np.uint8)
    ground[200:500, 700:1000] = cv2.resize(portrait("obama.jpg"), (300, 300))
    return ground


@pytest.mark.parametrize("box", [(-900.0, 0.0, 50.0, 50.0), (10.0, 5000.0, 50.0, 50.0)])
def test_a_box_beside_the_picture_leaves_it_whole(box) -> None:
    face = replace(face_at(100, 100, 40, 0), box=box)
    image, near = close_up(NOISE, face)
    assert image.shape == NOISE.shape
    assert np.array_equal(near.points, face.points)
