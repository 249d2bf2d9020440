"""Models are plug-ins: what is known of each, and where its weights lie.

Cards come from ``cards.toml`` here and from ``models.toml`` in the folder of models, in which
``tertib models add`` writes an operator's own; the same name there replaces ours.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
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
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
"""Of a new model."""
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

    @property
    def identity(self) -> str:
        """The name and ten digits of what it is: weights, task and what they are shown.

        Vectors are comparable where this is the same; a name can be given to other weights.
        """
        shown = asdict(self.input) if self.input else {}
        shown = {one: repr(value) for one, value in shown.items()}
        told = json.dumps([self.sha256, self.task, shown], sort_keys=True)
        return f"{self.name}@{hashlib.sha256(told.encode()).hexdigest()[:10]}"

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
            cards |= {name: read(name, table, folder) for name, table in _tables(path).items()}
    return Registry(folder, cards)


def own_tables(folder: Path) -> dict[str, dict[str, Any]]:
    """The operator's own cards as they are written.

    Raises:
        BadModel: the file is not as it must be.
    """
    path = folder / OWN
    return _tables(path) if path.exists() else {}


def write_own(
    folder: Path, name: str, facts: dict[str, Any], shown: dict[str, Any] | None = None,
    tail: Calibration | None = None,
) -> None:  # fmt: skip
    """Write a card among the operator's own, instead of one of that name.

    Raises:
        BadModel: the card is not as it must be; nothing was written.
    """
    table = dict(facts)
    if shown is not None:
        table["input"] = shown
    if tail is not None:
        table["calibration"] = asdict(tail)
    write_table(folder, name, table)


def write_table(folder: Path, name: str, table: dict[str, Any]) -> None:
    """:func:`write_own` of a whole table."""
    if not NAME.fullmatch(name):
        raise BadModel(f"{name!r} is no name of a model: small letters, digits and -, 40 at most")
    tables = own_tables(folder) | {name: table}
    read(name, table, folder)
    path = folder / OWN
    part = path.with_suffix(".part")
    part.write_text("\n".join(_as_toml(one, table) for one, table in tables.items()))
    part.replace(path)


def _tables(path: Path) -> dict[str, dict[str, Any]]:
    try:
        found = tomllib.loads(path.read_text())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise BadModel(f"{path} is not TOML: {wrong}") from None
    for name, table in found.items():
        if not isinstance(table, dict):
            raise BadModel(f"{path}: {name} is no table of a model")
    return found


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
            card = replace(card, input=_input(shown))
        if tail is not None:
            card = replace(card, calibration=Calibration(**tail))
    except (TypeError, KeyError, ValueError, AttributeError) as wrong:
        raise BadModel(f"{name}: {wrong}") from None
    if card.task not in TASKS:
        raise BadModel(f"{name}: a model is for {' or '.join(TASKS)}, not for {card.task!r}")
    if Path(card.file).name != card.file:
        raise BadModel(f"{name}: {card.file!r} must lie in the folder of models")
    if card.task == "embed" and (card.input is None or card.input.align not in POINTS):
        raise BadModel(f"{name}: [input] with align = {' or '.join(POINTS)} is needed")
    if card.task == "pad" and (card.input is None or card.input.live >= card.input.dimensions):
        raise BadModel(f"{name}: [input] with live, one of its classes, is needed")
    return card


def read_input(shown: dict[str, Any]) -> Input:
    """``[input]`` of a card.

    Raises:
        BadModel: it is not as it must be.
    """
    try:
        return _input(shown)
    except (TypeError, KeyError, ValueError, AttributeError) as wrong:
        raise BadModel(f"input: {wrong}") from None


def _input(shown: dict[str, Any]) -> Input:
    mean = tuple(float(one) for one in shown["mean"])
    if len(mean) != 3:
        raise ValueError("mean is three numbers")
    channels = shown.get("channels", "rgb").lower()
    found = Input(**{**shown, "mean": mean, "channels": channels})
    found = replace(found, scale=float(found.scale))
    if channels not in ("rgb", "bgr"):
        raise ValueError(f"channels are rgb or bgr, not {channels}")
    if not all(map(math.isfinite, (*mean, found.scale))) or not found.scale:
        raise ValueError("mean and scale must be numbers, and scale not 0")
    if found.size < 1:
        raise ValueError(f"size = {found.size}: it must be pixels")
    if found.cuts not in (1, 2):
        raise ValueError(f"cuts = {found.cuts}: it must be 1 or 2")
    return found
