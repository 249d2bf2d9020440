"""A lane film from portraits: who is enrolled is told once, everyone else is forgotten."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest

from tertib.recognition import Gallery, LaneWatcher, Recognizer, Settings, Sighting, cards
from tertib.recognition.arrays import Floats, Image
from tertib.recognition.attack import AttackHint
from tertib.recognition.decoded import Decoded
from tertib.recognition.detect import Face
from tertib.recognition.embed import unit
from tertib.recognition.gallery import Hit
from tertib.recognition.likelihood import Band
from tertib.recognition.tests.looks import PORTRAITS, brightness, portrait, vector
from tertib.simulators.camera import lane

PACE = 8
STEP = 1000 // PACE
EACH = Settings(every=1)
"""The films here hold only the pictures that are looked at."""


@cache
def film(*names: str) -> list[Image]:
    portraits = [lane.read(PORTRAITS / name) for name in names]
    return [np.asarray(cv2.resize(picture, (640, 360), interpolation=cv2.INTER_AREA), np.uint8)
            for picture in lane.film(portraits, pace=PACE)]  # fmt: skip


@cache
def looks() -> Recognizer:
    return Recognizer.open()


def crowd(count: int = 300) -> Iterator[tuple[str, str, np.ndarray]]:
    """Strangers: near the mean of all faces, as this model's vectors are."""
    random, middle = np.random.default_rng(7), vector("biden.jpg") + vector("astronaut.png")
    for number in range(count):
        spread = unit(random.normal(size=128).astype(np.float32))
        yield f"t{number}", f"stranger {number}", unit(unit(middle) + 0.45 * spread)


def gallery(*subjects: str) -> Gallery[str, str]:
    found: Gallery[str, str] = Gallery(128)
    found.fill(crowd())
    for name in subjects:
        found.put(name, name[:5], vector(name))
    return found


def watcher_of(listed: Gallery[str, str]) -> LaneWatcher[str, str]:
    return LaneWatcher(looks(), listed, EACH)


def watch(
    watcher: LaneWatcher[str, str], pictures: Sequence[Image], start: int = 0
) -> list[Sighting[str, str]]:
    told = [one for step, picture in enumerate(pictures)
            for one in watcher.frame(picture, start + step * STEP)]  # fmt: skip
    watcher.end()
    return told


def test_the_enrolled_one_among_three_is_told_once() -> None:
    watcher = watcher_of(gallery("obama.jpg", "obama2.jpg"))
    (told,) = watch(watcher, film("biden.jpg", "obama3.jpg", "astronaut.png"))
    assert told.subject == "obama"
    assert told.face in ("obama.jpg", "obama2.jpg")
    assert told.share <= 0.001
    appeared = len(film("biden.jpg")) * STEP
    assert appeared <= told.first_at <= told.at <= appeared + 2_000
    assert watcher.passed == 3


def test_shots_are_pictures_of_the_face_and_small() -> None:
    (told,) = watch(watcher_of(gallery("obama.jpg")), film("obama3.jpg"))
    assert 1 <= len(told.shots) <= 3
    for shot in told.shots:
        picture = cv2.imdecode(np.frombuffer(shot, np.uint8), cv2.IMREAD_COLOR)
        assert picture is not None
        assert max(picture.shape[:2]) <= 320
        assert looks().detector.find(np.asarray(picture, np.uint8))


def test_nobody_enrolled_nobody_told() -> None:
    watcher = watcher_of(gallery())
    assert watch(watcher, film("biden.jpg", "obama3.jpg", "astronaut.png")) == []
    assert watcher.passed == 3


def test_one_look_alike_picture_is_not_enough_at_the_accepted_rate() -> None:
    """Between the accepted rate and a hundredth of it, three pictures must agree."""
    loose = Settings(every=1, rate=0.1)
    (hasty,) = watch(LaneWatcher(looks(), gallery("obama.jpg"), loose), film("obama3.jpg"))
    assert hasty.frames < Settings().least
    strict = Settings(every=1, rate=hasty.share * 20)
    (told,) = watch(LaneWatcher(looks(), gallery("obama.jpg"), strict), film("obama3.jpg"))
    assert told.frames >= Settings().least


