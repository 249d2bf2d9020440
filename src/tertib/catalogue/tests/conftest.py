from datetime import date

import pytest

from tertib.catalogue import queries
from tertib.catalogue.types import Service


@pytest.fixture
def on() -> date:
    return date(2026, 3, 2)


@pytest.fixture
def new_passport(on: date) -> Service:
    return queries.service("BARU", on)


@pytest.fixture
def adult() -> dict[str, str]:
    """A complete, valid form for BARU."""
    return {
        "name": "Siti",
        "nik": "3174015501900002",
        "birth_place": "Jakarta",
        "birth_date": "1990-01-15",
        "sex": "f",
        "has_ktp": "yes",
        "married": "no",
        "naturalised": "no",
        "name_changed": "no",
        "special_need": "none",
        "address": "Jalan Melati 5, Jakarta",
        "relative_name": "Budi",
        "relative_phone": "+6281234567890",
        "destination": "MY",
        "purpose": "holiday",
        "passport": "e_10",
        "same_day": "no",
    }
