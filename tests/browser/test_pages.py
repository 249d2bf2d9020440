"""Every page as people meet it: accessible, light, still, and without forbidden scripts."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import SCHEMES, WIDTHS
from tests.browser.pages import PAGES, PUBLIC

pytestmark = pytest.mark.browser
RULES = {
    "light": {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "dark": {"runOnly": {"type": "rule", "values": ["color-contrast"]}},
}
"""The themes differ in colours only, so dark is looked at for contrast alone."""
HEAVIEST = 150_000
"""Bytes of a page with everything it loads, uncompressed."""
NOTHING_TO_SEE = 0.005
"""A first paint that is slow on a busy machine can move the skip link by less than this."""
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""Axe reads colours: not before the page wears those of the theme."""
EXPECTED = "Failed to load resource: the server responded with a status of"
"""What Chromium says to a page that is refused on purpose."""
STILLNESS = """() => new Promise((done) => {
  let shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => setTimeout(() => done(shift), 50));
})"""


def _id(page) -> str:
    return page.name


@pytest.mark.parametrize("page", PAGES, ids=_id)
def test_as_people_meet_it(look, page):
    """Still, light, within the policy; accessible and no wider than the screen, at both widths."""
    tab = look(page.role, WIDTHS[0]).new_page()
    complaints, weight = [], []
    tab.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    tab.on("response", lambda answer: weight.append(len(answer.body())))
    assert tab.goto(page.path, wait_until="networkidle").status == page.status
    assert tab.evaluate(STILLNESS) < NOTHING_TO_SEE
    assert sum(weight) < HEAVIEST
    assert [text for text in complaints if not text.startswith(EXPECTED)] == []
    assert [found for scheme in SCHEMES for found in _seen_in(tab, scheme)] == []


def _seen_in(tab, scheme):
    """What is wrong with the open page in this theme, at both widths."""
    tab.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # colours fade in otherwise
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 900})
        tab.evaluate(PAINTED)
        overflow = tab.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if overflow > 0:
            yield f"{width} px: {overflow} px wider than the screen"
        for violation in Axe().run(tab, options=RULES[scheme]).response["violations"]:
            nodes = [node["html"][:120] for node in violation["nodes"][:3]]
            yield width, scheme, violation["id"], nodes


@pytest.mark.parametrize("page", PUBLIC, ids=_id)
def test_readable_without_javascript(look, page):
    """The main part of each public page has its heading and text without any script."""
    tab = look(java_script_enabled=False).new_page()
    tab.goto(page.path)
    assert tab.locator("main h1, main h2").first.inner_text().strip()
    assert tab.locator("[hidden]:visible").count() == 0


def test_both_languages_and_the_switch_between_them(look):
    tab = look(java_script_enabled=False, locale="en").new_page()
    tab.goto("/about/")
    tab.get_by_role("button", name="ID, Bahasa Indonesia").click()
    assert tab.locator("html").get_attribute("lang") == "id"
    assert tab.url.endswith("/about/")
    assert tab.locator("h1").inner_text() == "Tentang Tertib"


def test_the_theme_switch_stays_on_the_next_page(look):
    tab = look().new_page()
    tab.goto("/")
    before = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    tab.locator("[data-theme-switch]").click()
    after = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    assert before != after
    tab.goto("/about/")
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == after


def test_the_keyboard_leads_through_the_staff_pages(look):
    tab = look("supervisor.js", 1440).new_page()
    tab.goto("/staff/")
    tab.keyboard.press("?")
    expect(tab.locator("#keys")).to_be_visible()
    tab.keyboard.press("Escape")
    expect(tab.locator("#keys")).to_be_hidden()
    tab.keyboard.press("j")
    chosen = tab.locator("[data-row][aria-selected=true]")
    expect(chosen).to_have_count(1)
    # For some ms after the list of keys is closed, keys still go to the box that is in it.
    tab.locator("[data-keys-off]").evaluate(
        "box => box.dispatchEvent(new KeyboardEvent('keydown', {key: 'j', bubbles: true}))"
    )
    expect(tab.locator("[data-row]").nth(1)).to_have_attribute("aria-selected", "true")
    tab.keyboard.type("go", delay=200)  # a hand's pace
    tab.wait_for_url("**/staff/offices/")
