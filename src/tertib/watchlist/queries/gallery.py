"""What cameras look for, and what changed of it since a version."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tertib.contracts.gallery import Face, Period, name_of
from tertib.foundation import clock, vault
from tertib.watchlist import days
from tertib.watchlist.conf import watchlist as conf
from tertib.watchlist.models import Gallery, Order, Photograph, Template
from tertib.watchlist.queries.effective import in_force
from tertib.watchlist.rules import orders as rules
from tertib.watchlist.rules.orders import Kind

LANES = {Kind.EXIT: "exit", Kind.ENTRY: "entry"}


@dataclass(frozen=True)
class Change:
    """``added`` replaces faces of the same id; the id of a face is its photograph's."""

    version: int
    removed: list[UUID]
    added: list[Face]


def version() -> int:
    """The gallery's present version; one cheap query."""
    return Gallery.objects.values_list("version", flat=True).first() or 0


def gallery(model: str, since: int, now: datetime | None = None) -> Change:
    """What changed after version ``since`` (0: everything) for cameras that use ``model``.

    Whatever is not in force at ``now`` is no face, even if nobody has written down its end yet.
    """
    today = days.day_of(now or clock.now())
    newest = version()  # first: what comes later is given again next time
    rows = Photograph.objects.filter(version__gt=since)
    if since == 0:
        rows = rows.filter(listed=True)
    photos = list(rows.values_list("id", "subject_id", "listed", "subject__false_hits"))
    barring = _orders({subject for _, subject, listed, _ in photos if listed}, today)
    templates = _templates(model, [photo for photo, subject, _, _ in photos if barring[subject]])
    added = [
        _face(photo, subject, templates[photo], barring[subject], false_hits)
        for photo, subject, listed, false_hits in photos
        if listed and photo in templates
    ]
    kept = {face.id for face in added}
    removed = [photo for photo, *_ in photos if photo not in kept] if since else []
    return Change(newest, removed, added)


def _orders(subjects: Iterable[UUID], today: date) -> dict[UUID, list[Order]]:
    found: dict[UUID, list[Order]] = defaultdict(list)
    rows = Order.objects.filter(in_force(today), subject__in=list(subjects))
    for order in rows.only("subject", "kind", "state", "number", "start", "end", "extensions"):
        if rules.effective(order.facts, today):
            found[order.subject_id].append(order)
    return found


def _templates(model: str, photos: Sequence[UUID]) -> dict[UUID, bytes]:
    """The opened templates, one key a person unwrapped once.

    Older ones say no more than the name of the model they are of: each counts until the model has
    looked at its photograph again.
    """
    chosen = Template.objects.filter(model__in={model, name_of(model)}, photograph__in=photos)
    rows = chosen.order_by("model").values_list(  # the name alone comes first
        "photograph", "model", "sealed", "photograph__subject__key__id",
        "photograph__subject__key__period", "photograph__subject__key__wrapped",
    )  # fmt: skip
    keys: dict[UUID, vault.PersonKey] = {}
    found = {}
    for photo, made_by, sealed, key_id, period, wrapped in rows.iterator(chunk_size=2000):
        if wrapped is None:  # erased
            continue
        if key_id not in keys:
            keys[key_id] = vault.unwrap_columns(key_id, period, wrapped)
        found[photo] = keys[key_id].open(bytes(sealed), f"template:{photo}:{made_by}")
    return found


def _face(
    photo: UUID, subject: UUID, template: bytes, orders: Sequence[Order], false_hits: int
) -> Face:
    """Of several orders that bar at the same lane the longest counts."""
    longest: dict[str, Order] = {}
    for order in sorted(orders, key=lambda one: (one.end is None, one.end or one.start)):
        longest[LANES[Kind(order.kind)]] = order
    return Face(
        id=photo, subject=subject, lanes={lane: _period(one) for lane, one in longest.items()},
        template=template,
        label=" · ".join(dict.fromkeys(order.number for order in longest.values())),
        rarer=min(1.0 + false_hits, conf().false_hit_most),
    )  # fmt: skip


def _period(order: Order) -> Period:
    return days.begins_ms(order.start), days.ends_ms(order.end) if order.end else None
