"""A paper for demonstrations, marked as such: drawn, never a copy of a real one."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw


def sheet(title: str, name: str) -> bytes:
    """A JPEG of a blank sheet with title, name and the word CONTOH (sample)."""
    image = Image.new("RGB", (900, 640), (246, 244, 238))
    draw = ImageDraw.Draw(image)
    draw.rectangle((24, 24, 875, 615), outline=(60, 60, 90), width=4)
    draw.text((60, 70), title, fill=(30, 30, 60), font_size=28)
    draw.text((60, 140), name, fill=(30, 30, 60), font_size=40)
    draw.text((260, 330), "CONTOH", fill=(190, 190, 205), font_size=110)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()
