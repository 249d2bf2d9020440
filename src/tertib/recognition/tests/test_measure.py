"""Measuring: what is counted is what was put in."""

from __future__ import annotations

import json
import math
import tomllib
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from typer.testing import CliRunner

from tertib import cli
from tertib.recognition import likelihood
from tertib.recognition.embed import unit
from tertib.recognition.measure import calibrate as site
from tertib.recognition.measure import chart, promise, scores
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
    report = evaluate(made(80, 8, 0.3), 2, 5, draws=20)
    assert (report.enrolled, report.people, report.searches) == (80, 80, 1600)
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


def test_one_person_is_nobodys_stranger() -> None:
    with pytest.raises(likelihood.TooFew, match="1 people"):
        evaluate(made(1, 8, 1.0), 2, 5)
    with pytest.raises(likelihood.TooFew, match="at least 50 are needed"):
        evaluate(made(20, 8, 1.0), 2, 5, draws=2)


def strangers(count: int, seed: int = 1) -> list[float]:
    return np.random.default_rng(seed).normal(0.4, 0.05, count).tolist()


def test_the_confirmed_are_left_out() -> None:
    """A few of those on the list would silence the camera for all the others."""
    crowd = strangers(1_500)
    alone = site.calibrate(crowd, 100, 5_000, 5)
    among = site.calibrate([*crowd, 0.9, 0.93, 0.95], 100, 5_000, 5)
    known = site.calibrate([*crowd, 0.9, 0.93, 0.95], 100, 5_000, 5, confirmed=3)
    assert known == alone
    assert among.threshold > alone.threshold + 0.03


def test_what_so_few_people_can_say_is_said() -> None:
    few, many = (site.calibrate(strangers(n), 100, 5_000, 5) for n in (1_000, 20_000))
    assert few.low < few.alerts_a_day < few.high
    assert few.high - few.low > many.high - many.low
    assert few == site.calibrate(strangers(1_000), 100, 5_000, 5)


@pytest.mark.parametrize(
    ("change", "said"),
    [({"enrolled": 0}, "--enrolled"), ({"scores": [*strangers(1_500), math.nan]}, "no number"),
     ({"scores": [0.6 + one for one in strangers(1_500)]}, "nobody could ever"),
     ({"alerts_a_day": 0.0}, "alerts a day"), ({"people_a_day": math.nan}, "alerts a day")],
)  # fmt: skip
def test_what_would_silence_a_camera_is_refused(change: dict, said: str) -> None:
    given = {"scores": strangers(1_500), "enrolled": 100, "people_a_day": 5_000, "alerts_a_day": 5}
    with pytest.raises(ValueError, match=said):
        site.calibrate(**(given | change))


@pytest.mark.parametrize(
    ("lines", "said"),
    [("0.4\nnan\n", "line 2"), ("0.4\n\nx\n", "line 3"), ("1.5\n", "line 1"),
     ("0.4\n# m@1, 3 enrolled\n0.5\n", "no model, m@1|m@1, no model"),
     ("# m@1, 3 enrolled\n0.4\n# m@2, 3 enrolled\n0.5\n", "m@1, m@2")],
)  # fmt: skip
def test_scores_that_are_none_or_of_several_models_are_refused(
    tmp_path: Path, lines: str, said: str
) -> None:
    source = tmp_path / "scores"
    source.write_text(lines)
    with pytest.raises(ValueError, match=said):
        scores.read(source)


def test_a_list_that_grew_counts_as_those_who_passed_met_it(tmp_path: Path) -> None:
    source = tmp_path / "scores"
    source.write_text("# m@1, 100 enrolled\n0.1\n0.2\n0.3\n# m@1, 200 enrolled\n0.4\n")
    assert scores.read(source) == scores.Scores([0.1, 0.2, 0.3, 0.4], "m@1", 125)


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
    cv2.imwrite(str(root / "obama" / "line.png"), np.full((1, 3000, 3), 90, np.uint8))
    (root / "obama" / "broken.jpg").write_bytes(b"no picture")
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
        for name in ("line.png", "broken.jpg"):
            assert f"unreadable: obama/{name}" in done.output
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
        assert (report["unreadable"], report["few"]) == (2, {"0.001": 10})
        assert "<polyline" in picture.read_text()

    def test_calibrate_from_scores(self, tmp_path: Path) -> None:
        source = tmp_path / "scores.txt"
        random = np.random.default_rng(1)
        source.write_text("\n".join(f"{v:.5f}" for v in random.normal(0.4, 0.05, 3_000)))
        out = tmp_path / "site.toml"
        given = ["--people-a-day", "5000", "--alerts-a-day", "5", "--enrolled", "100"]
        done = CliRunner().invoke(
            cli.app, ["recognition", "calibrate", str(source), *given, "--out", str(out)]
        )
        assert done.exit_code == 0, done.output
        found = json.loads(done.stdout)
        assert found["rate"] == 0.001
        assert 0.53 < found["threshold"] < 0.60  # the normal's own: 0.5545
        assert "[calibration]" in out.read_text()

    def test_calibrate_knows_from_the_file_how_many_were_on_the_list(self, tmp_path: Path) -> None:
        source, out = tmp_path / "scores.txt", tmp_path / "site.toml"
        source.write_text("# m@1, 100 enrolled\n" + "".join(f"{v}\n" for v in strangers(1_500)))
        given = ["recognition", "calibrate", str(source), "--people-a-day", "5000",
                 "--alerts-a-day", "5"]  # fmt: skip
        done = CliRunner().invoke(cli.app, [*given, "--out", str(out)])
        assert done.exit_code == 0, done.output
        assert "5 false alerts a day are promised" in done.stderr
        found = json.loads(done.stdout)
        assert (found["enrolled"], found["model"]) == (100, "m@1")
        assert tomllib.loads(out.read_text())["calibration"] == found["calibration"] | {
            "model": "m@1"
        }  # fmt: skip
        other = CliRunner().invoke(cli.app, [*given, "--enrolled", "99"])
        assert other.exit_code == 2
        source.write_text("".join(f"{v}\n" for v in strangers(1_500)))
        without = CliRunner().invoke(cli.app, given)
        assert without.exit_code == 2
        assert "--enrolled" in without.output

    @pytest.mark.parametrize(
        "words",
        [["embed", "none", "--out", "o.npz"], ["embed", "none", "--out", "o.dat"],
         ["embed", "none", "--out", "none/o.npz"], ["evaluate", "none"],
         ["evaluate", "none", "--picture", "none/x.svg"],
         ["calibrate", "none", "--people-a-day", "100", "--alerts-a-day", "1", "--out", "n/o"]],
    )  # fmt: skip
    def test_what_is_not_there_is_refused_in_words(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
    ) -> None:
        monkeypatch.chdir(tmp_path)
        done = CliRunner().invoke(cli.app, ["recognition", *words])
        assert done.exit_code == 2
        assert done.output.strip()
        assert not list(tmp_path.iterdir())

    def test_calibrate_says_what_is_missing(self, tmp_path: Path) -> None:
        source = tmp_path / "scores.txt"
        source.write_text("0.1\n0.2\n")
        done = CliRunner().invoke(
            cli.app, ["recognition", "calibrate", str(source), "--people-a-day", "100",
                      "--alerts-a-day", "1", "--enrolled", "9"],
        )  # fmt: skip
        assert done.exit_code == 2
        assert "at least 1000 are needed" in done.output
