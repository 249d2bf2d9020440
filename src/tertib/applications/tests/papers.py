"""Files as people and attackers send them, made on the spot."""

from __future__ import annotations

import io

import pikepdf
from PIL import Image


def picture(kind: str = "JPEG", size: tuple[int, int] = (640, 480), **options) -> bytes:
    """A picture with enough in it that a changed pixel shows."""
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    image.putpixel((3, 5), (255, 0, 0))
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def located(orientation: int = 6) -> bytes:
    """A JPEG as phones write it: turned, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SECRETPHONE"
    exif.get_ifd(0x8825)[1] = "S"
    return picture(exif=exif.tobytes())


def pdf(pages: int = 1, **options) -> bytes:
    """An empty PDF."""
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page()
    out = io.BytesIO()
    made.save(out, **options)
    return out.getvalue()


def pixels(data: bytes) -> bytes:
    """The decoded picture."""
    return Image.open(io.BytesIO(data)).convert("RGB").tobytes()
