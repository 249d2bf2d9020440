"""What a file really is, by its content; names and declared types are not believed."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

import pikepdf
from PIL import Image

from tertib.applications.papers.pictures import PNG, Malformed, clean_jpeg, clean_png

ORIENTATION = 0x0112


@dataclass(frozen=True)
class Limits:
    """Bytes, pixels (width times height), pixels of the shorter side, pages."""

    size: int
    pixels: int
    min_side: int
    pages: int


@dataclass(frozen=True)
class Paper:
    """An accepted paper: a clean copy, lossless for pictures."""

    media_type: str
    content: bytes
    pages: int


class Refused(Exception):
    """The file cannot be taken; ``code`` says why (texts in ``wording``)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def check(data: bytes, limits: Limits) -> Paper:
    """Tell JPEG, PNG or PDF by content, decode it whole, and return a clean copy.

    Raises:
        Refused: ``empty``, ``too_large``, ``unknown_type``, ``broken``, ``too_many_pixels``,
            ``too_small``, ``encrypted`` or ``too_many_pages``.
    """
    if not data:
        raise Refused("empty")
    if len(data) > limits.size:
        raise Refused("too_large")
    if data.startswith(b"\xff\xd8\xff"):
        return _picture(data, "JPEG", "image/jpeg", limits)
    if data.startswith(PNG):
        return _picture(data, "PNG", "image/png", limits)
    if data.startswith(b"%PDF-"):
        return _pdf(data, limits)
    raise Refused("unknown_type")


def _picture(data: bytes, kind: str, media_type: str, limits: Limits) -> Paper:
    try:
        clean = clean_jpeg(data, _orientation(data)) if kind == "JPEG" else clean_png(data)
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(clean), formats=[kind]) as image:
                width, height = image.size
                if width * height > limits.pixels:
                    raise Refused("too_many_pixels")
                image.load()
    except Refused:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise Refused("too_many_pixels") from None
    except (Malformed, OSError, ValueError, SyntaxError):  # Pillow's words for broken files
        raise Refused("broken") from None
    if min(width, height) < limits.min_side:
        raise Refused("too_small")
    return Paper(media_type, clean, 1)


def _orientation(data: bytes) -> int:
    """The EXIF orientation, 1 (upright) when there is none or it makes no sense."""
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG"]) as image:
            value = image.getexif().get(ORIENTATION, 1)
    except Exception:  # a broken EXIF block must not lose the picture; the decode comes later
        return 1
    return value if value in range(1, 9) else 1


ACTIVE = ("/OpenAction", "/AA", "/AcroForm", "/Names", "/Metadata", "/PieceInfo")
"""What may act, carry files, or tell more than the pages: dropped from the copy."""


def _pdf(data: bytes, limits: Limits) -> Paper:
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if pdf.is_encrypted:
                raise Refused("encrypted")
            pages = len(pdf.pages)
            if not pages:
                raise Refused("broken")
            if pages > limits.pages:
                raise Refused("too_many_pages")
            for name in ACTIVE:
                if name in pdf.Root:
                    del pdf.Root[name]
            if "/Info" in pdf.trailer:
                del pdf.trailer["/Info"]
            for page in pdf.pages:
                for name in ("/AA", "/Annots"):
                    if name in page:
                        del page[name]
            copy = io.BytesIO()
            pdf.save(copy)
    except pikepdf.PasswordError:
        raise Refused("encrypted") from None
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError):
        raise Refused("broken") from None
    if copy.tell() > 2 * limits.size:  # a compressed structure that unfolds
        raise Refused("too_large")
    return Paper("application/pdf", copy.getvalue(), pages)
