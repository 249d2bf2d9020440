"""What can happen to a camera's picture."""

from __future__ import annotations

import numpy as np

from tertib.simulators.camera.clips import Picture

PLAIN = "plain"


def dark(picture: Picture) -> Picture:
    """The light went out."""
    return (picture // 24).astype(np.uint8)


def covered(picture: Picture) -> Picture:
    """A hand or a bag before the lens: a grey surface with hardly any structure."""
    height, width = picture.shape[:2]
    shade = np.linspace(86, 98, width, dtype=np.uint8)
    return np.broadcast_to(shade[None, :, None], (height, width, 3)).copy()


def moved(picture: Picture) -> Picture:
    """It was turned aside: two fifths of the view went out on one side."""
    turned = np.roll(picture, picture.shape[1] * 2 // 5, axis=1)
    return np.ascontiguousarray(turned[::-1])


VIEWS = {"dark": dark, "covered": covered, "moved": moved}
