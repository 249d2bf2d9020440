"""From ready to collected, as data and pure decisions. No clock, no database.

Sources: domain/01 (collection within 30 days of issue, by the holder, family on the same KK or
someone with a signed surat kuasa, or by Pos Indonesia), domain/03 (lockers apart from the room).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class S(StrEnum):
    """The states, as in ``models.State``."""

    VAULT = "vault"
    LOADING = "loading"
    IN_LOCKER = "in_locker"
    UNLOADING = "unloading"
    OPENED = "opened"
    RETURNED = "returned"
    WITH_COURIER = "with_courier"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"


class Refused(Exception):
    """It cannot be done; ``reason`` is a code with words in ``wording``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Rule:
    """One row of the table: ``verb`` leads from any of ``source`` to ``target``."""

    verb: str
    source: frozenset[S]
    target: S
    who: frozenset[str]


def _rule(verb: str, source: Iterable[S], target: S, who: str) -> Rule:
    return Rule(verb, frozenset(source), target, frozenset(who.split()))


_REST = (S.VAULT, S.RETURNED)
RULES: tuple[Rule, ...] = (
    # Into the locker by two people, out of it by its holder; only the device says that it was.
    _rule("load", _REST, S.LOADING, "staff"),
    _rule("seal", [S.LOADING], S.IN_LOCKER, "staff"),
    _rule("open", [S.IN_LOCKER, S.UNLOADING], S.OPENED, "device"),
    _rule("collect", [S.OPENED], S.HANDED_OVER, "device"),
    # Back to the vault: always with the label in an officer's hand.
    _rule("recall", [S.IN_LOCKER, S.OPENED], S.UNLOADING, "staff"),
    _rule("stow", [S.LOADING, S.UNLOADING], S.RETURNED, "staff"),
    # At the counter and by post.
    _rule("give", _REST, S.HANDED_OVER, "staff"),
    _rule("send", _REST, S.WITH_COURIER, "staff"),
    _rule("come_back", [S.WITH_COURIER], S.RETURNED, "staff"),
    _rule("deliver", [S.WITH_COURIER], S.HANDED_OVER, "staff"),
    # Time: not while someone stands at the open door, not while the post has it.
    _rule("lapse", [*_REST, S.LOADING, S.IN_LOCKER, S.UNLOADING], S.CANCELLED, "system"),
)
_BY_VERB = {rule.verb: rule for rule in RULES}
HANDS_OVER = frozenset({"collect", "give", "deliver"})


def after(state: str, verb: str, actor_kind: str) -> S:
    """Where ``verb`` leads from ``state``.

    Raises:
        Refused: ``not_now``: the table does not allow it from here or not by this kind of actor.
    """
    rule = _BY_VERB.get(verb)
    if rule is None or actor_kind not in rule.who or S(state) not in rule.source:
        raise Refused("not_now")
    return rule.target


def verbs(state: str, actor_kind: str) -> list[str]:
    """What an actor of this kind may do from ``state``, in the table's order."""
    return [r.verb for r in RULES if S(state) in r.source and actor_kind in r.who]


def diagram() -> str:
    """The machine as Mermaid text (``stateDiagram-v2``), for the docs."""
    lines = ["stateDiagram-v2", f"    [*] --> {S.VAULT}: application.pass"]
    for row in RULES:
        who = ", ".join(sorted(row.who))
        lines += [
            f"    {source} --> {row.target}: {row.verb} ({who})" for source in S
            if source in row.source
        ]  # fmt: skip
    lines += [f"    {state} --> [*]" for state in (S.HANDED_OVER, S.CANCELLED)]
    return "\n".join(lines) + "\n"


PAPERS: dict[str, tuple[str, ...]] = {
    "holder": ("payment", "ktp"),
    "family": ("payment", "ktp_collector", "kk"),
    "other": ("payment", "ktp_collector", "ktp_holder", "surat_kuasa"),
}
"""What an officer must see, by who collects (domain/01: Karawang, tribuntravel, Ombudsman NTB).

The copy of the holder's KTP with a surat kuasa is ours: it shows whose signature it is [M].
"""

REFUSALS: tuple[str, ...] = (
    "papers", "not_the_person", "not_family", "surat_kuasa", "booklet", "data_wrong",
)  # fmt: skip
"""Why an officer may refuse a hand-over. There is no other reason, and each is recorded."""

RECALLS: tuple[str, ...] = ("overdue", "at_counter", "defect", "asked")
"""Why staff may take a passport out of the locker."""

PROOFS: tuple[str, ...] = ("signature", "photo", "report")
"""How a delivery by post is proved: signed slip, photograph, the post's own report."""


def missing(kind: str, seen: Iterable[str]) -> list[str]:
    """The papers of :data:`PAPERS` that an officer has not seen."""
    found = set(seen)
    return [code for code in PAPERS[kind] if code not in found]


def deadline(ready_at: datetime, zone: ZoneInfo, days: int) -> datetime:
    """The end of the ``days``-th day after issue, in the office's own time."""
    last = ready_at.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(last + timedelta(days=1), time(), zone)


def reminder_due(
    ready_at: datetime, now: datetime, zone: ZoneInfo, days: Iterable[int], reminded: int
) -> int:
    """The reminder to send now: the latest day of ``days`` that has come; 0 for none."""
    age = (now.astimezone(zone).date() - ready_at.astimezone(zone).date()).days
    come = [day for day in days if reminded < day <= age]
    return max(come, default=0)


def locker_until(
    begins: date, zone: ZoneInfo, working_days: int, is_working: Callable[[date], bool],
    last: datetime,
) -> datetime:  # fmt: skip
    """The end of the ``working_days``-th working day after ``begins``, at most ``last``.

    Gives up counting after a year without working days.
    """
    day, left = begins, working_days
    for _ in range(366):
        if left == 0:
            break
        day += timedelta(days=1)
        left -= is_working(day)
    return min(datetime.combine(day + timedelta(days=1), time(), zone), last)


def days_left(until: datetime, now: datetime, zone: ZoneInfo) -> int:
    """Whole days, in office time, until the day of ``until`` is over; never negative."""
    last = until.astimezone(zone).date() - timedelta(days=1)
    return max((last - now.astimezone(zone).date()).days, 0)


def check_seal(loaded_by: object, sealer: object) -> None:
    """Four eyes.

    Raises:
        Refused: ``same_person``.
    """
    if loaded_by is None or loaded_by == sealer:
        raise Refused("same_person")


def may_have_pin(kind: str, office: str, family_pin: Iterable[str]) -> bool:
    """Whether a locker PIN may be sent for a collector of this kind."""
    return kind == "holder" or (kind == "family" and office in set(family_pin))
