"""From the camera's candidate to the agency's answer in real Chromium, by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tertib.applications.tests.site import FLAGS, chromium, served
from tertib.checkpoint.models import AgencyContact, Candidate, Minutes
from tertib.checkpoint.tests import world as worlds
from tertib.foundation import clock
from tertib.offices.models import Office, Staff

pytestmark = pytest.mark.browser
SOON = 15_000
"""Milliseconds that a busy machine may take; how quick it is, the bench says."""
HAND = 200
"""Milliseconds from key to key; what is quicker than a hand presses nothing."""
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
HEARD = """() => {
  window.tones = 0;
  const make = AudioContext.prototype.createOscillator;
  AudioContext.prototype.createOscillator = function () { window.tones++; return make.call(this); };
}"""


@pytest.fixture
def world(live_db) -> worlds.World:
    """The world in a database of its own, while the clock runs."""
    clock.install(clock.system_clock)
    Office.objects.update_or_create(code="BK", defaults={
        "name": "Batam", "province": "Kepulauan Riau", "timezone": "Asia/Jakarta", "open": True,
    })  # fmt: skip
    return worlds.make()


@dataclass
class Stage:
    """The site on a port, a browser, and ``do`` for all that touches the database: in a thread of
    its own, for where Playwright runs Django would keep another connection than the tests'."""

    base: str
    browser: Browser
    do: Callable[..., Any]

    def signed_in(self, staff: Staff, **more: Any) -> BrowserContext:
        """A browser in which ``staff`` is signed in."""
        context = self.browser.new_context(
            base_url=self.base, locale="id", viewport={"width": 1440, "height": 900}, **more
        )
        context.add_init_script(f"({HEARD})()")
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "url": self.base,
                              "value": self.do(session_of, staff)}])  # fmt: skip
        return context

    def states(self) -> list[tuple[str, str]]:
        """State and reason of each candidate, in their order."""
        rows = Candidate.objects.order_by("raised_at").values_list("state", "reason")
        return self.do(list, rows)


@pytest.fixture
def stage(world) -> Iterator[Stage]:
    with ThreadPoolExecutor(1) as aside, served() as (host, port), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)

        def do(act: Callable[..., Any], *given: Any, **more: Any) -> Any:
            return aside.submit(act, *given, **more).result(60)

        yield Stage(f"http://{host}:{port}", browser, do)
        browser.close()
        do(connections.close_all)


