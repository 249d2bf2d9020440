"""What the detector sees at once: the network for pictures of one size, and what it answers, read.

The network looks at a grid every 8, 16 and 32 pixels; each point of a grid tells a class and an
object score, a box relative to the point, and five points: right and left eye of the person, tip
of the nose, right and left corner of the mouth.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np

from tertib.recognition import runtime
from tertib.recognition.arrays import Floats, Image
from tertib.recognition.decoded import Decoded, parted, resize_into, whole

STRIDES = (8, 16, 32)


class Found(NamedTuple):
    """Faces in pixels of a view."""

    boxes: Floats
    """n x 4: left, top, width, height."""
    points: Floats
    """n x 5 x 2."""
    scores: Floats


class Load(Protocol):
    """Makes the network ready for pictures of a size (width, height)."""

    def __call__(self, size: tuple[int, int], pixels: runtime.Pixels) -> runtime.Net: ...


class View:
    """Pictures that fit ``size`` (width, height), each a multiple of 32."""

    def __init__(self, load: Load, size: tuple[int, int]) -> None:
        self.size, self._load = size, load
        width, height = size
        self._grids = [_grid(width // stride, height // stride) for stride in STRIDES]
        self._canvas = np.zeros((1, height, width, 3), np.uint8)
        light_and_colours, self._parts = parted(width, height)
        light_and_colours.fill(0)
        self._parted = light_and_colours[None, ..., None]

    @cached_property
    def net(self) -> runtime.Net:
        """For pictures in colour."""
        return self._load(self.size, runtime.Pixels())

    @cached_property
    def parted_net(self) -> runtime.Net:
        """The same for pictures as a decoder leaves them, light and colours apart."""
        return self._load(self.size, runtime.Pixels(parted=True))

    def find(
        self, image: Image | Decoded, scale: float, corner: tuple[int, int], least: float
    ) -> Found | None:
        """Faces that score enough in what fits of a picture made smaller by ``scale``, from
        ``corner`` on: x and y, even, in pixels of the picture made smaller."""
        net, shown = self._shown(image, scale, corner)
        outputs = dict(zip(net.names, net(shown), strict=True))
        parts = [
            _decode([outputs[f"{kind}_{stride}"][0] for kind in ("cls", "obj", "bbox", "kps")],
                    grid, stride, least)
            for stride, grid in zip(STRIDES, self._grids, strict=True)
        ]  # fmt: skip
        found = [part for part in parts if part is not None]
        if not found:
            return None
        return Found(*(np.concatenate(part) for part in zip(*found, strict=True)))

    def prepare(self) -> None:
        """Load the network for pictures as a decoder leaves them, and run it once."""
        self.parted_net(self._parted)

    def forget(self) -> None:
        """Show nothing to the networks that were used."""
        for name, memory in (("net", self._canvas), ("parted_net", self._parted)):
            if name in vars(self):
                memory.fill(0)
                getattr(self, name)(memory)

    def _shown(
        self, image: Image | Decoded, scale: float, corner: tuple[int, int]
    ) -> tuple[runtime.Net, Image]:
        """A network and what it is shown; what the picture does not fill is black."""
        small = round(image.shape[1] * scale), round(image.shape[0] * scale)
        if isinstance(image, Decoded) and image.can_halve(*small):
            image.halve(self._parts, corner)
            return self.parted_net, self._parted
        left, top = (round(place / scale) for place in corner)
        width, height = (
            min(own, all_ - at) for own, all_, at in zip(self.size, small, corner, strict=True)
        )
        part = whole(image)[top : top + round(height / scale), left : left + round(width / scale)]
        self._canvas[:, height:], self._canvas[:, :, width:] = 0, 0
        resize_into(self._canvas[0, :height, :width], part)
        return self.net, self._canvas


def _grid(columns: int, rows: int) -> Floats:
    """The points of a grid, x and y, row by row, in strides."""
    x, y = np.meshgrid(np.arange(columns), np.arange(rows))
    return np.stack([x.ravel(), y.ravel()], 1).astype(np.float32)


def _decode(outputs: Sequence[Floats], grid: Floats, stride: int, least: float) -> Found | None:
    """What scores enough at one stride, if anything does."""
    classes, objects, boxes, points = outputs
    products = classes[:, 0] * objects[:, 0]
    if products.max() < least**2:  # nearly always, at two of the three
        return None
    wanted = np.flatnonzero(products >= least**2)
    scores = np.sqrt(classes[wanted, 0].clip(0, 1) * objects[wanted, 0].clip(0, 1))
    at = grid[wanted]
    middle = (boxes[wanted, :2] + at) * stride
    size = np.exp(boxes[wanted, 2:]) * stride
    corners = (points[wanted].reshape(-1, 5, 2) + at[:, None]) * stride
    return Found(np.concatenate([middle - size / 2, size], 1), corners, scores)
