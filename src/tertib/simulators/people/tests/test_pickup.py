"""People fetch their passports one after the other, and nobody who still gets a PIN is given up."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

from tertib.simulators.people.locker import Locker
from tertib.simulators.people.neighbours import Phone
from tertib.simulators.people.pickup import PIN_PATIENCE, PickUp
from tertib.simulators.people.staff import Staff


@dataclass
class Telephone:
    """A phone and what came to it."""

    number: str
    texts: list[str] = field(default_factory=list)
    looked: Any = lambda: None

    def messages(self) -> list[dict[str, str]]:
        self.looked()
        return [{"text": text} for text in self.texts]


@dataclass
class Doors:
    """A locker at which each takes ``seconds``; ``during`` happens while the first one is there."""

    seconds: float
    during: Any = lambda: None
    opened: list[str] = field(default_factory=list)
    time: float = 0.0

    def pin(self, pin: str) -> int:
        self.time += self.seconds
        self.opened.append(pin)
        if len(self.opened) == 1:
            self.during()
        return 1


def room(doors: Doors, *phones: Telephone, loaded: int) -> PickUp:
    """A pick-up room in which so many passports lie in the locker."""
    staff, many = cast(Staff, None), cast(list[Phone], list(phones))
    return PickUp(
        "", "JE", cast(Locker, doors), staff, staff, "", many,
        elapsed=lambda: doors.time, in_lockers=loaded,
    )  # fmt: skip


def test_whose_pin_comes_while_somebody_is_long_at_the_locker_is_served_too() -> None:
    late, early = Telephone("1"), Telephone("2", ["PIN: 1111 2222"])
    doors = Doors(PIN_PATIENCE * 2, lambda: late.texts.append("PIN: 3333 4444"))
    held = room(doors, late, early, loaded=2)
    held._collect()
    assert doors.opened == ["11112222", "33334444"]
    assert held.summary()["trouble"] == []


def test_a_pin_that_never_comes_is_told() -> None:
    doors = Doors(1)

    def waits() -> None:
        doors.time += PIN_PATIENCE / 3

    phones = Telephone("1", ["PIN: 1111 2222"]), Telephone("2", looked=waits)
    held = room(doors, *phones, loaded=2)
    held._collect()
    assert held.handed_over == 1
    assert held.summary()["trouble"] == ["a PIN for each passport in a locker"]
