"""The arrival desk on a tablet: a real camera picture, a real card's number, the line cut and back.

Each test is a tablet of its own, with a film before its camera.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tertib.applications.tests.site import chromium
from tests.browser.video import film

pytestmark = pytest.mark.browser
PREPARE = """
import django, json; django.setup()
from tertib.foundation import clock
from tertib.offices.models import Office
from tertib.visits.arrival.tests.door import prepare
office, now = Office.objects.get(code="JE"), clock.now()
print(json.dumps([prepare(office, now) for _ in range(10)]))
"""
STAFF_SECONDS = 10
"""Scan to card, of staff time (issue 3, acceptance 6)."""
CAMERA = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")


@dataclass
class Tablet:
    """A page of the desk, with what someone at the door does there."""

    page: Page
    people: list[dict[str, str]]
    cards: list[dict[str, str]]

    @property
    def context(self) -> BrowserContext:
        return self.page.context

    def card(self, colour: str, number: int = 0) -> dict[str, str]:
        return [one for one in self.cards if one["colour"] == colour][number]

    def open(self) -> None:
        """The desk, once it is ready."""
        self.page.goto("/arrival/JE/")
        self.page.wait_for_selector("body[data-ready]")

    def shows(self, screen: str) -> None:
        expect(self.page.locator(f'[data-screen="{screen}"]')).to_be_visible(timeout=15_000)

    def says(self, text: str) -> None:
        expect(self.page.locator("body")).to_contain_text(text)

    def type_code(self, code: str) -> None:
        self.page.keyboard.press("k")
        self.page.keyboard.type(code.lower().replace("-", " "))
        self.page.keyboard.press("Enter")

    def tap(self, card: dict[str, str]) -> None:
        """What a desk reader does: the chip's number as keys, then Enter."""
        self.page.keyboard.type(card["uid"])
        self.page.keyboard.press("Enter")

    def arrive(self, person: dict[str, str], card: dict[str, str]) -> None:
        """A typed code, a tapped card, and back to the camera."""
        self.type_code(person["code"])
        self.shows("card")
        self.tap(card)
        self.shows("done")
        self.page.keyboard.press("Enter")
        self.shows("scan")

    def centre(self) -> dict[str, Any]:
        """What the centre knows now, asked beside the page: works while the page is cut off."""
        return self.page.request.get("/arrival/JE/day").json()

    def tickets(self) -> list[str]:
        """The tickets that the centre gave to these people."""
        codes = {one["code"] for one in self.people}
        found = [one for one in self.centre()["bookings"] if one["code"] in codes]
        return [one["ticket"] for one in found if one["ticket"]]

    def waits(self, number: int) -> None:
        """So many acts wait on the tablet."""
        place = self.page.locator('[data-fill="waiting"]')
        wanted = re.compile(rf"^{number} waiting since" if number else "^$")
        expect(place).to_have_text(wanted, timeout=40_000)


@pytest.fixture(scope="module")
def crowd(site: str, site_environment: dict[str, str]) -> Iterator[dict[str, Any]]:
    """People with a place now and fresh cards, put into the site's database, lot by lot."""
    environment = {**site_environment, "TERTIB_DATABASE_POOL": "0"}
    command = [sys.executable, "-c", PREPARE]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return iter(json.loads(done.stdout))


@pytest.fixture
def tablet(
    site: str, browser: Browser, sessions: Callable, tmp_path: Path, crowd: Iterator
) -> Iterator[Callable]:
    """``tablet(role="door.js", empty=False)``: signed in, filming the first one's QR or nobody."""
    opened: list[Browser] = []

    def make(role: str = "door.js", empty: bool = False, language: str = "en") -> Tablet:
        given = next(crowd)
        path = tmp_path / f"{len(opened)}.y4m"
        film("" if empty else given["people"][0]["qr"], path)
        flags = ["--no-sandbox", "--disable-gpu", *CAMERA]
        flags.append(f"--use-file-for-fake-video-capture={path}")
        own = browser.browser_type.launch(executable_path=chromium(), args=flags)
        opened.append(own)
        context = own.new_context(
            base_url=site, storage_state=sessions(role), permissions=["camera"],
            locale=language, viewport={"width": 1024, "height": 768},
        )  # fmt: skip
        context.add_cookies([{"name": "language", "value": language, "url": site}])
        return Tablet(context.new_page(), given["people"], given["cards"])

    yield make
    for own in opened:
        own.close()


