"""Models are plug-ins: what is known of each, and where its weights lie.

Cards come from ``cards.toml`` here and from ``models.toml`` in the folder of models, in which
``tertib models add`` writes an operator's own; the same name there replaces ours.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tomllib
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from tertib.recognition.align import POINTS
from tertib.recognition.likelihood import Calibration
from tertib.recognition.runtime import Pixels

TASKS = ("detect", "embed", "pad")
"""To find faces, to make vectors of them, to tell presentation attacks (ISO/IEC 30107)."""
OWN = "models.toml"
DEFAULT_FOLDER = Path(sys.prefix) / "share" / "tertib" / "models"
PORTRAITS = "portraits"
"""Folder beside the models with the portraits of the demonstration."""


class BadModel(Exception):
    """The model cannot be used; the message says why."""


@dataclass(frozen=True)
class Input:
    """What a network wants to be shown of a face."""

    size: int
    align: str = "arcface"
    channels: str = "rgb"
    layout: str = "nchw"
    mean: tuple[float, float, float] = (127.5, 127.5, 127.5)
    scale: float = 1 / 128
    """Pixels are shown as (value - mean) * scale."""
    dimensions: int = 0
    """Of the vector that comes out."""
    crop: float = 2.7
    """Of ``pad``: the side of the square shown, in lengths of the face."""
    live: int = 1
    """Of ``pad``: which of the classes is a living face."""
    cuts: int = 1
    """In how many cuts a face is seen, 1 or 2: dlib's network misses a third fewer people in two,
    one of ArcFace's kind gains nothing (decision 0186)."""

    @property
    def pixels(self) -> Pixels:
        return Pixels(self.layout, self.channels, self.mean, self.scale)

    def shape(self, views: int) -> tuple[int, ...]:
        """Of the network's input, shown so many pictures at once."""
        size = self.size
        return (views, 3, size, size) if self.layout == "nchw" else (views, size, size, 3)


@dataclass(frozen=True)
class Card:
    """What is known of a model."""

    name: str
    task: str
    file: str
    sha256: str
    source: str
    licence: str
    folder: Path
    same: float = 0.3
    """Cosine below which two pictures in a row are not of the same person."""
    input: Input | None = None
    calibration: Calibration | None = None
    """Of strangers against strangers, by the model's own measuring; a site's own is better."""

    @property
    def path(self) -> Path:
        return self.folder / self.file

    def check(self) -> Path:
        """The file, after its hash was compared.

        Raises:
            BadModel: it is not there, or it is another file.
        """
        if not self.path.exists():
            raise BadModel(f"{self.name}: {self.path} is missing")
        if file_hash(self.path) != self.sha256:
            raise BadModel(f"{self.name}: {self.path} is not the file that was registered")
        return self.path


@dataclass(frozen=True)
class Registry:
    """The cards by name."""

    folder: Path
    cards: dict[str, Card] = field(hash=False)

    def card(self, name: str, task: str = "") -> Card:
        """One card.

        Raises:
            BadModel: there is none of this name, or it is for another task.
        """
        found = self.cards.get(name)
        if found is None:
            raise BadModel(f"no model is called {name!r}; there are: {', '.join(self.cards)}")
        if task and found.task != task:
            raise BadModel(f"{name} is a model for {found.task}, not for {task}")
        return found


def file_hash(path: Path) -> str:
    """SHA-256 in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def registry(folder: Path = DEFAULT_FOLDER) -> Registry:
    """All models known, with their weights in ``folder``.

    Raises:
        BadModel: a card is not as it must be.
    """
    cards: dict[str, Card] = {}
    for path in (Path(__file__).with_name("cards.toml"), folder / OWN):
        if path.exists():
            try:
                tables = tomllib.loads(path.read_text())
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
                raise BadModel(f"{path} is not TOML: {wrong}") from None
            cards |= {name: read(name, table, folder) for name, table in tables.items()}
    return Registry(folder, cards)


def write_own(
    folder: Path, name: str, facts: dict[str, Any], shown: dict[str, Any] | None = None,
    tail: Calibration | None = None,
) -> None:  # fmt: skip
    """Write a card among the operator's own, instead of one of that name.

    Raises:
        BadModel: the card is not as it must be; nothing was written.
    """
    path = folder / OWN
    tables = tomllib.loads(path.read_text()) if path.exists() else {}
    tables[name] = dict(facts)
    if shown is not None:
        tables[name]["input"] = shown
    if tail is not None:
        tables[name]["calibration"] = asdict(tail)
    read(name, tables[name], folder)
    part = path.with_suffix(".part")
    part.write_text("\n".join(_as_toml(one, table) for one, table in tables.items()))
    part.replace(path)


def _as_toml(name: str, table: dict[str, Any]) -> str:
    """A table whose values are text, numbers, lists of numbers, or tables of those."""
    plain = {key: value for key, value in table.items() if not isinstance(value, dict)}
    lines = [f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in plain.items())]
    inner = [_as_toml(f"{name}.{key}", value) for key, value in table.items() if key not in plain]
    return "\n".join([*lines, ""]) + "\n".join(inner)


def read(name: str, table: dict[str, Any], folder: Path) -> Card:
    """A card from its table.

    Raises:
        BadModel: something is missing, unknown or of the wrong kind.
    """
    rest = dict(table)
    try:
        shown, tail = rest.pop("input", None), rest.pop("calibration", None)
        card = Card(name=name, folder=folder, **rest)
        if shown is not None:
            card = replace(card, input=Input(**{**shown, "mean": tuple(shown["mean"])}))
        if tail is not None:
            card = replace(card, calibration=Calibration(**tail))
    except (TypeError, KeyError) as wrong:
        raise BadModel(f"{name}: {wrong}") from None
    if card.task not in TASKS:
        raise BadModel(f"{name}: a model is for {' or '.join(TASKS)}, not for {card.task!r}")
    if Path(card.file).name != card.file:
        raise BadModel(f"{name}: {card.file!r} must lie in the folder of models")
    if card.task == "embed" and (card.input is None or card.input.align not in POINTS):
        raise BadModel(f"{name}: [input] with align = {' or '.join(POINTS)} is needed")
    if card.input is not None and card.input.cuts not in (1, 2):
        raise BadModel(f"{name}: cuts = {card.input.cuts}: it must be 1 or 2")
    if card.task == "pad" and (card.input is None or card.input.live >= card.input.dimensions):
        raise BadModel(f"{name}: [input] with live, one of its classes, is needed")
    return card
