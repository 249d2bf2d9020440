"""The curve of an evaluation as a picture: people missed against false alerts, both logarithmic."""

from __future__ import annotations

import math
from collections.abc import Sequence
from xml.sax.saxutils import escape

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 640, 400, 70, 60, 40
LOWEST = 1e-4


def _share(value: float) -> float:
    """0 at the lowest share shown, 1 at all."""
    return 1 - math.log10(max(value, LOWEST)) / math.log10(LOWEST)


def _at(fpir: float, fnir: float) -> tuple[float, float]:
    return (LEFT + _share(fpir) * (WIDTH - LEFT - 20),
            HEIGHT - BOTTOM - _share(fnir) * (HEIGHT - BOTTOM - TOP))  # fmt: skip


def svg(title: str, curves: Sequence[tuple[str, Sequence[tuple[float, float]]]]) -> str:
    """An SVG of one or more curves, each a name and pairs of FPIR and FNIR."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        '<g font-family="sans-serif" font-size="13" fill="#222" stroke="none">',
        f'<text x="{LEFT}" y="24" font-size="15">{escape(title)}</text>',
        f'<text x="{WIDTH - 20}" y="{HEIGHT - 12}" text-anchor="end">'
        "strangers who raise an alert (FPIR)</text>",
        f'<text transform="translate(16 {TOP}) rotate(-90)" text-anchor="end">'
        "enrolled people missed (FNIR)</text>",
    ]
    for power in range(round(math.log10(LOWEST)), 1):
        share = 10.0**power
        (x, low), (left, y), (right, _) = _at(share, LOWEST), _at(LOWEST, share), _at(1, share)
        parts += [
            f'<path d="M{x:.1f} {low:.1f}V{TOP}M{left:.1f} {y:.1f}H{right:.1f}" stroke="#ddd"/>',
            f'<text x="{x:.1f}" y="{low + 18:.1f}" text-anchor="middle">{share:g}</text>',
            f'<text x="{left - 8:.1f}" y="{y + 4:.1f}" text-anchor="end">{share:g}</text>',
        ]
    for number, (name, pairs) in enumerate(curves):
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in (_at(*pair) for pair in pairs))
        colour = ("#30398f", "#a4442b", "#2c6e49")[number % 3]
        parts += [
            f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>',
            f'<text x="{WIDTH - 24}" y="{TOP + 18 + 18 * number}" text-anchor="end" '
            f'fill="{colour}">{escape(name)}</text>',
        ]
    return "\n".join([*parts, "</g></svg>", ""])
