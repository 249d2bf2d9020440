"""The default models: they find faces, tell people apart, and are dlib's to the fourth decimal."""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import dlib
import numpy as np
import pytest

from tertib.recognition import Recognizer, cards, dlib_weights, packages, runtime
from tertib.recognition.embed import LOOKS, unit
from tertib.recognition.tests.looks import portrait, recognizer, vector

OBAMA = ("obama.jpg", "obama2.jpg", "obama3.jpg")
ALL = (*OBAMA, "biden.jpg", "astronaut.png")


@pytest.mark.parametrize("name", ALL)
def test_each_portrait_shows_one_good_face(name: str) -> None:
    (seen,) = recognizer().faces(portrait(name))
    assert seen.face.score > 0.8
    assert not seen.quality.problems()
    assert np.linalg.norm(seen.vector) == pytest.approx(1, abs=1e-5)


def test_the_same_person_is_more_alike_than_any_other() -> None:
    same = [float(vector(a) @ vector(b)) for a in OBAMA for b in OBAMA if a < b]
    others = [float(vector(a) @ vector(b)) for a in OBAMA for b in ("biden.jpg", "astronaut.png")]
    assert min(same) > max(others) + 0.05


def test_a_face_is_seen_in_as_many_cuts_as_its_model_asks_for() -> None:
    picture, embedder = portrait("obama.jpg"), recognizer().embedder
    (seen,) = recognizer().faces(picture)
    chips = [embedder.chip(picture, seen.face.points, *cut) for cut in LOOKS[2]]
    cuts = embedder.embed(chips)
    alone = embedder.embed([*chips, chips[0]])  # the last one in a lot of its own
    assert np.allclose(alone, [*cuts, cuts[0]], atol=1e-5)
    assert np.allclose(seen.vector, unit(cuts[0] + cuts[1]), atol=1e-5)
    assert not np.allclose(cuts[0], cuts[1], atol=1e-3)
    looked, enrolled = recognizer().see_twice(picture, seen.face)
    assert np.allclose(looked.vector, seen.vector, atol=1e-5)
    assert np.allclose(enrolled, vector("obama.jpg"), atol=1e-5)


def test_a_wall_has_no_face() -> None:
    wall = np.full((480, 640, 3), 128, np.uint8)
    assert recognizer().faces(wall) == []
    assert recognizer().enrol(wall) is None


def test_boxes_come_back_in_the_pixels_of_the_picture() -> None:
    large = portrait("astronaut.png")
    small = cv2.resize(large, None, fx=0.5, fy=0.5)
    (one,), (other,) = recognizer().faces(large), recognizer().faces(np.asarray(small, np.uint8))
    assert np.allclose(np.array(one.face.box) / 2, other.face.box, atol=4)
    assert np.allclose(one.face.points / 2, other.face.points, atol=3)


@pytest.mark.parametrize(
    ("harm", "problem"),
    [
        (lambda picture: cv2.GaussianBlur(picture, (0, 0), 9), "blurred"),
        (lambda picture: (picture * 0.06).astype(np.uint8), "light"),
        (lambda picture: cv2.resize(picture, None, fx=0.25, fy=0.25), "small"),
    ],
)
def test_a_bad_photograph_says_why(harm: object, problem: str) -> None:
    (good,) = recognizer().detector.find(portrait("astronaut.png"))
    picture = np.asarray(harm(portrait("astronaut.png")), np.uint8)  # type: ignore[operator]
    scale = picture.shape[0] / 512
    moved = type(good)(tuple(v * scale for v in good.box), good.points * scale, good.score)
    assert problem in recognizer().see(picture, moved).quality.problems()


def test_without_openvino_it_sees_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openvino", None)
    fallback = Recognizer.open()
    assert isinstance(fallback.detector.whole.net, runtime.OnnxRuntime)
    for name in ("biden.jpg", "astronaut.png"):
        seen = fallback.enrol(portrait(name))
        assert seen is not None
        assert float(seen.vector @ vector(name)) > 0.999


class TestDlib:
    """The converted network against dlib's own run of the same file."""

    def test_equal_to_dlib(self, tmp_path: Path) -> None:
        source = cards.DEFAULT_FOLDER / packages.DLIB_FILE
        reference = dlib.face_recognition_model_v1(str(source))
        dlib_weights.convert(source, tmp_path / "net.onnx")
        net = runtime.load(tmp_path / "net.onnx", shape=(1, 3, 150, 150))
        fallback = runtime.load(tmp_path / "net.onnx", engine="onnxruntime")
        for name in ALL:
            (face,) = recognizer().detector.find(portrait(name))
            chip = recognizer().embedder.chip(portrait(name), face.points)
            seen = np.ascontiguousarray(chip[..., ::-1])
            wanted = np.array(reference.compute_face_descriptor(seen))
            shown = seen.transpose(2, 0, 1)[None].astype(np.float32)
            assert np.abs(net(shown)[0][0] - wanted).max() < 1e-4
            assert np.abs(fallback(shown)[0][0] - wanted).max() < 1e-4

    @pytest.mark.parametrize("engine", ["openvino", "onnxruntime"])
    def test_pictures_shown_as_they_are(self, tmp_path: Path, engine: str) -> None:
        """A network told to take pictures answers as if they had been turned into its numbers."""
        dlib_weights.convert(cards.DEFAULT_FOLDER / packages.DLIB_FILE, tmp_path / "net.onnx")
        turning = runtime.Pixels("nchw", "rgb", (104.0, 117.0, 123.0), 0.5)
        plain, shown = (
            runtime.load(tmp_path / "net.onnx", shape=(1, 3, 150, 150), engine=engine, pixels=turn)
            for turn in (None, turning)
        )
        picture = cv2.resize(portrait("biden.jpg"), (150, 150))[None]
        by_hand = (picture[..., ::-1].astype(np.float32) - (104.0, 117.0, 123.0)) * 0.5
        wanted = plain(np.asarray(by_hand.transpose(0, 3, 1, 2), np.float32))[0].copy()
        assert np.abs(shown(np.asarray(picture, np.uint8))[0] - wanted).max() < 1e-5

    def test_another_file_is_refused(self, tmp_path: Path) -> None:
        other = tmp_path / "x.dat"
        other.write_bytes(b"\x01\x06con_4\x01\x02" + bytes(64))
        with pytest.raises(dlib_weights.NotDlib):
            dlib_weights.convert(other, tmp_path / "net.onnx")
