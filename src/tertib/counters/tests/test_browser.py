"""The counter screen by keyboard, and the board as a television shows it, in real Chromium."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tertib.applications.tests.site import FLAGS, chromium, served
from tertib.counters import actions
from tertib.counters.models import Case, Work
from tertib.counters.queries.board import forget
from tertib.counters.tests import world as made
from tertib.counters.tests.world import later, visitor
from tertib.foundation import clock
from tertib.web.tests import reader

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def site(live_db) -> Iterator[tuple[made.World, str]]:
    """The site on a Monday at 09.30, for as long as the test looks at it."""
    forget()
    with clock.frozen(later()):
        office = made.world()
        with served() as (host, port):
            yield office, f"http://{host}:{port}"


def page_of(browser: Browser, site: tuple[made.World, str], name: str = "") -> Page:
    """A page, signed in as that officer."""
    office, address = site
    context = browser.new_context(
        base_url=address, locale="id", viewport={"width": 1440, "height": 900}
    )
    if name:
        cookie = office.client(office.officers[name]).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": address}]
        )
    return context.new_page()


def test_an_officer_serves_by_keyboard_alone(browser, site):
    office, _ = site
    office.desk("budi")
    page = page_of(browser, site, "budi")
    page.goto("/staff/counter/")
    page.keyboard.press("n")
    expect(page.locator(".ready")).to_be_visible()
    ticket = visitor().ticket  # nobody presses: whoever comes is called by itself
    expect(page.locator(".ticket")).to_have_text(ticket)
    reader.scan(page, "P<IDNCAHYANI<<NUR<1M2", 5)
    expect(page.locator("[data-scanned]")).to_contain_text("tidak dipakai")
    expect(page.locator("details[open]")).to_have_count(0)
    expect(page.locator("#what")).not_to_contain_text("2")
    page.keyboard.press("c")
    expect(page.locator("#what")).to_contain_text("2")
    page.keyboard.press("n")
    expect(page.locator(".sitting .now")).to_contain_text("Pemeriksaan berkas asli")
    page.keyboard.press("2")
    expect(page.locator("details[open]")).to_have_count(1)
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    expect(page.locator(".sitting .now")).to_contain_text("Foto dan sidik jari")
    page.keyboard.press("1")
    expect(page.locator(".button.huge")).to_be_visible()
    assert Case.objects.get().group == "interview"
    assert Work.objects.filter(outcome="captured").count() == 1


def test_the_board_shows_chimes_and_says_a_call(browser, site):
    office, _ = site
    desk = office.desk("budi")
    page = page_of(browser, site)
    page.add_init_script(
        "window.said = []; speechSynthesis.speak = (s) => { window.said.push([s.lang, s.text]);"
        " document.documentElement.dataset.said = window.said.length;"
        " setTimeout(() => s.onend && s.onend(), 10); };"
    )
    page.goto("/board/JE/")
    expect(page.locator("#nobody")).to_be_visible()
    page.locator("#sound").click()
    expect(page.locator("#sound")).to_be_hidden()
    ticket = visitor().ticket
    assert actions.call_next(desk.staff_id, later())
    expect(page.locator("#calls li.new")).to_contain_text(ticket)
    expect(page.locator("html[data-said='2']")).to_be_attached(timeout=15000)
    (indonesian, first), (english, second) = page.evaluate("window.said")
    assert (indonesian, english) == ("id-ID", "en-US")
    assert "silakan ke Loket satu" in first
    assert "please go to counter one" in second
    expect(page.locator("#calls")).not_to_contain_text("Siti")


def test_the_board_says_when_the_line_is_cut(browser, site):
    page = page_of(browser, site)
    page.clock.install()
    page.goto("/board/JE/")
    expect(page.locator("#lost")).to_be_hidden()
    with page.expect_event("requestfailed"):  # whatever was on its way has come
        page.route("**/board/JE/now", lambda route: route.abort())
    page.clock.fast_forward(6000)
    expect(page.locator("#lost")).to_be_visible()
