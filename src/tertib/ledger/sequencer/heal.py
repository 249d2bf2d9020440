"""Bring the folder of tiles in line with the database, or refuse."""

from __future__ import annotations

from collections.abc import Callable

from tertib.ledger.store import CHECKPOINT, Store
from tertib.ledger.tlog import checkpoint, merkle, tiles
from tertib.ledger.tlog.tiles import WIDTH, Edge
from tertib.ledger.tlog.tree import Tree

CHECKED = 256 * WIDTH  # the newest leaves, compared anew at each start
Commitments = Callable[[int, int], list[bytes]]


class Disagreement(RuntimeError):
    """Database, tiles and published checkpoint contradict each other: nothing may be signed.

    The message names the file and what to do. Someone rewrote one of them, or a backup of one
    was restored without the other.
    """


def heal(store: Store, size: int, root: bytes, commitments: Commitments) -> Edge:
    """Derive missing tiles of the tree of ``size`` anew and compare the newest with the database.

    Raises:
        Disagreement: a tile differs from the database, or the tree has another root.
    """
    checked_from = max(0, size - CHECKED)
    for level, count in tiles.widths(size):
        for index, width in tiles.level_tiles(count):
            is_new = (index + 1) << (8 * (level + 1)) > checked_from
            paths = [tiles.path(level, index, width)]
            if level == 0:
                paths.append(tiles.path(tiles.ENTRIES, index, width))
            if not is_new and all(store.has(path) for path in paths):
                continue
            _derive(store, level, index, width, commitments)
    edge = _edge(store, size)
    if edge.root() != root:
        raise Disagreement(
            "the tiles do not lead to the root of the newest checkpoint; run "
            "`tertib verify --all --tiles` to find the file, remove it, and start again"
        )
    _check_published(store, size)
    return edge


def _derive(store: Store, level: int, index: int, width: int, commitments: Commitments) -> None:
    files = {}
    if level == 0:
        found = commitments(index * WIDTH, index * WIDTH + width)
        if len(found) != width:
            raise Disagreement(f"the database has gaps between the leaves of tile {index}")
        bundle = tiles.bundle(found)
        files[tiles.path(tiles.ENTRIES, index, width)] = bundle
        files[tiles.path(0, index, width)] = tiles.bundle_hashes(bundle, width)
    else:
        children = range(index * WIDTH, index * WIDTH + width)
        hashes = [merkle.fold(store.read(tiles.path(level - 1, child))) for child in children]
        files[tiles.path(level, index, width)] = b"".join(hashes)
    missing = {path: data for path, data in files.items() if not store.has(path)}
    for path, data in files.items():
        if path not in missing and store.read(path) != data:
            raise Disagreement(
                f"{path} differs from what the database says. Keep a copy of both as evidence; "
                "then remove the file that is wrong, or restore the database, and start again"
            )
    store.write(missing)


def _edge(store: Store, size: int) -> Edge:
    edge = Edge()
    edge.size = size
    for level, count in tiles.widths(size):
        index, width = count // WIDTH, count % WIDTH
        data = store.read(tiles.path(level, index, width)) if width else b""
        edge.levels.append(bytearray(data))
        if level == 0 and width:
            edge.bundle = bytearray(store.read(tiles.path(tiles.ENTRIES, index, width)))
    return edge


def _check_published(store: Store, size: int) -> None:
    if not store.has(CHECKPOINT):
        return
    head, _ = checkpoint.parse(store.read(CHECKPOINT))
    if head.size > size:
        raise Disagreement(
            f"the published checkpoint has {head.size} entries, the database only {size}: an older "
            "backup was restored. Restore a newer one; signing now would fork the record"
        )
    if Tree(head.size, store.read).root() != head.root:
        raise Disagreement(f"the published checkpoint of {head.size} entries is not of this record")
