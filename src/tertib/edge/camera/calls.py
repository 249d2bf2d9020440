"""Who at the lane was told of a candidate while the centre was away: a page that took it, a sound
that was played. Or nobody, and then that is said.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from tertib.edge.camera.config import Alert
from tertib.foundation import logs

PATIENCE_MS = 30_000
"""So long an open page may take to show a candidate, and a sound to end: who passes is still
there."""

log = logs.get("camera")


@dataclass
class Call:
    """One candidate told at the lane. ``reason`` why nobody heard: ``unset``, ``unheard``."""

    candidate: UUID
    until: int
    sound: subprocess.Popen[bytes] | None = None
    heard: bool = False
    reason: str = ""


class Calls:
    """Used by the agent's thread alone, which never waits for a page or a sound.

    ``taken`` says whether a page of the lane display has shown a candidate.
    """

    def __init__(self, alert: Alert) -> None:
        self._alert = alert
        self._open: list[Call] = []
        self._sounding: list[subprocess.Popen[bytes]] = []
        self.taken: Callable[[UUID], bool] = lambda candidate: False
        if not alert.tells:
            log.warning("nothing tells this lane while the centre is away")

    def call(self, candidate: UUID, counted: int) -> None:
        """Begin to tell the lane."""
        until = counted + (PATIENCE_MS if self._alert.tells else 0)
        self._open.append(Call(candidate, until, self._sound()))

    def _sound(self) -> subprocess.Popen[bytes] | None:
        if not self._alert.command:
            return None
        try:
            started = subprocess.Popen(self._alert.command, stdin=subprocess.DEVNULL)
        except OSError:
            log.exception("sound failed")
            return None
        self._sounding.append(started)
        return started

    def tick(self, counted: int) -> list[Call]:
        """Those of which is known by now whether somebody was told."""
        self._sounding = [one for one in self._sounding if one.poll() is None]
        known = [call for call in self._open if self._is_known(call, counted)]
        self._open = [call for call in self._open if call not in known]
        return known

    def _is_known(self, call: Call, counted: int) -> bool:
        sounded = call.sound is not None and call.sound.returncode == 0
        call.heard = sounded or self.taken(call.candidate)
        if not call.heard:
            call.reason = "unheard" if self._alert.tells else "unset"
        return call.heard or counted >= call.until or not self._can_be(call)

    def _can_be(self, call: Call) -> bool:
        """Whether somebody may still hear of it: a page may be opened, a sound may end."""
        sounding = call.sound is not None and call.sound.returncode is None
        return bool(self._alert.port) or sounding
