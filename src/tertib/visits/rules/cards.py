"""The life of a card as data: which verb leads from which state to which, and who may.

A card that is given out must be in the hand of door staff, so *issue* starts from *returned* as
well: whoever taps it has it. *Lost* is not final, cards are found again; *revoked* is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class S(StrEnum):
    """The states, as in ``models.Card.State``."""

    STOCK = "stock"
    ISSUED = "issued"
    INSIDE = "inside"
    OUTSIDE = "outside"
    RETURNED = "returned"
    LOST = "lost"
    REVOKED = "revoked"


OUT = frozenset({S.ISSUED, S.INSIDE, S.OUTSIDE})
"""Cards that somebody carries and that gates know."""

ZONES: dict[str, tuple[str, ...]] = {
    "yellow": ("lobby", "service"),
    "green": ("lobby", "service"),
    "blue": ("lobby", "service"),
    "staff": ("lobby", "service", "pickup", "staff"),
}
"""Where the cards of a colour open gates. Passports are collected apart from the service room."""


class Refused(Exception):
    """The rules say no. ``reason`` is a code of ``refusals``; ``facts`` fill its words."""

    def __init__(self, reason: str, **facts: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


class IllegalStep(Exception):
    """The table has no such step from this state, or not by this kind of actor."""


@dataclass(frozen=True)
class Rule:
    """One row of the table: ``verb`` leads from any of ``source`` to ``target``."""

    verb: str
    source: frozenset[S]
    target: S
    who: frozenset[str]


def _rule(verb: str, source: Iterable[S], target: S, who: str) -> Rule:
    return Rule(verb, frozenset(source), target, frozenset(who.split()))


CARD_RULES: tuple[Rule, ...] = (
    _rule("issue", [S.STOCK, S.RETURNED], S.ISSUED, "staff system"),
    _rule("enter", OUT, S.INSIDE, "device"),
    _rule("leave", OUT, S.OUTSIDE, "device"),
    _rule("give_back", [*OUT, S.LOST], S.RETURNED, "staff device system"),
    _rule("count", [S.RETURNED], S.STOCK, "staff"),
    _rule("lose", [S.STOCK, *OUT, S.RETURNED], S.LOST, "staff"),
    _rule("revoke", [S.STOCK, *OUT, S.RETURNED, S.LOST], S.REVOKED, "staff"),
)
_BY_VERB = {rule.verb: rule for rule in CARD_RULES}


def step(state: str, verb: str, actor_kind: str) -> S:
    """Where ``verb`` leads a card from ``state``.

    Raises:
        IllegalStep: the table does not allow it.
    """
    found = _BY_VERB.get(verb)
    if found is None or actor_kind not in found.who or state not in found.source:
        raise IllegalStep(f"{actor_kind}: {verb} from {state}")
    return found.target


def after_move(state: str, zone: str) -> S:
    """The state of a card that a gate reports in ``zone``; one that is not out stays as it is."""
    if state not in OUT:
        return S(state)
    return step(state, "leave" if zone == "outside" else "enter", "device")


def why_not_given(state: str, colour: str, wanted: str) -> str:
    """The reason why a card tapped at the desk cannot be given out; empty if it can."""
    if colour != wanted:
        return "card_colour"
    by_state = {S.LOST: "card_lost", S.REVOKED: "card_revoked"}
    return by_state.get(S(state), "card_out" if state in OUT else "")


def diagram() -> str:
    """The machine as Mermaid text (``stateDiagram-v2``), for the docs."""
    lines = ["stateDiagram-v2", f"    [*] --> {S.STOCK}"]
    for row in CARD_RULES:
        who = ", ".join(sorted(row.who))
        lines += [
            f"    {source} --> {row.target}: {row.verb} ({who})"
            for source in S
            if source in row.source
        ]
    return "\n".join([*lines, f"    {S.REVOKED} --> [*]"]) + "\n"
