"""The demonstration's duties: who is drawn for what at Jakarta Selatan and Tangerang."""

from __future__ import annotations

from datetime import datetime

from tertib.counters import actions
from tertib.ledger import actors
from tertib.offices.models import Staff

FRONT = ("reception", "interview")
BEHIND = ("decision", "printing", "quality")
DUTIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "counter.js": ("JE", FRONT),
    "counter2.js": ("JE", FRONT),
    "counter3.js": ("JE", FRONT),
    "counter4.js": ("JE", (*FRONT, "decision")),
    "counter5.js": ("JE", FRONT),
    "counter6.js": ("JE", FRONT),
    "counter7.js": ("JE", FRONT),
    "counter8.js": ("JE", FRONT),
    "counter9.js": ("JE", FRONT),
    "quality.js": ("JE", BEHIND),
    "quality2.js": ("JE", BEHIND),
    "quality3.js": ("JE", BEHIND),
    "counter.tng": ("AF", FRONT),
}


def seed(now: datetime) -> None:
    """Give the duties; safe to repeat."""
    people = {one.username: one for one in Staff.objects.filter(username__in=DUTIES)}
    for username, (office, groups) in DUTIES.items():
        if username in people:
            person = people[username]
            actions.set_duties(office, person.id, groups, actors.system("demo"), now)
