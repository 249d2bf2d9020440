"""What the lane display and ``status.json`` show; pictures of candidates only."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import Any

from tertib.edge.camera import words
from tertib.edge.camera.agent import Agent
from tertib.edge.camera.candidates import Candidates
from tertib.edge.camera.config import CameraConfig
from tertib.edge.camera.display import Board
from tertib.edge.camera.gallery import Wanted
from tertib.edge.camera.shots import Shots
from tertib.edge.camera.slot import Slot
from tertib.edge.clockwatch import Time
from tertib.edge.link import Link
from tertib.edge.outbox import Outbox

SHOW_EVERY, WRITE_EVERY = 100, 1_000
"""Milliseconds."""


class Status:
    """One of the agent's duties; see ``Agent.also``."""

    def __init__(
        self, config: CameraConfig, agent: Agent, candidates: Candidates, wanted: Wanted,
        slot: Slot, outbox: Outbox, shots: Shots, link: Link[Any], board: Board,
    ) -> None:  # fmt: skip
        self._config, self._agent, self._candidates = config, agent, candidates
        self._wanted, self._slot, self._outbox, self._shots = wanted, slot, outbox, shots
        self._link, self._board, self._path = link, board, Path(config.status_path)
        self._show_due = self._write_due = 0
        self._looked, self._looked_at, self._rate = 0, 0, 0.0

    def __call__(self, moment: Time) -> None:
        if moment.counted >= self._show_due:
            self._show_due = moment.counted + SHOW_EVERY
            self._board.show(self._shown(moment), self._candidates.pictures())
        if moment.counted >= self._write_due:
            self._write_due = moment.counted + WRITE_EVERY
            self._write(json.dumps(self.state(moment), indent=1))

    def _write(self, text: str) -> None:
        draft = self._path.with_suffix(".new")
        with contextlib.suppress(OSError):  # a full disk: what comes after it must still be done
            draft.write_text(text)
            os.replace(draft, self._path)

    def _shown(self, moment: Time) -> dict[str, Any]:
        online = self._link.state.online
        texts = {"title": words.CANDIDATE, "check": words.CHECK, "order": words.ORDER,
                 "likeness": words.LIKENESS, "time": words.TIME}  # fmt: skip
        return {
            "problems": [words.PROBLEMS[one]._asdict() for one in self._agent.problems(moment)],
            "candidates": self._candidates.state(),
            "quiet": words.QUIET._asdict(),
            "where": (words.CENTRE_SHOWS if online else words.HERE)._asdict(),
            "words": {name: text._asdict() for name, text in texts.items()} | {"shot": words.SHOT},
            "line": words.LINE.format(
                version=self._wanted.version, templates=len(self._wanted),
                waiting=self._outbox.waiting,
            ),
        }  # fmt: skip

    def state(self, moment: Time) -> dict[str, Any]:
        """For a program: everything that can be known without a picture."""
        agent, slot, line = self._agent, self._slot, self._link.state
        seconds = (moment.counted - self._looked_at) / 1000
        if seconds >= 5 or not self._looked_at:
            self._rate = (agent.counts.looked - self._looked) / seconds if self._looked_at else 0.0
            self._looked, self._looked_at = agent.counts.looked, moment.counted
        return {
            "office": self._config.office, "lane": str(self._config.lane.id),
            "direction": self._config.lane.direction,
            "online": line.online, "problem": line.problem,
            "problems": agent.problems(moment), "clock": {"sure": moment.sure},
            "gallery": {"version": self._wanted.version, "templates": len(self._wanted),
                        "model": self._wanted.model},
            "events": {"last": self._outbox.last, "waiting": self._outbox.waiting},
            "shots": self._shots.waiting, "candidates": self._candidates.raised,
            "people": agent.people.count,
            "pictures": {"came": slot.came, "missed": slot.missed, "damaged": slot.damaged,
                         "looked": agent.counts.looked, "a_second": round(self._rate, 1),
                         "age_ms": agent.counts.age_ms, "oldest_ms": agent.counts.oldest_ms},
        }  # fmt: skip
