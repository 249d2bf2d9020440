"""Proofs out of tiles: any hash of the tree from at most one tile."""

from __future__ import annotations

from collections.abc import Callable

from tertib.ledger.tlog import merkle, tiles

Read = Callable[[str], bytes]


class Tree:
    """The tree of ``size`` as its tiles tell it; ``read(path)`` fetches a file.

    ``read`` raises FileNotFoundError for what is not there; a partial tile that was dropped is
    read from the full one. Tiles read are kept, so make one Tree for one answer.
    """

    def __init__(self, size: int, read: Read) -> None:
        self.size = size
        self._read = read
        self._kept: dict[tuple[int, int], bytes] = {}

    def tile(self, level: int, index: int) -> bytes:
        """The hashes of a tile, as wide as a tree of this size has it."""
        kept = self._kept.get((level, index))
        if kept is None:
            width = min(tiles.WIDTH, (self.size >> (8 * level)) - index * tiles.WIDTH)
            kept = read_tile(self._read, level, index, width)
            self._kept[level, index] = kept
        return kept

    def subtree(self, level: int, index: int) -> bytes:
        """The hash of the perfect subtree over leaves ``[index << level, (index+1) << level)``."""
        first = index << (level % 8)
        tile = self.tile(level // 8, first // tiles.WIDTH)
        start = first % tiles.WIDTH * merkle.SIZE
        return merkle.fold(tile[start : start + (merkle.SIZE << (level % 8))])

    def root(self) -> bytes:
        return merkle.root(self.size, self.subtree)

    def inclusion(self, index: int) -> list[bytes]:
        """The audit path of a leaf in this tree."""
        return merkle.inclusion(index, self.size, self.subtree)

    def consistency(self, old: int) -> list[bytes]:
        """The proof that this tree extends the one of size ``old``."""
        return merkle.consistency(old, self.size, self.subtree)


def read_tile(read: Read, level: int | str, index: int, width: int) -> bytes:
    """A tile's or bundle's first ``width`` records; from the full one if the partial is gone.

    Raises:
        FileNotFoundError: neither is there.
        tiles.Malformed: it is too short.
    """
    record = tiles.ENTRY if level == tiles.ENTRIES else merkle.SIZE
    try:
        data = read(tiles.path(level, index, width))
    except FileNotFoundError:
        if width == tiles.WIDTH:
            raise
        data = read(tiles.path(level, index))[: width * record]
    if len(data) != width * record:
        raise tiles.Malformed(f"{tiles.path(level, index, width)} has {len(data)} bytes")
    return data
