"""A day of many people, some of whom err: what each of them does follows from the seed."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import httpx

from tertib.simulators.people.browser import Browser, Trouble
from tertib.simulators.people.neighbours import Bank, Phone, TookTooLong, line, wait_for
from tertib.simulators.people.person import Person, person
from tertib.simulators.people.visit import Applicant, Refused, adult_answers

KINDS = {
    "plain": 66,
    "bad papers": 8,
    "pays twice": 5,
    "wrong amount first": 4,
    "never pays": 6,
    "pays late": 4,
    "duplicate": 4,
    "cancels": 3,
}
"""Behaviours and their share of a hundred; a tout comes on top."""
EXPIRED = ("4042419", "4042519")
TOUT_IDENTITIES, TOUT_PHONES = 40, 3


@dataclass(frozen=True)
class Places:
    """Where everything is."""

    site: str
    whatsapp: str
    bank: str
    post: str


@dataclass
class Outcome:
    """What became of one person."""

    kind: str
    result: str
    seconds: float
    reason: str = ""
    kode_billing: str = ""
    booking_code: str = ""
    phone: str = ""
    receipt: bytes = b""
    applicant: Applicant | None = None


@dataclass
class Day:
    """All people of a day, run by ``hands`` at once."""

    places: Places
    seed: int
    today: date
    now: Callable[[], datetime]
    patience: int = 1
    hands: int = 8
    office: str = ""
    """Where everybody wants to go, on one of the next days; empty: anywhere, any day."""
    soon: int = 1
    """Over how many days they spread there."""
    tell: Callable[[int, int], None] = lambda done, of: None
    outcomes: list[Outcome] = field(default_factory=list)
    waiting: list[tuple[Applicant, Outcome]] = field(default_factory=list)
    """Those who will pay when it is too late."""
    statements: dict[str, bool] = field(default_factory=dict)
    """Whose file of the day was taken."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, count: int, tout: bool = True) -> None:
        """Let ``count`` people and, with ``tout``, one tout pass through the day."""
        rng = random.Random(self.seed)
        people = [
            (person(rng, self.today), rng.choices(list(KINDS), list(KINDS.values()))[0],
             rng.randrange(2**32))
            for _ in range(count)
        ]  # fmt: skip
        phones = [f"62813{rng.randrange(10**7, 10**8)}" for _ in range(TOUT_PHONES)]
        if tout:
            for number in range(TOUT_IDENTITIES):
                someone = person(rng, self.today)
                borrowed = Person(**{**vars(someone), "phone": phones[number % TOUT_PHONES]})
                people.append((borrowed, "tout", rng.randrange(2**32)))
        with ThreadPoolExecutor(self.hands) as hands:
            for finished in [hands.submit(self._live, *job, len(people)) for job in people]:
                finished.result()
        if self.waiting:
            self._too_late()
        self.statements = {
            "bank": self._close_books(self.places.bank), "post": self._close_books(self.places.post)
        }  # fmt: skip

    def _close_books(self, partner: str) -> bool:
        """Let a partner send its signed file of the day again and again; whether it was taken."""
        day = {"day": self.today.isoformat()}

        def taken() -> bool | None:
            try:
                answer = httpx.post(f"{partner}/control/deliver", params=day, timeout=60)
            except httpx.HTTPError:
                return None
            return True if answer.status_code == 202 else None

        try:
            return wait_for(taken, "the statement to be taken")
        except TookTooLong:
            return False

    def _too_late(self) -> None:
        """Three hours on, those who forgot want to pay; their places are no longer theirs."""
        browser = Browser(self.places.site, "10.0.0.1", self.patience)
        for _ in range(3):
            browser.submit(browser.open("/").form("/demo/clock/"), {"step": "hour"})
        for applicant, outcome in self.waiting:
            code = applicant.pay()
            expected = code in EXPIRED
            outcome.result = "paid too late, refused" if expected else "trouble"
            outcome.reason = "" if expected else f"the bank was answered {code}"

    def _live(self, who: Person, kind: str, seed: int, of: int) -> None:
        began = time.monotonic()
        applicant = self._applicant(who, seed)
        outcome = Outcome(kind, "", 0, applicant=applicant)
        try:
            outcome.result = _behave(applicant, kind)
            if kind == "pays late":
                self.waiting.append((applicant, outcome))
        except Refused as refused:
            outcome.result, outcome.reason = f"refused at {refused.step}", refused.heading
        except (Trouble, TookTooLong, LookupError, httpx.HTTPError, StopIteration) as trouble:
            outcome.result, outcome.reason = "trouble", f"{type(trouble).__name__}: {trouble}"
        outcome.seconds = time.monotonic() - began
        visit = applicant.visit
        outcome.kode_billing, outcome.booking_code = visit.kode_billing, visit.booking_code
        outcome.phone, outcome.receipt = who.phone, visit.receipt
        with self._lock:
            self.outcomes.append(outcome)
            self.tell(len(self.outcomes), of)

    def _applicant(self, who: Person, seed: int) -> Applicant:
        rng = random.Random(seed)
        address = f"10.{rng.randrange(256)}.{rng.randrange(256)}.{rng.randrange(1, 255)}"
        bank = self.places.bank if rng.random() < 0.7 else self.places.post
        return Applicant(
            who,
            Browser(self.places.site, address, self.patience),
            Phone(who.phone, line(self.places.whatsapp)),
            Bank(line(bank, timeout=60)),
            rng,
            self.now,
            answers=adult_answers(who, self.today),
            office=self.office,
            after=self.today.isoformat(),
            soon=self.soon,
        )

    def summary(self) -> dict[str, Any]:
        """Counts by behaviour and result, the reasons of refusals, and times in seconds."""
        times = sorted(o.seconds for o in self.outcomes) or [0.0]
        return {
            "people": len(self.outcomes),
            "results": dict(Counter(o.result for o in self.outcomes)),
            "by_kind": {
                kind: dict(Counter(o.result for o in self.outcomes if o.kind == kind))
                for kind in sorted({o.kind for o in self.outcomes})
            },
            "reasons": dict(Counter(o.reason for o in self.outcomes if o.reason).most_common(12)),
            "statements": self.statements,
            "booking_codes": [o.booking_code for o in self.outcomes if o.booking_code],
            "people_in_trouble": [
                f"{o.kind}: {o.reason}" for o in self.outcomes if o.result == "trouble"
            ],
            "journey_seconds": {
                "median": round(times[len(times) // 2], 2),
                "p95": round(times[int(len(times) * 0.95)], 2),
            },
        }


def _behave(applicant: Applicant, kind: str) -> str:
    """Go through the day in the manner of ``kind``; returns what came of it."""
    applicant.look()
    applicant.sign_in()
    applicant.fill_in(bad_paper=kind == "bad papers")
    applicant.submit()
    applicant.choose_place()
    if kind in ("never pays", "tout", "pays late"):
        return "held, unpaid"
    if kind == "wrong amount first":
        applicant.pay("wrong-amount")
    applicant.pay("twice" if kind == "pays twice" else "pay")
    applicant.receive_code()
    applicant.take_receipt()
    if kind == "duplicate":
        return _again(applicant)
    if kind == "cancels":
        page = applicant.browser.open(f"/booking/{applicant.visit.booking_code}/cancel/")
        applicant.browser.submit(page.form("/cancel/"))
        return "cancelled"
    return "booked"


def _again(applicant: Applicant) -> str:
    """The same person tries for a second place."""
    try:
        applicant.fill_in()
        applicant.submit()
        applicant.choose_place()
    except Refused:
        return "booked once, second refused"
    return "booked twice"
