"""Reads of this subject."""

from tertib.counters.queries.board import Call, board
from tertib.counters.queries.day import NotYet, day_file
from tertib.counters.queries.desk import Screen, screen
from tertib.counters.queries.oversight import Overview, overview

__all__ = [
    "Call",
    "NotYet",
    "Overview",
    "Screen",
    "board",
    "day_file",
    "overview",
    "screen",
]
