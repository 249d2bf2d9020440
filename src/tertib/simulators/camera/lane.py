"""A lane film made of portraits: people walk up one after the other, stand, and go on.

``python -m tertib.simulators.camera.lane OUT.mp4 PORTRAIT ...`` writes 720p at 25 pictures a
second. Each portrait is a person of its own, in the order given.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
WIDTH, HEIGHT, PACE = 1280, 720, 25
WALK, STAND, LEAVE, GAP = 1.6, 2.4, 0.8, 0.6
"""Seconds: coming up, at the counter, going on, nobody there."""
FAR, NEAR = 220, 520
"""Height of the portrait while far away and at the counter, pixels."""
HEADS = {
    "astronaut.png": (0.438, 0.232, 0.217), "biden.jpg": (0.588, 0.171, 0.181),
    "obama.jpg": (0.540, 0.224, 0.290), "obama2.jpg": (0.543, 0.360, 0.338),
    "obama3.jpg": (0.541, 0.191, 0.148),
}  # fmt: skip
"""Middle and height of the face in the portraits of the demonstration, as fractions."""


@dataclass(frozen=True)
class Pose:
    """Where the middle of a portrait is, and its height."""

    x: float
    y: float
    height: float


def pose(at: float) -> Pose | None:
    """Where somebody is ``at`` seconds after appearing; None when gone."""
    if at < WALK:
        done = at / WALK
        return Pose(700 - 60 * done, 300 + 60 * done, FAR + (NEAR - FAR) * done)
    at -= WALK
    if at < STAND:  # nobody stands quite still
        return Pose(640 + 6 * math.sin(at * 3), 360 + 4 * math.sin(at * 5), NEAR)
    done = (at - STAND) / LEAVE
    return Pose(640 - 900 * done, 360, NEAR) if done < 1 else None


def background() -> Picture:
    """A hall with a counter, out of focus."""
    wall = np.linspace(150, 205, HEIGHT, dtype=np.float32)[:, None, None]
    hall = np.broadcast_to(wall, (HEIGHT, WIDTH, 3)) * np.array([1.0, 0.99, 0.95], np.float32)
    hall = hall.copy()
    hall[600:] *= 0.6
    hall[:, 180:240] *= 0.8
    hall[:, 1040:1100] *= 0.8
    return cv2.GaussianBlur(hall, (31, 31), 0).astype(np.uint8)


def _mask(shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Head and shoulders are kept, corners fade into the hall."""
    height, width = shape[:2]
    mask = np.zeros((height, width), np.float32)
    middle = (width // 2, int(height * 0.52))
    cv2.ellipse(mask, middle, (int(width * 0.42), int(height * 0.46)), 0, 0, 360, (1.0,), -1)
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), width * 0.03)[..., None], np.float32)


def paste(scene: Picture, portrait: Picture, where: Pose) -> None:
    """Put a portrait into a scene; what lies outside is cut off."""
    scale = where.height / portrait.shape[0]
    small = cv2.resize(portrait, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    mask = _mask(small.shape)
    top, left = round(where.y - small.shape[0] / 2), round(where.x - small.shape[1] / 2)
    rows = slice(max(top, 0), min(top + small.shape[0], HEIGHT))
    columns = slice(max(left, 0), min(left + small.shape[1], WIDTH))
    if rows.start >= rows.stop or columns.start >= columns.stop:
        return
    part = (slice(rows.start - top, rows.stop - top), slice(columns.start - left,
            columns.stop - left))  # fmt: skip
    under = scene[rows, columns].astype(np.float32)
    scene[rows, columns] = (under + (small[part] - under) * mask[part]).astype(np.uint8)


def film(
    portraits: Sequence[Picture], seed: int = 1, pace: int = PACE, gap: float = GAP
) -> Iterator[Picture]:
    """The pictures of the film, ``pace`` a second, with the noise of a camera; ``gap`` seconds of
    an empty lane behind each person."""
    hall, random = background(), np.random.default_rng(seed)
    noise = np.abs(random.normal(0, 3, (8, HEIGHT, WIDTH, 1))).astype(np.uint8).repeat(3, 3)

    def seen(scene: Picture, number: int) -> Picture:
        add, take = noise[number % 8], noise[(number + 3) % 8]
        return np.asarray(cv2.subtract(cv2.add(scene, add), take), np.uint8)

    empty = [seen(hall, number) for number in range(8)]
    number = 0
    for portrait in portraits:
        for step in range(round((WALK + STAND + LEAVE + gap) * pace)):
            where, number = pose(step / pace), number + 1
            if where is None:
                yield empty[number % 8]
                continue
            scene = hall.copy()
            paste(scene, portrait, where)
            yield seen(scene, number)


def write(
    target: Path, portraits: Sequence[Picture], *, gap: float = GAP, pace: int = PACE,
    height: int = HEIGHT,
) -> None:  # fmt: skip
    """Write the film as MP4 (H.264), a key picture each second."""
    width = WIDTH * height // HEIGHT
    part = target.with_suffix(".part.mp4")
    with av.open(str(part), "w") as out:
        stream = out.add_stream("libx264", rate=pace)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.options = {"preset": "ultrafast", "crf": "23", "g": str(pace), "bf": "0"}
        for picture in film(portraits, pace=pace, gap=gap):
            shown = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
            out.mux(stream.encode(av.VideoFrame.from_ndarray(np.asarray(shown, np.uint8), "bgr24")))
        out.mux(stream.encode())
    part.replace(target)


def read(path: Path) -> Picture:
    """A portrait, cut to head and shoulders where it is a known one.

    Raises:
        ValueError: it is not a picture.
    """
    picture = cv2.imread(str(path))
    if picture is None:
        raise ValueError(f"{path} is not a picture")
    if path.name not in HEADS:
        return np.asarray(picture, np.uint8)
    height, width = picture.shape[:2]
    across, down, face = HEADS[path.name]
    x, y, side = round(across * width), round(down * height), round(face * height)
    above, below, aside = round(side * 0.9), round(side * 1.3), round(side * 0.95)
    cut = picture[max(0, y - above) : y + below, max(0, x - aside) : x + aside]
    return np.asarray(cut, np.uint8)


def main() -> None:
    parser = argparse.ArgumentParser(description="A lane film made of portraits.")
    parser.add_argument("target", type=Path)
    parser.add_argument("portraits", type=Path, nargs="+")
    asked = parser.parse_args()
    write(asked.target, [read(path) for path in asked.portraits])


if __name__ == "__main__":
    main()
