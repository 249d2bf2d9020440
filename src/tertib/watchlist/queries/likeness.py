"""Whether a face that waits to be added is like those by which its person is looked for already."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from tertib.foundation import vault
from tertib.watchlist import embedding
from tertib.watchlist.conf import watchlist as conf
from tertib.watchlist.models import Photograph, Template
from tertib.watchlist.queries.photographs import approved


def compared(photo: Photograph) -> str:
    """``alike``, ``unlike``, ``uncompared`` (no model has looked at both, or none that says how
    rare a likeness is), or empty: there is nothing to compare it with.

    Raises:
        vault.KeyDestroyed: the person's data was erased.
    """
    enrolled = Photograph.objects.filter(approved(), subject=photo.subject_id, removed_at=None)
    others = enrolled.exclude(id=photo.id)
    if not others.exists():
        return ""
    key = vault.unwrap(photo.subject.key)
    own = {one.model: _vector(key, one) for one in photo.templates.all()}
    shares = []
    for model, vector in own.items():
        templates = Template.objects.filter(model=model, photograph__in=others)
        cosines = [_cosine(vector, _vector(key, one)) for one in templates]
        share = embedding.strangers(model, max(cosines), len(cosines)) if cosines else None
        shares += [] if share is None else [share]
    if not shares:
        return "uncompared"
    return "unlike" if max(shares) > conf().unlike else "alike"


def _vector(key: vault.PersonKey, template: Template) -> Sequence[float]:
    place = f"template:{template.photograph_id}:{template.model}"
    raw = key.open(bytes(template.sealed), place)
    return struct.unpack(f"<{len(raw) // 4}f", raw)


def _cosine(one: Sequence[float], other: Sequence[float]) -> float:
    """Both are of length one."""
    return sum(a * b for a, b in zip(one, other, strict=True))
