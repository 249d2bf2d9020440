"""Pictures of invented papers, small and plain, made fresh for each person."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

CARD = (860, 540)


def paper(title: str, lines: list[str]) -> bytes:
    """A JPEG that looks like a scanned card with a title and a few lines."""
    image = Image.new("RGB", CARD, (233, 238, 244))
    draw = ImageDraw.Draw(image)
    draw.rectangle((12, 12, CARD[0] - 12, CARD[1] - 12), outline=(70, 84, 110), width=3)
    draw.text((40, 36), title, fill=(24, 30, 48), font_size=34)
    for row, line in enumerate(lines):
        draw.text((40, 110 + 46 * row), line, fill=(40, 48, 66), font_size=26)
    draw.text((40, CARD[1] - 60), "SIMULASI", fill=(170, 60, 60), font_size=28)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=78)
    return buffer.getvalue()
