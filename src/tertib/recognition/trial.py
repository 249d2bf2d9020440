"""A model run once: whether it works, how quick it is, what it wants to be shown."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np

from tertib.recognition import runtime
from tertib.recognition.cards import BadModel, Card
from tertib.recognition.detect import Detector
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
    embedder = Embedder(card)
    noise = np.random.default_rng(1).integers(0, 255, embedder.chip_shape, np.uint8)
    length = len(embedder.embed(noise))
    if length != embedder.dimensions:
        raise BadModel(f"{card.name}: vectors of {length}, its card says {embedder.dimensions}")
    took = _ms(lambda: embedder.embed(noise))
    return f"works, {took:.1f} ms a face (seen twice), vectors of {length}"


def _ms(run: Any) -> float:
    took = []
    for _ in range(RUNS):
        began = time.perf_counter()
        run()
        took.append((time.perf_counter() - began) * 1e3)
    return float(np.median(took))


def describe(path: Path, size: int, align: str, channels: str) -> dict[str, Any]:
    """The ``[input]`` of a card for an unknown network: layout and length are tried.

    Pixels are taken as (value - 127.5) / 128, as ArcFace's networks do.

    Raises:
        runtime.CannotRun: it takes pictures of that size in neither layout.
    """
    faults = []
    for layout, picture in (("nchw", (3, size, size)), ("nhwc", (size, size, 3))):
        try:
            net = runtime.load(path, shape=(2, *picture))
            (found, *_) = net(np.zeros((2, *picture), np.float32))
        except (runtime.CannotRun, RuntimeError) as fault:
            faults.append(str(fault).strip().splitlines()[-1])
            continue
        return {
            "size": size, "align": align, "channels": channels, "layout": layout,
            "mean": [127.5, 127.5, 127.5], "scale": 1 / 128, "dimensions": int(found.shape[-1]),
        }  # fmt: skip
    raise runtime.CannotRun(f"{path.name} takes no pictures of {size}x{size}: {faults[-1]}")
