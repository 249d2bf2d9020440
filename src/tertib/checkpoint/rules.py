"""From a camera's proposal to the minutes, as data and pure decisions. No clock, no database.

Sources: domain/06, 6.3 (kandidat, pemeriksaan petugas, supervisor, tunda, berita acara; a score
never decides alone; a false hit is recorded with its reason and lowers the next alert).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID


class S(StrEnum):
    """The states, as in ``models.State``."""

    CANDIDATE = "kandidat"
    POSSIBLE = "mungkin"
    NOT = "bukan"
    IDENTICAL = "identik"
    CLOSED = "selesai"
    ENDED = "berakhir"
    LAPSED = "gugur"


OPEN = frozenset({S.CANDIDATE, S.POSSIBLE, S.IDENTICAL})
"""Somebody still has to act."""
CONFIRMED = frozenset({S.IDENTICAL, S.CLOSED})
OFFICER = frozenset({"border", "supervisor"})
SUPERVISOR = frozenset({"supervisor"})
MACHINE: frozenset[str] = frozenset()


class Refused(Exception):
    """It cannot be done; ``reason`` is a code with words in ``wording``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Rule:
    """One row: ``verb`` leads from ``source`` to ``target``; ``roles`` empty: the machine's."""

    source: S
    verb: str
    target: S
    roles: frozenset[str]
    needs_order: bool = False
    """Only while an order bars at this lane; else the candidate ends instead."""


RULES: tuple[Rule, ...] = (
    Rule(S.CANDIDATE, "not", S.NOT, OFFICER, needs_order=True),
    Rule(S.CANDIDATE, "possible", S.POSSIBLE, OFFICER, needs_order=True),
    Rule(S.POSSIBLE, "not", S.NOT, SUPERVISOR, needs_order=True),
    Rule(S.POSSIBLE, "identical", S.IDENTICAL, SUPERVISOR, needs_order=True),
    Rule(S.IDENTICAL, "close", S.CLOSED, SUPERVISOR),
    Rule(S.IDENTICAL, "take_back", S.NOT, SUPERVISOR),
    Rule(S.CANDIDATE, "end", S.ENDED, MACHINE),
    Rule(S.POSSIBLE, "end", S.ENDED, MACHINE),
    Rule(S.CANDIDATE, "lapse", S.LAPSED, MACHINE),
    Rule(S.POSSIBLE, "lapse", S.LAPSED, MACHINE),
)
_BY_STEP = {(rule.source, rule.verb): rule for rule in RULES}

REASONS: tuple[str, ...] = (
    "face", "age", "document", "relative", "crew", "picture", "not_a_person",
)  # fmt: skip
"""Why somebody is not the person. Suspected undocumented work is none, and has no button: it is
handled by interview (promise 11)."""
MISTAKEN = frozenset({"face", "age", "document", "relative", "crew"})
"""The reasons by which another person was taken for the subject: only these are false hits. What
was no person, or could not be judged, says nothing of how the subject is to be found."""
OUTCOMES: tuple[str, ...] = (
    "order_ended", "departure_refused", "entry_refused", "handed_over", "released",
)  # fmt: skip
"""How a hold ends; ``order_ended``: nothing bars any more, and nobody's word is needed."""
ANSWERS: tuple[str, ...] = ("coming", "refuse", "release")
"""What an agency may say: somebody comes; nobody comes, refuse passage; let the person pass."""
FINAL = frozenset({"refuse", "release"})
"""Who comes decides on the spot: after ``coming`` another answer may follow."""
ATTACK = 0.5
"""A model of presentation attacks is more sure than not."""
BANDS: tuple[str, ...] = ("possible", "likely", "very_likely")


@dataclass(frozen=True)
class Who:
    """The one who acts: a person with their roles at this office, or the machine (no id)."""

    id: UUID | None
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Case:
    """What the decision about a candidate depends on."""

    state: S = S.CANDIDATE
    possible_by: UUID | None = None
    identical_by: UUID | None = None


def decide(case: Case, verb: str, who: Who, *, order: bool) -> Case:
    """The case after ``verb`` by ``who``; ``order``: an order bars the subject at this lane now.

    Raises:
        Refused: ``not_now`` (not from this state), ``not_yours`` (not with these roles, never a
            machine where people decide), ``same_person`` (four eyes), ``order_ended``.
    """
    rule = _BY_STEP.get((case.state, verb))
    if rule is None:
        raise Refused("not_now")
    if not rule.roles:
        if who.id is not None:
            raise Refused("not_yours")
        return replace(case, state=rule.target)
    if who.id is None or not rule.roles & who.roles:
        raise Refused("not_yours")
    if rule.target == S.IDENTICAL and who.id == case.possible_by:
        raise Refused("same_person")
    if rule.needs_order and not order:
        raise Refused("order_ended")
    if verb == "possible":
        return replace(case, state=rule.target, possible_by=who.id)
    if verb == "identical":
        return replace(case, state=rule.target, identical_by=who.id)
    return replace(case, state=rule.target)


