"""The berita acara of a hold, drawn as PDF; in Indonesian, whatever the screen shows.

Data in, bytes out: the same facts give the same bytes, so that the hash in the record fits.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table
from reportlab.platypus.flowables import Flowable

TEXT = ParagraphStyle("text", fontName="Times-Roman", fontSize=10.5, leading=14)
SMALL = ParagraphStyle("small", parent=TEXT, fontName="Courier", fontSize=7.5, leading=10)
HEAD = ParagraphStyle("head", parent=TEXT, fontName="Times-Bold", spaceBefore=8, spaceAfter=3)
TITLE = ParagraphStyle(
    "title", parent=TEXT, fontName="Times-Bold", fontSize=14, leading=18, alignment=TA_CENTER
)
CENTRED = ParagraphStyle("centred", parent=TEXT, alignment=TA_CENTER)
WIDTH = A4[0] - 44 * mm


@dataclass(frozen=True)
class Facts:
    """All that stands in the minutes, as text ready to print; times with their zone."""

    number: str
    office: str
    place: str
    date: str
    case: Sequence[tuple[str, str]]
    person: Sequence[tuple[str, str]]
    order: Sequence[tuple[str, str]]
    course: Sequence[tuple[str, str]]
    """Time, and what was done by whom."""
    outcome: str
    signatures: Sequence[tuple[str, str]]
    """Post and name."""
    shots: Sequence[tuple[str, str]]
    """Number of a picture and its SHA-256."""
    entries: Sequence[tuple[str, str, str]]
    """Id of an entry of the record, its kind, its commitment in hex."""


def draw(facts: Facts) -> bytes:
    """The PDF, A4."""
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=22 * mm, rightMargin=22 * mm, topMargin=18 * mm,
        bottomMargin=18 * mm, title=f"Berita Acara {facts.number}", author=_plain(facts.office),
        subject="Pemeriksaan kemiripan dengan daftar cekal", lang="id", invariant=1,
    )  # fmt: skip
    document.build(_story(facts))
    return out.getvalue()


def _story(facts: Facts) -> list[Flowable]:
    opening = (
        f"Pada {facts.date}, di {facts.place}, {facts.office}, telah dilakukan pemeriksaan atas"
        " seseorang yang ditunjukkan kamera lajur sebagai mirip dengan subjek daftar cekal."
        " Kamera hanya mengusulkan; keputusan diambil oleh dua pejabat yang berbeda."
    )
    story: list[Flowable] = [
        Paragraph("BERITA ACARA", TITLE),
        Paragraph("PENUNDAAN KARENA DAFTAR PENCEGAHAN DAN PENANGKALAN", CENTRED),
        Paragraph(_plain(f"Nomor {facts.number}"), CENTRED), Spacer(1, 6 * mm),
        Paragraph(_plain(opening), TEXT),
    ]  # fmt: skip
    for title, rows in (
        ("Pemeriksaan", facts.case), ("Orang yang diperiksa", facts.person),
        ("Keputusan cekal", facts.order), ("Urutan kejadian", facts.course),
    ):  # fmt: skip
        story += [Paragraph(title, HEAD), _table(rows)]
    story += [
        Paragraph("Hasil", HEAD), Paragraph(_plain(facts.outcome), TEXT), Spacer(1, 4 * mm),
        KeepTogether(_signed(facts)),
        Paragraph("Sidik gambar dari kamera (SHA-256)", HEAD),
        *(Paragraph(_plain(f"{number}  {digest}"), SMALL) for number, digest in facts.shots),
        Paragraph("Rujukan bukti pada catatan tak terhapus", HEAD),
        *(Paragraph(_plain(" ".join(entry)), SMALL) for entry in facts.entries),
    ]  # fmt: skip
    return story


def _table(rows: Sequence[tuple[str, str]]) -> Flowable:
    if not rows:
        return Paragraph("-", TEXT)
    cells = [[Paragraph(_plain(label), TEXT), Paragraph(_plain(value), TEXT)]
             for label, value in rows]  # fmt: skip
    style = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0),
             ("TOPPADDING", (0, 0), (-1, -1), 1), ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
             ("LINEBELOW", (0, 0), (-1, -1), 0.25, "#b8b4a8")]  # fmt: skip
    return Table(cells, colWidths=[WIDTH * 0.4, WIDTH * 0.6], style=style, hAlign="LEFT")


def _signed(facts: Facts) -> list[Flowable]:
    space = Paragraph("<i>keputusan tercatat atas akunnya</i>", CENTRED)
    cells = [
        [Paragraph(_plain(post), CENTRED) for post, _ in facts.signatures],
        [space] * len(facts.signatures),
        [Paragraph(f"<b>{_plain(name)}</b>", CENTRED) for _, name in facts.signatures],
    ]
    columns = [WIDTH / len(facts.signatures)] * len(facts.signatures)
    style = [("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    return [Table(cells, colWidths=columns, rowHeights=[None, 20 * mm, None], style=style)]


def _plain(text: str) -> str:
    """For the standard fonts, which hold Latin-1: other letters lose their marks or become ?."""
    out = []
    for letter in text:
        if letter.encode("cp1252", "ignore"):
            out.append(letter)
            continue
        bare = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode()
        out.append(bare or {"Đ": "D", "đ": "d", "ł": "l", "Ł": "L", "ı": "i"}.get(letter, "?"))
    return escape("".join(out))
