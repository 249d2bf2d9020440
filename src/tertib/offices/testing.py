"""A fixed cast for permission tests of every subject: fixture ``cast`` (see ``Cast``)."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from django.test import Client

from tertib.offices.models import Assignment, Office, Role, Staff

JS, TNG, BATAM, SOETTA = "JE", "AF", "BK", "J1"
"""Codes of Jakarta Selatan, Tangerang, Batam and Soekarno-Hatta."""

OFFICES = {
    JS: ("Jakarta Selatan", "DKI Jakarta", "Asia/Jakarta"),
    TNG: ("Tangerang", "Banten", "Asia/Jakarta"),
    BATAM: ("Batam", "Kepulauan Riau", "Asia/Jakarta"),
    SOETTA: ("Soekarno-Hatta", "Banten", "Asia/Jakarta"),
}

CAST: dict[str, tuple[Role, str | None] | None] = {
    "door_js": (Role.DOOR, JS),
    "counter_js": (Role.COUNTER, JS),
    "counter_tng": (Role.COUNTER, TNG),
    "border_btm": (Role.BORDER, BATAM),
    "watchlist": (Role.WATCHLIST, None),
    "supervisor_js": (Role.SUPERVISOR, JS),
    "supervisor_tng": (Role.SUPERVISOR, TNG),
    "compliance": (Role.COMPLIANCE, None),
    "auditor": (Role.AUDITOR, None),
    "operator": (Role.OPERATOR, None),
    "nobody": None,
}
"""Everyone's role and office (None: all offices); ``nobody`` is staff without any role."""


@dataclass
class Cast:
    """The people of the permission tests, made when first called for."""

    people: dict[str, Staff] = field(default_factory=dict)

    def staff(self, name: str) -> Staff:
        """The member of staff of that name, with the role of :data:`CAST`."""
        if name not in self.people:
            person = Staff(username=name, name=name.replace("_", " ").title())
            person.set_unusable_password()
            person.save()
            if part := CAST[name]:
                Assignment.objects.create(staff=person, role=part[0], office_id=part[1])
            self.people[name] = person
        return self.people[name]

    def client(self, name: str) -> Client:
        """A test client signed in as ``name``; ``"anonymous"`` is not signed in."""
        client = Client()
        if name != "anonymous":
            client.force_login(self.staff(name))
        return client

    def status(self, name: str, url: str) -> int:
        """What ``name`` gets from ``GET url``."""
        return self.client(name).get(url).status_code


@pytest.fixture
def offices(db: None) -> dict[str, Office]:
    """The four offices of the demo, open, without rooms or hours."""
    return {
        code: Office.objects.update_or_create(
            code=code,
            defaults={"name": name, "province": province, "timezone": zone, "open": True},
        )[0]
        for code, (name, province, zone) in OFFICES.items()
    }


@pytest.fixture
def cast(offices: dict[str, Office]) -> Cast:
    """Everyone of :data:`CAST`, each ready to open pages."""
    return Cast()
