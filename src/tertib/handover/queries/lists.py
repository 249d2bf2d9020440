"""The pick-up room's lists: what lies where, and what is the next act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from tertib.foundation import zones
from tertib.handover import rules
from tertib.handover.models import AT_REST, OPEN, Finding, Item, State, Way
from tertib.lockers import queries as lockers
from tertib.lockers.conf import lockers as locker_conf
from tertib.lockers.models import Compartment
from tertib.offices.models import Office

Choice = Callable[[datetime], Q]


@dataclass(frozen=True)
class Row:
    """A line of a list."""

    item: Item
    door: Compartment | None
    days_left: int
    late: bool


def door_longest() -> timedelta:
    """How long a compartment may stand unlocked for its holder."""
    return locker_conf().door_longest


LISTS: dict[str, Choice] = {
    "load": lambda now: Q(state__in=AT_REST, way=Way.LOCKER, deadline__gt=now),
    "seal": lambda now: Q(state=State.LOADING),
    "locker": lambda now: Q(state__in=[State.IN_LOCKER, State.OPENED]),
    "out": lambda now: (
        Q(state=State.UNLOADING)
        | Q(state=State.IN_LOCKER, locker_until__lte=now)
        | Q(state=State.OPENED, changed_at__lte=now - door_longest())
        | Q(state=State.CANCELLED, load__isnull=False)
    ),
    "counter": lambda now: Q(state__in=AT_REST, way=Way.COUNTER, deadline__gt=now),
    "post": lambda now: (
        Q(state=State.WITH_COURIER) | Q(state__in=AT_REST, way=Way.POST, deadline__gt=now)
    ),
    "done": lambda now: Q(state=State.HANDED_OVER, changed_at__gt=now - timedelta(days=1)),
}
"""Name of a list: what stands in it at a moment."""


def counts(office: str, now: datetime) -> dict[str, int]:
    """How many stand in each list, and how many findings there are; two queries."""
    shown = Q(state__in=OPEN) | LISTS["done"](now) | Q(state=State.CANCELLED, load__isnull=False)
    found = Item.objects.filter(shown, office=office).aggregate(
        **{f"in_{name}": Count("id", filter=choice(now)) for name, choice in LISTS.items()}
    )
    counted = {name: found[f"in_{name}"] for name in LISTS}
    return counted | {"findings": Finding.objects.filter(office=office).count()}


def items(office: str, name: str, now: datetime) -> QuerySet[Item]:
    """The passports of a list, the most pressing first."""
    rows = Item.objects.filter(LISTS[name](now), office=office)
    order = {"done": "-changed_at", "locker": "locker_until"}.get(name, "deadline")
    return rows.order_by(order, "id")


def rows(found: list[Item], office: Office, now: datetime) -> list[Row]:
    """Lines for these passports; one query."""
    places = lockers.places_of([item.load for item in found if item.load])
    zone = zones.zone(office.timezone)
    return [
        Row(
            item, places.get(item.load) if item.load else None,
            rules.days_left(item.deadline, now, zone),
            _late(item, now),
        )
        for item in found
    ]  # fmt: skip


def _late(item: Item, now: datetime) -> bool:
    if item.state == State.OPENED:
        return item.changed_at <= now - door_longest()
    over = item.locker_until is not None and item.locker_until <= now
    return over or item.state == State.CANCELLED


def by_code(code: str) -> Item | None:
    """The passport whose label says ``code`` (normalised), of whatever office."""
    return Item.objects.select_related("office").filter(code=code).first()


def item(item_id: UUID, office: str) -> Item | None:
    """A passport of this office."""
    rows = Item.objects.select_related("office", "loaded_by")
    return rows.filter(id=item_id, office=office).first()


def findings(office: str) -> QuerySet[Finding]:
    """What oversight should look at, newest first."""
    return Finding.objects.filter(office=office).select_related("item")
