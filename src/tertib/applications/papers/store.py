"""Sealed files on disk: one a document, one a piece of an unfinished upload.

A file is written beside its place, flushed to disk, and only then named: after a crash there is
either all of it or nothing.
"""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path
from uuid import UUID

from django.conf import settings

from tertib.foundation.vault import PersonKey


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _document(document_id: UUID) -> Path:
    name = str(document_id)
    # The last two digits of a UUIDv7 are random: 256 even folders.
    return Path(settings.CORE.data) / "documents" / name[-2:] / name


def put(document_id: UUID, key: PersonKey, content: bytes) -> None:
    """Seal and store a document; back only when it is on disk."""
    _write(_document(document_id), key.seal(content, f"document:{document_id}"))


def get(document_id: UUID, key: PersonKey) -> bytes:
    """The document in clear.

    Raises:
        FileNotFoundError: it was removed.
        Tampered: the file is not what was stored.
    """
    return key.open(_document(document_id).read_bytes(), f"document:{document_id}")


def remove(document_id: UUID) -> None:
    """Delete the file; nothing happens when it is gone."""
    _document(document_id).unlink(missing_ok=True)


def _uploads() -> Path:
    return Path(settings.CORE.data) / "uploads"


def put_piece(upload_id: UUID, offset: int, key: PersonKey, content: bytes) -> None:
    """Seal and store the piece of an upload that begins at ``offset``."""
    sealed = key.seal(content, f"upload:{upload_id}:{offset}")
    _write(_uploads() / str(upload_id) / str(offset), sealed)


def join_pieces(upload_id: UUID, size: int, key: PersonKey) -> bytes:
    """All pieces in their order.

    Raises:
        FileNotFoundError: a piece is missing.
    """
    whole = bytearray()
    while len(whole) < size:
        path = _uploads() / str(upload_id) / str(len(whole))
        whole += key.open(path.read_bytes(), f"upload:{upload_id}:{len(whole)}")
    return bytes(whole)


def remove_pieces(upload_id: UUID) -> None:
    """Delete the pieces of an upload; nothing happens when they are gone."""
    shutil.rmtree(_uploads() / str(upload_id), ignore_errors=True)
