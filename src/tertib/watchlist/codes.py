"""Codes with their words in both languages, from ``data/codes.json``."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from django.utils.translation import get_language


@cache
def _codes() -> dict[str, dict[str, dict[str, str]]]:
    found = json.loads((files("tertib.watchlist.data") / "codes.json").read_text())
    return {str(kind): words for kind, words in found.items()}


def known(kind: str) -> frozenset[str]:
    """The codes of ``reasons``, ``rejections``, ``revocations`` or ``officials``."""
    return frozenset(_codes()[kind])


def words(kind: str, code: str) -> str:
    """What a code means, in the language in use; the code itself where it has no words."""
    both = _codes()[kind].get(code, {})
    return both.get("en" if get_language() == "en" else "id", code)


def options(kind: str) -> list[tuple[str, str]]:
    """Codes with words, to choose from."""
    return [(code, words(kind, code)) for code in _codes()[kind]]
