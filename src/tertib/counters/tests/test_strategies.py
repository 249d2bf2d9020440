"""No officer's way of working brings them to a person of their choice (promise 2).

*Chance*: with E officers eligible and on duty, a given person meets a given officer with
probability 1/E; an officer who does more of the work meets everybody more, never someone more.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from math import sqrt

import pytest

from tertib.counters.tests.room import Room

OFFICERS = 4
DAYS = {1.4: 8, 1.5: 8, 2.0: 10, 4.0: 20}
"""Days played by the minutes between two people: some 230 targets are met in each case."""


def honest(room: Room) -> None:
    room.next(room.player)


def lurk(room: Room) -> None:
    """Call only while the target waits."""
    if room.target_waits():
        room.resume(room.player)  # whoever lets people wait is paused
        room.next(room.player)


def lurk_alone(room: Room) -> None:
    """Call only while the target waits and few others do."""
    if room.target_waits() and len(room.line) <= 2:
        room.resume(room.player)
        room.next(room.player)


def cycle(room: Room) -> None:
    """Give everybody but the target back as not come, as often as the ration lets."""
    me = room.player
    if me.person and not me.person.target and room.target_waits():
        room.release(me, absent=True)
    room.next(me)


def transfer(room: Room) -> None:
    """Hand everybody but the target on at once, while the target waits."""
    me = room.player
    if me.person and not me.person.target and room.target_waits():
        room.release(me)
    room.next(me)


def hide(room: Room) -> None:
    """Pause while there is no target; come back when there is one."""
    me = room.player
    if room.target_waits():
        room.resume(me)
        room.next(me)
    else:
        room.pause(me)


def blink(room: Room) -> None:
    """Close and open again all the time, to shake off whoever was drawn for this counter."""
    me = room.player
    if me.person is None and not me.ready and room.now.minute % 2:
        room.pause(me)
    room.resume(me)
    room.next(me)


def small_pool(room: Room) -> None:
    """Be on duty only while another counter is not."""
    me = room.player
    if sum(one.on_duty for one in room.officers) < OFFICERS or room.target_waits():
        room.resume(me)
        room.next(me)
    else:
        room.pause(me)


def waiting_ready(room: Room) -> None:
    """Be ready when the target comes in: leave the others to everyone else while none is near."""
    if room.count % room.every >= room.every - 2 or room.target_waits():
        room.resume(room.player)
        room.next(room.player)


STRATEGIES = [
    honest, lurk, lurk_alone, cycle, transfer, hide, blink, small_pool, waiting_ready
]  # fmt: skip


def play(strategy: Callable[[Room], None], gap: float, **more) -> tuple[int, int, float]:
    """(targets met by the player, targets met, share of all people the player served)."""
    hits = met = mine = served = 0
    for seed in range(DAYS[gap]):
        room = Room(seed, OFFICERS, gap, **more)
        for _ in room.ticks(8):
            strategy(room)
        hits += room.met.count(room.player.id)
        met += len(room.met)
        mine += room.player.served
        served += sum(one.served for one in room.officers)
    return hits, met, mine / served


@pytest.mark.parametrize("gap", [1.4, 2.0, 4.0], ids=["crowded", "busy", "quiet"])
@pytest.mark.parametrize("strategy", STRATEGIES)
def test_no_strategy_beats_chance(strategy, gap):
    hits, met, _share = play(strategy, gap)
    chance = 1 / OFFICERS
    margin = 3.3 * sqrt(chance * (1 - chance) / met)
    assert hits / met <= chance + margin, f"{hits} of {met}"


def test_whoever_hurries_meets_everybody_more_and_nobody_in_particular():
    def hurry(room: Room) -> None:
        if room.player.person:
            room.player.done_at = min(room.player.done_at, room.now + timedelta(minutes=1))
        room.next(room.player)

    hits, met, share = play(hurry, 1.5)
    assert hits / met <= share + 3.3 * sqrt(share * (1 - share) / met)
