"""Reads of this subject."""

from tertib.visits.queries.advice import Advice, advice
from tertib.visits.queries.cards import by_card, card, stock
from tertib.visits.queries.presence import Present, occupancy, present, visit
from tertib.visits.queries.report import Report, report
from tertib.visits.queries.room import Person, evacuation, passes, people
from tertib.visits.queries.walkin import Progress, Stage, by_ticket
from tertib.visits.queries.walkin import progress as walkin

__all__ = [
    "Advice",
    "Person",
    "Present",
    "Progress",
    "Report",
    "Stage",
    "advice",
    "by_card",
    "by_ticket",
    "card",
    "evacuation",
    "occupancy",
    "passes",
    "people",
    "present",
    "report",
    "stock",
    "visit",
    "walkin",
]
