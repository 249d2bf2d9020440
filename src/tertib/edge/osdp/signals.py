"""What a reader shows and does, as libosdp commands. Times on the wire count tenths of a second.

A reader is not a page: on the readers that can be bought, green means go and red means no, with a
sound of its own each, so that nobody depends on the colour (decision 0116).
"""

from __future__ import annotations

from typing import Any

import osdp_sys

Command = dict[str, Any]

BLACK, RED, GREEN = osdp_sys.LED_COLOR_NONE, osdp_sys.LED_COLOR_RED, osdp_sys.LED_COLOR_GREEN
COLUMNS, ROWS = 16, 2
_FOR_A_WHILE, _CANCEL, _FOR_GOOD = 2, 1, 1
_PULSE = 5
"""Output control code 5: on now, off when the timer ends."""


def pulse(number: int, ms: int) -> Command:
    """Close a relay for so many milliseconds (rounded up to tenths of a second, at most 25.5 s)."""
    tenths = min(max(-(-ms // 100), 1), 255)
    return {
        "command": osdp_sys.CMD_OUTPUT, "output_no": number, "control_code": _PULSE,
        "timer_count": tenths,
    }  # fmt: skip


def _led(colour: int, on: int, off: int, tenths: int = 0, code: int = _FOR_GOOD) -> Command:
    command = {
        "command": osdp_sys.CMD_LED, "temporary": bool(tenths), "reader": 0, "led_number": 0,
        "control_code": code, "on_color": colour, "off_color": BLACK, "on_count": on,
        "off_count": off,
    }  # fmt: skip
    return {**command, "timer_count": tenths} if tenths else command


def _beep(on: int, off: int, times: int) -> Command:
    return {
        "command": osdp_sys.CMD_BUZZER, "reader": 0, "control_code": 2, "on_count": on,
        "off_count": off, "rep_count": times,
    }  # fmt: skip


LIGHTS: dict[str, tuple[Command, ...]] = {
    "admit": (_led(GREEN, 10, 0, 30, _FOR_A_WHILE), _beep(2, 1, 1)),
    "refuse": (_led(RED, 3, 2, 25, _FOR_A_WHILE), _beep(3, 2, 3)),
    "idle": (_led(BLACK, 10, 0, 1, _CANCEL), _led(BLACK, 10, 0)),
    "fire": (_led(BLACK, 10, 0, 1, _CANCEL), _led(GREEN, 5, 5), _beep(10, 2, 5)),
}
"""``admit`` and ``refuse`` end by themselves; ``idle`` and ``fire`` stay until the next word."""


def text(words: str) -> Command:
    """Show up to two lines of 16 characters; what does not fit is cut, other signs become ``?``."""
    lines = [line[:COLUMNS].ljust(COLUMNS) for line in words.split("\n")[:ROWS]]
    return {
        "command": osdp_sys.CMD_TEXT, "reader": 0, "control_code": 2, "temp_time": 0,
        "offset_row": 1, "offset_col": 1,
        "data": "".join(lines).encode("ascii", "replace").decode(),
    }  # fmt: skip


NEEDS = {
    osdp_sys.CMD_LED: osdp_sys.CAP_READER_LED_CONTROL,
    osdp_sys.CMD_BUZZER: osdp_sys.CAP_READER_AUDIBLE_OUTPUT,
    osdp_sys.CMD_TEXT: osdp_sys.CAP_READER_TEXT_OUTPUT,
    osdp_sys.CMD_OUTPUT: osdp_sys.CAP_OUTPUT_CONTROL,
}
"""What a reader must have said it can do: libosdp drops a reader that refuses a command."""
