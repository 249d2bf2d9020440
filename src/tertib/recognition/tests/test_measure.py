"""Measuring: what is counted is what was put in."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from typer.testing import CliRunner

from tertib import cli
from tertib.recognition import likelihood
from tertib.recognition.embed import unit
from tertib.recognition.measure import chart, promise
from tertib.recognition.measure.evaluate import evaluate, wilson
from tertib.recognition.measure.photos import Embedded
from tertib.recognition.tests.looks import PORTRAITS, portrait

cli.load()


def made(people: int, each: int, noise: float, seed: int = 1, wide: int = 64) -> Embedded:
    """Vectors of people whose photographs scatter by ``noise`` around their own middle."""
    random = np.random.default_rng(seed)
    middle = unit(random.normal(size=(people, wide)).astype(np.float32))
    spread = random.normal(size=(people, each, wide)).astype(np.float32) * noise / np.sqrt(wide)
    vectors = unit(middle[:, None] + spread).reshape(-1, wide)
    count = people * each
    return Embedded(
        "made", [f"p{n:03}/{k}.jpg" for n in range(people) for k in range(each)], vectors, vectors,
        np.zeros((count, 4), np.float32), np.full(count, 50, np.float32),
        np.ones(count, np.float32), [],
    )  # fmt: skip


def test_people_who_scatter_little_are_never_missed() -> None:
    report = evaluate(made(80, 8, 0.3), 2, 5, draws=5)
    assert (report.enrolled, report.people, report.searches) == (80, 80, 400)
    assert [point.fnir for point in report.points] == [0.0, 0.0]


def test_vectors_that_say_nothing_miss_nearly_everybody() -> None:
    report = evaluate(made(80, 8, 50.0), 2, 5, draws=5)
    assert report.points[0].fnir > 0.9
    assert report.points[0].low <= report.points[0].fnir <= report.points[0].high


def test_more_photographs_miss_fewer() -> None:
    embedded = made(120, 8, 3.0)
    one, three = (evaluate(embedded, photos, 5, draws=5).points[0].fnir for photos in (1, 3))
    assert three < one


def test_strangers_exceed_the_threshold_at_the_rate() -> None:
    report = evaluate(made(100, 8, 2.0), 2, 5, draws=10)
    for point in report.points:
        assert point.fpir == pytest.approx(
            min(report.curve, key=lambda pair: abs(pair[0] - point.fpir))[0], rel=0.2
        )


def test_a_group_that_is_worse_off_shows() -> None:
    good, bad = made(60, 8, 0.3), made(60, 8, 4.0, seed=2)
    both = replace(
        good, paths=[f"g{path}" for path in good.paths] + [f"b{path}" for path in bad.paths],
        vectors=np.concatenate([good.vectors, bad.vectors]),
        enrolled=np.concatenate([good.enrolled, bad.enrolled]),
        eyes=np.concatenate([good.eyes, bad.eyes]),
        quality=np.concatenate([good.quality, bad.quality]),
    )  # fmt: skip
    groups = {path.split("/")[0]: path[0] for path in both.paths}
    table = evaluate(both, 2, 5, draws=5, groups=groups).groups
    assert table["b"][0].fnir > table["g"][0].fnir


def test_too_few_photographs_are_refused() -> None:
    with pytest.raises(likelihood.TooFew, match="nobody has 7"):
        evaluate(made(10, 6, 1.0), 2, 5)


def test_a_calibrated_threshold_holds_among_people_kept_apart() -> None:
    found = promise.held(made(900, 4, 0.5), 2, 2, draws=20, rates=(0.05, 0.01))
    for one in found:
        assert one.low < one.promised < one.high
        assert one.promised / 1.5 < one.held < one.promised * 1.5


def test_a_card_is_calibrated_as_strangers_score() -> None:
    crowd = made(900, 4, 0.5)
    found = promise.tail(crowd, 2, 2, draws=20)
    middles = unit(crowd.vectors.reshape(900, 4, -1).mean(1))
    alike = (middles[:450] @ middles[450:].T).ravel()
    for rate in (1e-3, 1e-4):
        assert found.single(float(np.quantile(alike, 1 - rate))) == pytest.approx(rate, rel=0.5)


def test_a_handful_of_people_promises_nothing() -> None:
    with pytest.raises(likelihood.TooFew):
        promise.held(made(60, 4, 0.5), 2, 2)


def test_wilson_knows_that_no_miss_is_not_never() -> None:
    low, high = wilson(0.0, 100)
    assert low == 0
    assert 0.03 < high < 0.04


def test_the_picture_is_an_svg_with_its_curve() -> None:
    drawn = chart.svg("a < b", [("made", [(0.1, 0.5), (0.001, 0.9)])])
    assert drawn.startswith("<svg")
    assert "a &lt; b" in drawn
    assert "<polyline" in drawn


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("people")
    for name in PORTRAITS.iterdir():
        person = root / name.stem.rstrip("23")
        person.mkdir(exist_ok=True)
        picture = portrait(name.name)
        scale = 640 / max(picture.shape[:2])
        for turn in range(2):
            shown = cv2.resize(picture, None, fx=scale, fy=scale)
            shown = shown[:, ::-1] if turn else shown
            cv2.imwrite(str(person / f"{name.stem}-{turn}.jpg"), shown)
    cv2.imwrite(str(root / "obama" / "wall.jpg"), np.full((99, 99, 3), 90, np.uint8))
    return root


class TestCommands:
    """``tertib recognition`` over a folder of photographs."""

    def test_embed(self, folder: Path, tmp_path: Path) -> None:
        out = tmp_path / "faces.npz"
        done = CliRunner().invoke(
            cli.app, ["recognition", "embed", str(folder), "--out", str(out), "--size", "640"]
        )
        assert done.exit_code == 0, done.output
        assert "no face: obama/wall.jpg" in done.output
        kept = Embedded.load(out)
        assert len(kept.paths) == 10
        assert kept.vectors.shape == (10, 128)
        with np.load(out) as raw:
            assert {"paths", "embeddings", "boxes", "quality"} <= set(raw)

    def test_evaluate(self, folder: Path, tmp_path: Path) -> None:
        picture = tmp_path / "roc.svg"
        done = CliRunner().invoke(
            cli.app, ["recognition", "evaluate", str(folder), "--photos", "1", "--frames", "1",
                      "--size", "640", "--json", "--picture", str(picture)],
        )  # fmt: skip
        assert done.exit_code == 0, done.output
        report = json.loads(done.stdout)
        assert report["enrolled"] == 3
        assert report["points"][0]["fnir"] == 0.0
        assert "<polyline" in picture.read_text()

    def test_calibrate_from_scores(self, tmp_path: Path) -> None:
        scores = tmp_path / "scores.txt"
        random = np.random.default_rng(1)
        scores.write_text("\n".join(f"{v:.5f}" for v in random.normal(0.4, 0.05, 3_000)))
        out = tmp_path / "site.toml"
        given = ["--people-a-day", "5000", "--alerts-a-day", "5", "--enrolled", "100"]
        done = CliRunner().invoke(
            cli.app, ["recognition", "calibrate", str(scores), *given, "--out", str(out)]
        )
        assert done.exit_code == 0, done.output
        found = json.loads(done.stdout)
        assert found["rate"] == 0.001
        assert 0.53 < found["threshold"] < 0.60  # the normal's own: 0.5545
        assert "[calibration]" in out.read_text()

    def test_calibrate_says_what_is_missing(self, tmp_path: Path) -> None:
        scores = tmp_path / "scores.txt"
        scores.write_text("0.1\n0.2\n")
        done = CliRunner().invoke(
            cli.app, ["recognition", "calibrate", str(scores), "--people-a-day", "100",
                      "--alerts-a-day", "1"],
        )  # fmt: skip
        assert done.exit_code == 2
        assert "at least 1000 are needed" in done.output
