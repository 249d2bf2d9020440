"""Counter officers and those behind them: press next, do what the screen asks, press next."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from tertib.simulators.people.forms import Form, Page
from tertib.simulators.people.staff import Staff

SCREEN = "/staff/counter/"
GOOD = {"complete", "captured", "satisfied", "agrees", "approved", "printed", "passed"}
"""The outcome of each step when nothing is wrong."""
ON = {"complete", "captured", "partial"}
"""Outcomes after which the person stays, for another step at a counter."""
TICKET = re.compile(r'id="who">\s*([^<\s]+)')
MINUTES = {"face": (2.0, 5.0), "behind": (1.5, 3.0)}
"""How long a step takes, on the office's clock."""


class CounterRefused(Exception):
    """The counter did not open; the page says why."""


def outcome_form(page: Page, wanted: set[str]) -> Form | None:
    """The form on the screen for one of these outcomes."""
    for form in page.forms:
        if form.action.endswith("/outcome/") and form.fields["outcome"].value in wanted:
            return form
    return None


@dataclass
class Officer:
    """One officer at one desk. ``rest`` waits so many minutes of the office's clock."""

    staff: Staff
    office: str
    rng: random.Random
    rest: Callable[[float], None]
    face: bool = True
    short_of_papers: float = 0.03
    """Share of people whose papers turn out incomplete."""
    served: int = 0
    _gone: list[str] = field(default_factory=list)

    def open(self) -> None:
        """Open a free counter, or a desk behind them.

        Raises:
            CounterRefused: an interlock does not hold, or all counters are taken.
        """
        page = self.staff.open(f"{SCREEN}?office={self.office}")
        for form in page.forms:
            if "/open/" not in form.action or ("counter" in form.fields) != self.face:
                continue
            free = form.fields["counter"].options if self.face else [""]
            page = self.staff.submit(form, {"counter": self.rng.choice(free)} if free[0] else {})
            if any("/act/" in one.action for one in page.forms):
                return
        raise CounterRefused(f"{self.staff.username}: {page.heading}")

    def turn(self) -> bool:
        """Look at the screen and do the next thing; False if there was nobody."""
        page = self.staff.open(SCREEN)
        if any("/open/" in form.action for form in page.forms):  # closed, as at midday
            with suppress(CounterRefused):
                self.open()
            return False
        if form := _act(page, "resume") or _act(page, "next"):
            page = self.staff.submit(form)
        if not _act(page, "begin"):
            self.staff.post_json(f"{SCREEN}look/", {})  # the screen's own pulse
            page = self.staff.open(SCREEN)
        if not (form := _act(page, "begin")):
            return False
        self.rest(self.rng.uniform(0.3, 0.8))
        page = self.staff.submit(form)
        ticket, last = TICKET.search(page.html), ""
        while outcome := self._step(page):
            last, page = outcome, self.staff.open(SCREEN)
        self.served += 1
        if ticket and last and last not in ON:
            self._gone.append(ticket[1])
        return True

    def gone(self) -> list[str]:
        """Tickets of people who are done here since this was last asked."""
        gone, self._gone = self._gone, []
        return gone

    def _step(self, page: Page) -> str:
        """Do the step on the screen; its outcome, empty when nobody is there."""
        form = outcome_form(page, GOOD)
        if form is None:
            return ""
        self.rest(self.rng.uniform(*MINUTES["face" if self.face else "behind"]))
        if machine := _act(page, "measure"):
            page = self.staff.submit(machine)
            form = outcome_form(page, GOOD) or form
        missing = outcome_form(page, {"missing"})
        if missing and self.face and self.rng.random() < self.short_of_papers:
            self.staff.submit(missing, {"papers": missing.fields["papers"].options[0]})
            return "missing"
        self.staff.submit(form)
        return form.fields["outcome"].value

    def close(self) -> None:
        """Close the desk, when nobody sits there."""
        if form := _act(self.staff.open(SCREEN), "close"):
            self.staff.submit(form)


def _act(page: Page, verb: str) -> Form | None:
    return next((form for form in page.forms if form.action.endswith(f"/act/{verb}/")), None)
