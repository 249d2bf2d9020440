"""The photographs of a day at the office: door, gates, rooms, counters, board, pick-up.

People, officers, readers and lockers are the simulated ones of ``tertib simulate day``; here they
act one after the other, so that each picture shows what it should.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import httpx
from playwright.sync_api import Page

from tertib.cli import simulate_day as day
from tertib.simulators.people import day as days
from tertib.simulators.people.gate import Gate
from tertib.simulators.people.house import OfficeClock
from tertib.simulators.people.locker import Locker
from tertib.simulators.people.neighbours import Phone, wait_for
from tertib.simulators.people.officer import CounterRefused, Officer
from tertib.simulators.people.pickup import PickUp, act
from tertib.simulators.people.staff import Door, Staff

if TYPE_CHECKING:
    from docs.pictures import Camera

OFFICE, PEOPLE, SEED = "JE", 24, 5
HOURS = 2
"""So long people gather before the counters open."""
READY = 4
"""Passports in the pick-up room."""
LIST = 1.0
"""Seconds within which gates know a card."""
PHONE, DESK, TABLET = (390, 760), (1200, 760), (1024, 768)
WIB = timezone(timedelta(hours=7))
COUNTERS = ("counter2.js", "counter3.js")
BEHIND = ("counter4.js", "quality.js")


@dataclass
class Office:
    """Jakarta Selatan on the day of the visit, with everybody who is booked there."""

    camera: Camera
    outcomes: list[days.Outcome] = field(default_factory=list)
    cards: dict[str, str] = field(default_factory=dict)
    """Booking code: the UID of the card that was given out."""

    def __post_init__(self) -> None:
        url = self.camera.system.url
        beside = day.neighbours(url)
        self.gate, self.phones = Gate(beside["gate"]), Locker(beside["phones"])
        self.passports, self.beside = Locker(beside["passports"]), beside
        self.door = Door(url, "door.js", OFFICE)
        self.clock = OfficeClock(self.door)
        self.badges = self.gate.badges()
        self.officers: list[Officer] = []

    @property
    def url(self) -> str:
        return self.camera.system.url

    def book(self) -> None:
        """Everybody books for tomorrow here, and pays."""
        today = datetime.fromtimestamp(self.clock.now() / 1000, WIB).date()
        whole = days.Day(day.places(self.url), SEED, today, lambda: datetime.now(UTC), 3, 8, OFFICE)
        whole.run(PEOPLE, tout=False)
        self.outcomes = [one for one in whole.outcomes if one.result.startswith("booked")]
        self.clock.press("morning")

    def expected(self) -> list[dict[str, Any]]:
        """Those booked for this hour who are not here yet."""
        now, codes = self.clock.now(), {one.booking_code for one in self.outcomes}
        return [
            row for row in self.door.day()["bookings"]
            if row["code"] in codes - set(self.cards) and row["state"] == "confirmed"
            and row["starts"] - 25 * 60_000 <= now <= row["starts"] + row["lasts"]
        ]  # fmt: skip

    def until_somebody_comes(self) -> None:
        """Let quarters of an hour go by."""
        for _ in range(40):
            if self.expected():
                return
            self.clock.press("quarter")
        raise LookupError("nobody is booked here")

    def card(self, colour: str) -> str:
        """A card of the box."""
        return str(next(
            one["uid"] for one in self.door.day()["cards"]
            if one["colour"] == colour and one["state"] in ("stock", "returned")
        ))  # fmt: skip

    def let_in(self) -> None:
        """Everybody of this hour comes, and goes to the service room."""
        came: list[str] = []
        for row in self.expected():
            uid = self.card(row["card"])
            if self.door.act("check_in", code=row["code"], card=uid).status_code == 200:
                self.cards[row["code"]] = uid
                came.append(uid)
        time.sleep(LIST)
        for uid in came:
            self.go(uid, "lobby-in", "service-in")

    def go(self, uid: str, *readers: str) -> None:
        """Through these gates, as soon as they know the card."""
        for reader in readers:
            wait_for(lambda at=reader: self.gate.go(at, uid) or None, f"{reader} to open")  # type: ignore[misc]

    def sit_down(self, username: str, face: bool) -> Officer:
        """Phone away, counter open."""
        officer = Officer(
            Staff(self.url, username), OFFICE, random.Random(SEED),  # noqa: S311
            lambda minutes: None, face, short_of_papers=0,
        )  # fmt: skip
        self.phones.badge(self.badges[username], "phone")

        def opened() -> bool | None:
            try:
                officer.open()
            except CounterRefused:
                return None
            return True

        wait_for(opened, f"{username}: a counter", 60)
        self.officers.append(officer)
        return officer

    def serve(self, enough: Callable[[], bool]) -> None:
        """Everybody on duty takes whoever is drawn, again and again, until it is enough."""
        for _ in range(60):
            for officer in self.officers:
                officer.turn()
            if enough():
                return


def arrival(office: Office) -> None:
    """Somebody at the arrival desk: the colour of the card, then a refusal."""
    camera = office.camera
    office.until_somebody_comes()
    first = office.expected()[0]
    with camera.staff("door.js", TABLET) as page:
        page.goto(f"/arrival/{OFFICE}/")
        page.wait_for_selector("body[data-ready]")
        _type(page, first["code"])
        page.locator('[data-screen="card"]').wait_for()
        camera.take("desk-card", page)
        uid = office.card(first["card"])
        page.keyboard.type(uid)
        page.keyboard.press("Enter")
        page.locator('[data-screen="done"]').wait_for()
        office.cards[first["code"]] = uid
        page.keyboard.press("Enter")
        page.get_by_text("waiting since").wait_for(state="hidden")
        late = max(office.door.day()["bookings"], key=lambda row: row["starts"])
        _type(page, late["code"])
        page.locator('[data-screen="refused"]').wait_for()
        camera.take("desk-refused", page)


def _type(page: Page, code: str) -> None:
    page.keyboard.press("k")
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def gates(office: Office) -> None:
    """The simulated gate with somebody going in, and the room as its supervisor sees it."""
    camera, first = office.camera, next(iter(office.cards.values()))
    context = camera.context(DESK, "en")
    page = context.new_page()
    page.goto(f"{office.beside['gate']}/?lang=en")
    time.sleep(LIST)
    office.go(first, "lobby-in")
    page.locator(f'input[value="{first}"]').check()
    service = page.locator('section[data-reader="service-in"]')
    service.get_by_role("button", name="Tap").click()
    page.wait_for_timeout(300)  # the door's leaves move
    camera.take("gate", page)
    service.get_by_role("button", name="Walk through", exact=True).click()
    context.close()
    for _ in range(HOURS):
        office.let_in()
        office.clock.press("hour")
    office.let_in()
    with camera.staff("supervisor.js") as page:
        page.goto(f"/staff/visits/{OFFICE}/")
        camera.take("room", page)


def counters(office: Office) -> None:
    """A counter with somebody at it, the supervisor's view of all, and the board."""
    camera = office.camera
    office.phones.badge(office.badges["counter.js"], "phone")
    with camera.staff("counter.js") as page:
        _open_counter(page)
        page.keyboard.press("n")
        page.locator('button[data-key="n"] >> text=begin').wait_for()
        for name in COUNTERS:
            office.sit_down(name, face=True).staff.open("/staff/counter/")
        for officer in office.officers:
            _called(officer)
        board(camera)
        page.keyboard.press("n")
        page.locator(".outcomes").wait_for()
        camera.take("counter", page)
        with camera.staff("supervisor.js") as other:
            other.goto(f"/staff/counters/{OFFICE}/")
            camera.take("counters", other)
    for name in BEHIND:
        office.sit_down(name, face=False)


