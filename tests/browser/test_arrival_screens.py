"""Every screen of the desk, at the widths it is used at, in both themes: axe finds nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.test_arrival import Tablet, crowd, tablet  # noqa: F401 (fixtures)
from tests.browser.test_pages import RULES

pytestmark = pytest.mark.browser
SIZES = ((390, 844), (820, 1180), (1440, 900))
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def measured(desk: Tablet, name: str) -> list[tuple]:
    """Where the present screen is wider than the tablet."""
    found = []
    for width, height in SIZES:
        desk.page.set_viewport_size({"width": width, "height": height})
        if desk.page.evaluate(OVERFLOW) > 0:
            found.append((name, width, "wider than the screen"))
    return found


def judged(desk: Tablet, name: str) -> list[tuple]:
    """What axe and the ruler find on the present screen."""
    found, page = measured(desk, name), desk.page
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for violation in Axe().run(page, options=RULES[scheme]).response["violations"]:
            nodes = [node["html"][:120] for node in violation["nodes"][:3]]
            found.append((name, scheme, violation["id"], nodes))
    return found


def walk(desk: Tablet, look: Callable[[Tablet, str], list]) -> list:
    """Through every screen, with the keyboard alone; what ``look`` found on them."""
    press, found = desk.page.keyboard.press, []

    def at(screen: str, name: str = "") -> None:
        desk.shows(screen)
        found.extend(look(desk, name or screen))

    desk.open()
    at("scan")
    press("k")
    desk.page.keyboard.type("7K3M Q9X0")
    press("Enter")
    at("code")
    press("Escape")
    desk.type_code(desk.people[1]["code"])
    desk.shows("card")
    desk.tap(desk.card("green"))
    at("card")
    desk.tap(desk.card("yellow"))
    desk.shows("done")
    press("p")
    at("companion")
    press("h")
    press("k")
    press("Enter")
    at("card", "blue")
    desk.tap(desk.card("blue"))
    at("done")
    press("Enter")
    desk.tap(desk.card("blue"))
    at("back")
    press("Escape")
    desk.type_code(desk.people[1]["code"])
    at("refused")
    press("Escape")
    press("p")
    at("principal")
    press("Escape")
    press("w")
    at("walkin")
    press("Escape")
    press("l")
    at("lost")
    desk.page.keyboard.type(desk.card("yellow")["label"])
    press("Enter")
    at("back", "lost-card")
    press("Escape")
    return found


def test_every_screen_is_accessible_and_fits(tablet):  # noqa: F811
    assert walk(tablet(empty=True, language="id"), judged) == []


def test_every_screen_fits_in_english_too(tablet):  # noqa: F811
    assert walk(tablet(empty=True), measured) == []


def test_the_ambassador_answers_what_the_camera_sees(tablet):  # noqa: F811
    desk = tablet(role="counter.js")
    desk.page.goto("/arrival/JE/ask/")
    welcome = desk.page.locator('[data-screen="welcome"]')
    welcome.wait_for(timeout=20_000)
    assert "Siti N. A. 0." in welcome.inner_text()
    assert judged(desk, "welcome") == []


def test_the_ambassadors_question_is_accessible_and_fits(tablet):  # noqa: F811
    desk = tablet(role="counter.js", empty=True)
    desk.page.goto("/arrival/JE/ask/")
    assert judged(desk, "ask") == []
    desk.page.locator("#code").fill("7K3M Q9X0")
    desk.page.keyboard.press("Enter")
    desk.page.get_by_role("alert").wait_for()
    assert judged(desk, "mistyped") == []


def test_a_refusal_is_said_in_both_languages_on_one_screen_and_one_slip(tablet):  # noqa: F811
    desk = tablet(empty=True)
    desk.open()
    desk.page.keyboard.press("n")
    desk.shows("refused")
    slip = desk.page.locator(".slip")
    assert "Tanpa pesanan" in slip.inner_text() or "Tanpa booking" in slip.inner_text()
    assert "No booking" in slip.inner_text()
    desk.page.emulate_media(media="print")
    assert slip.locator("svg").is_visible()
    assert not desk.page.locator("header").is_visible()
    assert not desk.page.get_by_role("button", name="Print the slip").is_visible()
