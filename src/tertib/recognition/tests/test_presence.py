"""People counted without their faces."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from tertib.recognition.presence import PeopleCounter
from tertib.recognition.tests.looks import PORTRAITS
from tertib.simulators.camera import lane

PACE = 10


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
