"""What a screen at the gate and the operator's terminal show: no card, no person."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from tertib.edge.clockwatch import Time
from tertib.edge.gate.agent import Agent, Outcome
from tertib.edge.gate.words import words
from tertib.edge.link import State
from tertib.edge.outbox import Outbox

EVERY = 500
"""Milliseconds between two looks; the file is written only if something changed."""


def line(outcome: Outcome) -> str:
    """One line for the terminal, in the machine's own time."""
    moment = datetime.fromtimestamp(outcome.at / 1000).strftime("%H:%M:%S")  # noqa: DTZ006
    decision = outcome.decision
    verdict = "admitted" if decision.admit else "REFUSED"
    way = "in" if outcome.inward else "out"
    marks = " captured" * decision.capture + " LOOK" * decision.alarm
    return f"{moment}  {outcome.reader:<16} {way:<3}  {verdict:<8}  {decision.reason}{marks}"


def record(outcome: Outcome) -> dict[str, Any]:
    """The same for a program, with what it took: microseconds to decide, milliseconds to write."""
    decision = outcome.decision
    return {
        "at": outcome.at,
        "reader": outcome.reader,
        "direction": "in" if outcome.inward else "out",
        "admit": decision.admit,
        "reason": decision.reason,
        "captured": decision.capture,
        "alarm": decision.alarm,
        "decided_us": round(outcome.decided_us, 1),
        "written_ms": round(outcome.written_ms, 2),
    }


class Status:
    """Writes the state of the gate as JSON, whole or not at all."""

    def __init__(self, path: Path, online: Callable[[str], bool], outbox: Outbox) -> None:
        self._path, self._online, self._outbox = path, online, outbox
        self._last: dict[str, dict[str, Any]] = {}
        self._due, self._written = 0, ""

    def told(self, outcome: Outcome) -> None:
        """Remember the newest outcome of each reader."""
        decision = outcome.decision
        said = words(decision.admit, outcome.inward, decision.reason, decision.capture)
        texts = {"id": said.long_id, "en": said.long_en}
        self._last[outcome.reader] = record(outcome) | {"text": texts}

    def turn(self, moment: Time, agent: Agent, line: State) -> None:
        """Write it if it is due and something changed."""
        if moment.counted < self._due:
            return
        self._due = moment.counted + EVERY
        text = json.dumps(self.state(agent, moment, line), ensure_ascii=False, indent=1)
        if text == self._written:
            return
        self._written = text
        draft = self._path.with_suffix(".new")
        draft.write_text(text)
        os.replace(draft, self._path)

    def state(self, agent: Agent, moment: Time, line: State) -> dict[str, Any]:
        """Everything that is shown."""
        book, now = agent.here.book, agent.now(moment)
        zones = sorted({way.target for way in agent.ways.values()})
        return {
            "office": book.office,
            "online": line.online,
            "problem": line.problem,
            "exit_only": agent.exit_only(now),
            "fire": agent.here.fire,
            "clock": {"sure": now.sure, "off_ms": agent.clock_off},
            "list": {"made_at": book.made_at, "age_minutes": now.age // 60_000,
                     "cards": len(book.cards)},
            "events": {"last": self._outbox.last, "waiting": self._outbox.waiting},
            "people": {zone: agent.here.people(zone) for zone in zones},
            "readers": [
                {"name": way.reader, "from": way.origin, "to": way.target,
                 "online": self._online(way.reader), "last": self._last.get(way.reader)}
                for way in agent.ways.values()
            ],
        }  # fmt: skip
