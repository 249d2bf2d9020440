"""Cards: the one that was tapped, and the stock."""

from __future__ import annotations

from collections import Counter

from tertib.visits.models import Card, Colour, Visit


def card(uid: str) -> Card | None:
    """The card of that UID, with its office and, for a badge, its holder."""
    found = Card.objects.select_related("office", "staff").filter(uid=uid.strip().upper())
    return found.first()


def by_card(uid: str) -> Visit | None:
    """The open visit of whoever has the card of that UID."""
    found = Visit.objects.filter(card__uid=uid.strip().upper(), ended_at=None)
    return found.select_related("card", "principal").first()


def stock(office: str) -> dict[str, Counter[str]]:
    """Colour -> how many of its cards are in each state."""
    found: dict[str, Counter[str]] = {colour: Counter() for colour in Colour.values}
    for colour, state in Card.objects.filter(office_id=office).values_list("colour", "state"):
        found[colour][state] += 1
    return found