def test_from_the_camera_to_the_card_in_a_few_seconds(tablet):
    desk = tablet()
    desk.open()
    begun = time.monotonic()
    desk.shows("card")
    screen = desk.page.locator('[data-screen="card"]')
    expect(screen).to_contain_text("YELLOW")
    expect(screen).to_contain_text("Siti N. A. 0.")
    desk.tap(desk.card("green"))
    desk.says("This card is GREEN. Take one that is YELLOW.")
    desk.tap(desk.card("yellow"))
    done = desk.page.locator('[data-screen="done"]')
    expect(done).to_contain_text(desk.card("yellow")["label"])
    assert time.monotonic() - begun < STAFF_SECONDS
    expect(done.locator('[data-fill="ticket"]')).to_have_text(
        re.compile(r"A-\d{3}"), timeout=15_000
    )
    desk.waits(0)
    desk.page.keyboard.press("Enter")
    desk.type_code(desk.people[0]["code"])
    desk.shows("refused")
    desk.says("This booking was used")


def test_without_the_line_nothing_stops_and_nothing_is_lost(tablet):
    """Scanned and typed, kept through a reload that the network does not answer, sent once."""
    desk = tablet()
    desk.open()
    desk.shows("card")
    desk.page.keyboard.press("Escape")
    desk.page.evaluate("navigator.serviceWorker.ready.then(() => caches.keys())")
    desk.open()  # from now on the worker has the page
    desk.shows("card")
    desk.context.set_offline(True)
    desk.tap(desk.card("yellow", 0))
    desk.shows("done")
    desk.says("The centre gives the ticket number when the line is there")
    desk.page.keyboard.press("Enter")
    desk.arrive(desk.people[1], desk.card("yellow", 1))
    desk.waits(2)
    desk.says("No network")
    desk.page.reload()
    desk.shows("refused")  # the first one's code is still before the camera: used by now
    desk.waits(2)
    desk.page.keyboard.press("Enter")
    desk.waits(3)
    desk.type_code(desk.people[1]["code"])
    desk.shows("refused")
    desk.says("This booking was used")
    assert desk.tickets() == []
    already = desk.centre()["counts"]
    desk.context.set_offline(False)
    desk.waits(0)
    desk.says("On-line")
    assert len(desk.tickets()) == 2
    counts = desk.centre()["counts"]
    assert counts["arrived"] - already["arrived"] == 2
    assert counts["turned"] - already["turned"] == 1


def test_an_answer_that_got_lost_is_asked_for_again_and_done_once(tablet):
    desk = tablet(empty=True)
    desk.open()
    lost = []

    def lose(route) -> None:
        if len(lost) < 2:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    desk.context.route("**/arrival/check-in", lose)
    desk.arrive(desk.people[2], desk.card("yellow", 2))
    desk.waits(0)
    assert lost == [200, 200]
    assert len(desk.tickets()) == 1


def test_what_another_desk_did_meanwhile_is_shown_until_someone_looked(tablet):
    here, there = tablet(empty=True), tablet(empty=True)
    person = here.people[0]
    for desk in (here, there):
        desk.open()
    here.context.set_offline(True)
    here.arrive(person, here.card("yellow"))
    there.arrive(person, there.card("yellow"))
    there.waits(0)
    here.context.set_offline(False)
    here.waits(0)
    here.says("Look at 1")
    here.page.reload()
    here.page.wait_for_selector("body[data-ready]")
    here.page.keyboard.press("v")
    here.shows("looks")
    here.says("This booking was used")
    here.says(here.card("yellow")["label"])
    here.page.get_by_role("button", name="Seen to").click()
    here.shows("scan")
    assert len(here.tickets()) == 1


