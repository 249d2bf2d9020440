"""The life of a compartment as data: which verb leads from which state to which, and who may.

Pure: no clock, no database. ``loading`` means that staff may open it with their badge, to put
something in or to take it out; ``ready`` that a secret or the owner's badge opens it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class S(StrEnum):
    """The states, as in ``models.State``."""

    FREE = "free"
    LOADING = "loading"
    READY = "ready"
    OPEN = "open"
    BLOCKED = "blocked"


class Refused(Exception):
    """It cannot be done; ``reason`` is a code with words in ``wording``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Rule:
    """One row: ``verb`` leads from any of ``source`` to ``target``, for ``purpose`` (or both)."""

    verb: str
    source: frozenset[S]
    target: S
    who: frozenset[str]
    purpose: str = ""


def _rule(verb: str, source: Iterable[S], target: S, who: str, purpose: str = "") -> Rule:
    return Rule(verb, frozenset(source), target, frozenset(who.split()), purpose)


RULES: tuple[Rule, ...] = (
    # Passports: filled by staff, sealed by another one, opened once by the holder's secret.
    _rule("reserve", [S.FREE], S.LOADING, "staff", "passport"),
    _rule("seal", [S.LOADING], S.READY, "staff", "passport"),
    _rule("open", [S.READY, S.LOADING], S.OPEN, "device", "passport"),
    _rule("close", [S.OPEN], S.FREE, "device", "passport"),
    _rule("reopen", [S.READY, S.OPEN, S.BLOCKED], S.LOADING, "staff", "passport"),
    _rule("empty", [S.LOADING], S.FREE, "staff", "passport"),
    # Phones: the owner's badge, in and out.
    _rule("deposit", [S.FREE], S.READY, "device", "phone"),
    _rule("take", [S.READY, S.BLOCKED], S.FREE, "device", "phone"),
    # Both: out of use, by the supervisor with a reason, or because the door was forced.
    _rule("block", [S.FREE], S.BLOCKED, "staff"),
    _rule("force", [S.FREE, S.LOADING, S.READY, S.OPEN], S.BLOCKED, "device"),
    _rule("unblock", [S.BLOCKED], S.FREE, "staff"),
)
_BY_VERB = {rule.verb: rule for rule in RULES}


def after(state: str, verb: str, actor_kind: str, purpose: str) -> S:
    """Where ``verb`` leads from ``state``.

    Raises:
        Refused: ``not_now``: the table does not allow it from here or not by this kind of actor.
    """
    rule = _BY_VERB.get(verb)
    if (
        rule is None or actor_kind not in rule.who or S(state) not in rule.source
        or rule.purpose not in ("", purpose)
    ):  # fmt: skip
        raise Refused("not_now")
    return rule.target


def verbs(state: str, actor_kind: str, purpose: str) -> list[str]:
    """What an actor of this kind may do from ``state``, in the table's order."""
    return [
        r.verb for r in RULES
        if S(state) in r.source and actor_kind in r.who and r.purpose in ("", purpose)
    ]  # fmt: skip


def diagram() -> str:
    """The machine as Mermaid text (``stateDiagram-v2``), for the docs."""
    lines = ["stateDiagram-v2", f"    [*] --> {S.FREE}"]
    for row in RULES:
        who = ", ".join(sorted(row.who))
        only = f"; {row.purpose}" if row.purpose else ""
        lines += [
            f"    {source} --> {row.target}: {row.verb} ({who}{only})"
            for source in S
            if source in row.source
        ]
    return "\n".join(lines) + "\n"


def overdue(since: datetime, now: datetime, longest: timedelta) -> bool:
    """Whether a phone lies in its locker, or a door stands open, for longer than it should."""
    return now - since > longest


def check_manual(*, allowed: bool, has_bank: bool, reason: str) -> None:
    """Whether a supervisor may enter a phone by hand.

    Raises:
        Refused: ``manual_off``, ``has_bank`` (the device does it), ``no_reason``.
    """
    if not allowed:
        raise Refused("manual_off")
    if has_bank:
        raise Refused("has_bank")
    if not reason.strip():
        raise Refused("no_reason")
