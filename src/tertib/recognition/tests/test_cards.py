"""The registry: what is known of a model, and that its file is the one that was registered."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tertib import cli
from tertib.recognition import cards
from tertib.recognition.cards import BadModel
from tertib.recognition.likelihood import Calibration
from tertib.recognition.tests.looks import brightness

FACTS = {"task": "embed", "file": "x.onnx", "sha256": "0" * 64, "source": "a vendor",
         "licence": "paid"}  # fmt: skip
SHOWN = {"size": 112, "align": "arcface", "channels": "rgb", "layout": "nchw",
         "mean": [127.5, 127.5, 127.5], "scale": 0.0078125, "dimensions": 512}  # fmt: skip
cli.load()


def run(*words: str) -> tuple[int, str]:
    """Status and output of ``tertib models``."""
    done = CliRunner().invoke(cli.app, ["models", *words])
    return done.exit_code, done.output


def test_the_default_models_are_here_and_free() -> None:
    known = cards.registry()
    for name in ("yunet", "dlib-resnet"):
        assert known.card(name).check().exists()
        assert known.card(name).licence in ("MIT", "CC0-1.0")


def test_an_own_card_comes_back_as_written(tmp_path: Path) -> None:
    tail = Calibration(0.4, 0.001, 0.03, -0.1)
    cards.write_own(tmp_path, "vendor", FACTS, SHOWN, tail)
    cards.write_own(tmp_path, "other", FACTS | {"file": "y.onnx"}, SHOWN)
    card = cards.registry(tmp_path).card("vendor", "embed")
    assert card.calibration == tail
    assert card.input == cards.Input(
        112, "arcface", "rgb", "nchw", (127.5, 127.5, 127.5), 0.0078125, 512
    )
    assert cards.registry(tmp_path).card("other").file == "y.onnx"


def test_a_face_is_seen_in_one_cut_or_two(tmp_path: Path) -> None:
    with pytest.raises(BadModel, match="cuts = 3"):
        cards.write_own(tmp_path, "vendor", FACTS, SHOWN | {"cuts": 3})


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"task": "guess"}, "not for 'guess'"), ({"file": "../x.onnx"}, "folder of models"),
        ({"colour": "red"}, "colour"),
    ],
)  # fmt: skip
def test_a_wrong_card_is_refused_and_not_written(tmp_path: Path, facts: dict, said: str) -> None:
    with pytest.raises(BadModel, match=said):
        cards.write_own(tmp_path, "vendor", FACTS | facts, SHOWN)
    assert not list(tmp_path.iterdir())


def test_other_weights_or_another_input_are_another_model(tmp_path: Path) -> None:
    def identity(facts: dict, shown: dict) -> str:
        cards.write_own(tmp_path, "vendor", FACTS | facts, SHOWN | shown)
        return cards.registry(tmp_path).card("vendor").identity

    same = identity({}, {})
    assert same.startswith("vendor@")
    assert identity({"licence": "free", "file": "y.onnx"}, {}) == same
    assert identity({}, {"channels": "RGB", "mean": [127.5] * 3}) == same
    others: list[tuple[dict, dict]] = [
        ({"sha256": "1" * 64}, {}), ({}, {"channels": "BGR"}), ({}, {"mean": [0, 0, 0]}),
        ({}, {"scale": 1}), ({}, {"size": 96}),
    ]  # fmt: skip
    assert len({same, *(identity(*one) for one in others)}) == len(others) + 1


def test_another_file_of_that_name_is_noticed(tmp_path: Path) -> None:
    card = cards.registry(tmp_path).card("yunet")
    with pytest.raises(BadModel, match="missing"):
        card.check()
    card.path.write_bytes(b"something else")
    with pytest.raises(BadModel, match="not the file"):
        card.check()
    assert "another file" in run("list", "--folder", str(tmp_path))[1]


def test_a_plug_in_is_tried_registered_and_listed(tmp_path: Path) -> None:
    dlib = cards.registry().card("dlib-resnet").path
    given = ["--name", "mine", "--size", "150", "--align", "dlib", "--folder", str(tmp_path)]
    assert "--licence" in run("add", str(dlib), *given)[1]
    status, said = run("add", str(dlib), *given, "--licence", "ours", "--source", "our own")
    assert status == 0, said
    assert "vectors of 128" in said
    card = cards.registry(tmp_path).card("mine", "embed")
    assert card.check().parent == tmp_path
    assert card.input is not None
    assert (card.input.layout, card.input.dimensions) == ("nchw", 128)
    assert run("check", "--folder", str(tmp_path))[0] == 0


def test_a_hint_at_presentation_attacks_plugs_in(tmp_path: Path) -> None:
    weights = brightness(tmp_path / "pad.onnx", 80)
    given = ["--name", "bright", "--size", "80", "--task", "pad", "--mean", "0", "--scale", "1",
             "--licence", "ours", "--source", "our own", "--folder", str(tmp_path)]  # fmt: skip
    assert "one of its classes" in run("add", str(weights), *given, "--live", "2")[1]
    assert "not detect" in run("add", str(weights), *given, "--task", "detect")[1]
    status, said = run("add", str(weights), *given)
    assert status == 0, said
    assert "ms a face" in said
    card = cards.registry(tmp_path).card("bright", "pad")
    assert card.input is not None
    assert (card.input.crop, card.input.live, card.input.dimensions) == (2.7, 1, 2)
    with pytest.raises(BadModel, match="for pad, not for embed"):
        cards.registry(tmp_path).card("bright", "embed")
    assert "works" in run("check", "--folder", str(tmp_path))[1]


def test_what_is_no_network_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"no network")
    status, said = run("add", str(broken), "--name", "x", "--licence", "l", "--source", "s",
                       "--folder", str(tmp_path / "models"))  # fmt: skip
    assert status == 2
    assert "broken.onnx" in said


def test_an_unknown_name_says_which_there_are() -> None:
    with pytest.raises(BadModel, match="dlib-resnet"):
        cards.registry().card("sface")


class TestAdding:
    """What goes wrong leaves everything as it was."""

    def add(self, folder: Path, name: str, file: Path | None = None, *more: str) -> tuple[int, str]:
        dlib = cards.registry().card("dlib-resnet").path
        given = ["--name", name, "--size", "150", "--align", "dlib", "--licence", "ours",
                 "--source", "our own", "--folder", str(folder), *more]  # fmt: skip
        return run("add", str(file or dlib), *given)

    @pytest.mark.parametrize("name", ["mobileface.v2", "a b", "Ours", "", "x" * 41, "ä"])
    def test_a_name_that_is_none(self, tmp_path: Path, name: str) -> None:
        status, said = self.add(tmp_path, name)
        assert status == 2
        assert "no name of a model" in said
        assert not list(tmp_path.iterdir())

    @pytest.mark.parametrize(
        "more", [("--scale", "0"), ("--mean", "nan"), ("--channels", "grb"), ("--align", "x"),
                 ("--size", "0"), ("--size", "7")]
    )  # fmt: skip
    def test_an_input_that_is_none(self, tmp_path: Path, more: tuple[str, str]) -> None:
        assert self.add(tmp_path, "ours", None, *more)[0] == 2
        assert not list(tmp_path.iterdir())

    def test_two_whose_files_have_one_name(self, tmp_path: Path) -> None:
        folder, other = tmp_path / "models", tmp_path / "dlib_resnet_v1.onnx"
        other.write_bytes(cards.registry().card("dlib-resnet").path.read_bytes())
        for name in ("ours", "theirs"):
            assert self.add(folder, name, other)[0] == 0
        assert {path.name for path in folder.iterdir()} == {
            "ours.onnx", "theirs.onnx", cards.OWN
        }  # fmt: skip
        assert run("check", "--folder", str(folder))[0] == 0

    def test_a_file_named_as_a_defaults_does_not_replace_it(self, tmp_path: Path) -> None:
        folder, detector = tmp_path / "models", cards.registry().card("yunet").path
        folder.mkdir()
        (folder / detector.name).write_bytes(detector.read_bytes())
        weights = brightness(tmp_path / detector.name, 80)
        status, said = self.add(folder, "hint", weights, "--task", "pad", "--size", "80")
        assert status == 0, said
        assert cards.registry(folder).card("yunet").check()
        assert cards.registry(folder).card("hint").file == "hint.onnx"

    def test_a_name_that_is_anothers_file(self, tmp_path: Path) -> None:
        cards.write_own(tmp_path, "first", FACTS | {"file": "second.onnx"}, SHOWN)
        status, said = self.add(tmp_path, "second")
        assert status == 2
        assert "another model's file" in said

    def test_channels_mean_the_same_in_any_case(self, tmp_path: Path) -> None:
        made = {}
        for name, channels in (("small", "rgb"), ("large", "RGB"), ("turned", "BGR")):
            assert self.add(tmp_path, name, None, "--channels", channels)[0] == 0
            made[name] = cards.registry(tmp_path).card(name).input
        assert made["small"] == made["large"]
        assert made["turned"] is not None
        assert made["turned"].pixels.channels == "bgr"

    def test_a_broken_registry_is_said_in_words(self, tmp_path: Path) -> None:
        for broken in ("[a.b]\nc = 1\n", "x = 3\n", "[x\n", '[x]\ntask = "embed"\n'):
            (tmp_path / cards.OWN).write_text(broken)
            for command in ("list", "check"):
                status, said = run(command, "--folder", str(tmp_path))
                assert status == 2
                assert "models.toml" in said or said.startswith(("x:", "a:"))
                assert "Traceback" not in said
            assert self.add(tmp_path, "ours")[0] == 2
