"""The file of a gate controller: what all agents have, and its doors."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BeforeValidator, Field, PrivateAttr, model_validator

from tertib.edge.config import AgentConfig, Line, Part
from tertib.edge.gate.plan import Plan, Way
from tertib.edge.osdp import ReaderLine


def _contact(value: object) -> object:
    """``entry-1:0``: input 0 of the reader ``entry-1``."""
    reader, _, number = str(value).partition(":")
    if not reader or not number.isdecimal():
        raise ValueError("a contact is READER:NUMBER, e.g. entry-1:0")
    return reader, int(number)


Contact = Annotated[tuple[str, int], BeforeValidator(_contact)]


class Door(Line):
    """A reader and the door that it opens."""

    origin: str = Field(alias="from")
    target: str = Field(alias="to")
    capture: bool = False
    relay: int = Field(default=0, ge=0, le=254)
    """Output that releases the door."""
    capture_relay: int | None = Field(default=None, ge=0, le=254)
    """Output that lets the card fall into the box, where there is one."""
    passage: Contact | None = None
    """Contact that closes once for each person who goes through; two readers may share one."""


class Settings(Part):
    """Times in milliseconds."""

    pulse_ms: int = Field(default=500, ge=100, le=25_000)
    """How long the relay is closed. Without a passage sensor the next card waits as long."""
    passage_ms: int = Field(default=5_000, ge=500)
    """Within this time somebody must have gone through, or the pass was not used."""
    tail_ms: int = Field(default=1_500, ge=0)
    """A second person this soon after the first went through on the same card."""
    repeat_ms: int = Field(default=1_500, ge=0)
    """The same card at the same reader within this time is the same tap."""
    fire_ms: int = Field(default=5_000, ge=1_000, le=25_000)
    """While the fire contact is closed all relays are closed this long, again and again."""


class GateConfig(AgentConfig):
    """The whole file."""

    zones: list[str | list[str]] = ["outside", "lobby", ["service", "pickup"], "staff"]
    """From the street inwards; zones in inner brackets lie equally deep."""
    open_zones: list[str] = ["lobby"]
    """Zones that one enters from the street without a gate."""
    readers: list[Door] = Field(min_length=1, max_length=8)
    fire: Contact | None = None
    settings: Settings = Settings()
    _ways: dict[str, Way] = PrivateAttr(default_factory=dict)

    @model_validator(mode="after")
    def _doors_make_sense(self) -> Self:
        levels = [[level] if isinstance(level, str) else level for level in self.zones]
        plan = Plan(levels, self.open_zones)
        for door in self.readers:
            if door.name in self._ways:
                raise ValueError(f"two readers are called {door.name}")
            try:
                way = plan.way(door.name, door.origin, door.target, door.capture)
            except ValueError as wrong:
                raise ValueError(f"readers.{door.name}: {wrong}") from None
            self._ways[door.name] = way
        contacts = [self.fire, *(door.passage for door in self.readers)]
        for contact in contacts:
            if contact and contact[0] not in self._ways:
                raise ValueError(f"{contact[0]}:{contact[1]} is a contact of no reader")
        if self.fire and self.fire in contacts[1:]:
            raise ValueError("the fire contact cannot be a passage sensor too")
        return self

    def lines(self) -> list[ReaderLine]:
        """All readers with their keys.

        Raises:
            BadConfig: a key is missing or worth nothing.
        """
        return [door.reader(self.folder) for door in self.readers]

    @property
    def ways(self) -> dict[str, Way]:
        """What each reader leads to, by its name."""
        return self._ways

    @property
    def doors(self) -> dict[str, Door]:
        """The readers by name."""
        return {door.name: door for door in self.readers}
