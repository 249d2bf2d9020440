"""Asking the witnesses, beside the sequencing: a slow or dead witness holds nothing up."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import repeat
from queue import SimpleQueue

import httpx

from tertib.foundation import logs
from tertib.ledger.keyring import Witness
from tertib.ledger.tlog import checkpoint, note
from tertib.ledger.tlog.submission import Submission
from tertib.ledger.tlog.tree import Read, Tree

log = logs.get("record.witness")
LONGEST_PAUSE = 30.0


class Refused(RuntimeError):
    """A witness answered, but not with its cosignature."""


@dataclass
class Asked:
    """What we know of a witness: the size it saw last, and when to try it again."""

    witness: Witness
    size: int = 0
    pause: float = 0.0
    again_at: float = 0.0


@dataclass(frozen=True)
class Round:
    """The outcome for one checkpoint; ``lines`` maps each witness that cosigned to its line."""

    size: int
    note: str
    lines: dict[str, str] = field(default_factory=dict)


class Rounds(threading.Thread):
    """One round at a time: the newest durable checkpoint goes to every witness in parallel."""

    def __init__(
        self, witnesses: Sequence[Witness], read: Read, *, pace: float, timeout: float
    ) -> None:
        super().__init__(name="witness-rounds", daemon=True)
        self.results: SimpleQueue[Round] = SimpleQueue()
        self._asked = [Asked(w) for w in witnesses]
        self._read, self._pace = read, pace
        self._client = httpx.Client(timeout=timeout, trust_env=False)
        self._changed = threading.Condition()
        self._newest: tuple[int, str] | None = None
        self._done = -1
        self._ended = False

    def offer(self, size: int, signed: str) -> None:
        """Tell of a checkpoint whose tiles are on disk."""
        with self._changed:
            self._newest = (size, signed)
            self._changed.notify()

    def stop(self) -> None:
        with self._changed:
            self._ended = True
            self._changed.notify()

    def run(self) -> None:
        with ThreadPoolExecutor(max(1, len(self._asked))) as pool:
            while (work := self._wait()) is not None:
                started = time.monotonic()
                (size, signed), due = work
                found = pool.map(self._ask, due, repeat(size), repeat(signed))
                lines = {a.witness.verifier.name: x for a, x in zip(due, found, strict=True) if x}
                self.results.put(Round(size, signed, lines))
                self._done = size
                with self._changed:
                    rest = self._pace - (time.monotonic() - started)
                    self._changed.wait_for(lambda: self._ended, max(0.0, rest))
        self._client.close()

    def _wait(self) -> tuple[tuple[int, str], list[Asked]] | None:
        """Sleep until there is a newer checkpoint, or a witness to be tried again."""
        with self._changed:
            while not self._ended:
                now = time.monotonic()
                if self._newest:
                    behind = [a for a in self._asked if a.size < self._newest[0]]
                    due = [a for a in behind if a.again_at <= now]
                    if due or self._done < self._newest[0]:
                        return self._newest, due
                    self._changed.wait(min((a.again_at - now for a in behind), default=None))
                else:
                    self._changed.wait()
        return None

    def _ask(self, asked: Asked, size: int, signed: str) -> str | None:
        try:
            line = submit(self._client.post, asked, Tree(size, self._read), signed)
        except (httpx.HTTPError, Refused, note.BadNote, OSError, ValueError) as wrong:
            asked.pause = min(LONGEST_PAUSE, max(0.5, asked.pause * 2))
            asked.again_at = time.monotonic() + asked.pause
            log.warning("witness gave no cosignature", error=type(wrong).__name__, size=size)
            return None
        asked.size, asked.pause, asked.again_at = size, 0.0, 0.0
        return line


def submit(post: Callable[..., httpx.Response], asked: Asked, tree: Tree, signed: str) -> str:
    """Ask one witness for its line under ``signed``; learns its size from a conflict.

    Raises:
        Refused: it gave none, or one that is not its own.
        httpx.HTTPError: it could not be reached.
    """
    for _ in range(2):
        body = str(Submission(asked.size, tree.consistency(asked.size), signed))
        answer = post(f"{asked.witness.url}/add-checkpoint", content=body.encode())
        if answer.status_code == 200:
            return _own_line(asked, signed, answer.text)
        if answer.status_code != 409:
            break
        known = answer.text.strip()
        if not checkpoint.NUMBER.fullmatch(known) or not 0 <= int(known) <= tree.size:
            log.error("witness has seen another record", size=tree.size)
            break
        asked.size = int(known)
    raise Refused(str(answer.status_code))


def _own_line(asked: Asked, signed: str, lines: str) -> str:
    _, parsed = checkpoint.parse(signed)
    for signature in note.parse_lines(lines):
        if signature.by(asked.witness.verifier):
            checkpoint.check_signature(parsed.text, signature, asked.witness.verifier)
            return signature.line
    raise Refused("no cosignature of the witness's own key")
