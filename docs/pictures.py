"""The photographs in the documentation: a demonstration with some life in it, and Chromium.

``python -m docs.make`` takes them anew, as PNG of at most 256 colours. The bar of the
demonstration is left out of them; invented people are all there is to see.
"""

from __future__ import annotations

import io
import random
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from tests.browser.journey_family import KODE_BILLING, Visitor, family
from tests.browser.journey_keyboard import Keyboard
from tests.system import System

from docs import pictures_lane, pictures_office

HERE = Path(__file__).resolve().parent / "pictures"
PHONE, DESK = (390, 760), (1200, 760)
NUMBER = "6281234567890"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--lang=id"]
WITHOUT_BAR = ".demo, .front .aside { display: none !important; }"
PAPER, EDGE, GAP = (233, 231, 224), (196, 194, 186), 36


@dataclass
class Camera:
    """Photographs pages and keeps the prints by name until they are pasted up."""

    browser: Browser
    system: System
    prints: dict[str, Image.Image] = field(default_factory=dict)

    def context(self, size: tuple[int, int], language: str) -> BrowserContext:
        """A new browser of that size and language, light."""
        width, height = size
        return self.browser.new_context(
            base_url=self.system.url,
            viewport={"width": width, "height": height},
            locale=language,
            timezone_id="Asia/Jakarta",
            color_scheme="light",
            device_scale_factor=1.5 if width < 500 else 1,
            bypass_csp=True,
        )

    def take(self, name: str, page: Page, at: str = "") -> None:
        """Keep what the window shows; ``at``: with this element at its top."""
        place = page.locator(at) if at else page.locator("body")
        place.first.evaluate("element => element.scrollIntoView({block: 'start'})")
        page.evaluate("document.activeElement.blur()")
        shot = page.screenshot(style=WITHOUT_BAR, animations="disabled")
        self.prints[name] = Image.open(io.BytesIO(shot)).convert("RGB")

    @contextmanager
    def staff(self, username: str, size: tuple[int, int] = DESK) -> Iterator[Page]:
        """A desk at which this member of staff is signed in, in English."""
        context = self.context(size, "en")
        page = context.new_page()
        page.goto("/")
        page.locator(".demo summary").first.click()
        page.locator(f'form[action="/demo/enter/{username}/"] button').click()
        page.wait_for_url("**/staff/**")
        yield page
        context.close()

    def paste(self, file: str, *names: str) -> None:
        """Save one print, or several side by side, as ``pictures/FILE.png``."""
        chosen = [self.prints[name] for name in names]
        height = min(one.height for one in chosen)
        level = [one.resize((one.width * height // one.height, height)) for one in chosen]
        sheet = side_by_side(level)
        sheet.quantize(256, dither=Image.Dither.NONE).save(HERE / f"{file}.png", optimize=True)


def side_by_side(prints: Sequence[Image.Image]) -> Image.Image:
    """Prints on a sheet of paper, each with a thin edge."""
    width = sum(one.width + GAP for one in prints) + GAP
    sheet = Image.new("RGB", (width, max(one.height for one in prints) + 2 * GAP), PAPER)
    draw, left = ImageDraw.Draw(sheet), GAP
    for one in prints:
        sheet.paste(one, (left, GAP))
        draw.rectangle((left - 1, GAP - 1, left + one.width, GAP + one.height), outline=EDGE)
        left += one.width + GAP
    return sheet


def applicant(camera: Camera) -> None:
    """A father, a mother and a child apply, in Indonesian."""
    system, context = camera.system, camera.context(PHONE, "id")
    page = context.new_page()
    page.goto("/")
    camera.take("start", page)
    page.goto("/services/BARU/")
    camera.take("service", page)
    people = family(random.Random(7), date(2026, 11, 21))  # noqa: S311 (invented people)
    visitor = Visitor(Keyboard(page), system, people, "id", NUMBER)
    visitor.sign_in()
    visitor.begin()
    visitor.answer(people[0])
    camera.take("form", page)
    first = page.url
    page.goto(first.replace("/person-wni/", "/documents/").split("#")[0])
    camera.take("papers", page)
    page.goto(first)
    visitor.form()
    camera.take("review", page)
    visitor.send()
    chosen = page.url
    page.goto(chosen.split("#")[0] + "JE/")
    camera.take("days", page)
    page.goto(chosen)
    visitor.choose_place()
    camera.take("bill", page)
    bank(camera, page.locator("main").inner_text())
    visitor.pay()
    visitor.arrive()
    camera.take("ticket", page, at=".over")
    page.goto(f"{system.helper('whatsapp')}/phone/{NUMBER}")
    camera.take("messages", page)
    context.close()


def bank(camera: Camera, bill: str) -> None:
    """The bill as the simulated bank shows it before one pays."""
    found = KODE_BILLING.search(re.sub(r"[ \u00a0]", "", bill))
    assert found, bill
    context = camera.context(PHONE, "id")
    page = context.new_page()
    page.goto(camera.system.helper("bank"))
    page.fill("#kode", found.group())
    page.locator("form button").click()
    camera.take("bank", page)
    context.close()


def everyone_else(camera: Camera) -> None:
    """The pages that anyone may open, on a desk, in English."""
    context = camera.context(DESK, "en")
    page = context.new_page()
    page.goto("/record/")
    camera.take("record", page)
    page.goto("/status/")
    camera.take("status", page)
    context.close()


def staff(camera: Camera) -> None:
    """What the roles see after some days' bookings."""
    with camera.staff("supervisor.js") as page:
        busiest(page)
        camera.take("day", page)
        page.goto("/staff/pact/")
        camera.take("pact", page)
        page.goto("/staff/payments/")
        camera.take("payments", page)
    with camera.staff("compliance") as page:
        page.goto("/staff/record/")
        camera.take("entries", page)
        page.goto("/staff/record/?action=booking.confirmed")
        page.locator("main td a").first.click()
        page.wait_for_load_state()
        camera.take("entry", page)
    with camera.staff("operator") as page:
        page.goto("/staff/messages/")
        camera.take("outbox", page)


def busiest(page: Page) -> None:
    """Go on in the calendar of the office until a day with bookings."""
    page.goto("/staff/bookings/JE/")
    for _ in range(14):
        if page.locator("main table").count():
            return
        page.get_by_role("link", name="Day after").click()
        page.wait_for_load_state()


PICTURES = {
    "front": ("start", "entry"),
    "applicant-apply": ("service", "form", "papers"),
    "applicant-book": ("review", "days", "bill"),
    "applicant-ticket": ("messages", "ticket"),
    "supervisor-day": ("day",),
    "supervisor-pact": ("pact",),
    "compliance-entries": ("entries",),
    "compliance-entry": ("entry",),
    "auditor-record": ("record",),
    "operator-messages": ("outbox",),
    "operator-status": ("status",),
    "door-desk": ("desk-card", "desk-refused"),
    "door-gate": ("gate",),
    "border-lane": ("lane",),
    "border-lanes": ("lanes",),
    "supervisor-candidate": ("candidate",),
    "watch-list-orders": ("orders",),
    "watch-list-search": ("orders-search",),
    "supervisor-room": ("room",),
    "supervisor-counters": ("counters",),
    "counter-screen": ("counter",),
    "board": ("board",),
    "pickup-room": ("pickup-room",),
    "pickup-lockers": ("lockers",),
    "applicant-collect": ("pin", "collect"),
    "bank-page": ("bill", "bank"),
    "bank-payments": ("payments",),
}
"""File name: the prints on it."""


def chromium() -> str:
    """The browser of this machine.

    Raises:
        RuntimeError: there is none.
    """
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    raise RuntimeError("no Chromium on the PATH: install it, then try again")


def photograph(system: System) -> None:
    """All pictures, from a running demonstration."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        camera = Camera(browser, system)
        applicant(camera)
        system.run("simulate", "visit", "--url", system.url, "--seed", "3")
        system.run("simulate", "day", "--url", system.url, "--applicants", "12", "--seed", "7",
                   "--to-booking")  # fmt: skip
        everyone_else(camera)
        staff(camera)
        pictures_lane.take(camera)
        pictures_office.take(camera)
        browser.close()
    HERE.mkdir(exist_ok=True)
    for file, names in PICTURES.items():
        camera.paste(file, *names)


def take() -> None:
    """Start a demonstration, photograph it, stop it."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as another user where this runs as root
        system = System(Path(folder) / "data")
        system.start()
        try:
            photograph(system)
        finally:
            system.stop()
