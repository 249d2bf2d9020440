"""The office's clock goes slower while people wait long, so that a slow machine harms nobody."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import cast

from tertib.simulators.people.house import LONG, MINUTE, SHORT, House, OfficeClock, Visitor
from tertib.simulators.people.staff import Door


@dataclass
class Clock:
    """An office's clock at a moment, and the buttons that were pressed."""

    minute: float = 0.0
    pressed: list[str] = field(default_factory=list)

    def now(self) -> float:
        return self.minute * MINUTE

    def press(self, step: str) -> None:
        self.pressed.append(step)


def house(*inside: float) -> tuple[House, Clock]:
    """A house with people who have been inside since these minutes."""
    made, clock = House.__new__(House), Clock()
    made.clock, made.slowed, made.slow_spells = cast(OfficeClock, clock), False, 0
    made._today = [Visitor("", "on time", 0, inside=since * MINUTE) for since in inside]
    return made, clock


class Centre:
    """Says what time it is and how fast it goes."""

    pace = 1.0

    def day(self) -> dict[str, float]:
        return {"made": 0.0, "pace": self.pace}


def test_whoever_rests_wakes_in_time_though_the_clock_was_slow_when_they_lay_down() -> None:
    centre = Centre()
    clock = OfficeClock(cast(Door, centre))
    resting = threading.Thread(target=clock.rest, args=[60])  # an hour, at the machine's own pace
    resting.start()
    centre.pace = 36_000.0  # a tenth of a second an hour
    clock.read()
    resting.join(10)
    assert not resting.is_alive()
    assert clock.now() >= 60 * MINUTE


def test_it_slows_for_a_queue_at_the_door_too() -> None:
    made, clock = house()
    made._today = [Visitor("", "on time", 0, queued=MINUTE)]
    clock.minute = LONG + 2
    made._keep_up()
    assert clock.pressed == ["steady"]


def test_it_slows_once_and_runs_again_when_nobody_waits_long() -> None:
    made, clock = house(1, 20)
    for clock.minute in (LONG, LONG + 2, LONG + 3):
        made._keep_up()
    assert clock.pressed == ["steady"]
    made._today[0].left.set()
    clock.minute = 20 + SHORT + 1
    made._keep_up()
    assert clock.pressed == ["steady"]  # the other one still waits
    made._today[1].left.set()
    made._keep_up()
    assert (clock.pressed, made.slow_spells) == (["steady", "quick"], 1)


def test_an_empty_house_runs() -> None:
    made, clock = house()
    made._keep_up()
    assert clock.pressed == []