def verbs(case: Case, who: Who) -> list[str]:
    """What ``who`` may do with the case now, an order provided, in the table's order."""
    return [
        rule.verb for rule in RULES
        if rule.source == case.state and rule.roles & who.roles
        and not (rule.target == S.IDENTICAL and who.id == case.possible_by)
    ]  # fmt: skip


def bars(kind: str, direction: str) -> bool:
    """Whether an order of this kind bars at a lane of this direction (``offices.Lane``)."""
    return (kind, direction) in {("cegah", "departure"), ("tangkal", "arrival")}


def outcomes(direction: str, *, barred: bool) -> list[str]:
    """How a hold at such a lane may end; ``barred``: an order still bars the person there.

    Once nothing does, passage may still have been refused before: the minutes say what happened.
    """
    other = "entry_refused" if direction == "departure" else "departure_refused"
    return [code for code in OUTCOMES if code != other and not (barred and code == "order_ended")]


def released(barring: Collection[UUID], answers: Mapping[UUID, str]) -> bool:
    """Whether the agencies let the person go: one said so, and so did that of each order which
    still bars. ``answers`` by order."""
    return "release" in answers.values() and all(
        answers.get(order) == "release" for order in barring
    )


def raises(false_hits: int, from_hits: int) -> bool:
    """Whether the newest of so many false hits in a row raises the subject's threshold."""
    return false_hits >= from_hits


def false_hits(cases: Iterable[tuple[str, str]]) -> int:
    """How many false hits came since the last true one; state and reason, the newest first."""
    count = 0
    for state, reason in cases:
        if state in CONFIRMED:
            break
        count += state == S.NOT and reason in MISTAKEN
    return count


def erase_at(state: str, raised_at: datetime, ended_at: datetime | None, *,
             unconfirmed: timedelta, confirmed: timedelta) -> datetime | None:  # fmt: skip
    """When the pictures and the decisions of a candidate are erased; None while it is held."""
    if state not in CONFIRMED:
        return raised_at + unconfirmed
    return ended_at + confirmed if state == S.CLOSED and ended_at else None


def escalate(told_at: datetime, escalations: int, answered: bool, now: datetime, *,
             every: timedelta, most: int) -> bool:  # fmt: skip
    """Whether a contact that nobody acknowledged is to be repeated and taken further now.

    ``told_at``: when the agency was told last; after a pause of ours nothing is made up for.
    """
    if answered or escalations >= most:
        return False
    return now >= told_at + every


def hints_at_attack(attack: float | None) -> bool:
    """Whether officers are told that the face may be a picture or a mask. Shown, never decided by:
    nothing but words depends on it."""
    return attack is not None and attack >= ATTACK


def is_late(taken_at: datetime, raised_at: datetime, limit: timedelta) -> bool:
    """Whether the person will have left the lane by the time we heard; both by our clock."""
    return raised_at - taken_at > limit


def is_missed(state: str, raised_at: datetime, limit: timedelta, now: datetime) -> bool:
    """Whether nobody decided while the person was at the lane."""
    return state == S.CANDIDATE and now - raised_at > limit


def precision(states: Collection[str]) -> float | None:
    """Share of the confirmed among those that people decided; None if they decided none."""
    decided = [state for state in states if state in CONFIRMED or state == S.NOT]
    if not decided:
        return None
    return sum(state in CONFIRMED for state in decided) / len(decided)


def token_hash(token: str) -> bytes:
    """What is kept of the token in an agency's link, which is as good as random."""
    return hashlib.sha256(token.encode()).digest()


def diagram() -> str:
    """The machine as Mermaid text (``stateDiagram-v2``), for the docs."""
    lines = ["stateDiagram-v2", f"    [*] --> {S.CANDIDATE}: camera.candidate"]
    for rule in RULES:
        who = ", ".join(sorted(rule.roles)) or "system"
        lines.append(f"    {rule.source} --> {rule.target}: {rule.verb} ({who})")
    lines += [f"    {state} --> [*]" for state in S if state not in OPEN]
    return "\n".join(lines) + "\n"
