"""One wire with the readers on it: libosdp's control panel, kept alive.

libosdp 3.2.9 polls an idle reader every 50 ms, notices after 8 s that one is frozen, and then
leaves it alone for five minutes; a command that a reader refuses has the same end. So this bus
watches by itself who answers, and takes a lost reader out and in again, which makes libosdp start
over with it; how soon, its :class:`Patience` says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import osdp
import osdp_sys

from tertib.edge.osdp import signals
from tertib.edge.osdp.cards import BadRead, card_bytes
from tertib.edge.osdp.keypad import Keypad
from tertib.edge.osdp.messages import CardRead, Heard, Input, Keys, Line, ReaderLine, Tamper
from tertib.edge.osdp.ports import Port
from tertib.edge.osdp.wire import Wire
from tertib.foundation import logs

log = logs.get("osdp")

ASKED = 0.0505
"""Seconds from an answer until libosdp may ask again: more than 50 of its whole milliseconds."""
LOOK = 0.0005
"""Seconds between looks at its clock while it is about to ask or waits for an answer."""
DOWN = 0.002
"""The same for a reader that is not up."""


@dataclass(frozen=True)
class Patience:
    """How long a bus waits, in seconds. A reader is asked 20 times a second."""

    silence: float = 2.0
    """Without an answer for so long, a reader is lost."""
    revive: float = 2.0
    """Between attempts to bring a lost reader back."""
    reopen: float = 0.5
    """Between attempts to open a wire that is gone."""


class _Reader:
    """What the bus knows of one reader."""

    def __init__(self, line: ReaderLine, index: int) -> None:
        self.line, self.index, self.bit = line, index, 1 << index
        self.keypad = Keypad()
        self.contacts: bytes | None = None
        """None until it has told them since it came up."""
        self.tampered = False
        self.up = False
        self.heard_at = 0.0
        self.tried_at = 0.0


class Bus:
    """All readers of one port. Everything here runs in the panel's thread."""

    def __init__(
        self,
        port: Port,
        lines: Sequence[ReaderLine],
        say: Callable[[Heard], None],
        patience: Patience,
    ) -> None:
        self.port = port
        self._patience = patience
        self.readers = [_Reader(line, index) for index, line in enumerate(lines)]
        self._by_name = {reader.line.name: reader for reader in self.readers}
        self._by_address = {reader.line.address: reader for reader in self.readers}
        self._say = say
        self._panel: Any = None
        self._now = 0.0
        self._open_at = 0.0

    def step(self, now: float) -> None:
        """Do what is due at ``now`` (monotonic seconds): open, poll, take replies, watch."""
        self._now = now
        if self._panel is None:
            if now >= self._open_at:
                self._open_at = now + self._patience.reopen
                if self.port.open():
                    self._begin()
            return
        self._panel.refresh()  # takes an answer, or resolves to ask
        self._panel.refresh()  # asks
        if self.port.fd < 0:
            self.end()
            return
        secure = self._panel.sc_status() & self._panel.status()
        for reader in self.readers:
            silent = now - reader.heard_at > self._patience.silence
            given_up = reader.up and not secure & reader.bit  # it answers, and libosdp will not
            self._set_up(reader, bool(secure & reader.bit) and not silent)
            due = now - reader.tried_at > self._patience.revive
            if due and not reader.up and (silent or given_up):
                self._revive(reader)

    def rest(self, now: float) -> float:
        """Seconds until something may be due, if no byte and no order comes before."""
        if self._panel is None:
            return max(self._open_at - now, LOOK)
        due = min(reader.heard_at + ASKED if reader.up else now + DOWN for reader in self.readers)
        return max(due - now, LOOK)

    def submit(self, name: str, command: signals.Command) -> bool:
        """Hand a command over to a reader that is up and able; whether it was taken."""
        reader = self._by_name[name]
        if self._panel is None or not reader.up:
            return False
        able = self._panel.check_capability(reader.index, signals.NEEDS[command["command"]])
        return bool(able and able[0] and self._panel.submit_command(reader.index, command))

    def end(self) -> None:
        """Close the wire; its readers are lost."""
        self._panel = None
        self.port.close()
        for reader in self.readers:
            self._set_up(reader, False)

    def _begin(self) -> None:
        wire = Wire(self.port, self._answered)
        flags = [osdp.LibFlag.EnforceSecure]
        info = [
            osdp.PDInfo(r.line.address, wire, r.line.key, r.line.name, flags).get()
            for r in self.readers
        ]
        self._panel = osdp_sys.ControlPanel(info)
        self._panel.set_event_callback(self._event)
        for reader in self.readers:
            reader.heard_at = reader.tried_at = self._now

    def _answered(self, address: int) -> None:
        if reader := self._by_address.get(address):
            reader.heard_at = self._now

    def _set_up(self, reader: _Reader, up: bool) -> None:
        if reader.up != up:
            reader.up = up
            reader.keypad, reader.contacts = Keypad(), None
            self._say(Line(reader.line.name, up))

    def _revive(self, reader: _Reader) -> None:
        reader.tried_at = self._now
        self._panel.flush_commands(reader.index)
        self._panel.disable_pd(reader.index)
        self._panel.enable_pd(reader.index)

    def _event(self, index: int, event: dict[str, Any]) -> int:
        """libosdp's callback; only authenticated replies of a reader get here."""
        try:
            for heard in self._read(self.readers[index], event):
                self._say(heard)
        except BadRead as wrong:
            log.warning("card not readable", reason=str(wrong))
        except Exception:
            log.exception("reader event failed")
        return 0

    def _read(self, reader: _Reader, event: dict[str, Any]) -> list[Heard]:
        name, kind = reader.line.name, event["event"]
        if kind == osdp_sys.EVENT_CARDREAD:
            data = event["data"]
            bits = event.get("length", 8 * len(data))
            return [CardRead(name, card_bytes(event["format"], bits, data))]
        if kind == osdp_sys.EVENT_KEYPRESS:
            return [Keys(name, line) for line in reader.keypad.feed(event["data"], self._now)]
        if kind == osdp_sys.EVENT_STATUS:
            return self._status(reader, event["type"], event["report"])
        return []

    def _status(self, reader: _Reader, kind: int, report: bytes) -> list[Heard]:
        name = reader.line.name
        if kind == osdp_sys.STATUS_REPORT_INPUT:
            before, reader.contacts = reader.contacts, report
            told = list(range(len(report)))
            if before is not None and len(before) == len(report):
                told = [n for n in told if bool(report[n]) != bool(before[n])]
            return [Input(name, number, bool(report[number])) for number in told]
        if kind == osdp_sys.STATUS_REPORT_LOCAL and report and bool(report[0]) != reader.tampered:
            reader.tampered = bool(report[0])
            return [Tamper(name, reader.tampered)]
        return []
