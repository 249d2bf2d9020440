"""Counter officers and those behind them: press next, do what the screen asks, press next."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Container
from contextlib import suppress
from dataclasses import dataclass, field

from tertib.simulators.people.forms import Form, Page
from tertib.simulators.people.staff import Staff

SCREEN = "/staff/counter/"
ON = {"complete", "captured", "partial"}
"""Outcomes after which the person stays, for another step at a counter."""
TICKET = re.compile(r'id="who">\s*([^<\s]+)')
MINUTES = {
    "complete": (1.0, 2.0), "captured": (2.0, 4.0), "satisfied": (1.5, 3.0),
    "agrees": (0.3, 0.8), "approved": (0.5, 1.0), "printed": (0.5, 1.0), "passed": (0.3, 0.6),
}  # fmt: skip
"""How long a step takes on the office's clock, by its outcome when nothing is wrong."""
ON_TO_PRINT = "satisfied"
"""The outcome after which those behind the counters make the passport."""
WALK = {True: (0.3, 0.8), False: (0.1, 0.3)}
"""Until the person called sits at the counter; until the next file is open behind it."""


class CounterRefused(Exception):
    """The counter did not open; the page says why."""


def outcome_form(page: Page, wanted: Container[str]) -> Form | None:
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
    _gone: list[tuple[str, str]] = field(default_factory=list)

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
        self.rest(self.rng.uniform(*WALK[self.face]))
        page = self.staff.submit(form)
        ticket, last = TICKET.search(page.html), ""
        while outcome := self._step(page):
            last, page = outcome, self.staff.open(SCREEN)
        if ticket and last and last not in ON:
            self._gone.append((ticket[1], last))
        return True

    def gone(self) -> list[tuple[str, str]]:
        """Tickets of people who are done here since this was last asked, and their last outcome."""
        gone, self._gone = self._gone, []
        return gone

    def _step(self, page: Page) -> str:
        """Do the step on the screen; its outcome, empty when nobody is there."""
        form = outcome_form(page, MINUTES)
        if form is None:
            return ""
        self.rest(self.rng.uniform(*MINUTES[form.fields["outcome"].value]))
        if machine := _act(page, "measure"):
            page = self.staff.submit(machine)
            form = outcome_form(page, MINUTES) or form
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
