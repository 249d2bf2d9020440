"""Reads of this subject."""

from tertib.lockers.queries.banks import (
    BankView,
    Door,
    banks,
    by_hand,
    compartment,
    free_controllers,
    has_passport_bank,
    load,
    may_enter_by_hand,
    place_of,
    places_of,
    without_phone,
)
from tertib.lockers.queries.document import document, etag_of, signed_document
from tertib.lockers.queries.phones import PhoneState, phone_of, phones_of

__all__ = [
    "BankView",
    "Door",
    "PhoneState",
    "banks",
    "by_hand",
    "compartment",
    "document",
    "etag_of",
    "free_controllers",
    "has_passport_bank",
    "load",
    "may_enter_by_hand",
    "phone_of",
    "phones_of",
    "place_of",
    "places_of",
    "signed_document",
    "without_phone",
]
