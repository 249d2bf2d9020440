"""``tertib models``: the networks that look at faces, as plug-ins with a licence and a hash."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from tertib.cli.main import app

if TYPE_CHECKING:
    from tertib.recognition.cards import Card

models = typer.Typer(help="The networks that look at faces.", no_args_is_help=True)
app.add_typer(models, name="models")

Folder = Annotated[
    Path | None, typer.Option(help="Where their weights lie; else beside the environment.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object.")]


def folder_or_default(folder: Path | None) -> Path:
    """The folder of models that a command works with."""
    from tertib.recognition import cards

    return folder or cards.DEFAULT_FOLDER


def _state(card: Card) -> str:
    from tertib.recognition.cards import BadModel

    if not card.path.exists():
        return "missing"
    try:
        card.check()
    except BadModel:
        return "another file"
    return "ready"


def _known(folder: Path | None) -> list[Card]:
    """All models; ends with 2 where their file is broken."""
    from tertib.recognition import cards

    try:
        return [*cards.registry(folder_or_default(folder)).cards.values()]
    except cards.BadModel as wrong:
        _refuse(wrong)


@models.command(name="list")
def list_models(folder: Folder = None, as_json: AsJson = False) -> None:
    """What is known of each model, and whether its weights are here."""
    known = _known(folder)
    if as_json:
        rows = [asdict(card) | {"folder": str(card.folder), "state": _state(card)}
                for card in known]  # fmt: skip
        typer.echo(json.dumps({"models": rows}))
        return
    for card in known:
        typer.echo(f"{card.name:16} {card.task:7} {_state(card):13} {card.licence}")
        typer.echo(f"{'':16} {card.source}")


@models.command()
def check(folder: Folder = None) -> None:
    """Compare the weights with their hashes and run each model once. Ends with 1 if one fails."""
    from tertib.recognition import cards, runtime
    from tertib.recognition.trial import trial

    failed = False
    for card in _known(folder):
        if not card.path.exists():
            typer.echo(f"{card.name:16} not here")
            continue
        try:
            typer.echo(f"{card.name:16} {trial(card)}")
        except (cards.BadModel, runtime.CannotRun) as wrong:
            failed = True
            typer.echo(f"{card.name:16} {wrong}", err=True)
    raise typer.Exit(1 if failed else 0)


@models.command()
def add(
    file: Annotated[Path, typer.Argument(help="The weights, .onnx or .tflite.")],
    name: Annotated[str, typer.Option(help="What it will be called.")],
    licence: Annotated[str, typer.Option(help="Its licence, in words.")] = "",
    source: Annotated[str, typer.Option(help="Where it comes from.")] = "",
    size: Annotated[int, typer.Option(help="Side of the picture that it wants, pixels.")] = 112,
    align: Annotated[str, typer.Option(help="arcface or dlib: where eyes and mouth lie.")] = (
        "arcface"
    ),
    channels: Annotated[str, typer.Option(help="rgb or bgr.")] = "rgb",
    mean: Annotated[float, typer.Option(help="Subtracted from each pixel, 0 to 255.")] = 127.5,
    scale: Annotated[float, typer.Option(help="What is left is multiplied by this.")] = 1 / 128,
    task: Annotated[
        str, typer.Option(help="embed: vectors of faces; pad: presentation attacks.")
    ] = "embed",
    crop: Annotated[float, typer.Option(help="pad: side shown, in lengths of the face.")] = 2.7,
    live: Annotated[int, typer.Option(help="pad: which class is a living face.")] = 1,
    folder: Folder = None,
) -> None:
    """Register a network that looks at faces; a model that is known needs only its name.

    It is run once; layout and length of the vector are found out. A camera that compares with a new
    one needs its ``[calibration]`` too, from ``tertib recognition calibrate``.
    """
    from tertib.recognition import cards, runtime
    from tertib.recognition.trial import describe, trial

    where = folder_or_default(folder)
    try:
        where.mkdir(parents=True, exist_ok=True)
        known = cards.registry(where).cards
        table: dict[str, Any] | None = None
        card = known.get(name)
        if card is None:
            if task not in ("embed", "pad"):
                raise cards.BadModel(f"--task is embed or pad, not {task}")
            if not (licence and source):
                raise cards.BadModel(f"{name} is new: --licence and --source are needed")
            table = {"task": task, "file": f"{name}{file.suffix}", "source": source,
                     "licence": licence, "sha256": cards.file_hash(file)}  # fmt: skip
            _check_new(name, table["file"], where, known)
            wanted = cards.read_input(
                {"size": size, "align": align, "channels": channels, "mean": [mean] * 3,
                 "scale": scale, "crop": crop, "live": live}
            )  # fmt: skip
            table["input"] = describe(file, wanted, views=2 if task == "embed" else 1)
            card = cards.read(name, table, where)
        elif cards.file_hash(file) != card.sha256:
            raise cards.BadModel(f"{file} is not the file that is known as {name}")
        said = trial(replace(card, folder=file.parent, file=file.name))
        if not (card.path.exists() and file.samefile(card.path)):
            part = card.path.with_name(f".{card.file}.part")
            shutil.copyfile(file, part)
            part.replace(card.path)
        if table is not None:
            cards.write_table(where, name, table)
        typer.echo(f"{name}: {said}")
    except (cards.BadModel, runtime.CannotRun, OSError) as wrong:
        _refuse(wrong)


def _check_new(name: str, stored: str, where: Path, known: dict[str, Card]) -> None:
    """Raises BadModel: no new model can be called so, or its file would replace another's."""
    from tertib.recognition import cards

    if not cards.NAME.fullmatch(name):
        raise cards.BadModel(
            f"{name!r} is no name of a model: small letters, digits and -, 40 at most"
        )
    if any(card.file == stored for card in known.values()):
        raise cards.BadModel(f"{where / stored} is another model's file: choose another name")


def _refuse(wrong: Exception) -> NoReturn:
    typer.echo(str(wrong), err=True)
    raise typer.Exit(2) from None
