"""When the rules of names change, everybody is written down anew by what they are found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from tertib.foundation import vault
from tertib.watchlist import particulars
from tertib.watchlist.actions import subjects
from tertib.watchlist.models import Alias, Order, Subject
from tertib.watchlist.particulars import Particulars
from tertib.watchlist.rules import names

AT_ONCE = 500


def reread() -> None:
    """Until nobody is left who is found by older rules. A list must not be read in before: by its
    older mark an order would not be known again."""
    while _some():
        pass


@transaction.atomic
def _some() -> int:
    stale = Subject.objects.filter(read_by__lt=names.EDITION)
    chosen = list(stale.order_by("id").values_list("id", flat=True)[:AT_ONCE])
    rows = Order.objects.filter(subject__in=chosen).select_related("agency")
    of = defaultdict[UUID, list[Order]](list)
    for order in rows.select_for_update(of=("self",)).order_by("id"):  # orders before subjects
        of[order.subject_id].append(order)
    found = Subject.objects.filter(id__in=chosen).select_related("key")
    locked = list(found.select_for_update(of=("self",)).order_by("id"))
    Alias.objects.filter(subject__in=chosen).delete()
    aliases, marks = list[Alias](), dict[Order, bytes]()
    for subject in locked:
        try:
            key = vault.unwrap(subject.key)
        except vault.KeyDestroyed:
            continue
        who = particulars.unseal(key, subject.sealed)
        aliases += subjects.aliases_of(subject, who)
        for order in of[subject.id]:
            marks[order] = _mark(order, key, who)
    Alias.objects.bulk_create(aliases)
    _mark_anew(marks)
    return Subject.objects.filter(id__in=chosen).update(read_by=names.EDITION)


def _mark(order: Order, key: vault.PersonKey, who: Particulars) -> bytes:
    given = particulars.unseal_given(key, order.id, order.given) if order.given else who
    return particulars.mark(order.agency.code, order.number, given)


def _mark_anew(marks: dict[Order, bytes]) -> None:
    """Two orders that the new rules take for one keep the marks they have."""
    changed = {order: mark for order, mark in marks.items() if bytes(order.mark) != mark}
    taken = _taken(changed.values())
    for order, mark in changed.items():
        if mark not in taken:
            taken.add(mark)
            order.mark = mark
    Order.objects.bulk_update(changed, ["mark"])


def _taken(marks: Iterable[bytes]) -> set[bytes]:
    rows = Order.objects.filter(mark__in=list(marks))
    return {bytes(mark) for mark in rows.values_list("mark", flat=True)}
