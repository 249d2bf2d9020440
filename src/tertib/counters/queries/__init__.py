"""Reads of this subject."""

from tertib.counters.queries.board import Board, Call, board
from tertib.counters.queries.day import NotYet, day_file
from tertib.counters.queries.desk import Screen, open_counters, screen
from tertib.counters.queries.oversight import Overview, overview

__all__ = [
    "Board",
    "Call",
    "NotYet",
    "Overview",
    "Screen",
    "board",
    "day_file",
    "open_counters",
    "overview",
    "screen",
]
