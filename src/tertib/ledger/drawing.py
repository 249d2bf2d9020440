"""The proof of an entry as a small tree: where each box and line of the picture goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tertib.ledger.tlog import merkle

BOX, GAP, ROW, HEIGHT = 96, 12, 60, 28  # pixels
CENTRE = BOX + GAP


@dataclass(frozen=True)
class Box:
    """One hash: the top left corner, its first bytes, and what it is in the proof."""

    x: int
    y: int
    text: str
    kind: str  # leaf, path, sibling or root

    @property
    def middle(self) -> int:
        return self.x + BOX // 2

    @property
    def bottom(self) -> int:
        return self.y + HEIGHT

    @property
    def baseline(self) -> int:
        return self.y + 19


@dataclass(frozen=True)
class Picture:
    """Boxes and lines ``(x1, y1, x2, y2)``; the root on top, the entry at the bottom."""

    boxes: tuple[Box, ...]
    lines: tuple[tuple[int, int, int, int], ...]
    width: int
    height: int


def proof_tree(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> Picture:
    """The audit path as a ladder: each hash with its sibling on the side where it stands."""
    steps = _steps(index, size)
    height = HEIGHT + ROW * len(path)
    y = height - HEIGHT
    boxes = [Box(CENTRE, y, leaf.hex()[:8], "leaf" if path else "root")]
    lines, node = [], leaf
    for sibling, is_left in zip(path, steps, strict=True):
        x = 0 if is_left else 2 * CENTRE
        boxes.append(Box(x, y, sibling.hex()[:8], "sibling"))
        node = merkle.node_hash(sibling, node) if is_left else merkle.node_hash(node, sibling)
        parent = Box(CENTRE, y - ROW, node.hex()[:8], "root" if y == ROW else "path")
        for child in boxes[-2:]:
            lines.append((child.middle, child.y, parent.middle, parent.bottom))
        boxes[-2:] = [boxes[-1], boxes[-2], parent]
        y -= ROW
    return Picture(tuple(boxes), tuple(lines), 2 * CENTRE + BOX, height)


def _steps(index: int, size: int) -> list[bool]:
    """For each sibling of the path, leaf upwards, whether it stands on the left."""
    sides, start, end = [], 0, size
    while end - start > 1:
        middle = start + (1 << ((end - start - 1).bit_length() - 1))
        sides.append(index >= middle)
        start, end = (middle, end) if index >= middle else (start, middle)
    return sides[::-1]
