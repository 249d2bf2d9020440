"""However often somebody is mistaken for a subject, the subject is still found."""

from __future__ import annotations

import pytest

from tertib.recognition import Settings, cards
from tertib.watchlist.conf import Watchlist


@pytest.mark.parametrize("model", ["dlib-resnet", "mobilefacenet"])
def test_nobody_becomes_invisible(model: str) -> None:
    """With as many false hits as may count, and ten thousand on the list, a perfect likeness is
    told."""
    calibration = cards.registry().card(model).calibration
    assert calibration is not None
    most = Watchlist.model_fields["false_hit_most"].default
    assert most * calibration.any_of(1.0, 10_000) < Settings().rate