def test_an_expired_session_is_said_and_keeps_what_was_done(tablet):
    desk = tablet(empty=True)
    desk.open()
    cookies = desk.context.cookies()
    desk.context.clear_cookies(name="sessionid")
    desk.arrive(desk.people[0], desk.card("yellow"))
    desk.waits(1)
    desk.says("Sign in again. Nothing is lost.")
    desk.context.add_cookies([one for one in cookies if one["name"] == "sessionid"])
    desk.waits(0)
    assert len(desk.tickets()) == 1


def test_a_full_disk_is_said_and_no_card_is_given(tablet):
    desk = tablet(empty=True)
    desk.open()
    desk.type_code(desk.people[0]["code"])
    desk.shows("card")
    desk.page.evaluate("""() => {
      const add = IDBObjectStore.prototype.add;
      IDBObjectStore.prototype.add = function (...given) {
        const request = add.apply(this, given);
        this.transaction.abort();
        return request;
      };
    }""")
    desk.tap(desk.card("yellow"))
    desk.says("This tablet is full: the act was not kept. Do not hand out the card.")
    desk.shows("card")
    assert desk.tickets() == []


def test_a_companion_gets_a_blue_card_and_the_paper_back(tablet):
    desk = tablet()
    desk.open()
    desk.shows("card")
    desk.tap(desk.card("yellow"))
    desk.shows("done")
    press = desk.page.keyboard.press
    press("p")
    desk.shows("companion")
    press("Enter")
    desk.says("Choose one answer to each question.")
    press("u")
    press("s")
    press("Enter")
    desk.shows("card")
    desk.says("BLUE")
    desk.tap(desk.card("blue"))
    desk.shows("done")
    desk.waits(0)
    press("Enter")
    desk.tap(desk.card("blue"))
    desk.shows("back")
    pouch = desk.page.locator('[data-screen="back"] [data-fill="pouch"]').inner_text()
    assert int(pouch) >= 1
    press("Enter")
    desk.shows("scan")
    desk.waits(0)
    desk.tap(desk.card("yellow"))
    desk.shows("back")
    press("Enter")
    desk.shows("scan")  # by then the act is kept
    desk.waits(0)
    uids = {desk.card(colour)["uid"] for colour in ("yellow", "blue")}
    cards = [card for card in desk.centre()["cards"] if card["uid"] in uids]
    assert [card["state"] for card in cards] == ["returned", "returned"]
    assert not any(card["visit"] for card in cards)


def test_a_card_that_is_tapped_right_after_a_letter_is_read(tablet):
    desk = tablet(empty=True)
    desk.open()
    desk.page.keyboard.press("w")
    desk.shows("walkin")
    desk.page.keyboard.press("u")
    desk.page.locator('[data-screen="walkin"] [name="service"][value="BARU"]').check()
    desk.page.get_by_role("button", name="Go on to the card").click()
    desk.shows("card")
    desk.tap(desk.card("green"))
    desk.says("This card is GREEN. Take one that is YELLOW.")


YESTERDAY = """() => new Promise((done) => {
  const opening = indexedDB.open('tertib-arrival-JE');
  opening.onsuccess = () => {
    const kept = opening.result.transaction('kept', 'readwrite').objectStore('kept');
    const found = kept.get('day');
    found.onsuccess = () => {
      kept.put({...found.result, day: '2020-02-17'}, 'day').onsuccess = () => done();
    };
  };
})"""


def test_names_go_with_their_day_and_a_morning_without_the_line_works(tablet):
    """Yesterday's list is wiped; a genuine code opens the door on its signature alone."""
    desk = tablet()
    desk.open()
    desk.shows("card")
    desk.says("Siti N. A. 0.")
    desk.page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    desk.open()
    desk.context.set_offline(True)
    desk.page.evaluate(YESTERDAY)
    desk.page.reload()
    desk.shows("card")
    desk.says("No name on this tablet")
    assert "Siti" not in desk.page.locator("main").inner_text()
    desk.page.keyboard.press("Escape")
    desk.type_code(desk.people[1]["code"])
    desk.shows("refused")
    desk.says("We do not know this code")
