"""One applicant's journey through the public pages, from the price list to the proof."""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tertib.simulators.people.browser import PAUSE, Browser, Trouble
from tertib.simulators.people.forms import Page
from tertib.simulators.people.neighbours import Bank, Phone, TookTooLong, wait_for
from tertib.simulators.people.papers import paper
from tertib.simulators.people.person import Person

KODE_BILLING = re.compile(r"\b[789]\d{14}\b")
BOOKING_CODE = r"(?i:booking)[^:\n]*:\s*([0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4})\b"
OFFICE = re.compile(r"/book/[0-9a-f-]{36}/\w+/$")
LOGIN_CODE = r"\b(\d{6})\b"
CODES = 3
"""How many codes a person asks for before giving up."""

PROOFS = {
    "form": "application.",
    "review": "application.submit",
    "place": "booking.held",
    "payment": "payment.settled",
    "code": "booking.confirmed",
}
"""Which entry of the receipt proves which step: the first whose action begins so."""


class Refused(Exception):
    """The site said no, in words; ``heading`` is what the person read."""

    def __init__(self, step: str, heading: str) -> None:
        super().__init__(f"{step}: {heading}")
        self.step, self.heading = step, heading


@dataclass
class Step:
    """One thing the person did, when, whether it worked, and the entry that proves it."""

    name: str
    at: str
    ok: bool
    said: str = ""
    entry: str | None = None


@dataclass
class Visit:
    """What came of a journey."""

    steps: list[Step] = field(default_factory=list)
    kode_billing: str = ""
    booking_code: str = ""
    bill_page: str = ""
    receipt: bytes = b""

    @property
    def ok(self) -> bool:
        return bool(self.steps) and all(step.ok for step in self.steps)


