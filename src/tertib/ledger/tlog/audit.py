"""Recompute a whole record from its files and compare every byte of every one."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable
from dataclasses import dataclass, field

from tertib.ledger.tlog import checkpoint, merkle, tiles
from tertib.ledger.tlog.checkpoint import Head
from tertib.ledger.tlog.note import BadNote, Verifier
from tertib.ledger.tlog.tiles import ENTRIES, ENTRY, WIDTH
from tertib.ledger.tlog.tree import Read

CHECKPOINT = "checkpoint"
WORTH_SHARING = 128  # tiles; below that, starting processes costs more than it saves


@dataclass(frozen=True)
class Problem:
    """What is wrong, and in which file or entry."""

    where: str
    what: str


@dataclass
class Report:
    """The outcome of an audit; it holds if there are no problems."""

    head: Head | None = None
    witnesses: dict[str, int] = field(default_factory=dict)
    files: int = 0
    newer: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.problems

    def wrong(self, where: str, what: str) -> None:
        self.problems.append(Problem(where, what))


@dataclass
class _Level0:
    """Subtree hashes over full tiles, once by the entries and once by the level-0 tiles."""

    by_entries: bytearray = field(default_factory=bytearray)
    by_tiles: bytearray = field(default_factory=bytearray)
    last_entries: bytes = b""
    last_tiles: bytes = b""
    differing: list[tuple[int, int]] = field(default_factory=list)

    def __iadd__(self, later: _Level0) -> _Level0:
        self.by_entries += later.by_entries
        self.by_tiles += later.by_tiles
        self.last_entries, self.last_tiles = later.last_entries, later.last_tiles
        self.differing += later.differing
        return self


def audit(
    read: Read, verifiers: Iterable[Verifier], others: Iterable[str] = (), workers: int = 1
) -> Report:
    """Verify the checkpoint, all entries, all tiles, and ``others`` (further files found).

    ``read(path)`` raises FileNotFoundError. Each file that is not exactly what the signed root
    demands is named; when entries and tiles contradict each other the root says which are right.
    ``workers`` processes share the hashing; ``read`` must then work in a forked process.
    """
    report = Report()
    try:
        raw = read(CHECKPOINT)
        verified = checkpoint.verify(raw, verifiers)
    except (BadNote, FileNotFoundError) as wrong:
        report.wrong(CHECKPOINT, str(wrong) if isinstance(wrong, BadNote) else "is missing")
        return report
    report.head, report.witnesses = verified.head, verified.witnesses
    report.files = 1
    level0 = _shared(read, verified.head.size, report, workers)
    levels = _settle(level0, verified.head, report)
    _compare_upper(read, verified.head.size, levels, report)
    _compare_others(read, others, verified.head.size, levels, report)
    return report


def _fetch(read: Read, path: str, size: int, report: Report) -> bytes | None:
    """A file of ``size`` bytes; from the full version where a partial one is gone."""
    report.files += 1
    try:
        data = read(path)
    except FileNotFoundError:
        full, partial, _ = path.partition(".p/")
        try:
            if not partial:
                raise
            data = read(full)[:size]
        except FileNotFoundError:
            report.wrong(path, "is missing")
            return None
    if len(data) != size:
        report.wrong(path, f"has {len(data)} bytes instead of {size}")
        return None
    return data


def _shared(read: Read, size: int, report: Report, workers: int) -> _Level0:
    """Level 0, read by several forked processes if there is enough of it."""
    work = list(tiles.level_tiles(size))
    if workers < 2 or len(work) < WORTH_SHARING:
        return _read_level0(read, work, report)
    found, step = _Level0(), -(-len(work) // (4 * workers))
    _inherited.append(read)
    try:
        with multiprocessing.get_context("fork").Pool(workers) as pool:
            parts = (work[start : start + step] for start in range(0, len(work), step))
            for level0, part in pool.imap(_in_fork, parts):
                found += level0
                report.files += part.files
                report.problems += part.problems
    finally:
        _inherited.pop()
    return found


_inherited: list[Read] = []


def _in_fork(work: list[tuple[int, int]]) -> tuple[_Level0, Report]:
    report = Report()
    return _read_level0(_inherited[-1], work, report), report


def _read_level0(read: Read, work: Iterable[tuple[int, int]], report: Report) -> _Level0:
    found = _Level0()
    for index, width in work:
        bundle_path, tile_path = tiles.path(ENTRIES, index, width), tiles.path(0, index, width)
        bundle = _fetch(read, bundle_path, width * ENTRY, report)
        tile = _fetch(read, tile_path, width * merkle.SIZE, report)
        hashes = None
        if bundle is not None:
            try:
                hashes = tiles.bundle_hashes(bundle, width)
            except tiles.Malformed as wrong:
                report.wrong(bundle_path, str(wrong))
        if hashes is None or tile is None:
            hashes = tile = hashes or tile or bytes(width * merkle.SIZE)
        if hashes != tile:
            found.differing.append((index, width))
        if width == WIDTH:
            node = merkle.fold(hashes)
            found.by_entries += node
            found.by_tiles += node if hashes == tile else merkle.fold(tile)
        else:
            found.last_entries, found.last_tiles = hashes, tile
    return found


def _upper(full: bytes, last: bytes) -> list[bytes]:
    """All hashes of each level: only the last partial tile of level 0, everything above it."""
    levels = [last]
    while full:
        levels.append(full)
        step, whole = WIDTH * merkle.SIZE, len(full) // (WIDTH * merkle.SIZE)
        full = b"".join(merkle.fold(full[i * step : (i + 1) * step]) for i in range(whole))
    return levels


def _root(levels: list[bytes]) -> bytes:
    step = WIDTH * merkle.SIZE
    return tiles.edge_root([level[len(level) // step * step :] for level in levels])


def _settle(found: _Level0, head: Head, report: Report) -> list[bytes]:
    """Choose what the signed root confirms, name the rest; the hashes of each level."""
    levels = _upper(bytes(found.by_entries), found.last_entries)
    if _root(levels) == head.root:
        for index, width in found.differing:
            report.wrong(tiles.path(0, index, width), "is not the hashes of its entries")
        return levels
    other = _upper(bytes(found.by_tiles), found.last_tiles)
    if found.differing and _root(other) == head.root:
        for index, width in found.differing:
            report.wrong(tiles.path(ENTRIES, index, width), "holds an entry that was not logged")
        return other
    for index, width in found.differing:
        for level in (ENTRIES, 0):
            report.wrong(tiles.path(level, index, width), "entries and tile contradict each other")
    report.wrong(CHECKPOINT, "the entries do not lead to the signed root")
    return levels


def _compare_upper(read: Read, size: int, levels: list[bytes], report: Report) -> None:
    for level, count in tiles.widths(size):
        for index, width in tiles.level_tiles(count) if level else ():
            path = tiles.path(level, index, width)
            data = _fetch(read, path, width * merkle.SIZE, report)
            start = index * WIDTH * merkle.SIZE
            if data is not None and data != levels[level][start : start + len(data)]:
                report.wrong(path, "is not the hashes of the tiles below it")


def _compare_others(
    read: Read, others: Iterable[str], size: int, levels: list[bytes], report: Report
) -> None:
    """Files beside those of this size: earlier partial tiles must be beginnings of today's."""
    expected = {CHECKPOINT, *tiles.layout(size)}
    for path in sorted(set(others) - expected):
        parts = tiles.parse_path(path)
        if parts is None:
            report.wrong(path, "does not belong to the record")
            continue
        level, index, width = parts
        count = size >> (0 if level == ENTRIES else 8 * int(level))
        if index * WIDTH + width > count:
            report.newer += 1  # written since the checkpoint was read
            continue
        report.files += 1
        record = ENTRY if level == ENTRIES else merkle.SIZE
        whole = tiles.path(level, index, min(WIDTH, count - index * WIDTH))
        try:
            if read(path) != read(whole)[: width * record]:
                report.wrong(path, f"is not the beginning of {whole}")
        except FileNotFoundError:
            continue  # dropped meanwhile, or already reported
