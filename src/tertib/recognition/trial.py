"""A model run once: whether it works, how quick it is, what it wants to be shown."""

from __future__ import annotations

import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from tertib.recognition import runtime
from tertib.recognition.attack import AttackHint
from tertib.recognition.cards import BadModel, Card, Input
from tertib.recognition.detect import Detector, Face
from tertib.recognition.embed import Embedder

RUNS = 5


def trial(card: Card) -> str:
    """Run it; a sentence with its time.

    Raises:
        BadModel: its weights are missing or others, or its vectors are not as its card says.
        runtime.CannotRun: no engine reads them.
    """
    if card.task == "detect":
        detector = Detector(card.check())
        blank = np.zeros((384, 640, 3), np.uint8)
        return f"works, {_ms(lambda: detector.find(blank)):.1f} ms a picture of 640x384"
    if card.task == "pad":
        hint, face = AttackHint(card), Face((100, 100, 80, 80), np.zeros((5, 2), np.float32), 1.0)
        grey = np.full((384, 640, 3), 128, np.uint8)
        return f"works, {_ms(lambda: hint.of(grey, face)):.1f} ms a face"
    embedder = Embedder(card)
    noise = np.random.default_rng(1).integers(0, 255, embedder.chip_shape, np.uint8)
    chips = [noise] * embedder.cuts
    length = len(embedder.look(chips))
    if length != embedder.dimensions:
        raise BadModel(f"{card.name}: vectors of {length}, its card says {embedder.dimensions}")
    took = _ms(lambda: embedder.look(chips))
    return f"works, {took:.1f} ms a face, vectors of {length}"


def _ms(run: Any) -> float:
    took = []
    for _ in range(RUNS):
        began = time.perf_counter()
        run()
        took.append((time.perf_counter() - began) * 1e3)
    return float(np.median(took))


def describe(path: Path, wanted: Input, views: int) -> dict[str, Any]:
    """The ``[input]`` of a card for an unknown network that sees so many ``views`` at once: its
    layout, and the length of what comes out, are found by trying.

    Raises:
        runtime.CannotRun: it takes pictures of that size in neither layout.
    """
    faults = []
    size = wanted.size
    for layout, picture in (("nchw", (3, size, size)), ("nhwc", (size, size, 3))):
        try:
            net = runtime.load(path, shape=(views, *picture))
            (found, *_) = net(np.zeros((views, *picture), np.float32))
        except Exception as fault:  # engines raise what they like
            faults.append(str(fault).strip().splitlines()[-1])
            continue
        return asdict(replace(wanted, layout=layout, dimensions=int(found.shape[-1])))
    raise runtime.CannotRun(f"{path.name} takes no pictures of {size}x{size}: {faults[-1]}")
