"""Lossless clean copies of JPEG and PNG files.

Only what draws the picture is copied: no EXIF (place, device, thumbnail), no comments, nothing
after the end. So what we keep holds no hidden place and cannot be a second kind of file at once,
and not one pixel is encoded anew. Of EXIF the orientation alone is kept. ITU T.81, W3C PNG.
"""

from __future__ import annotations

import struct

SOI, EOI, SOS = b"\xff\xd8", 0xD9, 0xDA
JPEG_KEEP = frozenset({0xE0, 0xEE, 0xDB, 0xC4, 0xDD, SOS, *range(0xC0, 0xD0)} - {0xC8, 0xCC})
"""JFIF, Adobe's colour transform, tables, frames and scans (T.81 table B.1)."""
STANDALONE = frozenset({0x01, *range(0xD0, 0xD8)})

PNG = b"\x89PNG\r\n\x1a\n"
PNG_KEEP = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"sRGB", b"cHRM"})


class Malformed(ValueError):
    """The bytes do not follow the format."""


def clean_jpeg(data: bytes, orientation: int = 1) -> bytes:
    """Copy the segments that draw; ``orientation`` is the EXIF value 1 to 8 to keep.

    Raises:
        Malformed: not a JPEG, or it breaks off.
    """
    if data[:2] != SOI:
        raise Malformed("no start of image")
    out = [SOI]
    if orientation != 1:
        out.append(_orientation(orientation))
    at = 2
    try:
        while True:
            if data[at] != 0xFF:
                raise Malformed("no marker")
            while data[at] == 0xFF:
                at += 1
            marker = data[at]
            at += 1
            if marker == EOI:
                return b"".join([*out, bytes([0xFF, EOI])])
            if marker in STANDALONE:
                continue
            (length,) = struct.unpack_from(">H", data, at)
            if length < 2 or at + length > len(data):
                raise Malformed("segment too long")
            if marker in JPEG_KEEP:
                out += [bytes([0xFF, marker]), data[at : at + length]]
            at += length
            if marker == SOS:
                end = _scan_end(data, at)
                out.append(data[at:end])
                at = end
    except (IndexError, struct.error):
        raise Malformed("breaks off") from None


def _scan_end(data: bytes, at: int) -> int:
    """Where the next real marker stands after the entropy-coded bytes."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise Malformed("breaks off within a scan")
        following = data[at + 1]
        if following not in (0x00, 0xFF) and following not in STANDALONE:
            return at
        at += 1 if following == 0xFF else 2


def _orientation(value: int) -> bytes:
    """An EXIF segment that holds the orientation (tag 0x0112) and nothing else."""
    tiff = struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, 0x0112, 3, 1, value, 0, 0)
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def clean_png(data: bytes) -> bytes:
    """Copy the chunks that draw, up to the end.

    Raises:
        Malformed: not a PNG, or it breaks off.
    """
    if data[:8] != PNG:
        raise Malformed("no PNG signature")
    out, at = [PNG], 8
    while at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            break
        if kind in PNG_KEEP:
            out.append(data[at:end])
        at = end
        if kind == b"IEND":
            return b"".join(out)
    raise Malformed("breaks off")
