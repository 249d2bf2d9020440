"""The day after: passports go into lockers by two officers' hands, and to their holders."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tertib.simulators.people.browser import Trouble
from tertib.simulators.people.forms import Form, Page
from tertib.simulators.people.locker import Locker
from tertib.simulators.people.neighbours import Phone, TookTooLong, wait_for
from tertib.simulators.people.staff import Staff

LABEL = re.compile(r"<strong>([0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4})</strong>")
PIN = r"PIN: (\d{4}) ?(\d{4})"
PATIENCE = 60
"""Seconds without a hand-over after which the day is over."""
PIN_PATIENCE = 30
"""Seconds without a PIN, while passports lie in the locker, after which one is missing."""
ITEM = re.compile(r"/staff/handover/\w+/[0-9a-f-]{36}/$")


def act(page: Page, verb: str) -> Form | None:
    """The form with this act's button."""
    return next((form for form in page.forms if ("act", verb) in form.buttons), None)


@dataclass
class PickUp:
    """Two officers of the pick-up room and the holders with their phones."""

    site: str
    office: str
    locker: Locker
    loader: Staff
    sealer: Staff
    badge: str
    """UID of the loader's badge."""
    phones: Sequence[Phone]
    tell: Callable[[str], None] = lambda line: None
    elapsed: Callable[[], float] = time.monotonic
    in_lockers: int = 0
    at_counter: int = 0
    trouble: list[str] = field(default_factory=list)

    def run(self, counter_every: int = 4) -> None:
        """Hand over all that is ready: every so many-th at the counter, the others by locker."""
        moved = self.elapsed()
        while items := self._ready():
            before = self.handed_over
            for number, item in enumerate(items, 1):
                if counter_every and number % counter_every == 0:
                    self._tried(self._give, item)
                elif not self._tried(self._load, item):
                    break  # all compartments are taken: let people come first
            self._collect()
            if self.handed_over > before:
                moved = self.elapsed()
            elif self.elapsed() - moved < PATIENCE:
                time.sleep(1)  # the office hears of an emptied compartment a moment later
            else:
                self.trouble.append(f"{len(items)} ready, and none of them handed over")
                return

    @property
    def handed_over(self) -> int:
        """Passports that are with their holders."""
        return sum(self._taken.values()) + self.at_counter

    def summary(self) -> dict[str, Any]:
        """How many went which way."""
        return {
            "handed_over": self.handed_over, "at_counter": self.at_counter,
            "by_locker": self.handed_over - self.at_counter, "loaded": self.in_lockers,
            "trouble": self.trouble[:20],
        }  # fmt: skip

    def _ready(self) -> list[str]:
        page = self.loader.open(f"/staff/handover/{self.office}/?list=load")
        return sorted({href for href, _ in page.links if ITEM.search(href)})

    def _code(self, item: str) -> str:
        found = LABEL.search(self.loader.open(f"{item}label/").html)
        if found is None:
            raise Trouble(f"no label on {item}")
        return found[1]

    def _tried(self, deed: Callable[[str], bool], item: str) -> bool:
        try:
            return deed(item)
        except (Trouble, TookTooLong) as wrong:
            self.trouble.append(str(wrong))
            return True

    def _load(self, item: str) -> bool:
        """Put one into a drawn compartment and let the colleague seal it; False if none is free."""
        code = self._code(item)
        form = act(self.loader.open(item), "load")
        if form is None:
            raise Trouble(f"nothing to load: {item}")
        self.loader.submit(form, {"act": "load", "code": code})
        if self.loader.status == 422:
            return False
        self.locker.badge(self.badge, "passport")

        def sealed() -> bool | None:
            form = act(self.sealer.open(item), "seal")
            if form is None:
                return None
            self.sealer.submit(form, {"act": "seal", "code": code})
            return self.sealer.status == 200 or None

        wait_for(sealed, f"the door of {code} to be reported closed", 30)
        self.in_lockers += 1
        self.tell(f"{code[:4]} in the locker")
        return True

    def _give(self, item: str) -> bool:
        """At the counter: papers first, then the label."""
        code, page = self._code(item), self.loader.open(item)
        form = act(page, "check")
        if form is not None:
            answers: Any = {"act": "check", "who": "holder", "papers": ["payment", "ktp"]}
            page = self.loader.submit(form, answers)
        form = act(page, "give")
        if form is None:
            raise Trouble(f"the papers were not enough: {page.heading}")
        self.loader.submit(form, {"act": "give", "code": code})
        self.at_counter += 1
        return True

    def _collect(self) -> None:
        """Wait until everybody whose passport lies in a locker got the PIN and was there."""
        moved = self.elapsed()
        while (before := sum(self._taken.values())) < self.in_lockers:
            self._take()
            if sum(self._taken.values()) > before:
                moved = self.elapsed()  # one after the other: a locker full of them takes minutes
            elif self.elapsed() - moved > PIN_PATIENCE:
                self.trouble.append("a PIN for each passport in a locker")
                return
            else:
                time.sleep(0.1)

    def _take(self) -> None:
        """Everybody who got a PIN comes, types it, takes the passport, closes the door."""
        for phone in self.phones:
            pins = [re.search(PIN, one["text"]) for one in phone.messages()]
            new = [pin[1] + pin[2] for pin in pins if pin][self._used(phone) :]
            for pin in new:
                try:
                    self.locker.pin(pin)
                except TookTooLong as wrong:
                    self.trouble.append(f"locker: {wrong}")
                self._taken[phone.number] = self._used(phone) + 1

    def _used(self, phone: Phone) -> int:
        return self._taken.get(phone.number, 0)

    _taken: dict[str, int] = field(default_factory=dict)
