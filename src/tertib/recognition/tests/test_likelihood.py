"""The tail of strangers' scores, and the thresholds set by it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertib.recognition.likelihood import Band, Calibration, TooFew, band, fit
from tertib.recognition.measure import calibrate

TAILS = st.builds(
    Calibration, level=st.floats(0.1, 0.6), share=st.floats(1e-5, 0.05),
    scale=st.floats(0.005, 0.1), shape=st.floats(-0.4, 0.0),
)  # fmt: skip


def strangers(count: int, enrolled: int, seed: int) -> list[float]:
    """Best of ``enrolled`` likenesses, each normally distributed, as of unrelated vectors."""
    random = np.random.default_rng(seed)
    return [float(random.normal(0.1, 0.1, enrolled).max()) for _ in range(count)]


def share_over(scores: list[float], threshold: float) -> float:
    return sum(score >= threshold for score in scores) / len(scores)


@given(TAILS, st.floats(1e-4, 0.01), st.integers(1, 10_000))
def test_at_the_threshold_strangers_alert_at_the_rate(
    tail: Calibration, rate: float, enrolled: int
) -> None:
    found = tail.any_of(tail.threshold(rate, enrolled), enrolled)
    assert found == pytest.approx(rate, rel=1e-3)


@given(TAILS, st.floats(0, 1), st.floats(0, 1), st.integers(1, 10_000))
def test_more_alike_is_never_more_common(
    tail: Calibration, one: float, other: float, enrolled: int
) -> None:
    low, high = sorted((one, other))
    assert tail.any_of(high, enrolled) <= tail.any_of(low, enrolled)


@pytest.mark.parametrize("rate", [0.01, 0.003])
def test_a_promised_rate_holds_for_other_strangers(rate: float) -> None:
    found = calibrate.calibrate(strangers(4_000, 200, 1), 200, 1_000, rate * 1_000)
    alerted = share_over(strangers(40_000, 200, 2), found.threshold)
    assert rate / 1.5 <= alerted <= rate * 1.5


def test_a_longer_list_needs_a_higher_threshold() -> None:
    tail = fit(strangers(2_000, 100, 3), 100)
    assert tail.threshold(0.001, 1_000) > tail.threshold(0.001, 100)
    alerted = share_over(strangers(20_000, 400, 4), tail.threshold(0.01, 400))
    assert 0.005 <= alerted <= 0.02


def test_a_short_list_does_not_alert_everybody() -> None:
    """With one person enrolled the accepted rate lies far outside the tail that was fitted."""
    tail = fit(strangers(2_000, 1_000, 6), 1_000)
    alone = np.random.default_rng(7).normal(0.1, 0.1, 20_000)
    assert share_over(alone.tolist(), tail.threshold(0.001, 1)) <= 0.0015
    assert tail.any_of(0.1, 1) > 0.001


def test_too_few_people_set_no_threshold() -> None:
    with pytest.raises(TooFew, match="1000 are needed"):
        fit(strangers(900, 10, 5), 10)


def test_scores_that_do_not_differ_set_no_threshold() -> None:
    with pytest.raises(TooFew):
        fit([0.5] * 2_000, 10)


@pytest.mark.parametrize(("people", "alerts"), [(100.0, 0.0), (100.0, 100.0), (1.0, 3.0)])
def test_impossible_promises_are_refused(people: float, alerts: float) -> None:
    with pytest.raises(ValueError, match="alerts a day"):
        calibrate.calibrate([0.1, 0.2], 10, people, alerts)


@pytest.mark.parametrize(
    ("share", "name"),
    [(0.002, None), (0.001, Band.POSSIBLE), (0.0001, Band.LIKELY), (0.00001, Band.VERY_LIKELY)],
)
def test_bands(share: float, name: Band | None) -> None:
    assert band(share, 0.001) == name