def test_a_likeness_that_grows_is_told_again_in_each_higher_band() -> None:
    """As if *likely* began between what the first pictures of him say and what all of them say."""
    tops: list[float] = []
    alone: Gallery[str, str] = Gallery(128)
    alone.fill((name, "obama", vector(name)) for name in ("obama.jpg", "obama2.jpg"))
    strict = Settings(every=1, rate=1e-9, least=1)
    watch(LaneWatcher(looks(), alone, strict, scored=tops.append), film("obama3.jpg")[:4])
    watch(LaneWatcher(looks(), alone, strict, scored=tops.append), film("obama3.jpg"))
    calibration = looks().calibration
    assert calibration is not None
    at_first, at_last = (calibration.any_of(top, 1) for top in tops)
    between = Settings(every=1, rate=10 * (at_first * at_last) ** 0.5)
    told = watch(LaneWatcher(looks(), alone, between), film("obama3.jpg"))
    assert [one.band for one in told] == [Band.POSSIBLE, Band.LIKELY]
    assert told[0].track == told[1].track
    assert told[0].at < told[1].at


def test_who_is_nearly_sure_is_looked_at_as_often_as_at_first() -> None:
    """As if many thousands were enrolled: it takes larger pictures to be sure of this face."""
    tops: list[float] = []

    def seen(rate: float, near: float) -> Sighting[str, str]:
        alone: Gallery[str, str] = Gallery(128)
        alone.fill((name, "obama", vector(name)) for name in ("obama.jpg", "obama2.jpg"))
        settings = Settings(every=1, rate=rate, near=near)
        watcher = LaneWatcher(looks(), alone, settings, scored=tops.append)
        (told,) = watch(watcher, film("obama3.jpg"))
        return told

    at_once = seen(0.001, Settings().near)
    hard = 0.14 * at_once.cosine + 0.86 * tops[0]
    calibration = looks().calibration
    assert calibration is not None
    rate = calibration.any_of(hard, 1)
    often, seldom = seen(rate, Settings().near), seen(rate, 0.0)
    assert often.frames > seldom.frames > Settings().most
    assert at_once.at < often.at < seldom.at


def test_a_list_of_one_alerts_nobody_else() -> None:
    alone: Gallery[str, str] = Gallery(128)
    alone.put("obama.jpg", "obama", vector("obama.jpg"))
    told = watch(watcher_of(alone), film("biden.jpg", "obama3.jpg", "astronaut.png"))
    assert [one.subject for one in told] == ["obama"]


def test_an_empty_gallery_tells_nobody() -> None:
    empty: Gallery[str, str] = Gallery(128)
    assert watch(watcher_of(empty), film("obama3.jpg")) == []


def test_who_was_mistaken_again_and_again_needs_a_rarer_likeness() -> None:
    plain, asked = watcher_of(gallery("obama.jpg")), watcher_of(gallery("obama.jpg"))
    (told,) = watch(plain, film("obama3.jpg"))
    asked.rarer["obama"] = 2.0
    (twice,) = watch(asked, film("obama3.jpg"))
    assert twice.share == pytest.approx(2 * told.share)
    asked.rarer["obama"] = 1e12
    assert watch(asked, film("obama3.jpg")) == []


def test_who_is_second_is_told_where_the_first_must_be_rarer() -> None:
    """One man entered as two subjects, or a brother who is mistaken for him every week."""
    listed = gallery()
    for subject in ("first", "second"):
        listed.put(f"photograph of the {subject}", subject, vector("obama.jpg"))
    both = watch(watcher_of(listed), film("obama3.jpg"))
    assert {one.subject for one in both} == {"first", "second"}
    for mistaken, told in (("first", "second"), ("second", "first")):
        watcher = watcher_of(listed)
        watcher.rarer[mistaken] = 1e12
        assert [one.subject for one in watch(watcher, film("obama3.jpg"))] == [told]


