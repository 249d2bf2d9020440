"""The life of an application as data: which verb leads from which state to which, and who may.

The states are those of the domain notes (services, section 1.3); their names are terms of the
trade and stay Indonesian. Pure: no clock, no database, no Django.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where an application stands."""

    DRAFT = "draft"
    SUBMITTED = "diajukan"
    AWAITING_PAYMENT = "menunggu_bayar"
    LAPSED = "kedaluwarsa"
    SCHEDULED = "terjadwal"
    RESCHEDULED = "dijadwalkan_ulang"
    PRESENT = "hadir"
    ABSENT = "tidak_hadir"
    PAPERS_MISSING = "berkas_kurang"
    BIOMETRICS = "biometrik"
    INTERVIEW = "wawancara"
    VERIFICATION = "verifikasi"
    ADJUDICATION = "adjudikasi"
    SUSPENDED = "ditangguhkan"
    PRINTING = "cetak"
    QUALITY = "uji_kualitas"
    READY = "siap_ambil"
    HANDED_OVER = "diserahkan"
    CANCELLED = "batal_sistem"
    REJECTED = "ditolak"


FINAL = frozenset({State.HANDED_OVER, State.CANCELLED, State.REJECTED})
S = State


class IllegalMove(Exception):
    """The table has no such move from this state, or not by this kind of actor."""


@dataclass(frozen=True)
class Rule:
    """One row of the table: ``verb`` leads from any of ``source`` to ``target``."""

    verb: str
    source: frozenset[State]
    target: State
    who: frozenset[str]


def _rule(verb: str, source: Iterable[State], target: State, who: str) -> Rule:
    return Rule(verb, frozenset(source), target, frozenset(who.split()))


_WITHDRAWABLE = (S.SUBMITTED, S.AWAITING_PAYMENT, S.LAPSED, S.SCHEDULED, S.RESCHEDULED)

RULES: tuple[Rule, ...] = (
    _rule("discard", [S.DRAFT], S.CANCELLED, "applicant system"),
    _rule("submit", [S.DRAFT], S.SUBMITTED, "applicant"),
    # Money: a place is taken and billed by the applicant, and only a bank's signed call, through
    # `partner` or a `system` job acting on its record, may say that it was paid. Never staff.
    _rule("await_payment", [S.SUBMITTED, S.LAPSED], S.AWAITING_PAYMENT, "applicant system"),
    _rule("pay", [S.AWAITING_PAYMENT], S.SCHEDULED, "partner system"),
    _rule("lapse", [S.AWAITING_PAYMENT], S.LAPSED, "system"),
    _rule("release", [S.AWAITING_PAYMENT], S.SUBMITTED, "applicant system"),
    # The appointment: the applicant moves it once, until the day before; the office, for a fault
    # of its own or a no-show, as often as needed (who and when in time is booking's rule).
    _rule("reschedule", [S.SCHEDULED], S.RESCHEDULED, "applicant"),
    _rule("reassign", [S.SCHEDULED, S.RESCHEDULED, S.ABSENT], S.RESCHEDULED, "staff system"),
    _rule("arrive", [S.SCHEDULED, S.RESCHEDULED], S.PRESENT, "staff device system"),
    _rule("miss", [S.SCHEDULED, S.RESCHEDULED], S.ABSENT, "system"),
    _rule("withdraw", _WITHDRAWABLE, S.CANCELLED, "applicant system"),
    _rule("forfeit", [S.ABSENT, S.PAPERS_MISSING, S.LAPSED], S.CANCELLED, "system"),
    # At the counter.
    _rule("ask_papers", [S.PRESENT, S.INTERVIEW, S.VERIFICATION], S.PAPERS_MISSING, "staff"),
    _rule("bring_papers", [S.PAPERS_MISSING], S.PRESENT, "staff device system"),
    _rule("capture", [S.PRESENT], S.BIOMETRICS, "staff"),
    _rule("interview", [S.BIOMETRICS], S.INTERVIEW, "staff"),
    _rule("verify", [S.INTERVIEW], S.VERIFICATION, "staff"),
    _rule("adjudicate", [S.VERIFICATION], S.ADJUDICATION, "staff system"),
    _rule("suspend", [S.INTERVIEW, S.VERIFICATION, S.ADJUDICATION], S.SUSPENDED, "staff"),
    _rule("resume", [S.SUSPENDED], S.ADJUDICATION, "staff"),
    _rule("approve", [S.ADJUDICATION], S.PRINTING, "staff"),
    _rule(
        "reject", [S.INTERVIEW, S.VERIFICATION, S.ADJUDICATION, S.SUSPENDED], S.REJECTED, "staff"
    ),
    _rule("inspect", [S.PRINTING], S.QUALITY, "staff system"),
    _rule("reprint", [S.QUALITY], S.PRINTING, "staff"),
    _rule("pass", [S.QUALITY], S.READY, "staff"),
    _rule("hand_over", [S.READY], S.HANDED_OVER, "staff device"),
    _rule("uncollected", [S.READY], S.CANCELLED, "system"),
)

PAYMENT_VERBS = frozenset({"await_payment", "pay", "lapse", "release"})
"""Verbs that follow money. No rule lets staff do one of them (promise 1)."""

_BY_VERB: dict[str, Rule] = {rule.verb: rule for rule in RULES}


def rule(verb: str, actor_kind: str) -> Rule:
    """The row of ``verb``, if an actor of this kind may do it at all.

    Raises:
        IllegalMove: unknown verb, or not for this kind of actor.
    """
    found = _BY_VERB.get(verb)
    if found is None or actor_kind not in found.who:
        raise IllegalMove(f"{actor_kind} may not {verb}")
    return found


def step(state: State, verb: str, actor_kind: str) -> State:
    """Where ``verb`` leads from ``state``.

    Raises:
        IllegalMove: the table does not allow it.
    """
    found = rule(verb, actor_kind)
    if state not in found.source:
        raise IllegalMove(f"{verb} from {state}")
    return found.target


def verbs(state: State, actor_kind: str) -> list[str]:
    """What an actor of this kind may do from ``state``, in the table's order."""
    return [r.verb for r in RULES if state in r.source and actor_kind in r.who]


def diagram() -> str:
    """The machine as Mermaid text (``stateDiagram-v2``), for the docs."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.DRAFT}"]
    for row in RULES:
        who = ", ".join(sorted(row.who))
        lines += [
            f"    {source} --> {row.target}: {row.verb} ({who})"
            for source in State
            if source in row.source
        ]
    lines += [f"    {state} --> [*]" for state in State if state in FINAL]
    return "\n".join(lines) + "\n"
