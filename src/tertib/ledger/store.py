"""The folder of tiles: whole files only, on disk before anyone is told of them."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from tertib.ledger.tlog import tiles

CHECKPOINT = "checkpoint"


class Busy(RuntimeError):
    """Another process writes into this folder."""


class Store:
    """Files under ``folder`` by their path in the log's layout."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._base = str(folder)

    def read(self, path: str) -> bytes:
        """The bytes of one file.

        Raises:
            FileNotFoundError: it is not there.
        """
        try:
            descriptor = os.open(f"{self._base}/{path}", os.O_RDONLY | os.O_CLOEXEC)
            try:
                return _read_all(descriptor)
            finally:
                os.close(descriptor)
        except (NotADirectoryError, IsADirectoryError):
            raise FileNotFoundError(path) from None

    def has(self, path: str) -> bool:
        return (self.folder / path).is_file()

    def write(self, files: Mapping[str, bytes]) -> None:
        """Put all of ``files`` in place, each whole, and return once they are on disk."""
        folders = set()
        for path, data in files.items():
            target = self.folder / path
            if target.parent not in folders:
                _make(target.parent)
                folders.add(target.parent)
            draft = target.with_name(f".{target.name}.new")
            with open(draft, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(draft, target)
        for folder in folders:
            _sync(folder)

    def drop_partials(self, files: Mapping[str, bytes]) -> None:
        """Remove the partial versions of the full tiles among ``files``."""
        for path in files:
            if ".p/" not in path:
                shutil.rmtree(self.folder / f"{path}.p", ignore_errors=True)

    def paths(self) -> Iterator[str]:
        """Every file of the folder, drafts and the lock left out."""
        for base, _, names in os.walk(self._base):
            inner = base[len(self._base) :].strip("/")
            for name in names:
                if not name.startswith("."):
                    yield f"{inner}/{name}" if inner else name

    def lock(self) -> int:
        """Keep every other writer away until the returned descriptor is closed.

        Raises:
            Busy: there is one already.
        """
        _make(self.folder)
        descriptor = os.open(self.folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise Busy(f"another sequencer writes into {self.folder}") from None
        return descriptor


def is_public(path: str) -> bool:
    """Whether ``path`` may be served: a tile or bundle in its one proper spelling."""
    return tiles.parse_path(path) is not None


def _read_all(descriptor: int) -> bytes:
    """Everything that is left; one call for a file of the log's size."""
    data = b""
    while piece := os.read(descriptor, 1 << 20):
        data += piece
        if len(piece) < 1 << 14:
            break
    return data


def _make(folder: Path) -> None:
    if folder.is_dir():
        return
    _make(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync(folder.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
