"""H.264 in RTP (RFC 6184) and the little of RTCP that a camera sends (RFC 3550). Pure functions."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

CLOCK = 90_000
"""Ticks of a video timestamp a second."""
PAYLOAD_TYPE = 96
LARGEST = 1_400
"""Bytes of one packet's payload; a longer NAL unit is cut into fragments."""
_FU_A = 28
_NTP_EPOCH = 2_208_988_800
"""Seconds from 1900 to 1970."""


def split(stream: bytes) -> list[bytes]:
    """The NAL units of an Annex B byte stream, without start codes."""
    found, start = [], stream.find(b"\0\0\1")
    while start >= 0:
        after = stream.find(b"\0\0\1", start + 3)
        found.append(stream[start + 3 : after if after >= 0 else len(stream)].rstrip(b"\0"))
        start = after
    return [unit for unit in found if unit]


def payloads(unit: bytes, largest: int = LARGEST) -> Iterator[bytes]:
    """One NAL unit as payloads: alone where it fits, else as fragments (FU-A)."""
    if len(unit) <= largest:
        yield unit
        return
    indicator, kind = unit[0] & 0xE0 | _FU_A, unit[0] & 0x1F
    room = largest - 2
    for start in range(1, len(unit), room):
        first, last = start == 1, start + room >= len(unit)
        yield bytes((indicator, first << 7 | last << 6 | kind)) + unit[start : start + room]


def packets(
    units: Sequence[bytes], sequence: int, timestamp: int, source: int
) -> tuple[list[bytes], int]:
    """All packets of one picture, the last one marked; and the next sequence number."""
    bodies = [body for unit in units for body in payloads(unit)]
    found = []
    for number, body in enumerate(bodies, 1):
        marker = 0x80 if number == len(bodies) else 0
        found.append(
            struct.pack(
                ">BBHII", 0x80, marker | PAYLOAD_TYPE, sequence, timestamp & 0xFFFFFFFF, source
            ) + body
        )  # fmt: skip
        sequence = (sequence + 1) & 0xFFFF
    return found, sequence


def sender_report(now: float, timestamp: int, source: int, sent: int, octets: int) -> bytes:
    """Which wall-clock second (since 1970) the camera believes belongs to a timestamp."""
    seconds = now + _NTP_EPOCH
    return struct.pack(
        ">BBHIIIIII", 0x80, 200, 6, source, int(seconds) & 0xFFFFFFFF,
        int(seconds % 1 * 2**32), timestamp & 0xFFFFFFFF, sent & 0xFFFFFFFF, octets & 0xFFFFFFFF,
    )  # fmt: skip


def interleaved(channel: int, packet: bytes) -> bytes:
    """A packet inside the RTSP connection (RFC 2326, 10.12)."""
    return struct.pack(">BBH", 0x24, channel, len(packet)) + packet
