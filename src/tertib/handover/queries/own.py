"""A passport as its holder sees it."""

from __future__ import annotations

import json
from uuid import UUID

from tertib.applications import queries as applications
from tertib.booking import queries as bookings
from tertib.foundation import vault
from tertib.handover.models import Item


class NotYours(LookupError):
    """Nothing of that key, or another phone's: callers answer 404 to both."""


def application_of(key: str, contact_id: UUID) -> UUID:
    """The application that ``key`` (its id, or a booking code) names, if it is this phone's.

    Raises:
        NotYours.
    """
    try:
        application_id = UUID(key)
    except ValueError:
        try:
            return bookings.by_code(key, contact_id).application_id
        except bookings.UnknownBooking:
            raise NotYours(key) from None
    found = applications.standing(application_id, None)
    if found is None or found.party.contact_id != contact_id:
        raise NotYours(key)
    return application_id


def item_of(application_id: UUID) -> Item | None:
    """The passport of an application; None before it is ready."""
    return Item.objects.select_related("office").filter(application_id=application_id).first()


def address(item: Item) -> dict[str, str]:
    """The address for the post, in clear; empty without one, or once the person was erased."""
    if not item.address_sealed:
        return {}
    try:
        key = vault.load(item.key_id)
    except vault.KeyDestroyed:
        return {}
    found: dict[str, str] = json.loads(key.open(bytes(item.address_sealed), f"address:{item.id}"))
    return found
