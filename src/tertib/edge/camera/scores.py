"""How alike those who passed were to the likest on the list: numbers only, to calibrate a site.

Off unless the file asks for it. Written in batches whose order is shuffled, so that a number cannot
be laid beside an hour or a picture of another camera. A line before them says by which model they
came about, and how many were on the list (:class:`tertib.recognition.measure.scores`).
"""

from __future__ import annotations

import errno
import os
import random
from pathlib import Path

from tertib.edge.config import BadConfig
from tertib.foundation import logs
from tertib.recognition.measure.scores import header

BATCH = 50
MOST = 10 * BATCH
"""So many wait at most while the file cannot be written."""

log = logs.get("camera")


class Scores:
    """Appends to ``path``, a number a line.

    Raises:
        BadConfig: nothing can be written there.
    """

    def __init__(self, path: Path) -> None:
        found = path if path.exists() else path.parent
        if not path.parent.is_dir() or path.is_dir() or not os.access(found, os.W_OK):
            raise BadConfig(f"recognition.scores: {path} cannot be written")
        self._path = path
        self._kept: list[float] = []
        self._due = BATCH
        self._header = self._written = ""

    def add(self, score: float, model: str, enrolled: int) -> None:
        """The best score of somebody who is gone, by this model, of so many people on the list.

        It never raises: who cannot write must not keep anybody from looking.
        """
        self._kept.append(score)
        self._header = header(model, enrolled)
        if len(self._kept) >= self._due:
            self.flush()

    def flush(self) -> None:
        """Write what is there, in an order of chance; what cannot be written waits, some of it."""
        if not self._kept:
            return
        random.SystemRandom().shuffle(self._kept)
        above = "" if self._header == self._written else self._header
        text = above + "".join(f"{score:.5f}\n" for score in self._kept)
        try:
            self._append(text.encode())
        except OSError:
            log.exception("scores not written")
            del self._kept[MOST - BATCH :]
            self._due = len(self._kept) + BATCH
            return
        self._written, self._due = self._header, BATCH
        self._kept.clear()

    def _append(self, lines: bytes) -> None:
        """All or nothing: half a line would be another number."""
        with self._path.open("ab", buffering=0) as file:
            before = file.tell()
            try:
                if file.write(lines) < len(lines):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            except OSError:
                file.truncate(before)
                raise
