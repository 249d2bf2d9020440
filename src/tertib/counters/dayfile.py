"""The day file: all draws of an office's day as one receipt, and what it proves. No Django.

A day file is a ``tertib-receipt@v1`` of the subjects ``draws:<office>/<day>`` and
``seed:<office>/<day>``: the commitment to the seed, every draw with its inputs, candidates and
result, the revealed seed, and the closing line with their number, each with its offline proof.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tertib.ledger import receipts, rules
from tertib.ledger.tlog.audit import Problem
from tertib.ledger.tlog.note import Verifier

COMMITTED, REVEALED = "draw.seed_committed", "draw.seed_revealed"
DRAWN, SEALED = "counter.drawn", "counter.day_sealed"


@dataclass
class Day:
    """What a day file proves, and what is wrong with it."""

    receipt: receipts.Checked
    office: str = ""
    day: str = ""
    draws: int = 0
    persons: int = 0
    unwitnessed: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.problems


def subjects(office: str, day: str) -> list[str]:
    """The subjects of the record that make up a day file."""
    return [f"draws:{office}/{day}", f"seed:{office}/{day}"]


def verify(raw: bytes, verifiers: Iterable[Verifier]) -> Day:
    """Check a day file with nothing but public keys; never raises for what the file holds.

    Every entry is in the record; the seed is the one committed to before the first draw and was
    revealed after the last; draws are numbered from 1 without a gap, in the record's order and as
    many as the closing line says; each value follows from its inputs, each result from its value.
    """
    checked = receipts.verify(raw, verifiers)
    result = Day(checked, problems=list(checked.problems))
    wrong = result.problems.append
    by_action: dict[str, list[dict[str, Any]]] = {}
    for entry in sorted(checked.entries, key=lambda entry: entry["index"]):
        by_action.setdefault(entry["action"], []).append(entry)
    once = {}
    for action in (COMMITTED, REVEALED, SEALED):
        found = by_action.get(action, [])
        if len(found) != 1:
            wrong(Problem("file", f"{action} occurs {len(found)} times, not once"))
        else:
            once[action] = found[0]
    if len(once) < 3:
        return result
    drawn = by_action.get(DRAWN, [])
    result.draws = len(drawn)
    try:
        _seed(result, once, drawn)
        previous = 0
        for number, entry in enumerate(drawn, start=1):
            where = f"draw {number}"
            previous = _draw(result, where, number, entry, once[REVEALED], previous)
        if once[SEALED]["payload"].get("draws") != len(drawn):
            said = once[SEALED]["payload"].get("draws")
            wrong(Problem("file", f"{len(drawn)} draws, but the record closed the day with {said}"))
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        wrong(Problem("file", f"malformed: {type(problem).__name__} {problem}"))
    return result


def _seed(day: Day, once: dict[str, dict[str, Any]], drawn: list[dict[str, Any]]) -> None:
    """Committed before, revealed after, and the same; all of one office and day."""
    committed, revealed, sealed = once[COMMITTED], once[REVEALED], once[SEALED]
    day.office, day.day = committed["office"], committed["payload"]["day"]
    wrong = day.problems.append
    for entry in [revealed, sealed, *drawn]:
        inputs = entry["payload"].get("inputs", entry["payload"])
        if (entry["office"], inputs["day"]) != (day.office, day.day):
            wrong(Problem(f"entry {entry['id']}", "is of another office or day"))
    seed = bytes.fromhex(revealed["payload"]["seed"])
    commitment = rules.seed_commitment(day.office, date.fromisoformat(day.day), seed)
    if commitment.hex() != committed["payload"]["commitment"]:
        wrong(Problem("seed", "the seed revealed is not the one committed to"))
    places = [entry["index"] for entry in drawn]
    if places and committed["index"] > places[0]:
        wrong(Problem("seed", "draws were made before the commitment"))
    if places and max(places) > min(revealed["index"], sealed["index"]):
        wrong(Problem("seed", "draws were made after the seed was known"))


def _draw(
    day: Day, where: str, number: int, entry: dict[str, Any], revealed: dict[str, Any],
    previous: int,
) -> int:  # fmt: skip
    """One draw; returns the checkpoint whose cosignature it used."""
    made, wrong = entry["payload"], day.problems.append
    inputs, candidates = made["inputs"], made["candidates"]
    if made["number"] != number or inputs["draw"] != str(number):
        wrong(Problem(where, f"is numbered {made['number']}: one was left out or changed places"))
    if inputs["purpose"] != "counter" or inputs["office"] != day.office:
        wrong(Problem(where, "is a draw for another purpose"))
    try:
        again = rules.recompute(inputs, bytes.fromhex(revealed["payload"]["seed"]))
    except rules.NotThisSeed:
        wrong(Problem(where, "was made with another seed"))
        return previous
    if again.inputs != inputs:
        wrong(Problem(where, "the value does not follow from its inputs"))
    if not candidates or candidates != sorted(set(candidates)):
        wrong(Problem(where, "the candidates are not in their order"))
    elif candidates[again.below(len(candidates))] != made["result"]:
        wrong(Problem(where, "the result does not follow from the value"))
    day.persons += made["kind"] == "person"
    day.unwitnessed += not inputs["cosignature"]
    used = int(inputs["checkpoint"] or 0)
    if used < previous:
        wrong(Problem(where, "used an older cosignature than the draw before it"))
    return max(used, previous)
