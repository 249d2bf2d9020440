"""A hundred thousand draws, looked at as a statistician would."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from hashlib import sha256

import pytest

from tertib.ledger import rules

DRAWS, OFFICERS = 100_000, 8
CRITICAL = {7: 24.32, 63: 103.44}
"""Chi-square at p = 0.001 by degrees of freedom."""


@pytest.fixture(scope="module")
def results() -> list[int]:
    """The place of the one drawn, in 200 days of 500 numbered draws among eight."""
    found = []
    for day in range(200):
        on = date(2026, 1, 1) + timedelta(days=day)
        seed = sha256(f"seed {day}".encode()).digest()
        for number in range(1, DRAWS // 200 + 1):
            line = f"witness {number // 5}"  # several draws share one cosignature, as in life
            made = rules.draw(office="JE", day=on, purpose="counter", draw_id=str(number),
                              seed=seed, cosignature=line, size=number)  # fmt: skip
            found.append(made.below(OFFICERS))
    return found


def chi_square(counts: Counter, cells: int) -> float:
    expected = sum(counts.values()) / cells
    return sum((counts[key] - expected) ** 2 / expected for key in _keys(counts, cells))


def _keys(counts: Counter, cells: int) -> list:
    pairs = isinstance(next(iter(counts)), tuple)
    sides = range(OFFICERS)
    return [(a, b) for a in sides for b in sides] if pairs else list(range(cells))


def test_no_officer_is_drawn_more_often(results):
    assert len(results) == DRAWS
    assert chi_square(Counter(results), OFFICERS) < CRITICAL[7]


def test_a_draw_says_nothing_about_the_next(results):
    pairs = Counter(zip(results[::2], results[1::2], strict=True))
    assert chi_square(pairs, OFFICERS**2) < CRITICAL[63]