@dataclass
class Applicant:
    """A person at a browser with a phone and a bank; each method is one part of the journey."""

    person: Person
    browser: Browser
    phone: Phone
    bank: Bank
    rng: random.Random
    now: Callable[[], datetime]
    service: str = "BARU"
    office: str = ""
    """Where the person wants to go; empty: anywhere, on any day."""
    after: str = ""
    """With ``office``: the person takes one of the first days with room after this (ISO date)."""
    soon: int = 1
    """One of how many."""
    visit: Visit = field(default_factory=Visit)
    answers: dict[str, str] = field(default_factory=dict)

    def note(self, name: str, said: str = "", ok: bool = True) -> None:
        """Add a step to the journey."""
        self.visit.steps.append(Step(name, self.now().isoformat(), ok, said))

    def look(self) -> None:
        """Read the price and the papers before anything is asked."""
        page = self.browser.open(f"/services/{self.service}/")
        page.link(f"/apply/{self.service}/")
        self.note("price and papers", page.heading)

    def sign_in(self) -> None:
        """Give the phone number, read the code from the phone, type it."""
        page = self.browser.open(f"/apply/{self.service}/")
        if "/phone/" not in page.url:
            return
        before = len(self.phone.messages())
        page = self.browser.submit(page.form(field="phone"), {"phone": f"+{self.phone.number}"})
        if self.browser.status >= 400:
            raise Refused("sign in", page.heading)
        self._type_code(page, before)
        self.note("sign in", "one-time code by WhatsApp")

    def _type_code(self, page: Page, before: int) -> None:
        """Type the code that comes; if none does, ask for another, as the page offers.

        Then the first may come late and be refused, for only the last one is good.
        """
        for _ in range(CODES):
            try:
                code = self.phone.wait_for_text(LOGIN_CODE, before).group(1)
            except TookTooLong:
                page = self.browser.submit(page.form(button="resend"), {"resend": "1"})
                continue
            page = self.browser.submit(page.form(field="code"), {"code": code})
            if self.browser.status < 400:
                return
            texts = [message["text"] for message in self.phone.messages()]
            before = max(n for n, text in enumerate(texts, 1) if code in text)
        raise Refused("sign in", page.heading)

    def fill_in(self, bad_paper: bool = False) -> None:
        """Answer every page and send every paper, until the answers are shown for checking."""
        page = self.browser.open(f"/apply/{self.service}/")
        page = self.browser.submit(page.form(field="people"), {"people": "1"})
        if self.browser.status >= 400:
            raise Refused("form", page.heading)
        pages = 0
        for _ in range(40):
            if "/review/" in page.url:
                break
            if page.url.endswith("/documents/"):
                page = self._papers(bad_paper)
            else:
                before = page.url
                page = self.browser.submit(page.form("/applications/"), self.answers)
                pages += 1
                if self.browser.status == 422 or page.url == before:
                    raise Refused("form", f"{page.heading} ({page.url})")
        self.note("form", f"{pages} pages of questions")

    def _papers(self, bad_first: bool) -> Any:
        page = self.browser.page
        for form in [f for f in page.forms if any(i.type == "file" for i in f.fields.values())]:
            code = form.fields["document"].value
            if bad_first:
                self._send(form.action, code, b"not a picture at all", "scan.jpg")
                bad_first = False
            self._send(form.action, code, paper(code, [self.person.name, self.person.nik]),
                       f"{code}.jpg")  # fmt: skip
        self.note("papers", "sent in pieces, checked by content")
        page = self.browser.open(page.url)
        return self.browser.open(page.link("/review/"))

    def _send(self, action: str, code: str, content: bytes, name: str) -> None:
        application = action.split("/applications/")[1].split("/")[1]
        metadata = {"application": application, "document": code, "filename": name}
        answer = self.browser.upload("/uploads/", metadata, content)
        if answer.status_code >= 500:
            raise Trouble(f"upload: {answer.status_code}")

    def submit(self) -> None:
        """Check the answers and send them."""
        page = self.browser.submit(self.browser.page.form("/review/"))
        if self.browser.status >= 400 or "/book/" not in page.url:
            raise Refused("review", page.heading)
        self.note("review", "answers checked and sent")

    def choose_place(self) -> None:
        """Choose the office, a day with room, an hour; the place is held and a bill made."""
        found = [href for href, _ in self.browser.page.links if OFFICE.search(href)]
        offices = [href for href in found if href.endswith(f"/{self.office}/")] or found
        if not offices:
            raise Refused("place", self.browser.page.heading)
        page = self.browser.open(self.rng.choice(offices))
        days = [href for href, _ in page.links if "?day=" in href]
        if self.office:
            days = [href for href in days if href.partition("?day=")[2] > self.after]
        if not days:
            raise Refused("place", page.heading)
        soon = days[: self.soon] if self.office else days
        for _ in range(4):
            page = self.browser.open(self.rng.choice(soon))
            hours = [form for form in page.forms if "session" in form.fields]
            if not hours:
                continue
            form = self.rng.choice(hours)
            options = [o for o in form.fields["session"].options if o]
            chosen = {"session": self.rng.choice(options)} if options else {}
            page = self.browser.submit(form, chosen)
            if "/bill/" in page.url:
                return self._read_bill(page.url)
        raise Refused("place", page.heading)

    def _read_bill(self, url: str) -> None:
        self.visit.bill_page = url
        html = self.browser.download(url).decode()
        match = KODE_BILLING.search(html.replace("\u00a0", "").replace(" ", ""))
        if match is None:
            raise Trouble(f"no kode billing on {url}")
        self.visit.kode_billing = match.group()
        self.note("place", f"held; kode billing {self.visit.kode_billing}")

    def pay(self, mode: str = "pay") -> str:
        """Pay at the bank; returns the response code that the bank was given."""
        code = ""
        for _ in range(self.browser.patience):
            code = str(self.bank.pay(self.visit.kode_billing, mode).get("responseCode") or "")
            if code and not code.startswith("5"):
                break
            time.sleep(PAUSE)  # the bank reached nobody; a person tries again a little later
        self.note("payment", f"the bank was answered {code or 'nothing'}")
        return code

    def receive_code(self, seconds: float = 60) -> None:
        """Wait until the phone shows the booking code, then open the booking's page."""
        found = self.phone.wait_for_text(BOOKING_CODE, seconds=seconds)
        self.visit.booking_code = found.group(1)
        self.browser.open(f"/booking/{self.visit.booking_code}/")
        if self.browser.status != 200:
            raise Refused("code", self.browser.page.heading)
        self.note("code", self.visit.booking_code)

    def take_receipt(self, seconds: float = 30) -> None:
        """Save the proof file, once the record has numbered all of it."""
        url = next(href for href, _ in self.browser.page.links if "receipt" in href)

        def whole() -> bytes | None:
            content = self.browser.download(url)
            return content if not json.loads(content).get("pending") else None

        self.visit.receipt = wait_for(whole, "a receipt without pending entries", seconds)
        self.note("receipt", f"{len(self.visit.receipt)} bytes")

    def prove(self, entries: list[dict[str, Any]]) -> None:
        """Write beside each step the entry of the verified receipt that proves it."""
        for step in self.visit.steps:
            prefix = PROOFS.get(step.name)
            if prefix:
                matching = [e for e in entries if str(e["action"]).startswith(prefix)]
                step.entry = matching[0]["id"] if matching else None


def adult_answers(person: Person, today: date) -> dict[str, str]:
    """What a grown-up citizen answers on every page of the passport forms."""
    return {
        "name": person.name, "nik": person.nik, "birth_place": person.birth_place,
        "birth_date": person.born.isoformat(), "sex": "f" if person.sex == "P" else "m",
        "has_ktp": "yes",
        "married": "no", "naturalised": "no", "name_changed": "no", "special_need": "none",
        "address": "Jalan Melati 5, RT 03 RW 02", "contact_phone": f"+{person.phone}",
        "relative_name": "Wahyu Santoso", "relative_phone": "+6281298765432",
        "destination": "SG", "purpose": "holiday", "passport": "e_5", "same_day": "no",
    }  # fmt: skip
