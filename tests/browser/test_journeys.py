"""The five-minute test: real people's whole way to a booking code, by keyboard, through Chromium.

The whole system runs: worker, record, simulated WhatsApp and bank. Each test is another phone.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext

from tertib.simulators.people.neighbours import wait_for
from tests.browser.journey_family import Visitor, family
from tests.browser.journey_keyboard import Keyboard
from tests.system import System

pytestmark = pytest.mark.browser
TODAY = date(2026, 11, 21)
"""Ages hang on it only roughly: the child is eight, give or take a year."""
HEAVIEST = 150_000
"""Bytes of a page with everything it loads, uncompressed."""


@pytest.fixture
def visit(demo_system: System, browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """``visit(language, people=1, **context)``: someone new at a phone of 390 pixels."""
    opened: list[BrowserContext] = []
    rng = random.SystemRandom()

    def begin(language: str, people: int = 1, **more) -> Visitor:
        context = browser.new_context(
            base_url=demo_system.url,
            viewport={"width": 390, "height": 844},
            **{"locale": "id", **more},
        )
        opened.append(context)
        number = f"62812{rng.randrange(10**7, 10**8)}"
        keyboard = Keyboard(context.new_page())
        return Visitor(keyboard, demo_system, family(rng, TODAY)[:people], language, number)

    yield begin
    for context in opened:
        context.close()


def reopened(visitor: Visitor) -> Keyboard:
    """The browser was closed and is opened again: the same cookies, nothing else."""
    context = visitor.keyboard.page.context
    kept = context.storage_state()
    again = context.browser.new_context(  # type: ignore[union-attr]
        base_url=visitor.system.url, storage_state=kept, viewport={"width": 390, "height": 844}
    )
    context.close()
    visitor.keyboard = Keyboard(again.new_page())
    return visitor.keyboard


def assert_ticket(visitor: Visitor, codes: list[str]) -> None:
    """The page shows a code that came to the phone, a QR code really drawn, and the names."""
    page = visitor.keyboard.page
    shown = page.locator(".code strong").inner_text()
    assert shown in codes
    assert page.url.split("#")[0].endswith(f"/booking/{shown}/")
    assert page.locator("img.qr").evaluate("image => image.complete && image.naturalWidth > 0")
    text = page.locator("main").inner_text()
    assert [code for code in codes if code not in text] == []
    assert [one.name for one in visitor.people if one.name not in text] == []


def assert_light_still_and_silent(keyboard: Keyboard) -> None:
    """Every page of the journey: under 150 kB, nothing moved, nothing refused or broken."""
    assert keyboard.complaints == []
    assert {path: n for path, n in keyboard.weights.items() if n >= HEAVIEST} == {}
    assert {path: n for path, n in keyboard.shifts.items() if round(n, 2)} == {}


def test_a_family_of_three_in_indonesian_by_keyboard_alone(visit):
    visitor = visit("id", people=3)
    assert_ticket(visitor, visitor.book())
    assert visitor.keyboard.page.locator("h1").inner_text() == "Tempat Anda sudah dipesan"
    assert_light_still_and_silent(visitor.keyboard)


def test_one_person_in_english_by_keyboard_alone(visit):
    visitor = visit("en")
    assert_ticket(visitor, visitor.book())
    assert visitor.keyboard.page.locator("h1").inner_text() == "Your place is booked"
    assert_light_still_and_silent(visitor.keyboard)


def test_the_whole_way_without_javascript(visit):
    visitor = visit("id", java_script_enabled=False)
    assert_ticket(visitor, visitor.book())


def test_a_draft_survives_the_closing_of_the_browser_in_the_middle_of_a_page(visit):
    visitor = visit("id")
    keys, applicant = visitor.keyboard, visitor.people[0]
    visitor.sign_in()
    visitor.begin()
    visitor.answer(applicant)
    address = keys.page.url
    keys.page.keyboard.press("Tab")  # leaving the last field is what keeps it
    keys.page.locator("[data-state]", has_text="Tersimpan").wait_for()

    keys = reopened(visitor)
    keys.open(address)
    answers = applicant.answers("id")
    for name in ("name", "nik", "birth_place", "birth_date"):
        assert keys.page.locator(f"[name={name}]").input_value() == answers[name][1]
    assert keys.page.locator("[name=sex]:checked").input_value() == "m"

    keys.open("/my/")
    keys.go(r"/applications/[^/]+/$")
    assert applicant.name in keys.page.locator("main").inner_text()


def test_an_interrupted_upload_goes_on_where_it_stopped(visit, tmp_path):
    visitor = visit("id")
    keys = visitor.keyboard
    visitor.sign_in()
    visitor.begin()
    keys.open(keys.page.url.replace("/person-wni/", "/documents/"))
    paper = photograph(tmp_path / "kk.png")
    sent: list[tuple[str, str]] = []
    keys.page.on("request", lambda r: sent.append((r.method, r.headers.get("upload-offset", ""))))
    line = Line(keys)
    line.sends(paper.stat().st_size // 4)
    keys.skip()
    keys.offer("kk", str(paper))
    bar = keys.page.locator("#kk progress")
    wait_for(lambda: bar.evaluate("bar => bar.value") >= 20 or None, "a fifth of the file")
    line.sends(0, cut=True)
    waiting = keys.page.locator("#kk form").get_attribute("data-waiting")
    keys.page.locator("#kk [data-state]", has_text=waiting).wait_for()
    assert bar.evaluate("bar => bar.value") < 100
    cut = len(sent)

    line.sends(-1)
    keys.page.locator("#kk .tag.accent").wait_for()
    assert [method for method, _ in sent].count("POST") == 1, "it began anew"
    went_on = next(int(offset) for method, offset in sent[cut:] if method == "PATCH")
    assert went_on >= paper.stat().st_size * 0.2
    assert keys.page.locator("#kk li a").inner_text() == "kk.png"


def photograph(path: Path) -> Path:
    """A picture of some megabytes that does not compress."""
    rng = random.Random(7)
    noise = Image.frombytes("RGB", (800, 800), rng.randbytes(800 * 800 * 3))
    buffer = io.BytesIO()
    noise.save(buffer, "PNG")
    path.write_bytes(buffer.getvalue())
    return path


class Line:
    """The tab's connection, which can be slow or cut."""

    def __init__(self, keyboard: Keyboard) -> None:
        self.session = keyboard.page.context.new_cdp_session(keyboard.page)
        self.session.send("Network.enable")

    def sends(self, per_second: int, cut: bool = False) -> None:
        """At most so many bytes a second (-1: no limit), or nothing at all."""
        conditions = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": per_second}
        self.session.send("Network.emulateNetworkConditions", {"offline": cut, **conditions})