def session_of(staff: Staff) -> str:
    """A session's key."""
    session = SessionStore()
    session["_auth_user_id"] = str(staff.id)
    session["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[0]
    session["_auth_user_hash"] = staff.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def flawless(page: Page) -> None:
    """Accessible in both themes, and no wider than a small or a large screen."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        for width in (390, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            over = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert over <= 0, (page.url, width)
            found = Axe().run(page, options=WCAG).response["violations"]
            assert not found, (page.url, scheme, width, [
                (one["id"], [(node["html"][:60], node["failureSummary"])
                             for node in one["nodes"][:2]]) for one in found])  # fmt: skip


def until(seen: Callable[[], bool]) -> None:
    """Wait for it; the page's own policy lets no test evaluate strings in it."""
    end = monotonic() + SOON / 1000
    while not seen():
        assert monotonic() < end
        sleep(0.05)


def tab_to(page: Page, what: str) -> None:
    """Press Tab until the focus is on it."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("(what) => document.activeElement.matches(what)", what):
            return
    raise AssertionError(f"{what} is not reached by Tab")


def test_from_candidate_to_acknowledgement(world, stage):
    lane = stage.signed_in(world.officer).new_page()
    lane.goto(f"/staff/lane/{world.exit.id}/")
    boss = stage.signed_in(world.supervisor).new_page()
    boss.goto("/staff/candidates/BK/")
    expect(lane.locator("#screen")).to_contain_text("Saat ini tidak ada yang perlu diperiksa")
    flawless(lane)
    flawless(boss)
    lane.keyboard.press("Shift")  # the browser may sound from here on

    found = stage.do(world.camera.sees, world.exit, world.subject)
    expect(lane.locator(".faces")).to_be_visible(timeout=SOON)
    expect(lane).to_have_title(re.compile(r"\(1\) Kandidat · Lajur 1"))
    until(lambda: lane.evaluate("window.tones") >= 4)
    flawless(lane)

    lane.keyboard.press("r")
    expect(lane.locator("dialog#card")).to_contain_text("Bambang Trihatmo")
    flawless(lane)
    lane.keyboard.type("mr", delay=HAND)  # the record is open: nothing is decided under it
    expect(lane.locator("dialog#card")).to_be_hidden()
    lane.keyboard.type("gm", delay=HAND)  # "g m" goes to a page, or nowhere; it decides nothing
    assert stage.states() == [("kandidat", "")]
    lane.keyboard.type("m", delay=HAND)
    expect(lane.locator("#screen")).to_contain_text("Di supervisor")
    expect(lane).to_have_title(re.compile("^Lajur 1"))

    expect(boss.locator("[data-row]")).to_contain_text("Lajur 1", timeout=SOON)
    boss.keyboard.press("j")
    stage.do(world.camera.sees, world.exit, world.subject)  # the list renews itself meanwhile,
    expect(boss.locator("[data-row]")).to_have_count(2, timeout=SOON)  # and the choice stays
    boss.keyboard.press("Enter")
    boss.wait_for_url(f"**/{found}/")
    flawless(boss)
    boss.keyboard.press("i")
    expect(boss.locator("main")).to_contain_text("Instansi sedang dihubungi", timeout=SOON)
    flawless(boss)
    expect(lane.locator("#screen")).to_contain_text("Tunda: orangnya tetap di sini")
    flawless(lane)

    link = boss.locator(".link a").inner_text()
    agency = stage.browser.new_context(locale="id").new_page()
    agency.goto(stage.base + "/agency/" + link.split("/agency/")[1])
    flawless(agency)
    tab_to(agency, "#name")
    agency.keyboard.type("Rina Hartati, piket")
    agency.keyboard.press("Tab")
    agency.keyboard.press("Space")
    agency.keyboard.press("Enter")
    expect(agency.locator("main")).to_contain_text("Sudah dijawab", timeout=SOON)
    contact = stage.do(AgencyContact.objects.get)
    assert (contact.answer, contact.by_phone_id) == ("coming", None)
    flawless(agency)

    boss.reload()
    expect(boss.locator("main")).to_contain_text("Rina Hartati, piket")
    tab_to(boss, "[name=outcome]")
    boss.keyboard.press("ArrowDown")
    boss.keyboard.press("Enter")
    expect(boss.locator("main")).to_contain_text("Berita acara siap dicetak", timeout=SOON)
    assert stage.do(Minutes.objects.get).outcome == "handed_over"
    flawless(boss)
    for path in ("/staff/candidates/BK/figures/", "/staff/lanes/BK/"):
        boss.goto(path)
        flawless(boss)


def test_a_dismissal_by_number_and_a_line_that_is_cut(world, stage):
    def seen() -> None:
        stage.do(world.camera.sees, world.exit, world.subject)

    context = stage.signed_in(world.officer)
    lane = context.new_page()
    reasons = lane.locator(".decide details")
    lane.goto(f"/staff/lane/{world.exit.id}/")
    seen()
    expect(lane.locator("#screen[data-ready] .faces")).to_be_visible(timeout=SOON)
    lane.keyboard.press("n")
    expect(reasons).to_have_attribute("open", "")
    flawless(lane)
    lane.keyboard.press("Escape")
    expect(reasons).not_to_have_attribute("open", "")
    lane.keyboard.type("4n", delay=HAND)  # closed: a number alone decides nothing
    seen()  # another one does not come under the hand
    expect(lane).to_have_title(re.compile(r"^\(2\)"), timeout=SOON)
    expect(reasons).to_have_attribute("open", "")
    assert stage.states() == [("kandidat", "")] * 2
    lane.keyboard.press("4")
    expect(lane.locator("#screen")).to_contain_text("persilakan jalan", timeout=SOON)
    assert stage.states() == [("bukan", "relative"), ("kandidat", "")]
    expect(lane.locator("#screen[data-ready] .faces")).to_be_visible(timeout=SOON)

    context.set_offline(True)
    expect(lane.locator("#lost")).to_be_visible(timeout=SOON)
    seen()
    context.set_offline(False)
    expect(lane.locator("#lost")).to_be_hidden(timeout=SOON)
    expect(lane).to_have_title(re.compile(r"^\(2\)"), timeout=SOON)


def test_without_javascript_everything_is_decided_too(world, stage):
    stage.do(world.camera.sees, world.exit, world.subject)
    page = stage.signed_in(world.officer, java_script_enabled=False).new_page()
    page.goto(f"/staff/lane/{world.exit.id}/")
    page.locator(".decide details summary").click()
    page.locator(".decide button[value=age]").click()
    expect(page.locator("main")).to_contain_text("persilakan jalan")
    assert stage.states() == [("bukan", "age")]
