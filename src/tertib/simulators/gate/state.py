"""What the readers show at a moment, as JSON for the page and for those who measure."""

from __future__ import annotations

from typing import Any

from tertib.simulators.gate.rack import Rack
from tertib.simulators.gate.reader import Reader


def of(reader: Reader, plugged: bool, now: float) -> dict[str, Any]:
    """One reader at ``now`` (monotonic seconds)."""
    colour, blinks = reader.shown.lamp(now)
    powered = reader.powered
    return {
        "lamp": colour if powered else "off", "blinks": blinks and powered,
        "text": reader.shown.text if powered else "",
        "open": [number for number in reader.shown.relays if reader.shown.open(number, now)],
        "beeps": reader.shown.beeps, "pulses": len(reader.pulses),
        "secure": reader.secure and plugged and not reader.frozen,
        "sessions": reader.sessions,
        "plugged": plugged, "frozen": reader.frozen, "powered": powered,
        "tampered": reader.tampered, "contacts": [n for n, on in enumerate(reader.contacts) if on],
    }  # fmt: skip


def all_of(rack: Rack, now: float) -> dict[str, Any]:
    """All readers by name."""
    return {
        name: of(reader, rack.wires[name].fd >= 0, now) for name, reader in rack.readers.items()
    }


def pulses(reader: Reader, since: float) -> list[dict[str, Any]]:
    """Relay commands after ``since``: monotonic second, output, milliseconds."""
    return [
        {"at": at, "output": output, "ms": ms}
        for at, output, ms in list(reader.pulses)
        if at > since
    ]
