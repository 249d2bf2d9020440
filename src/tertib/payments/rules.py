"""Pure decisions about bills: states, lines, expiry, names."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import Enum
from typing import Any, Protocol
from zoneinfo import ZoneInfo

WIB = ZoneInfo("Asia/Jakarta")
MOST_DETAILS = 5  # BCA accepts at most 5 billDetails (domain/04 section 4.3)

TRANSITIONS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    # from, verb, to, kinds of actor who may. Staff appear nowhere beside "settle": promise 1.
    ("issued", "settle", "settled", ("partner",)),
    ("issued", "expire", "expired", ("system",)),
    ("issued", "cancel", "cancelled", ("applicant", "staff", "system")),
)


class NotOpen(Exception):
    """The bill is in a state from which this verb does not lead anywhere."""


class NotAllowed(Exception):
    """This kind of actor may never do this to a bill."""


class YearClosed(Exception):
    """After the cut-off on 31 December no bill of the ending year can be paid any more."""


class Words(Protocol):
    """A text in both languages (``catalogue``'s ``Text`` is one)."""

    @property
    def id(self) -> str: ...
    @property
    def en(self) -> str: ...


class Priced(Protocol):
    """One thing with its price (``catalogue``'s ``PriceLine`` is one)."""

    @property
    def tariff_code(self) -> str: ...
    @property
    def label(self) -> Words: ...
    @property
    def amount(self) -> int: ...
    @property
    def legal_source(self) -> str: ...


@dataclass(frozen=True)
class Line:
    """A line of a bill: ``amount`` is the unit price in rupiah at the time of issue."""

    tariff_code: str
    label_id: str
    label_en: str
    amount: int
    quantity: int
    legal_source: str

    @property
    def total(self) -> int:
        return self.amount * self.quantity

    def as_json(self) -> dict[str, Any]:
        return dict(vars(self))


def next_state(state: str, verb: str, actor_kind: str) -> str:
    """The state after ``verb``.

    Raises:
        NotAllowed: no bill in any state lets this kind of actor do it.
        NotOpen: it does not start from ``state``.
    """
    allowed = {kind for _, v, _, kinds in TRANSITIONS if v == verb for kind in kinds}
    if actor_kind not in allowed:
        raise NotAllowed(f"{actor_kind} may not {verb} a bill")
    for source, name, target, kinds in TRANSITIONS:
        if (source, name) == (state, verb) and actor_kind in kinds:
            return target
    raise NotOpen(f"{verb} from {state}")


def group(prices: Sequence[Priced]) -> list[Line]:
    """One line a tariff and unit price, in order of appearance, with its quantity.

    Raises:
        ValueError: nothing to pay, or a price that is not a positive number of rupiah.
    """
    lines: dict[tuple[str, int], Line] = {}
    for price in prices:
        if price.amount <= 0:
            raise ValueError(f"tariff {price.tariff_code} has no price")
        key = (price.tariff_code, price.amount)
        quantity = lines[key].quantity + 1 if key in lines else 1
        lines[key] = Line(
            price.tariff_code, price.label.id, price.label.en, price.amount, quantity,
            price.legal_source,
        )  # fmt: skip
    if not lines:
        raise ValueError("a bill needs at least one line")
    return list(lines.values())


def shown_at_bank(lines: Sequence[Line]) -> list[tuple[str, str, int]]:
    """(Indonesian, English, rupiah) of at most five entries; what is over goes into the last."""
    shown = []
    for line in lines:
        times = f"{line.quantity}x " if line.quantity > 1 else ""
        shown.append((times + line.label_id, times + line.label_en, line.total))
    if len(shown) > MOST_DETAILS:
        rest = sum(amount for *_, amount in shown[MOST_DETAILS - 1 :])
        shown = [*shown[: MOST_DETAILS - 1], ("Lain-lain", "Others", rest)]
    return shown


def expiry(now: datetime, wanted: datetime, cutoff: time | None) -> datetime:
    """When a bill issued ``now`` ends: as wanted, but within its year (domain/04, section 4.1).

    ``cutoff`` is the WIB hour of 31 December after which the treasury's year is closed; None
    switches the rule off.

    Raises:
        ValueError: ``wanted`` is not after ``now``.
        YearClosed: the year has been closed already.
    """
    if wanted <= now:
        raise ValueError("a bill cannot end before it begins")
    if cutoff is None:
        return wanted
    local = now.astimezone(WIB)
    end = datetime.combine(local.date().replace(month=12, day=31), cutoff, WIB)
    if now >= end:
        raise YearClosed(str(local.year))
    return min(wanted, end.astimezone(wanted.tzinfo))


def shown_name(name: str, *, full: bool) -> str:
    """The payer as a bank's customer sees it: capitals, first name and initials unless ``full``.

    Whoever types a wrong kode billing should recognise that, without learning a stranger's name.
    """
    words = name.upper().split()
    if not full:
        words = words[:1] + [word[0] for word in words[1:]]
    return " ".join(words)[:255]


def lines_from(stored: Sequence[dict[str, Any]] | str) -> list[Line]:
    """Lines as stored with the bill."""
    items = json.loads(stored) if isinstance(stored, str) else stored
    return [Line(**item) for item in items]


class Verdict(Enum):
    """What comes of a payment; only ``SETTLE`` writes a settlement."""

    SETTLE = "settle"
    REPLAYED = "replayed"
    """The same request has settled this bill before."""
    REPEATED = "repeated"
    """The same X-EXTERNAL-ID with the same request was answered before today."""
    CLASH = "clash"
    """The X-EXTERNAL-ID or the request id belongs to something else."""
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    PAID = "paid"
    WRONG_AMOUNT = "wrong_amount"


class Payable(Protocol):
    """What a verdict needs to know of a bill."""

    @property
    def state(self) -> str: ...
    @property
    def expires_at(self) -> datetime: ...
    @property
    def amount(self) -> int: ...


@dataclass(frozen=True)
class Earlier:
    """A settlement that exists: of this bill, or of another under the same request id."""

    partner: str
    request_id: str
    this_bill: bool


def standing(bill: Payable | None, now: datetime) -> Verdict | None:
    """What stands against paying this bill now (domain/04 section 4.3, step 7); None if nothing."""
    if bill is None:
        return Verdict.UNKNOWN
    if bill.state == "settled":
        return Verdict.PAID
    if bill.state == "cancelled":
        return Verdict.CANCELLED
    if bill.state == "expired" or now >= bill.expires_at:
        return Verdict.EXPIRED
    return None


def judge(
    bill: Payable | None,
    earlier: Sequence[Earlier],
    partner: str,
    request_id: str,
    amount: int | None,
    now: datetime,
) -> Verdict:
    """Steps 7 to 9 of domain/04 section 4.3, idempotent on the partner's request id."""
    for one in earlier:
        if (one.partner, one.request_id) == (partner, request_id):
            if not one.this_bill or bill is None:
                return Verdict.CLASH
            return Verdict.REPLAYED if amount == bill.amount else Verdict.WRONG_AMOUNT
    against = standing(bill, now)
    if against or bill is None:
        return against or Verdict.UNKNOWN
    return Verdict.SETTLE if amount == bill.amount else Verdict.WRONG_AMOUNT
