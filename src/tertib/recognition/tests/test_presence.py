"""People counted without their faces."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from tertib.recognition.presence import PeopleCounter
from tertib.recognition.tests.looks import PORTRAITS
from tertib.simulators.camera import lane

PACE = 10
Grey = np.ndarray


def seen(pictures: list, step: int = 1000 // PACE) -> tuple[int, bool]:
    counter = PeopleCounter()
    there = False
    for number, picture in enumerate(pictures):
        small = cv2.resize(picture, (64, 36), interpolation=cv2.INTER_AREA)
        grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), np.uint8)
        there = counter.frame(grey, number * step)
    return counter.count, there


def empty(seconds: float, light: int = 0) -> list:
    hall = np.clip(lane.background().astype(int) + light, 0, 255).astype(np.uint8)
    return [hall] * round(seconds * PACE)


def walk(name: str) -> list:
    return [*lane.film([lane.read(PORTRAITS / name)], pace=PACE), *empty(1)]


def test_three_people_one_after_the_other() -> None:
    film = empty(2) + walk("biden.jpg") + walk("obama3.jpg") + walk("astronaut.png")
    assert seen(film) == (3, False)


def test_an_empty_hall_counts_nobody() -> None:
    assert seen(empty(10)) == (0, False)


@pytest.mark.parametrize("light", [-40, 30])
def test_lamps_that_change_count_nobody(light: int) -> None:
    assert seen(empty(3) + empty(5, light)) == (0, False)


def test_somebody_who_stays_is_one() -> None:
    stands = [picture for picture in walk("obama3.jpg")[20:38] for _ in range(10)]
    assert seen(empty(2) + stands) == (1, True)


def test_a_flicker_is_nobody() -> None:
    film = empty(2)
    film[15:17] = [np.zeros_like(film[0])] * 2
    film += empty(2)
    assert seen(film) == (0, False)


def hall(rng: np.random.Generator, *, person: bool = False, trolley: bool = False) -> Grey:
    """A noisy small picture of the hall; somebody who is never quite still, a trolley that is."""
    grey = cv2.cvtColor(lane.background(), cv2.COLOR_BGR2GRAY)
    shown = cv2.resize(grey, (64, 36), interpolation=cv2.INTER_AREA).astype(int)
    if trolley:
        shown[24:36, 0:12] = 250 if shown[24:36, 0:12].mean() < 128 else 10
    if person:
        left = 28 + rng.integers(0, 3)
        shown[10:36, left : left + 14] = 30 if shown[10:36, 28:42].mean() > 90 else 220
    return np.clip(shown + rng.normal(0, 2, shown.shape), 0, 255).astype(np.uint8)


class Passing:
    """A counter at two pictures a second."""

    def __init__(self) -> None:
        self.counter, self.rng, self.at = PeopleCounter(), np.random.default_rng(1), 0

    def see(self, seconds: int, **what: bool) -> None:
        for _ in range(seconds * 2):
            self.counter.frame(hall(self.rng, **what), self.at)
            self.at += 500

    def people(self, count: int, **what: bool) -> int:
        """So many pass; how many were counted."""
        before = self.counter.count
        for _ in range(count):
            self.see(4, person=True, **what)
            self.see(4, **what)
        return self.counter.count - before


def test_a_trolley_that_is_left_does_not_end_the_counting() -> None:
    passing = Passing()
    passing.see(20)
    assert passing.people(5) == 5
    passing.see(30, trolley=True)
    assert passing.counter.present is False
    assert passing.people(20, trolley=True) == 20
    assert passing.people(5) == 5, "and it may go again"


def test_a_trolley_among_people_who_pass_becomes_part_of_the_place() -> None:
    passing = Passing()
    passing.see(20)
    passing.people(5, trolley=True)
    assert passing.people(20, trolley=True) == 20


def test_somebody_who_stands_for_minutes_is_one_and_so_is_the_next() -> None:
    passing = Passing()
    passing.see(20)
    for count in (1, 2, 3):
        passing.see(180, person=True)
        assert passing.counter.present
        passing.see(3)
        assert passing.counter.present is False
        assert passing.counter.count == count
