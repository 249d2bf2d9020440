"""Known orders that no row of a file names as before: named otherwise, or gone from it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from itertools import product
from uuid import UUID

from tertib.watchlist import particulars
from tertib.watchlist.importing.comparing import ENDED, known
from tertib.watchlist.importing.parsing import Row
from tertib.watchlist.importing.report import Gone
from tertib.watchlist.models import Agency, Order
from tertib.watchlist.particulars import Particulars
from tertib.watchlist.rules import finding, names

Clue = tuple[str, object]
NEAREST = ("nik", "document", "birth", "name")
"""What speaks for the same person within one decision, the strongest first."""


def decision(number: str) -> str:
    """A decision's number as it is compared, as in an order's mark."""
    return re.sub(r"\W+", "", number).casefold()


class Absent:
    """Orders of some agencies, over or not, whose marks no row of the file has."""

    def __init__(self, agencies: Iterable[Agency], marks: Container[bytes]) -> None:
        rows = Order.objects.filter(agency__in=agencies).exclude(state=Order.State.REJECTED)
        self._orders = {
            id_: (agency, number, state not in ENDED and batch is not None)
            for id_, mark, agency, number, state, batch in rows.values_list(
                "id", "mark", "agency", "number", "state", "batch")
            if bytes(mark) not in marks
        }  # fmt: skip
        self._found = set[UUID]()

    def named_otherwise(self, rows: Iterable[tuple[Row, Agency]]) -> dict[int, Order]:
        """Which of them rows speak of, by line: a corrected name or birth is no new order.

        It is of the same agency and decision, and of the same NIK, document or name, or the same
        birth and a name alike. An order is the nearest row's, each row's order one.
        """
        asked = defaultdict[tuple[UUID, str], list[Row]](list)
        for row, agency in rows:
            asked[agency.id, decision(row.number)].append(row)
        places = defaultdict[tuple[UUID, str, Clue], list[tuple[Order, Particulars]]](list)
        for order in self._under(asked):
            if who := known(order):
                for clue in _clues(who):
                    places[order.agency_id, decision(order.number), clue].append((order, who))
        pairs = [
            (order.state in ENDED, NEAREST.index(clue[0]), row.line, order.id, order)
            for (agency_id, number), some in asked.items() for row in some
            for clue in _clues(row.who)
            for order, who in places.get((agency_id, number, clue), [])
            if clue[0] != "birth" or _alike(row.who, who)
        ]  # fmt: skip
        found = dict[int, Order]()
        for _, _, line, id_, order in sorted(pairs, key=lambda pair: pair[:4]):
            if line not in found and id_ not in self._found:
                found[line] = order
                self._found.add(id_)
        return found

    def _under(self, decisions: Container[tuple[UUID, str]]) -> Iterable[Order]:
        ids = [
            id_ for id_, (agency, number, _) in self._orders.items()
            if (agency, decision(number)) in decisions
        ]  # fmt: skip
        return Order.objects.filter(id__in=ids).select_related("subject__key")

    def vanished(self, unsure: Container[str]) -> list[Gone]:
        """Those that were imported, stand, and were not found.

        Of a decision that is ``unsure`` nothing is said.
        """
        return sorted(
            Gone(number, str(id_)) for id_, (_, number, stands) in self._orders.items()
            if stands and id_ not in self._found and decision(number) not in unsure
        )  # fmt: skip


def _clues(who: Particulars) -> Iterator[Clue]:
    if who.nik:
        yield "nik", who.nik
    for number in filter(None, map(particulars.number, who.documents)):
        yield "document", number
    if who.born or who.age:
        yield "birth", who.born or who.age
    if key := names.key(who.name):
        yield "name", key


def _alike(one: Particulars, other: Particulars) -> bool:
    called = product((one.name, *one.aliases), (other.name, *other.aliases))
    return any(names.likeness(a, b) >= finding.ALIKE for a, b in called)
