"""The file in which a camera writes how alike those who passed were: numbers, and of what.

A line ``# dlib-resnet@0b24c1ac58, 812 enrolled`` before those it is true of; then a score a line.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path

_HEADER = re.compile(r"# (\S+), (\d+) enrolled")


@dataclass(frozen=True)
class Scores:
    """What stands in a file. ``model`` is empty and ``enrolled`` 0 where it does not say."""

    values: list[float]
    model: str
    enrolled: int
    """People on the list; where that changed, the mean of those who passed."""


def header(model: str, enrolled: int) -> str:
    """The line before scores that so many people on the list gave with a model."""
    return f"# {model}, {enrolled} enrolled\n"


def read(source: Path) -> Scores:
    """The scores of a file.

    Raises:
        ValueError: a line is none, they come from several models, or only some say of what.
    """
    values: list[float] = []
    counts: list[int] = []
    models: set[str] = set()
    model, enrolled = "", 0
    for number, line in enumerate(source.read_text().splitlines(), 1):
        if found := _HEADER.fullmatch(line.strip()):
            model, enrolled = found[1], int(found[2])
        elif line.strip():
            values.append(_score(line, f"{source}, line {number}"))
            counts.append(enrolled)
            models.add(model)
    if len(models) > 1:
        said = ", ".join(sorted(one or "no model" for one in models))
        raise ValueError(f"{source}: scores of {said} cannot be counted together")
    mean = round(sum(counts) / len(counts)) if counts else 0
    return Scores(values, model, mean)


def _score(line: str, place: str) -> float:
    try:
        score = float(line)
    except ValueError:
        score = math.nan
    if not -1.001 <= score <= 1.001:
        raise ValueError(f"{place}: {line.strip()[:40]!r} is no score from -1 to 1")
    return score
