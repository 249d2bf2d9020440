"""No page mixes languages: what is translated never shows its English in Indonesian."""

from __future__ import annotations

import re

import polib
import pytest

from tertib.foundation.translations import PACKAGE
from tests.browser.pages import PUBLIC

pytestmark = pytest.mark.browser


def _english() -> set[str]:
    """English texts of four words or more that have a different Indonesian one."""
    texts = set()
    for path in PACKAGE.glob("*/locale/id/LC_MESSAGES/django.po"):
        for entry in polib.pofile(str(path)):
            if len(entry.msgid.split()) >= 4 and "%" not in entry.msgid and entry.msgstr:
                texts.add(" ".join(entry.msgid.split()))
    return texts


@pytest.mark.parametrize("page", PUBLIC, ids=lambda page: page.name)
def test_indonesian_pages_hold_no_english(look, page):
    tab = look(java_script_enabled=False, locale="id").new_page()
    tab.goto(page.path)
    seen = re.sub(r"\s+", " ", tab.locator("body").inner_text())
    assert sorted(text for text in _english() if text in seen) == []


@pytest.mark.parametrize("page", PUBLIC, ids=lambda page: page.name)
def test_every_page_has_an_english_version(look, page):
    indonesian = look(java_script_enabled=False, locale="id").new_page()
    english = look(java_script_enabled=False, locale="en").new_page()
    indonesian.goto(page.path)
    english.goto(page.path)
    assert english.locator("html").get_attribute("lang") == "en"
    assert english.locator("main").inner_text() != indonesian.locator("main").inner_text()
