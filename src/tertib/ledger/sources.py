"""Where a record can be read from: a folder, or the addresses that anyone can fetch."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import httpx

from tertib.ledger import keyring
from tertib.ledger.store import CHECKPOINT, Store
from tertib.ledger.tlog import checkpoint, tiles
from tertib.ledger.tlog.note import BadNote
from tertib.ledger.tlog.tree import read_tile

AHEAD = 64


class Unreachable(RuntimeError):
    """The address gave no answer, or not one of a record."""


class Remote:
    """A record at ``url`` (the site, or its ``/record``); reads a few files ahead."""

    def __init__(self, url: str) -> None:
        base = url.rstrip("/")
        self.base = base if base.endswith("/record") else f"{base}/record"
        self._client = httpx.Client(timeout=30, limits=httpx.Limits(max_connections=8))
        self._kept: dict[str, bytes] = {}
        self._wanted: list[str] = []

    def read(self, path: str) -> bytes:
        """One file.

        Raises:
            FileNotFoundError: it is not there.
            Unreachable: no answer, or an error of the server.
        """
        if path not in self._kept and path in self._wanted[:1]:
            self._fetch_ahead()
        return self._kept.pop(path) if path in self._kept else self._get(path)

    def prepare(self, paths: Iterable[str]) -> None:
        """Tell which files will be read, in which order."""
        self._wanted = list(paths)

    def _fetch_ahead(self) -> None:
        batch, self._wanted = self._wanted[:AHEAD], self._wanted[AHEAD:]
        with ThreadPoolExecutor(8) as pool:
            for path, data in zip(batch, pool.map(self._try, batch), strict=True):
                if data is not None:
                    self._kept[path] = data

    def _try(self, path: str) -> bytes | None:
        try:
            return self._get(path)
        except FileNotFoundError:
            return None

    def _get(self, path: str) -> bytes:
        try:
            answer = self._client.get(f"{self.base}/{path}")
        except httpx.HTTPError as wrong:
            raise Unreachable(f"{self.base}/{path}: {wrong}") from None
        if answer.status_code == 404:
            raise FileNotFoundError(path)
        if answer.status_code != 200:
            raise Unreachable(f"{self.base}/{path}: answer {answer.status_code}")
        return answer.content

    def keys(self) -> keyring.Keyring:
        """The keys that the site itself gives out: proof of consistency, not of identity."""
        return keyring.parse(self._get("keys/").decode().splitlines())


def size_of(raw: bytes) -> int:
    """The size in a checkpoint; 0 if it is none (verification will say so)."""
    try:
        return checkpoint.parse(raw)[0].size
    except BadNote:
        return 0


def export(source: Remote | Store, keys: keyring.Keyring, out: Path) -> int:
    """Copy checkpoint, tiles and public keys into ``out``; the number of files written.

    Raises:
        FileExistsError: ``out`` holds files already.
        FileNotFoundError: the source lacks a file that its checkpoint demands.
        Unreachable: the address does not answer.
    """
    if out.exists() and any(out.iterdir()):
        raise FileExistsError(f"{out} is not empty")
    raw = source.read(CHECKPOINT)
    target, paths = Store(out), iter(tiles.layout(size_of(raw)))
    count = 1
    while batch := list(islice(paths, AHEAD)):
        if isinstance(source, Remote):
            source.prepare(batch)
        target.write({path: _read(source, path) for path in batch})
        count += len(batch)
    target.write({CHECKPOINT: raw})
    for verifier in keys.verifiers:
        keyring.save(out / "keys", verifier)
        count += 1
    return count


def _read(source: Remote | Store, path: str) -> bytes:
    parts = tiles.parse_path(path)
    assert parts is not None
    level, index, width = parts
    return read_tile(source.read, level, index, width)
