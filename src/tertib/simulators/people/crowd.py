"""A day of people on request: starts ``tertib simulate day`` and keeps what it says."""

from __future__ import annotations

import json
import subprocess
import threading
from collections import deque
from collections.abc import Sequence
from typing import Any

KEPT = 200
"""Lines of what happened that are remembered."""


class Crowd:
    """At most one day at a time; ``command`` is completed by the number of people and a seed."""

    def __init__(self, command: Sequence[str]) -> None:
        self.command = list(command)
        self.happened: deque[str] = deque(maxlen=KEPT)
        self.report: dict[str, Any] = {}
        self.days = 0
        self._running: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()

    @property
    def out(self) -> bool:
        """Whether people are out and about."""
        return self._running is not None

    def send(self, people: int) -> bool:
        """Let a day with so many people begin; False if one is under way."""
        with self._lock:
            if self.out:
                return False
            self.days += 1
            self.happened.clear()
            self.report = {}
            self._running = subprocess.Popen(
                [*self.command, "--applicants", str(people), "--seed", str(self.days)],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            )  # fmt: skip
            threading.Thread(target=self._follow, args=[self._running], daemon=True).start()
            return True

    def stop(self) -> None:
        """Send everybody home; the report of this day is lost."""
        if running := self._running:
            running.terminate()

    def _follow(self, day: subprocess.Popen[str]) -> None:
        assert day.stdout is not None
        assert day.stderr is not None
        for line in day.stderr:
            if line.strip():
                self.happened.append(line.strip())
        said = day.stdout.read()
        day.wait()
        try:
            self.report = json.loads(said)
        except ValueError:
            self.report = {"ok": False, "stopped": True}
        self._running = None
