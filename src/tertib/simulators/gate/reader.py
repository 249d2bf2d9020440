"""One simulated reader: libosdp's peripheral device, its lamp, display, relays and contacts."""

from __future__ import annotations

import secrets
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import osdp
import osdp_sys

CONTACTS = OUTPUTS = 16
LARGEST = 64
"""Bytes of one card or keypad event in libosdp."""
COLOURS = {
    osdp_sys.LED_COLOR_NONE: "off", osdp_sys.LED_COLOR_RED: "red",
    osdp_sys.LED_COLOR_GREEN: "green", osdp_sys.LED_COLOR_AMBER: "amber",
    osdp_sys.LED_COLOR_BLUE: "blue", osdp_sys.LED_COLOR_WHITE: "white",
}  # fmt: skip


@dataclass
class Shown:
    """What a person standing there sees; times are monotonic seconds."""

    steady: tuple[str, bool] = ("off", False)
    passing: tuple[str, bool] = ("off", False)
    passing_until: float = 0.0
    text: str = ""
    beeps: int = 0
    relays: dict[int, float] = field(default_factory=dict)
    """Output -> until when it is closed."""

    def lamp(self, now: float) -> tuple[str, bool]:
        """Colour, and whether it blinks."""
        return self.passing if now < self.passing_until else self.steady

    def open(self, number: int, now: float) -> bool:
        """Whether the relay is closed, so that the door it holds is free."""
        return now < self.relays.get(number, 0.0)


class _Socket(osdp.Channel):  # type: ignore[misc]
    """What the wire brought for this reader; several readers may hang on one wire."""

    def __init__(self, send: Callable[[bytes], int]) -> None:
        self.id = 0
        self.inbox = bytearray()
        self._send = send

    def read(self, max_bytes: int) -> bytes:
        taken = bytes(self.inbox[:max_bytes])
        del self.inbox[:max_bytes]
        return taken

    def write(self, buf: bytes) -> int:
        return self._send(buf)

    def flush(self) -> None:
        self.inbox.clear()


class Reader:
    """Lives in the rack's thread; whatever a person does to it is queued by :meth:`do`."""

    def __init__(
        self, name: str, address: int, key: bytes, send: Callable[[bytes], int], able: bool = True
    ) -> None:
        self.name, self.address, self.key = name, address, key
        self.able = able
        """Whether it has lamp, buzzer and display."""
        self.frozen = False
        self.shown = Shown()
        self.contacts = bytearray(CONTACTS)
        self.tampered = False
        self.pulses: deque[tuple[float, int, int]] = deque(maxlen=1000)
        """(monotonic seconds, output, milliseconds) of every relay command."""
        self.secure = False
        self.sessions = 0
        """Secure channels so far."""
        self._send = send
        self._todo: deque[dict[str, Any]] = deque()
        self._socket = _Socket(send)
        self._device: Any = None
        self.power(True)

    def power(self, on: bool, key: bytes | None = None) -> None:
        """Switch it on or off; what it showed is gone. ``key`` stands for one set wrongly."""
        self.shown = Shown()
        self.secure = False
        self._todo.clear()
        self._device = self._made(key or self.key) if on else None

    def _made(self, key: bytes) -> Any:
        cap = osdp.Capability
        found = [(cap.OutputControl, 1, OUTPUTS), (cap.ContactStatusMonitoring, 1, CONTACTS)]
        if self.able:
            found += [(cap.LEDControl, 1, 1), (cap.AudibleControl, 1, 1), (cap.TextOutput, 1, 1)]
        self._socket = _Socket(self._send)
        flags = [osdp.LibFlag.EnforceSecure]
        info = osdp.PDInfo(self.address, self._socket, key, self.name, flags)
        osdp_sys.set_loglevel(osdp_sys.LOG_EMERG)  # each device keeps the level it is made with
        device = osdp_sys.PeripheralDevice(
            info.get(), capabilities=osdp.PDCapabilities(found).get()
        )
        device.set_command_callback(self._commanded)
        return device

    @property
    def powered(self) -> bool:
        return self._device is not None

    def wrong_key(self) -> None:
        """Come back with a key that the panel does not know."""
        self.power(True, secrets.token_bytes(16))

    def take(self, data: bytes) -> None:
        """Bytes from the wire."""
        if not self.frozen and self._device is not None:
            self._socket.inbox += data

    def step(self) -> None:
        """One turn of the rack."""
        if self.frozen or self._device is None:
            return
        self._device.refresh()
        secure = bool(self._device.is_sc_active())
        if secure and not self.secure:  # as the specification wants: say how things stand
            self.sessions += 1
            self._todo.appendleft(self._status(osdp_sys.STATUS_REPORT_INPUT, bytes(self.contacts)))
            self._todo.append(self._status(osdp_sys.STATUS_REPORT_LOCAL, bytes([self.tampered, 0])))
        self.secure = secure
        while secure and self._todo and self._device.submit_event(self._todo[0]):
            self._todo.popleft()

    def card(
        self, data: bytes, bits: int = 0, kind: int = osdp_sys.CARD_FMT_RAW_UNSPECIFIED
    ) -> None:
        """Hold a card to it."""
        self._todo.append({
            "event": osdp_sys.EVENT_CARDREAD, "reader_no": 0, "format": kind, "direction": 0,
            "length": bits or 8 * len(data), "data": data,
        })  # fmt: skip

    def keys(self, text: str) -> None:
        """Type, or scan a code: the text and ``#``, in parts if it is long."""
        data = text.encode() + b"\r"
        for start in range(0, len(data), LARGEST):
            part = data[start : start + LARGEST]
            self._todo.append({"event": osdp_sys.EVENT_KEYPRESS, "reader_no": 0, "data": part})

    def contact(self, number: int, on: bool) -> None:
        """Close or open a contact."""
        self.contacts[number] = on
        self._todo.append(self._status(osdp_sys.STATUS_REPORT_INPUT, bytes(self.contacts)))

    def tamper(self, on: bool) -> None:
        """Open or close the housing."""
        self.tampered = on
        self._todo.append(self._status(osdp_sys.STATUS_REPORT_LOCAL, bytes([on, 0])))

    @staticmethod
    def _status(kind: int, report: bytes) -> dict[str, Any]:
        return {
            "event": osdp_sys.EVENT_STATUS, "type": kind, "nr_entries": len(report),
            "report": report,
        }  # fmt: skip

    def _commanded(self, command: dict[str, Any]) -> tuple[int, None]:
        """libosdp's callback for a command of the panel."""
        now, kind, shown = time.monotonic(), command["command"], self.shown
        if kind == osdp_sys.CMD_OUTPUT:
            ms = 100 * command["timer_count"]
            shown.relays[command["output_no"]] = now + ms / 1000
            self.pulses.append((now, command["output_no"], ms))
        elif kind == osdp_sys.CMD_LED:
            look = (COLOURS.get(command["on_color"], "white"), command["off_count"] > 0)
            if not command["temporary"]:
                shown.steady = look
            elif command["control_code"] == 2:
                shown.passing, shown.passing_until = look, now + command["timer_count"] / 10
            else:
                shown.passing_until = 0.0
        elif kind == osdp_sys.CMD_BUZZER:
            shown.beeps += command["rep_count"]
        elif kind == osdp_sys.CMD_TEXT:
            shown.text = command["data"]
        return 0, None
