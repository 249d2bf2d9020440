"""The file itself: a list, and pictures beside it in a folder or in the same zip."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path, PurePosixPath

from tertib.watchlist.importing.report import NotAList

LISTS = (".csv", ".json", ".txt")
PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".bmp")
LARGEST = 20 * 1024 * 1024
"""Bytes of one picture."""


@dataclass(frozen=True)
class Source:
    """``pictures`` are read when they are needed, by file name without its folder."""

    data: bytes
    name: str
    pictures: dict[str, Callable[[], bytes]] = field(default_factory=dict)


def from_path(path: Path, photographs: Path | None = None) -> Source:
    """A list or a zip on disk; ``photographs`` is a folder of pictures.

    Raises:
        NotAList: ``no_list``: a zip with none, or more than one, in it.
        OSError: it cannot be read.
    """
    found = from_upload(path.read_bytes(), path.name)
    folder = [] if photographs is None else sorted(photographs.rglob("*"))
    more = {one.name: one.read_bytes for one in folder if one.suffix.lower() in PICTURES}
    return Source(found.data, found.name, found.pictures | more)


def from_upload(data: bytes, name: str) -> Source:
    """A list, or a zip with one list and pictures.

    Raises:
        NotAList: ``no_list``.
    """
    if not data.startswith(b"PK\x03\x04"):
        return Source(data, name)
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        inside = [one for one in archive.infolist() if not one.is_dir()]
        lists = [one for one in inside if one.filename.lower().endswith(LISTS)]
        if len(lists) != 1 or lists[0].file_size > 10 * LARGEST:
            raise NotAList("no_list")
        pictures = {
            PurePosixPath(one.filename).name: _reader(archive, one) for one in inside
            if one.filename.lower().endswith(PICTURES) and one.file_size <= LARGEST
        }  # fmt: skip
        return Source(archive.read(lists[0]), PurePosixPath(lists[0].filename).name, pictures)
    except (zipfile.BadZipFile, RuntimeError, OSError):
        raise NotAList("no_list") from None


def _reader(archive: zipfile.ZipFile, one: zipfile.ZipInfo) -> Callable[[], bytes]:
    return lambda: archive.read(one)
