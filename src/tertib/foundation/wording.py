"""Words for people, as every subject keeps them: by code, translated when they are shown."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True)
class Refusal:
    """Fits the component ``refused``; ``next`` is what the person can do."""

    title: Words
    why: Words
    next: Words
