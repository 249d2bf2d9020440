"""The readers' lights and texts: what a decision shows, and what stands there otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from tertib.edge.gate.words import EXIT_ONLY, FIRE, IDLE, Words

SHOWN = 3_000
"""Milliseconds for which a decision stays on the display."""


class Readers(Protocol):
    """What the gate needs of a panel (``edge.osdp.Panel``)."""

    def output(self, reader: str, number: int, ms: int) -> None: ...
    def light(self, reader: str, pattern: str) -> None: ...
    def text(self, reader: str, words: str) -> None: ...
    def online(self, reader: str) -> bool: ...


class Face:
    """What people see at the readers. Times of the counting clock, in milliseconds."""

    def __init__(self, panel: Readers, inward: Iterable[str], readers: Iterable[str]) -> None:
        self._panel, self._inward = panel, frozenset(inward)
        self._readers = list(readers)
        self._until: dict[str, int] = {}
        self._fire = self._exit_only = False

    def show(self, reader: str, admit: bool, said: Words, counted: int) -> None:
        """The outcome of a decision."""
        if not self._fire:
            self._panel.light(reader, "admit" if admit else "refuse")
        self._panel.text(reader, said.lines)
        self._until[reader] = counted + SHOWN

    def rest(self, reader: str) -> None:
        """What stands there when nothing happens."""
        self._until.pop(reader, None)
        self._panel.light(reader, "fire" if self._fire else "idle")
        closed = self._exit_only and reader in self._inward
        self._panel.text(reader, (FIRE if self._fire else EXIT_ONLY if closed else IDLE).lines)

    def turn(self, fire: bool, exit_only: bool, counted: int) -> None:
        """Keep up with fire, the age of the list, and texts whose time is over."""
        changed = (fire, exit_only) != (self._fire, self._exit_only)
        self._fire, self._exit_only = fire, exit_only
        over = [reader for reader, until in self._until.items() if until <= counted]
        for reader in self._readers if changed else over:
            self.rest(reader)
