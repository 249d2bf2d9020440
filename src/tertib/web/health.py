"""Are the parts of the installation well? One list of parts for /healthz, /status/ and banners."""

from __future__ import annotations


def outages() -> list[str]:
    """Sentences for the banner of public pages, one a part that is down; none when all is well."""
    return []
