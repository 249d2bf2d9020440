"""Steps, outcomes and coded reasons, read from ``data/`` once a process."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tertib.catalogue.text import Text
from tertib.counters.conf import counters

FOLDER = Path(__file__).parent / "data"


class UnknownReason(LookupError):
    """There is no such coded reason of that kind."""


@dataclass(frozen=True)
class Reason:
    """A coded reason; ``absent``: it says that nobody came."""

    code: str
    title: Text
    absent: bool = False


@dataclass(frozen=True)
class Outcome:
    """What may come of a step. ``reasons`` names the kind of reason it needs; empty: none."""

    code: str
    key: str
    title: Text
    verb: str = ""
    reasons: str = ""
    papers: bool = False


@dataclass(frozen=True)
class Step:
    """One step; see the head of ``data/steps.toml``."""

    code: str
    title: Text
    states: tuple[str, ...]
    begin: Mapping[str, str]
    outcomes: tuple[Outcome, ...]
    face: bool = False
    automatic: bool = False
    fresh: bool = False
    least: int = 0
    machine: str = ""

    def outcome(self, code: str) -> Outcome:
        """Raises LookupError when nothing of that kind may come of this step."""
        for one in self.outcomes:
            if one.code == code:
                return one
        raise LookupError(code)


@dataclass(frozen=True)
class Group:
    """The steps one officer does in one sitting."""

    code: str
    steps: tuple[Step, ...]

    @property
    def face(self) -> bool:
        return any(step.face for step in self.steps)

    @property
    def fresh(self) -> bool:
        return any(step.fresh for step in self.steps)

    @property
    def title(self) -> Text:
        """The titles of its steps, joined."""
        shown = [step for step in self.steps if not step.automatic]
        return Text(
            ", ".join(step.title.id for step in shown), ", ".join(step.title.en for step in shown)
        )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def _text(row: Mapping[str, Any]) -> Text:
    return Text(row["id"], row["en"])


@cache
def steps() -> dict[str, Step]:
    """All steps by code, in their order."""
    return {
        code: Step(
            code=code,
            title=_text(row["title"]),
            states=tuple(row["states"]),
            begin=row.get("begin", {}),
            outcomes=tuple(
                Outcome(**{**one, "title": _text(one["title"])}) for one in row.get("outcomes", [])
            ),
            **{k: row[k] for k in ("face", "automatic", "fresh", "least", "machine") if k in row},
        )
        for code, row in _read("steps.toml").items()
    }


@cache
def reasons() -> dict[str, dict[str, Reason]]:
    """All coded reasons by kind and code."""
    return {
        kind: {
            code: Reason(code, _text(row), row.get("absent", False)) for code, row in rows.items()
        }
        for kind, rows in _read("reasons.toml").items()
    }


def reason(kind: str, code: str) -> Reason:
    """The coded reason.

    Raises:
        UnknownReason: there is none.
    """
    try:
        return reasons()[kind][code]
    except KeyError:
        raise UnknownReason(f"{kind}: {code}") from None


@cache
def groups() -> dict[str, Group]:
    """The sittings of this installation by code, in their order (setting ``GROUPS``).

    Raises:
        ValueError: the setting names an unknown step, or one twice.
    """
    found: dict[str, Group] = {}
    seen: list[str] = []
    for part in filter(None, (part.strip() for part in counters().groups.split(";"))):
        code, _, names = part.partition(":")
        chosen = names.split()
        if unknown := [name for name in chosen if name not in steps() or name in seen]:
            raise ValueError(f"TERTIB_COUNTERS_GROUPS: {unknown}")
        seen += chosen
        found[code.strip()] = Group(code.strip(), tuple(steps()[name] for name in chosen))
    return found


def next_step(work: Sequence[str], state: str, done: Sequence[str] = ()) -> Step | None:
    """The step that comes next for a service with these steps, in this state; None: no step."""
    for code in work:
        step = steps()[code]
        if state in step.states and code not in done:
            return step
    return None


def group_of(step: Step) -> Group:
    """The sitting a step belongs to."""
    return next(group for group in groups().values() if step in group.steps)
