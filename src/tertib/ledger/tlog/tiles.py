"""The tiled layout of a log (c2sp.org/tlog-tiles): paths, entry bundles and the growing edge."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from struct import Struct, pack

from tertib.ledger.tlog.merkle import EMPTY, SIZE, fold, node_hash

WIDTH = 256
ENTRIES = "entries"
ENTRY = 2 + SIZE  # a big-endian length and a 32-byte commitment
_PREFIX = pack(">H", SIZE)
_leaves = Struct("x33s").iter_unpack
_PATH = re.compile(
    r"tile/(entries|0|[1-9]\d?)/((?:x\d{3}/)*\d{3})(?:\.p/([1-9]\d{0,2}))?", re.ASCII
)


class Malformed(ValueError):
    """A tile or bundle is not of the form that the specification demands."""


def path(level: int | str, index: int, width: int = WIDTH) -> str:
    """``tile/<L>/<N>[.p/<W>]``; ``level`` may be ``entries``."""
    parts = [f"{index % 1000:03d}"]
    while index := index // 1000:
        parts.append(f"x{index % 1000:03d}")
    suffix = "" if width == WIDTH else f".p/{width}"
    return f"tile/{level}/{'/'.join(reversed(parts))}{suffix}"


def parse_path(text: str) -> tuple[int | str, int, int] | None:
    """(level, index, width) of a tile's path, or None if it is none in its one proper spelling."""
    match = _PATH.fullmatch(text)
    if not match:
        return None
    level = match[1] if match[1] == ENTRIES else int(match[1])
    index = int(match[2].replace("x", "").replace("/", ""))
    width = int(match[3] or WIDTH)
    return (level, index, width) if path(level, index, width) == text else None


def widths(size: int) -> Iterator[tuple[int, int]]:
    """(level, number of hashes at that level) for each level of a tree of ``size``."""
    level = 0
    while size:
        yield level, size
        level, size = level + 1, size // WIDTH


def level_tiles(count: int) -> Iterator[tuple[int, int]]:
    """(index, width) of the tiles that hold ``count`` hashes."""
    for index in range(count // WIDTH):
        yield index, WIDTH
    if count % WIDTH:
        yield count // WIDTH, count % WIDTH


def layout(size: int) -> Iterator[str]:
    """The paths of every bundle and tile of a tree of ``size``."""
    for level, count in widths(size):
        for index, width in level_tiles(count):
            if level == 0:
                yield path(ENTRIES, index, width)
            yield path(level, index, width)


def bundle(commitments: Sequence[bytes]) -> bytes:
    """An entry bundle of these commitments."""
    return b"".join([_PREFIX + c for c in commitments])


def bundle_hashes(data: bytes, width: int) -> bytes:
    """The joined leaf hashes of an entry bundle that must hold ``width`` commitments.

    Raises:
        Malformed: other length, or an entry that is no commitment.
    """
    if (
        len(data) != width * ENTRY
        or data[0::ENTRY] != bytes(width)
        or (data[1::ENTRY] != bytes([SIZE]) * width)
    ):
        raise Malformed(f"not {width} entries of {SIZE} bytes")
    prefixed = bytearray(data)
    prefixed[1::ENTRY] = bytes(width)  # the zero that goes before a leaf, already in its place
    return b"".join([sha256(leaf).digest() for (leaf,) in _leaves(prefixed)])


class Edge:
    """The right edge of the tree: all that is needed to append to it and to know its root."""

    def __init__(self) -> None:
        self.size = 0
        self.bundle = bytearray()
        self.levels: list[bytearray] = []

    def extend(self, commitments: Sequence[bytes]) -> dict[str, bytes]:
        """Append entries; returns the files to write: full tiles, then the new partial ones."""
        files: dict[str, bytes] = {}
        done, before = 0, [self.size >> (8 * level) for level in range(9)]
        while done < len(commitments):
            room = WIDTH - self.size % WIDTH
            chunk = commitments[done : done + room]
            data = bundle(chunk)
            self.bundle += data
            self.size += len(chunk)
            done += len(chunk)
            self._push(0, bundle_hashes(data, len(chunk)), files)
        for level, (_, count) in enumerate(widths(self.size)):
            if count % WIDTH and count != before[level]:
                index = count // WIDTH
                files[path(level, index, count % WIDTH)] = bytes(self.levels[level])
                if level == 0:
                    files[path(ENTRIES, index, count % WIDTH)] = bytes(self.bundle)
        return files

    def _push(self, level: int, hashes: bytes, files: dict[str, bytes]) -> None:
        if level == len(self.levels):
            self.levels.append(bytearray())
        tile = self.levels[level]
        tile += hashes
        if len(tile) < WIDTH * SIZE:
            return
        index = (self.size >> (8 * (level + 1))) - 1
        files[path(level, index)] = bytes(tile)
        if level == 0:
            files[path(ENTRIES, index)] = bytes(self.bundle)
            self.bundle.clear()
        self._push(level + 1, fold(bytes(tile)), files)
        tile.clear()

    def root(self) -> bytes:
        """The root of the tree as it stands."""
        return edge_root([bytes(tile) for tile in self.levels])


def edge_root(partials: Sequence[bytes]) -> bytes:
    """The root from the hashes of the partial tile of each level, lowest level first."""
    node = None
    for hashes in partials:
        end = len(hashes)
        while end:
            # the smallest perfect subtree that is left ends here
            piece = (end // SIZE & -(end // SIZE)) * SIZE
            left = fold(hashes[end - piece : end])
            node = left if node is None else node_hash(left, node)
            end -= piece
    return EMPTY if node is None else node
