"""What the gate knows by itself: who went where since the list was made, passes under way.

The list says where each card was when the centre made it. A pass of ours that the centre had not
taken by then is newer and wins; once it was taken, the list knows better, of other gates too.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from tertib.contracts.allowlist import Listed
from tertib.edge.gate.book import EMPTY, Book


@dataclass(frozen=True, slots=True)
class Moved:
    """A card is in ``zone`` since our event ``seq``."""

    zone: str
    seq: int


class Here:
    """Read by the rules, written by the agent alone."""

    def __init__(self) -> None:
        self.book: Book = EMPTY
        self.fire = False
        self.moved: dict[UUID, Moved] = {}
        self.counters: dict[UUID, int] = {}
        self.under_way: set[str] = set()
        """Readers where a pass is in progress."""
        self._people: Counter[str] = Counter()

    def busy(self, reader: str) -> bool:
        """Whether a pass is still in progress at a reader."""
        return reader in self.under_way

    def where(self, card: Listed) -> str:
        """The zone in which a card is."""
        moved = self.moved.get(card.id)
        return moved.zone if moved else card.inside

    def people(self, zone: str) -> int:
        """How many cards of the list are in a zone."""
        return self._people[zone]

    def counter(self, card: Listed) -> int:
        """The highest SUN counter seen of a card."""
        return max(card.counter, self.counters.get(card.id, -1))

    def move(self, card: Listed, zone: str, seq: int) -> None:
        """A card went into a zone, as our event ``seq`` says."""
        self._people[self.where(card)] -= 1
        self.moved[card.id] = Moved(zone, seq)
        self._people[zone] += 1

    def count(self, card: Listed, counter: int) -> None:
        """A SUN message of a card was seen."""
        self.counters[card.id] = counter

    def settle(self, through: int) -> list[UUID]:
        """The list has our events up to ``through`` in it; returns the cards it now speaks for."""
        settled = [card for card, moved in self.moved.items() if moved.seq <= through]
        for card in settled:
            del self.moved[card]
        if settled:
            self._recount()
        return settled

    def take(self, book: Book, through: int) -> list[UUID]:
        """Go by a newer list; returns as :meth:`settle`."""
        self.book = book
        settled = self.settle(through)
        self._recount()
        return settled

    def _recount(self) -> None:
        self._people = Counter(self.where(card) for card in self.book.cards.values())
