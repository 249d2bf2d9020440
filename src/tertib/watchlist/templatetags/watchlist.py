"""Codes in words, in templates: ``{{ change.why|code:"revocations" }}``."""

from __future__ import annotations

from django import template

from tertib.watchlist import codes

register = template.Library()


@register.filter
def code(value: str, kind: str) -> str:
    """What the code means in the language in use."""
    return codes.words(kind, value)
