"""A picture that is converted only as far as it is looked at: the same faces, the same colours."""

from __future__ import annotations

import av
import cv2
import numpy as np
import pytest

from tertib.recognition import Decoded, runtime
from tertib.recognition.arrays import Image
from tertib.recognition.cards import registry
from tertib.recognition.decoded import parted
from tertib.recognition.tests.looks import portrait, recognizer


def picture(width: int = 1280, height: int = 720, format: str = "yuv420p") -> av.VideoFrame:
    """A portrait on a coloured ground, as a decoder would leave it."""
    ground = np.full((height, width, 3), (40, 90, 200), np.uint8)
    face = cv2.resize(portrait("obama.jpg"), (height // 2, height // 2))
    ground[height // 4 : height // 4 + height // 2, width // 4 : width // 4 + height // 2] = face
    return av.VideoFrame.from_ndarray(ground, format="bgr24").reformat(format=format)


def halved(image: Image) -> Image:
    size = image.shape[1] // 2, image.shape[0] // 2
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080), (704, 576)])
@pytest.mark.parametrize("wider", [0, 32])
def test_half_of_it_is_the_whole_made_smaller(width: int, height: int, wider: int) -> None:
    seen = Decoded(picture(width, height))
    both, parts = parted(width // 2 + wider, height // 2 + 24)
    both[:] = 77
    assert seen.can_halve(width // 2, height // 2)
    seen.halve(parts)
    shown = cv2.cvtColor(both, cv2.COLOR_YUV2BGR_I420)
    small, rest = shown[: height // 2, : width // 2], shown[height // 2 :]
    assert "image" not in vars(seen)
    assert np.abs(small.astype(int) - halved(seen.image)).mean() < 1.5
    assert not rest.any()
    assert not shown[:, width // 2 :].any()


def test_only_what_is_quick_and_right_is_taken_from_the_parts() -> None:
    for seen in (Decoded(picture(format="yuv444p")), Decoded(picture(642, 362))):
        height, width = seen.shape
        assert not seen.can_halve(width // 2, height // 2)
    assert not Decoded(picture()).can_halve(320, 180)


@pytest.mark.parametrize("engine", ["openvino", "onnxruntime"])
def test_a_network_turns_the_parts_into_what_it_would_be_shown(engine: str) -> None:
    path = registry().card("yunet").path
    both, parts = parted(640, 640)
    both[:] = 0
    Decoded(picture()).halve(parts)
    usual, apart = (
        runtime.load(path, shape=(1, 3, 640, 640), engine=engine, pixels=runtime.Pixels(parted=way))
        for way in (False, True)
    )
    expected = usual(np.asarray(cv2.cvtColor(both, cv2.COLOR_YUV2BGR_I420), np.uint8)[None])
    for theirs, ours in zip(expected, apart(both[None, ..., None]), strict=True):
        assert np.abs(theirs - ours).max() < 0.1


def test_the_same_face_is_found() -> None:
    seen, detector = Decoded(picture()), recognizer().detector
    (one,), (other,) = detector.find(seen), detector.find(seen.image)
    assert np.allclose(one.points, other.points, atol=1.5)
    assert one.score == pytest.approx(other.score, abs=0.03)


@pytest.mark.parametrize("format", ["yuv420p", "yuv444p"])
def test_a_part_of_it_is_that_part_of_the_whole(format: str) -> None:
    seen = Decoded(picture(format=format))
    part = seen.part(300, 120, 702, 518)
    assert ("image" in vars(seen)) == (format != "yuv420p")
    assert part.shape == (398, 402, 3)
    assert np.abs(part.astype(int) - seen.image[120:518, 300:702]).mean() < 1.5
    assert np.shares_memory(seen.part(0, 0, 2, 2), seen.image)


def test_the_whole_is_made_once_and_only_when_asked_for() -> None:
    seen = Decoded(picture())
    recognizer().detector.find(seen)
    seen.part(0, 0, 100, 100)
    assert "image" not in vars(seen)
    assert seen.image is seen.image
