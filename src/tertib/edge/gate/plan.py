"""The house as a gate sees it: zones from the street inwards, and what each reader leads to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tertib.contracts.allowlist import OUTSIDE, ZONES


@dataclass(frozen=True, slots=True)
class Way:
    """One reader's way through a door, from ``origin`` to ``target``.

    ``inward`` unless it leads towards the street. ``near`` and ``far`` are the zones that count as
    this side and that side: all zones open to the street are one.
    """

    reader: str
    origin: str
    target: str
    inward: bool
    near: frozenset[str]
    far: frozenset[str]
    capture: bool = False
    """Whether it takes visitors' cards in: the last exit."""


class Plan:
    """Zones by how deep they lie; those without a gate before them are ``open`` to the street.

    Args:
        depths: zones from the street inwards; several in one place lie equally deep.
        open_zones: zones that one enters from the street without a gate.

    Raises:
        ValueError: an unknown zone, one twice, or the street is not the first.
    """

    def __init__(self, depths: Sequence[Sequence[str]], open_zones: Iterable[str]) -> None:
        self._depth = {zone: depth for depth, level in enumerate(depths) for zone in level}
        listed = [zone for level in depths for zone in level]
        if unknown := frozenset(listed) - set(ZONES):
            raise ValueError(f"unknown zone {min(unknown)}; the zones are {', '.join(ZONES)}")
        if len(listed) != len(self._depth):
            raise ValueError("a zone stands twice")
        if not listed or self._depth.get(OUTSIDE) != 0 or len(depths[0]) != 1:
            raise ValueError(f"the street ({OUTSIDE}) comes first, alone")
        self._street = frozenset({OUTSIDE, *open_zones})
        if unknown := self._street - set(listed):
            raise ValueError(f"{min(unknown)} is open, but not among the zones")

    def way(self, reader: str, origin: str, target: str, capture: bool = False) -> Way:
        """What a reader leads to.

        Between zones that lie equally deep both directions are inward: neither is a way to the
        street, so both need a right to enter.

        Raises:
            ValueError: an unknown zone, a way to where one is, or one that captures on the way in.
        """
        for zone in (origin, target):
            if zone not in self._depth:
                raise ValueError(f"{zone} is not among the zones")
        near, far = self._side(origin), self._side(target)
        if near == far:
            raise ValueError(f"no gate is needed between {origin} and {target}")
        inward = self._depth[target] >= self._depth[origin]
        if capture and inward:
            raise ValueError("cards are captured on the way out only")
        return Way(reader, origin, target, inward, near, far, capture)

    def _side(self, zone: str) -> frozenset[str]:
        return self._street if zone in self._street else frozenset({zone})


def without_exit(ways: Iterable[Way]) -> list[str]:
    """Zones that these readers lead into, but none leads out of."""
    known = list(ways)
    left = {way.origin for way in known if not way.inward}
    return sorted({way.target for way in known if way.inward} - left)