def test_who_leaves_the_gallery_in_between_is_not_told() -> None:
    listed = gallery("obama.jpg")
    watcher = watcher_of(listed)
    listed.remove("obama.jpg")
    assert watch(watcher, film("obama3.jpg")) == []


@pytest.mark.parametrize("comes", [10, 11])
def test_who_comes_while_another_stands_there_is_seen_a_look_later_at_most(comes: int) -> None:
    """Every second look is only around the one who was there."""
    hall = np.full((720, 1280, 3), 110, np.uint8)
    hall[200:500, 100:400] = cv2.resize(portrait("biden.jpg"), (300, 300))
    both = hall.copy()
    both[200:500, 900:1200] = cv2.resize(portrait("obama.jpg"), (300, 300))
    asked: list[int] = []

    class Asked:
        """The detector, and how many it was asked to look around."""

        def find(self, image: Image | Decoded, around: Sequence[Face] = ()) -> list[Face]:
            asked.append(len(around))
            return looks().detector.find(image, around)

    watcher = LaneWatcher(replace(looks(), detector=Asked()), gallery("obama.jpg"), EACH)  # type: ignore[arg-type]
    for look in range(comes + 8):
        watcher.frame(both if look >= comes else hall, look * STEP)
    first = sorted(track.first_at for track in vars(watcher)["_tracker"].tracks)
    assert first[0] == 0
    assert comes * STEP <= first[1] <= (comes + 1) * STEP
    assert asked[:comes] == [0, 1] * (comes // 2) + [0] * (comes % 2)


def test_the_same_person_coming_again_is_told_again() -> None:
    watcher = watcher_of(gallery("obama.jpg"))
    first = watch(watcher, film("obama3.jpg"))
    again = watch(watcher, film("obama3.jpg"), start=60_000)
    assert len(first) == len(again) == 1
    assert first[0].track != again[0].track


def test_nothing_of_a_passer_by_is_left() -> None:
    """Not in the watcher, and not anywhere in memory: neither vector nor shot."""
    watcher = watcher_of(gallery("obama.jpg"))
    watch(watcher, film("biden.jpg", "astronaut.png"))
    people = [one for one in gc.get_objects() if type(one).__name__ == "_Person"]
    assert people == []
    assert vars(watcher)["_tracker"].tracks == []


@pytest.mark.parametrize("lost", [False, True], ids=["gone", "camera lost"])
def test_when_the_lane_is_empty_the_networks_have_seen_nothing(lost: bool) -> None:
    """They keep what they are shown, and what they make of it, until they are shown something."""
    watcher, models, pictures = watcher_of(gallery()), looks(), film("biden.jpg")
    nobody = [np.full_like(pictures[0], 110)] * (3 * PACE)
    for step, picture in enumerate(pictures if lost else [*pictures, *nobody]):
        watcher.frame(picture, step * STEP)
    views = [models.detector.part]
    if lost:
        watcher.end()
        views.append(models.detector.whole)
    seen = [vars(models.embedder)["_shown"], *(vars(view)["_canvas"] for view in views)]
    nets = [vars(models.embedder)["_net"], *(view.net for view in views)]
    assert not any(array.any() for array in seen)
    kept = [[output.data.copy() for output in vars(net)["_request"].output_tensors] for net in nets]
    for net, array, made in zip(nets, seen, kept, strict=True):
        assert all(map(np.allclose, made, net(np.zeros_like(array))))


def test_scores_are_told_for_calibration_and_nothing_else() -> None:
    scores: list[float] = []
    watcher = LaneWatcher(looks(), gallery(), EACH, scored=scores.append)
    watch(watcher, film("biden.jpg", "astronaut.png"))
    assert len(scores) == 2
    assert all(isinstance(score, float) and 0 < score < 1 for score in scores)


def test_a_listener_that_fails_keeps_nobody_in_memory() -> None:
    """Whoever is gone is forgotten, and who comes next is looked at."""

    def full(score: float) -> None:
        raise OSError("no space left")

    watcher = LaneWatcher(looks(), gallery("obama.jpg"), EACH, scored=full)
    pictures = film("biden.jpg", "astronaut.png", "obama3.jpg")
    told = [one for step, picture in enumerate(pictures)
            for one in watcher.frame(picture, step * STEP)]  # fmt: skip
    assert [one.subject for one in told] == ["obama"]
    assert len([one for one in gc.get_objects() if type(one).__name__ == "_Person"]) <= 1
    watcher.end()
    assert [one for one in gc.get_objects() if type(one).__name__ == "_Person"] == []


@pytest.mark.parametrize("rate", [1e-6, 1e-3, 0.1])
def test_searches_are_left_out_only_where_nobody_could_be_told(rate: float) -> None:
    """Who listens to scores has every vector searched for; those told are the same."""
    portraits, asked = film("biden.jpg", "obama3.jpg", "astronaut.png"), []

    class Counted(Gallery[str, str]):
        def nearest(self, vector: Floats, most: int = 1) -> list[Hit[str, str]]:
            asked.append(0)
            return super().nearest(vector, most)

    def seen(scored: Callable[[float], None] | None) -> tuple[int, list[object]]:
        listed = Counted(128)
        listed.fill(crowd())
        listed.put("obama.jpg", "obama", vector("obama.jpg"))
        asked.clear()
        told = watch(
            LaneWatcher(looks(), listed, Settings(every=1, rate=rate), scored=scored), portraits
        )
        return len(asked), [(one.subject, one.at, one.cosine, one.frames) for one in told]

    few, told = seen(None)
    every, also = seen(lambda score: None)
    assert told == also
    assert few < every


def test_who_is_enrolled_while_somebody_stands_there_is_searched_for_anew() -> None:
    listed, pictures = gallery(), film("obama3.jpg")
    watcher = watcher_of(listed)
    half = len(pictures) // 2
    told = [one for step, picture in enumerate(pictures[:half])
            for one in watcher.frame(picture, step * STEP)]  # fmt: skip
    listed.put("obama.jpg", "obama", vector("obama.jpg"))
    later = watch(watcher, pictures[half:], start=half * STEP)
    assert (told, [one.subject for one in later]) == ([], ["obama"])


@pytest.mark.parametrize(("gain", "taken_for_a_picture"), [(0.5, True), (1.0, False)])
def test_what_a_model_makes_of_the_face_itself_is_told_and_decides_nothing(
    tmp_path: Path, gain: float, taken_for_a_picture: bool
) -> None:
    """A model that takes dark faces for pictures; the same alert comes either way."""
    weights = brightness(tmp_path / "pad.onnx", 80)
    facts = {"task": "pad", "file": weights.name, "sha256": cards.file_hash(weights),
             "source": "ours", "licence": "ours"}  # fmt: skip
    shown = cards.Input(80, mean=(0, 0, 0), scale=gain, dimensions=2)
    cards.write_own(tmp_path, "bright", facts, asdict(shown))
    hint = AttackHint(cards.registry(tmp_path).card("bright", "pad"))
    watcher = LaneWatcher(replace(looks(), attack=hint), gallery("obama.jpg"), EACH)
    (told,) = watch(watcher, film("obama3.jpg"))
    (plain,) = watch(watcher_of(gallery("obama.jpg")), film("obama3.jpg"))
    assert plain.attack is None
    assert told.attack is not None
    assert (told.attack > 0.5) == taken_for_a_picture
    assert (told.subject, told.at, told.score) == (plain.subject, plain.at, plain.score)


def test_a_model_without_calibration_cannot_watch() -> None:
    with pytest.raises(ValueError, match="calibration"):
        LaneWatcher(replace(looks(), calibration=None), gallery())
