"""A film for Chromium's fake camera: a QR code on paper, as YUV4MPEG2."""

from __future__ import annotations

from pathlib import Path

import segno

WIDTH, HEIGHT, FRAMES = 640, 480, 10
PAPER, INK, DESK = 235, 20, 150


def film(text: str, path: Path) -> Path:
    """One second of a code held before the camera, or of nothing; Chromium repeats it."""
    rows = [bytearray([DESK]) * WIDTH for _ in range(HEIGHT)]
    matrix = list(segno.make(text, error="m").matrix_iter(border=4)) if text else [()]
    scale = min(WIDTH, HEIGHT) * 3 // 4 // len(matrix)
    left, top = (WIDTH - scale * len(matrix)) // 2, (HEIGHT - scale * len(matrix)) // 2
    for y, line in enumerate(matrix):
        drawn = b"".join(bytes([INK if dark else PAPER]) * scale for dark in line)
        for row in rows[top + y * scale : top + (y + 1) * scale]:
            row[left : left + len(drawn)] = drawn
    colourless = bytes([128]) * (WIDTH * HEIGHT // 2)
    frame = b"FRAME\n" + b"".join(rows) + colourless
    path.write_bytes(
        f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode() + frame * FRAMES
    )
    return path
