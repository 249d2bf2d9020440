"""OSDP frames by hand, for those who mean ill (SIA OSDP 2.2, section 5)."""

from __future__ import annotations

from dataclasses import dataclass

SOM, MARK = 0x53, 0xFF
REPLY, SEQUENCE, CRC, SECURE = 0x80, 0x03, 0x04, 0x08
POLL, ID, CAP, OUT, CHLNG, SCRYPT = 0x60, 0x61, 0x62, 0x68, 0x76, 0x77
ACK, NAK, PDID, PDCAP, RAW = 0x40, 0x41, 0x45, 0x46, 0x50


def crc16(data: bytes) -> int:
    """CRC-16/AUG-CCITT, as OSDP uses it."""
    crc = 0x1D0F
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc


def build(address: int, sequence: int, payload: bytes, block: bytes = b"") -> bytes:
    """A frame; ``payload`` begins with the code of the command or reply, ``block`` is the SCB."""
    control = sequence & SEQUENCE | CRC | (SECURE if block else 0)
    size = 5 + len(block) + len(payload) + 2
    body = bytes([SOM, address, size & 255, size >> 8, control]) + block + payload
    return bytes([MARK]) + body + crc16(body).to_bytes(2, "little")


@dataclass(frozen=True)
class Frame:
    raw: bytes
    """As it was on the wire, from SOM on."""

    @property
    def address(self) -> int:
        return self.raw[1]

    @property
    def sequence(self) -> int:
        return self.raw[4] & SEQUENCE

    @property
    def block(self) -> bytes:
        """The security control block: length, kind, data."""
        return self.raw[5 : 5 + self.raw[5]] if self.raw[4] & SECURE else b""

    @property
    def code(self) -> int:
        """Command or reply; still readable under a secure channel, only the data is encrypted."""
        return self.raw[5 + len(self.block)]


def split(buffer: bytearray) -> list[Frame]:
    """Take the whole frames off the front of ``buffer``."""
    found = []
    while SOM in buffer:
        del buffer[: buffer.index(SOM)]
        size = int.from_bytes(buffer[2:4], "little") if len(buffer) > 3 else 1 << 16
        if len(buffer) < size:
            break
        found.append(Frame(bytes(buffer[:size])))
        del buffer[:size]
    return found
