"""Every text of every subject has its Indonesian."""

from pathlib import Path

import pytest

from tertib.foundation import translations


@pytest.mark.parametrize("subject", translations.subjects(), ids=lambda path: path.name)
def test_nothing_is_left_in_english(subject: Path):
    assert translations.missing(subject) == []