def _open_counter(page: Page) -> None:
    for _ in range(60):
        page.goto(f"/staff/counter/?office={OFFICE}")
        button = page.get_by_role("button", name="Open the counter")
        if button.is_enabled():
            break
        page.wait_for_timeout(500)
    page.locator('input[name="counter"]:enabled').first.check()
    button.click()
    page.locator(".desk").wait_for()


def _called(officer: Officer) -> None:
    """Press next, and leave the person called for a moment."""
    screen = officer.staff.open("/staff/counter/")
    for form in screen.forms:
        if form.action.endswith("/act/next/"):
            officer.staff.submit(form)


def board(camera: Camera) -> None:
    """The television of the service room."""
    context = camera.context(DESK, "id")
    page = context.new_page()
    page.goto(f"/board/{OFFICE}/")
    page.locator("#calls li").first.wait_for()
    camera.take("board", page)
    context.close()


def pick_up(office: Office) -> None:
    """Passports in the pick-up room, and their holder's phone."""
    camera = office.camera
    phones = [
        Phone(one.phone, httpx.Client(base_url=office.beside["whatsapp"], timeout=30))
        for one in office.outcomes
    ]
    room = PickUp(
        office.url, OFFICE, office.passports, Staff(office.url, "counter.js"),
        Staff(office.url, "counter2.js"), office.badges["counter.js"], phones,
    )  # fmt: skip
    office.serve(lambda: len(room._ready()) >= READY)
    first, second, third, *_ = wait_for(lambda: room._ready() or None, "passports that are ready")
    room._load(first)
    room._load(second)
    if form := act(room.loader.open(third), "load"):  # and one that nobody has sealed yet
        room.loader.submit(form, {"act": "load", "code": room._code(third)})
        room.locker.badge(room.badge, "passport")
    with camera.staff("counter.js") as page:
        page.goto(f"/staff/handover/{OFFICE}/")
        camera.take("pickup-room", page)
    with camera.staff("supervisor.js") as page:
        page.goto(f"/staff/lockers/{OFFICE}/")
        camera.take("lockers", page)
    holder(office)


def holder(office: Office) -> None:
    """The message with the PIN, and the page behind it."""
    camera = office.camera
    for one in office.outcomes:
        phone = Phone(one.phone, httpx.Client(base_url=office.beside["whatsapp"], timeout=30))
        if any("PIN" in message["text"] for message in phone.messages()):
            break
    else:
        raise LookupError("nobody got a PIN")
    assert one.applicant is not None
    one.applicant.sign_in()
    context = camera.context(PHONE, "id")
    for cookie in one.applicant.browser.http.cookies.jar:
        context.add_cookies([{"name": cookie.name, "value": str(cookie.value), "url": office.url}])
    page = context.new_page()
    page.goto(f"{office.beside['whatsapp']}/phone/{one.phone}")
    camera.take("pin", page)
    page.goto(f"/collect/{one.booking_code}/")
    camera.take("collect", page)
    context.close()


def take(camera: Camera) -> None:
    """All of them, in the order of the day; moves the demonstration's clock to the next one."""
    office = Office(camera)
    office.book()
    for scene in (arrival, gates, counters, pick_up):
        scene(office)
