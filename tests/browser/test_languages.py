"""No page mixes languages: what is translated never shows its English in Indonesian."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from functools import cache
from html.parser import HTMLParser

import polib
import pytest

from tertib.foundation.translations import PACKAGE
from tests.browser.pages import PUBLIC

pytestmark = pytest.mark.browser


class _Words(HTMLParser):
    """The text of a page's body, without scripts, with one space between words."""

    def __init__(self) -> None:
        super().__init__()
        self.language = ""
        self.pieces: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "html":
            self.language = dict(attrs).get("lang") or ""
        self._silent += tag in ("script", "style", "title")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style", "title")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.pieces))


def _read(address: str, language: str) -> _Words:
    request = urllib.request.Request(address, headers={"Accept-Language": language})
    try:
        answer = urllib.request.urlopen(request, timeout=30)
    except urllib.error.HTTPError as refused:
        answer = refused
    words = _Words()
    words.feed(answer.read().decode())
    return words


@cache
def _english() -> frozenset[str]:
    """English texts of four words or more that have a different Indonesian one."""
    return frozenset(
        " ".join(entry.msgid.split())
        for path in PACKAGE.glob("*/locale/id/LC_MESSAGES/django.po")
        for entry in polib.pofile(str(path))
        if len(entry.msgid.split()) >= 4 and "%" not in entry.msgid and entry.msgstr != entry.msgid
    )


@pytest.mark.parametrize("page", PUBLIC, ids=lambda page: page.name)
def test_each_language_is_whole(site, page):
    indonesian, english = (_read(site + page.path, language) for language in ("id", "en"))
    assert (indonesian.language, english.language) == ("id", "en")
    assert sorted(text for text in _english() if text in indonesian.text) == []
    assert english.text != indonesian.text
