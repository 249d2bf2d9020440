"""Keys of a reader, gathered to lines: digits end with ``#``, ``*`` begins anew."""

from __future__ import annotations

ENTER, CLEAR = 0x0D, 0x7F
"""How OSDP writes ``#`` and ``*`` (SIA OSDP 2.2, osdp_KEYPAD)."""
LONGEST = 512
PAUSE = 15.0
"""Seconds after which an unfinished line is forgotten."""


class Keypad:
    """One reader's keypad or scanner; a scanner sends its text in parts and ends it alike."""

    def __init__(self) -> None:
        self._line = bytearray()
        self._last = 0.0

    def feed(self, data: bytes, now: float) -> list[str]:
        """Take what came at ``now`` (monotonic seconds); returns the lines that are complete."""
        if now - self._last > PAUSE:
            self._line.clear()
        self._last = now
        lines = []
        for byte in data:
            if byte == ENTER:
                if self._line:
                    lines.append(self._line.decode("utf-8", "replace"))
                self._line.clear()
            elif byte == CLEAR or len(self._line) >= LONGEST:
                self._line.clear()
            else:
                self._line.append(byte)
        return lines
