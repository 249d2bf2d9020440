"""Readers from the agent's own file: what it expects at its ports is what is simulated there."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tertib.simulators.gate.line import Wire
from tertib.simulators.gate.rack import Rack

Contact = tuple[str, int]


@dataclass(frozen=True)
class Way:
    """A reader as people see it: where it leads, which relay opens, what counts people."""

    name: str
    origin: str
    target: str
    relay: int = 0
    passage: Contact | None = None


@dataclass(frozen=True)
class Plan:
    """All that the page shows."""

    ways: tuple[Way, ...]
    fire: Contact | None = None
    cards: Path | None = None


@dataclass
class Card:
    """A card somebody holds. With ``key`` and ``meta_key`` (hex) its chip speaks SUN."""

    uid: str
    colour: str = "yellow"
    label: str = ""
    key: str = ""
    meta_key: str = ""
    holder: str = ""
    """Whose badge it is: the name one signs in with."""
    counter: int = field(default=0, repr=False)


def contact(text: str) -> Contact | None:
    """``entry-1:0`` as reader and number."""
    reader, _, number = text.partition(":")
    return (reader, int(number)) if number else None


def read(config: Path) -> dict[str, Any]:
    """The agent's TOML."""
    return tomllib.loads(config.read_text())


def rack_of(config: Path, raw: dict[str, Any]) -> Rack:
    """Readers on pseudo terminals at the file's ``pty:`` ports, with the file's keys."""
    rack = Rack()
    wires: dict[str, Wire] = {}
    for one in raw["readers"]:
        kind, _, where = one["port"].partition(":")
        if kind != "pty":
            raise SystemExit(f"reader {one['name']}: only pty: ports can be simulated")
        wire = wires.setdefault(where, Wire(Path(where)))
        key = bytes.fromhex((config.parent / one["key_file"]).read_text())
        rack.add(one["name"], wire, key, one.get("address", 0))
    return rack


def plan_of(raw: dict[str, Any], cards: Path | None) -> Plan:
    """The doors of a gate agent's file."""
    ways = [
        Way(one["name"], one["from"], one["to"], one.get("relay", 0),
            contact(one.get("passage", "")))
        for one in raw["readers"]
    ]  # fmt: skip
    return Plan(tuple(ways), contact(raw.get("fire", "")), cards)


def cards_of(plan: Plan) -> list[Card]:
    """The cards that lie around, read anew each time: others write the file."""
    if plan.cards is None or not plan.cards.exists():
        return []
    return [Card(**one) for one in json.loads(plan.cards.read_text())]
