"""Pictures as they are kept: upright, of limited size, without what the camera wrote into them."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from uuid import UUID

from PIL import Image, ImageOps, UnidentifiedImageError

from tertib.foundation import vault
from tertib.watchlist.conf import watchlist as conf
from tertib.watchlist.models import Photograph
from tertib.watchlist.rules.orders import Refused

SMALLEST = 120
"""Pixels along the shorter side below which nobody could be recognised."""
SMALL = 300
"""Below this a better picture is asked for."""
LARGEST = 40_000_000
"""Pixels of a picture that is opened at all."""
QUALITY = 90
FORMATS = ("JPEG", "PNG", "WEBP", "BMP")


@dataclass(frozen=True)
class Picture:
    """A JPEG without metadata."""

    jpeg: bytes
    width: int
    height: int

    @property
    def warnings(self) -> list[str]:
        """Codes of what is wrong with it before any model has looked."""
        return ["small"] if min(self.width, self.height) < SMALL else []


def normalise(data: bytes) -> Picture:
    """The picture in a file, ready to be sealed.

    Raises:
        Refused: ``not_a_picture``, ``picture_too_small``.
    """
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as opened:
            if opened.width * opened.height > LARGEST:
                raise Refused("not_a_picture")
            side = conf().photograph_side
            opened.draft("RGB", (side, side))
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise Refused("not_a_picture") from None
    if min(upright.size) < SMALLEST:
        raise Refused("picture_too_small")
    upright.thumbnail((side, side), Image.Resampling.LANCZOS)
    plain = Image.new("RGB", upright.size)
    plain.paste(upright)  # nothing but the pixels comes along
    out = BytesIO()
    plain.save(out, "JPEG", quality=QUALITY)
    return Picture(out.getvalue(), *plain.size)


def digest(data: bytes) -> bytes:
    """To know a file again without keeping it."""
    return vault.lookup("watchlist.photograph", data.hex())


def open(photo_id: UUID) -> bytes:
    """The JPEG. Whoever asks has been let in before.

    Raises:
        Photograph.DoesNotExist: there is none, or it was removed.
        vault.KeyDestroyed: the person's data was erased.
    """
    found = Photograph.objects.select_related("subject__key").get(id=photo_id, removed_at=None)
    key = vault.unwrap(found.subject.key)
    return key.open(bytes(found.sealed or b""), f"photograph:{found.id}")
