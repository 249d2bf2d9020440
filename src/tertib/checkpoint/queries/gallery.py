"""The gallery as a camera fetches it: what changed, sealed to it, under the centre's signature."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from tertib.checkpoint import orders
from tertib.checkpoint.conf import checkpoint as conf
from tertib.contracts import allowlist, gallery, signed
from tertib.devices.models import Device
from tertib.foundation import keys
from tertib.watchlist import queries as watchlist


def tag(version: int) -> str:
    """The ETag of a version."""
    return f'"{version}"'


def document(device: Device, since: int, now: datetime) -> tuple[bytes, int]:
    """The signed document with what changed after ``since``, and its version.

    A ``since`` that we have not reached (another database was restored) gets everything.
    """
    model = _model()
    change = watchlist.gallery(model, since, now)
    if since > change.version:
        since, change = 0, watchlist.gallery(model, 0, now)
    value = gallery.Gallery(
        office=device.office_id, made_at=_ms(now), max_age=conf().gallery_max_age_seconds,
        since=since, version=change.version, model=model, removed=tuple(change.removed),
        sealed=gallery.seal(change.added, bytes(device.public_key)),
    )  # fmt: skip
    key = keys.signing_key(settings.CORE.keys, "edge")
    return signed.sign(gallery.KIND, gallery.to_body(value), key), change.version


def _model() -> str:
    """Of which model templates are given: the one named in the settings, ours in full."""
    named, ours = conf().model, orders.model()
    return named if named and not gallery.comparable(named, ours) else ours


def fresh(device: Device, version: int, now: datetime) -> str:
    """``Tertib-Fresh``: that nothing was newer than this version at ``now``."""
    key = keys.signing_key(settings.CORE.keys, "edge")
    return allowlist.fresh_header(device.office_id, tag(version), _ms(now), key)


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
