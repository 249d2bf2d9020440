"""Somebody walked in with priority, and then filled in a form: whether the two belong together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tertib.visits.rules.cards import Refused


class Kind(NamedTuple):
    """What a card is given for: the class of the service and the colour for it."""

    service_class: str
    colour: str


def check_join(
    *, open_: bool, seated: bool, held: bool, given_for: Kind, applied_for: Sequence[Kind]
) -> None:
    """Refuse a form that cannot be that of the person who walked in.

    Args:
        open_: they are still here, and came without a booking.
        seated: their application is known already.
        held: a place is held for them and not paid yet.
        given_for: what their card was given for.
        applied_for: of each applicant of the form who has no place.

    Raises:
        Refused: ``visit_over``, ``joined_already``, ``one_person`` or ``other_service``.
    """
    if not open_:
        raise Refused("visit_over")
    if seated or held:
        raise Refused("joined_already")
    if len(applied_for) != 1:
        raise Refused("one_person")
    if applied_for[0] != given_for:
        raise Refused("other_service")
