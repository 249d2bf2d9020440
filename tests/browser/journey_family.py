"""The invented people of the journeys, and the whole way from the front page to the ticket."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from tertib.simulators.people.neighbours import Bank, Phone, line, wait_for
from tertib.simulators.people.papers import paper
from tertib.simulators.people.person import nik
from tertib.simulators.people.visit import BOOKING_CODE
from tests.browser.journey_keyboard import Keyboard
from tests.system import System

KODE_BILLING = re.compile(r"\b[789]\d{14}\b")
FORM = re.compile(r"/applications/[0-9a-f-]{36}/[0-9a-f-]{36}/([\w-]+)/")
COUNTRIES = {"id": "Singapura", "en": "Singapore"}


@dataclass(frozen=True)
class Applicant:
    """One invented person; ``nik`` is new in each run, so that runs can share a system."""

    name: str
    sex: str
    born: date
    nik: str
    parent: tuple[str, str] = ("", "")

    @property
    def child(self) -> bool:
        return bool(self.parent[0])

    def answers(self, language: str) -> dict[str, tuple[str, str]]:
        """Field name: how it is answered (type, choose, pick) and with what."""
        choice = {
            "sex": "f" if self.sex == "P" else "m",
            "has_ktp": "no" if self.child else "yes",
            "married": "no" if self.child else "yes",
            "naturalised": "no", "name_changed": "no", "special_need": "none",
            "purpose": "holiday", "passport": "e_5", "same_day": "no",
        }  # fmt: skip
        text = {
            "name": self.name, "nik": self.nik, "birth_place": "Jakarta",
            "birth_date": f"{self.born:%d-%m-%Y}",
            "parent_name": self.parent[0], "parent_nik": self.parent[1],
            "address": "Jalan Melati 5, RT 03 RW 02, Jakarta",
            "relative_name": "Wahyu Santoso", "relative_phone": "081298765432",
        }  # fmt: skip
        return {
            **{name: ("choose", value) for name, value in choice.items()},
            **{name: ("type", value) for name, value in text.items() if value},
            "destination": ("pick", COUNTRIES[language]),
        }


def someone(rng: random.Random, name: str, sex: str, born: date, **more: Any) -> Applicant:
    """An applicant with a NIK of the right structure that nobody else has."""
    return Applicant(name, sex, born, nik("317401", born, sex, rng.randrange(1, 9999)), **more)


def family(rng: random.Random, today: date) -> list[Applicant]:
    """Father, mother, and a child of eight without an ID card."""
    father = someone(rng, "Budi Santoso", "L", date(1986, 3, rng.randrange(1, 29)))
    mother = someone(rng, "Siti Rahman", "P", date(1988, 7, rng.randrange(1, 29)))
    born = date(today.year - 8, 2, rng.randrange(1, 29))
    child = someone(rng, "Ayu Santoso", "P", born, parent=(father.name, father.nik))
    return [father, mother, child]


@dataclass
class Visitor:
    """Someone with a keyboard, a phone and a bank account, and those they apply for."""

    keyboard: Keyboard
    system: System
    people: list[Applicant]
    language: str
    number: str

    @property
    def phone(self) -> Phone:
        return Phone(self.number, line(self.system.helper("whatsapp")))

    def sign_in(self) -> None:
        """From the front page to the code on the phone, typed in; then "who applies?"."""
        keys = self.keyboard
        keys.open("/")
        if keys.page.locator("html").get_attribute("lang") != self.language:
            keys.seek("button", name="^language$", text=self.language.upper())
            keys.follow()
        keys.go(r"/services/$")
        keys.go(r"/services/BARU/$")
        keys.go(r"/apply/BARU/$")
        keys.skip()
        before = len(self.phone.messages())
        keys.type("phone", "0" + self.number.removeprefix("62"))
        keys.press()
        code = self.phone.wait_for_text(r"\b(\d{6})\b", before).group(1)
        keys.skip()
        keys.type("code", code)
        keys.press()

    def begin(self) -> None:
        """Say how many apply together."""
        keys = self.keyboard
        keys.skip()
        keys.choose("people", str(len(self.people)))
        keys.press()

    def form(self) -> None:
        """Answer every page and give every paper of every person, until the review."""
        keys, people = self.keyboard, iter(self.people)
        applicant, now = next(people), ""
        while match := FORM.search(keys.page.url):
            application = keys.page.url.split("/")[5]
            if now and application != now:
                applicant = next(people)
            now = application
            if match[1] == "documents":
                self.papers(applicant)
            else:
                self.answer(applicant)
                keys.press(text=r"^(Lanjut|Continue)")
        assert "/review/" in keys.page.url, keys.page.url

    def answer(self, applicant: Applicant) -> None:
        """Answer the questions of this page, in their order."""
        keys = self.keyboard
        names = keys.page.locator("[data-field]").evaluate_all(
            "all => all.map(e => e.dataset.field)"
        )
        keys.skip()
        answers = applicant.answers(self.language)
        for name in (name for name in names if name in answers):
            how, value = answers[name]
            if how == "pick":
                keys.pick(name, value, "SG")
            elif how == "choose":
                keys.choose(name, value)
            else:
                keys.type(name, value)

    def papers(self, applicant: Applicant) -> None:
        """Choose a picture for each paper asked for; it sends itself, or with the button."""
        keys = self.keyboard
        while waiting := keys.page.locator("[data-paper]:has(.tag.strong)").all():
            code = waiting[0].get_attribute("id") or ""
            content = paper(code, [applicant.name, applicant.nik])
            file = {"name": f"{code}.jpg", "mimeType": "image/jpeg", "buffer": content}
            keys.skip()
            keys.offer(code, file)  # type: ignore[arg-type]
            if keys.page.locator(f"#{code} form[data-upload] button").is_visible():
                keys.press()
            else:
                keys.page.wait_for_load_state("load")
            keys.page.locator(f"#{code} .tag.accent").wait_for()
        keys.skip()
        keys.seek("a", text=r"^(Lanjut|Continue)")
        keys.follow()

    def send(self) -> None:
        """Check the answers and send them."""
        self.keyboard.skip()
        self.keyboard.press(text=r"^(Kirim|Send)")

    def choose_place(self, office: str = "JE") -> None:
        """Office, first day with room, first hour with room: the place is held, a bill made."""
        keys = self.keyboard
        keys.go(rf"/book/[^/]+/{office}/$")
        keys.go(r"\?day=")
        keys.skip()
        keys.seek("input", name="^session$")
        keys.page.keyboard.press("Space")
        keys.press(text=r"^(Cadangkan|Hold)")
        assert "/bill/" in keys.page.url, keys.page.locator("main").inner_text()

    def pay(self) -> None:
        """Pay the bill on the page at the bank; the page then says so by itself."""
        page = self.keyboard.page
        text = page.locator("main").inner_text()
        found = KODE_BILLING.search(re.sub(r"[ \u00a0]", "", text))
        assert found, text
        Bank(line(self.system.helper("bank"))).pay(found.group())
        waiting = page.locator("[data-bill-state]")
        if page.locator("noscript meta[http-equiv=refresh]").count():  # without script: by hand
            wait_for(lambda: (page.reload() and not waiting.count()) or None, "the bill as paid")
        waiting.wait_for(state="detached")

    def arrive(self) -> list[str]:
        """From the paid bill to the ticket; the booking codes that came to the phone."""
        codes = wait_for(self._codes, f"{len(self.people)} booking codes")
        self.keyboard.go(r"/my/$")
        self.keyboard.skip()
        self.keyboard.seek("a", text=r"^(Lihat jadwal|See the booking)")
        self.keyboard.follow()
        return codes

    def _codes(self) -> list[str] | None:
        texts = (message["text"] for message in self.phone.messages())
        codes = [found[1] for text in texts if (found := re.search(BOOKING_CODE, text))]
        return codes if len(codes) == len(self.people) else None

    def book(self) -> list[str]:
        """The whole way; returns the booking codes."""
        self.sign_in()
        self.begin()
        self.form()
        self.send()
        self.choose_place()
        self.pay()
        return self.arrive()
