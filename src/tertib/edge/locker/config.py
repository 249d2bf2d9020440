"""The file of a locker controller: what all agents have, and its boards of doors."""

from __future__ import annotations

from typing import NamedTuple, Self

from pydantic import Field, PrivateAttr, model_validator

from tertib.edge.config import AgentConfig, Line, Part
from tertib.edge.osdp import ReaderLine

MOST_DOORS = 16


class Spot(NamedTuple):
    """Where a door hangs: its lock is output ``place`` of ``reader``, its contact input ``place``.

    The contact is closed while the door is open.
    """

    reader: str
    place: int


class Board(Line):
    """An OSDP device of the bank: a terminal with keypad, scanner or card reader, a row of doors,
    or both."""

    first: int = Field(default=1, ge=1)
    """Number of the compartment at output and input 0; the others follow."""
    doors: int = Field(default=0, ge=0, le=MOST_DOORS)


class Settings(Part):
    """Times in milliseconds."""

    pulse_ms: int = Field(default=1_500, ge=100, le=25_000)
    """How long a lock is held open."""
    pull_ms: int = Field(default=15_000, ge=1_000)
    """Within this time the door must have been pulled open; later it was not us who opened it."""
    remind_ms: int = Field(default=30_000, ge=1_000)
    """A door that stands open longer is reminded of, again and again."""
    wrong_limit: int = Field(default=5, ge=1)
    """So many wrong PINs in a row, and the keypad rests."""
    rest_ms: int = Field(default=300_000, ge=1_000)
    repeat_ms: int = Field(default=1_500, ge=0)
    """The same badge at the same reader within this time is the same tap."""
    shown_ms: int = Field(default=6_000, ge=500)


class LockerConfig(AgentConfig):
    """The whole file."""

    readers: list[Board] = Field(min_length=1, max_length=8)
    settings: Settings = Settings()
    _spots: dict[int, Spot] = PrivateAttr(default_factory=dict)

    @model_validator(mode="after")
    def _doors_make_sense(self) -> Self:
        for board in self.readers:
            for place in range(board.doors):
                number = board.first + place
                if number in self._spots:
                    raise ValueError(f"readers.{board.name}: compartment {number} is another's too")
                self._spots[number] = Spot(board.name, place)
        if not self._spots:
            raise ValueError("readers: no board has doors")
        return self

    def lines(self) -> list[ReaderLine]:
        """All readers with their keys.

        Raises:
            BadConfig: a key is missing or worth nothing.
        """
        return [board.reader(self.folder) for board in self.readers]

    @property
    def spots(self) -> dict[int, Spot]:
        """Where each compartment's door hangs."""
        return self._spots
