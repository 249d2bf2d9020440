"""Draws that nobody owns: the value of a draw as anyone recomputes it from public data.

Inputs are the newest witness cosignature at the time of the draw, the office's seed of the day
(committed to the record beforehand, revealed after closing) and the draw's id; see DESIGN.md
section 3.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

DOMAIN = b"tertib-draw@v1"
SEED = 32


class NotThisSeed(ValueError):
    """The revealed seed is not the one that was committed to."""


def seed_commitment(office: str, day: date, seed: bytes) -> bytes:
    """What is published of a seed beforehand: 32 bytes that bind office, day and seed."""
    return sha256(
        _joined(b"tertib-seed@v1", office.encode(), day.isoformat().encode(), seed)
    ).digest()


def _joined(*parts: bytes) -> bytes:
    """Length-prefixed, so that no two lists of parts give the same string."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


@dataclass(frozen=True)
class Draw:
    """A drawn value of 32 bytes and the public data it came from.

    ``witnessed`` is False when no witness had cosigned yet: then the committed seed alone served.
    Put ``inputs`` into the payload of the entry that records the draw.
    """

    value: bytes
    witnessed: bool
    inputs: dict[str, Any] = field(hash=False)

    def fraction(self) -> float:
        """A number in [0, 1): the first 53 bits of the value."""
        return (int.from_bytes(self.value[:8], "big") >> 11) / (1 << 53)

    def below(self, n: int) -> int:
        """A number in [0, n); the bias is below ``n / 2**256``.

        Raises:
            ValueError: ``n`` is not positive.
        """
        if n <= 0:
            raise ValueError("there is nothing to draw from")
        return int.from_bytes(self.value, "big") % n

    def shuffled(self, n: int) -> list[int]:
        """The numbers 0..n-1 in drawn order (each is ranked by a hash of the value and itself)."""
        return sorted(range(n), key=lambda i: sha256(self.value + i.to_bytes(8, "big")).digest())


def draw(
    *, office: str, day: date, purpose: str, draw_id: str, seed: bytes, cosignature: str,
    size: int | None = None,
) -> Draw:  # fmt: skip
    """The draw with these inputs; ``cosignature`` is the witness's line, or empty for none."""
    value = sha256(
        _joined(DOMAIN, cosignature.encode(), seed, office.encode(), purpose.encode(),
                draw_id.encode())
    ).digest()  # fmt: skip
    inputs: dict[str, Any] = {
        "office": office,
        "day": day.isoformat(),
        "purpose": purpose,
        "draw": draw_id,
        "seed_commitment": seed_commitment(office, day, seed).hex(),
        "cosignature": cosignature,
        "checkpoint": size,
        "value": value.hex(),
    }
    return Draw(value, bool(cosignature), inputs)


def recompute(inputs: dict[str, Any], seed: bytes) -> Draw:
    """Draw again from published ``inputs`` and the revealed ``seed``; compare ``.value``.

    Raises:
        NotThisSeed: the seed is not the one committed to in ``inputs``.
        ValueError, KeyError: ``inputs`` are not those of a draw.
    """
    again = draw(
        office=inputs["office"], day=date.fromisoformat(inputs["day"]), purpose=inputs["purpose"],
        draw_id=inputs["draw"], seed=seed, cosignature=inputs["cosignature"],
        size=inputs["checkpoint"],
    )  # fmt: skip
    if again.inputs["seed_commitment"] != inputs["seed_commitment"]:
        raise NotThisSeed(inputs["office"])
    return again


def holds(inputs: dict[str, Any], seed: bytes) -> bool:
    """Whether the published value is the one that these inputs and this seed give."""
    return recompute(inputs, seed).inputs == inputs
