"""From a face before a lane camera to the two faces on the officer's screen; from the watch list to
the camera.

The simulated camera streams 720p25 by RTSP; agents, site, worker and Chromium are the real ones,
two lanes at once on this machine, before each of which somebody who is looked for passes again and
again. A pass begins with the first picture in which the agent sees a face and ends when both
pictures are painted on the screen. At one lane the film shows a photograph that is on the list, so
that the first picture can do: that is how quick the system is. At the other it shows another
photograph of the same man: how long it takes to be sure is then the model's part, of which
``TERTIB_WATCHLIST_MODEL`` names another.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parent))
os.environ |= {
    "TERTIB_CHECKPOINT_ALARM_FROM": "1000000",  # everybody is a false hit here, again and again
    "TERTIB_CHECKPOINT_QUIET_MINUTES": "0",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",  # Playwright's loop lives in this thread
}

from django.conf import settings
from playwright.sync_api import Page, sync_playwright

import _booking_site
from _line import say
from _measure import percentile
from tertib.applications.tests.site import FLAGS, chromium
from tertib.checkpoint import actions
from tertib.checkpoint.models import Candidate
from tertib.checkpoint.tests import world as worlds
from tertib.checkpoint.tests.test_keyboard import session_of
from tertib.cli.layout import free
from tertib.devices import actions as devices
from tertib.foundation import clock, keys
from tertib.ledger import actors
from tertib.ledger.actors import Actor
from tertib.offices.models import Lane, Office, Role
from tertib.recognition import cards
from tertib.recognition.recognizer import EMBEDDER
from tertib.simulators.camera import lane as films
from tertib.watchlist import actions as watchlist
from tertib.watchlist.days import day_of
from tertib.watchlist.models import Order, Template
from tertib.watchlist.rules.orders import Kind

PASSES = int(os.environ.get("TERTIB_BENCH_PASSES", "200"))
CHANGES = 20
PORTRAITS = cards.DEFAULT_FOLDER.parent / cards.PORTRAITS
FILMS = {"listed": "obama.jpg", "other": "obama3.jpg"}
"""What passes at the two lanes."""
AS_IF = int(os.environ.get("TERTIB_BENCH_AS_IF", "10000"))
"""The threshold is the one of a list this long."""
MODEL = os.environ.setdefault("TERTIB_WATCHLIST_MODEL", EMBEDDER)
ENROLLED = {"Surya": ("obama.jpg", "obama2.jpg")}
P95, P99, OLDEST, CHANGE = 1000.0, 1500.0, 100.0, 1000.0
"""Milliseconds allowed."""
SEEN = """() => {
  window.seen = [];
  const place = document.getElementById("screen");
  let last = "";
  new MutationObserver(async () => {
    const first = place.firstElementChild?.dataset.first || "";
    if (first === last) return;
    last = first;
    if (!first) return;
    await Promise.all([...place.querySelectorAll(".lane-grid img")].map((one) => one.decode()));
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    window.seen.push([first, Date.now()]);
  }).observe(place, { childList: true });
}"""


@dataclass
class Watched:
    """A lane, its agent's folder, its officer's page."""

    lane: Lane
    film: str
    folder: Path
    display: int
    shown: dict[UUID, int] = field(default_factory=dict)
    """Candidate -> ms since 1970 at which it was on the screen."""
    page: Page | None = None

    def state(self, after: int = -1) -> dict[str, Any]:
        """The agent's display, once it is newer than ``after``."""
        url = f"http://127.0.0.1:{self.display}/state?after={after}"
        with urllib.request.urlopen(url, timeout=30) as answer:
            return dict(json.load(answer))


@dataclass
class Desk:
    """The terminal, and the two officers of the watch list."""

    world: worlds.World
    first: Actor
    second: Actor


def ports(count: int) -> list[int]:
    """So many neighbouring ports that nobody uses."""
    first = next(at for at in range(21000, 32000, 20) if all(free(at + n) for n in range(count)))
    return [first + n for n in range(count)]


@contextmanager
def running(*command: str, **environment: str) -> Iterator[None]:
    """A program of ours beside us."""
    started = subprocess.Popen(
        [sys.executable, "-m", *command], env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield
    finally:
        started.terminate()
        started.wait(30)


def until(found: Callable[[], Any], seconds: float = 120) -> Any:
    """What ``found`` answers, once it is something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := found():
            return answer
        time.sleep(0.02)
    raise SystemExit("waited in vain")


def place(lane: Lane, film: str, site: int, rtsp: int, display: int) -> Watched:
    """A camera at the lane, and the file of its agent."""
    folder = settings.CORE.data / f"camera-{film}"
    folder.mkdir()
    keys.create_signing_key(folder, "camera")
    public = keys.signing_key(folder, "camera").public_key().public_bytes_raw()
    office, now = lane.checkpoint.office, clock.now()
    device = devices.enrol(office, "camera", lane.label, public, worlds.ACTOR, now)
    actions.place_camera(lane, device, worlds.ACTOR, now)
    centre = keys.signing_key(settings.CORE.keys, "edge").public_key().public_bytes_raw()
    (folder / "camera.toml").write_text(
        f'office = "{office.code}"\ndevice = "{device.id}"\nkey = "camera.pem"\ndata = "data"\n'
        f'zone = "Asia/Jakarta"\n[centre]\nurl = "http://127.0.0.1:{site}"\n'
        f'public_key = "{centre.hex()}"\n[lane]\nid = "{lane.id}"\ndirection = "exit"\n'
        f'[camera]\nsource = "rtsp://127.0.0.1:{rtsp}/{film}"\n'
        f"[alert]\nport = {display}\nrepeat_s = 1\n"
        f'[recognition]\nmodel = "{MODEL}"\nrate = {0.001 * len(ENROLLED) / AS_IF}\n'
    )
    return Watched(lane, film, folder, display)


def order(desk: Desk, number: str, name: str, pictures: tuple[str, ...]) -> Order:
    """An exit ban that waits for its second officer."""
    today = day_of(clock.now())
    wanted = watchlist.Wanted(
        desk.world.agency.id, Kind.EXIT, number, today - timedelta(days=20), "Pasal 97",
        "corruption", today - timedelta(days=10), today + timedelta(days=60),
        replace(worlds.particulars(name), documents=(number,)),  # each another person
        tuple((PORTRAITS / one).read_bytes() for one in pictures),
    )  # fmt: skip
    return watchlist.propose(wanted, desk.first, clock.now())


def pass_by(lanes: list[Watched], officer: UUID) -> float:
    """Until each lane has had so many; the age in ms of the oldest picture that was looked at, from
    its arrival on, decoding included."""
    while min(len(one.shown) for one in lanes) < PASSES:
        for one in lanes:
            assert one.page is not None
            for name, at in one.page.evaluate("window.seen.splice(0)"):
                one.shown[UUID(name)] = at
                actions.decide(UUID(name), worlds.BATAM, "not", officer, frozenset({"border"}),
                               clock.now(), reason="face")  # fmt: skip
        time.sleep(0.1)
    pictures = [json.loads((one.folder / "data" / "status.json").read_text()) for one in lanes]
    return max(one["pictures"]["oldest_ms"] for one in pictures)


def tell_passes(lane: Watched) -> None:
    rows = Candidate.objects.filter(dossier_id__in=lane.shown)
    at = {row.dossier_id: lane.shown[row.dossier_id] / 1000 for row in rows}

    def spread(seconds: list[float]) -> dict[str, float]:
        return {f"p{share}_ms": round(percentile(seconds, share / 100)) for share in (50, 95, 99)}

    whole = [at[row.dossier_id] - row.first_at.timestamp() for row in rows]
    stages = {
        "seen_to_sure": [(row.at - row.first_at).total_seconds() for row in rows],
        "sure_to_centre": [(row.raised_at - row.at).total_seconds() for row in rows],
        "centre_to_screen": [at[row.dossier_id] - row.raised_at.timestamp() for row in rows],
        "sure_to_screen": [at[row.dossier_id] - row.at.timestamp() for row in rows],
    }
    params = {"film": lane.film, "model": MODEL, "passes": len(rows), "lanes": 2,
              "as_if_enrolled": AS_IF,
              **spread(whole), "max_ms": round(max(whole) * 1000),
              "stages": {name: spread(values) for name, values in stages.items()}}  # fmt: skip
    say("lane-face-to-screen", params, percentile(whole, 0.95), "ms", P95, "p95 allowed")
    say("lane-face-to-screen-p99", {"film": lane.film, "passes": len(rows)},
        percentile(whole, 0.99), "ms", P99, "p99 allowed")  # fmt: skip


def changes(one: Watched, desk: Desk) -> dict[str, list[float]]:
    """Seconds until the camera compares with a photograph that the second officer agreed to, an
    order put in force, and until it has forgotten a revoked one."""
    found: dict[str, list[float]] = {"photograph": [], "approved": [], "revoked": []}

    def takes(name: str, act: Callable[[], object]) -> None:
        told = one.state()
        began = time.monotonic()
        act()
        before = told["line"]
        while told["line"] == before:
            told = one.state(told["number"])
        found[name].append(time.monotonic() - began)

    extra = (PORTRAITS / "astronaut.png").read_bytes()
    for number in range(CHANGES):
        made = order(desk, f"KEP-{number}/T", f"Orang {number}", ("obama2.jpg",))
        until(lambda made=made: Template.objects.filter(photograph__subject=made.subject_id))
        takes("approved", lambda made=made: watchlist.approve(made.id, desk.second, clock.now()))
        added = watchlist.add_photograph(made.id, extra, desk.first, clock.now())
        until(lambda added=added: Template.objects.filter(photograph=added))
        (waits,) = added.changes.all()
        takes("photograph", lambda waits=waits: watchlist.grant(waits.id, desk.second, clock.now()))
        asked = watchlist.revoke(
            made.id, "case_closed", "S-1", day_of(clock.now()), desk.first, clock.now()
        )
        takes("revoked", lambda asked=asked: watchlist.grant(asked.id, desk.second, clock.now()))
    return found


def tell_changes(found: dict[str, list[float]]) -> None:
    for name, seconds in found.items():
        params = {"times": len(seconds), "p50_ms": round(percentile(seconds, 0.5))}
        say(f"lane-list-{name}", params, max(seconds) * 1000, "ms", CHANGE, "most allowed")


def main() -> None:
    folder = settings.CORE.data
    for name, portrait in FILMS.items():
        films.write(folder / f"{name}.mp4", [films.read(PORTRAITS / portrait)])
    control, rtsp, *displays = ports(4)
    with ExitStack() as stack:
        url = stack.enter_context(_booking_site.database())
        desk = set_up()
        world = desk.world
        site = stack.enter_context(_booking_site.site(url))
        stack.enter_context(
            running("tertib.cli", "worker", "--data", str(folder), TERTIB_DATABASE_URL=url)
        )
        stack.enter_context(running(
            "tertib.simulators.camera", *(f"--clip={name}={folder / name}.mp4" for name in FILMS),
            "--port", str(control), "--rtsp-port", str(rtsp),
        ))  # fmt: skip
        lanes = [
            place(*one, site, rtsp, display)
            for *one, display in zip(two_lanes(world), FILMS, displays, strict=True)
        ]
        until(lambda: Template.objects.count() == sum(map(len, ENROLLED.values())))
        for one in lanes:
            stack.enter_context(
                running("tertib.cli", "camera", "--config", str(one.folder / "camera.toml"))
            )
        browser = stack.enter_context(sync_playwright()).chromium.launch(
            executable_path=chromium(), args=FLAGS
        )
        for one in lanes:
            one.page = page(browser.new_context(), site, one.lane, world)
        oldest = pass_by(lanes, world.officer.id)
        for one in lanes:
            tell_passes(one)
        say("lane-picture-age", {"lanes": 2}, oldest, "ms", OLDEST, "oldest allowed")
        browser.close()
        tell_changes(changes(lanes[0], desk))


def set_up() -> Desk:
    """The terminal, its officers, and who is looked for."""
    Office.objects.update_or_create(code=worlds.BATAM, defaults={
        "name": "Batam", "province": "Kepulauan Riau", "timezone": "Asia/Jakarta", "open": True,
    })  # fmt: skip
    world = worlds.make()
    first, second = (
        actors.staff(worlds.person(name, Role.WATCHLIST, None).id) for name in ("one", "two")
    )
    desk = Desk(world, first, second)
    for number, (name, pictures) in enumerate(ENROLLED.items()):
        made = order(desk, f"KEP-{number}/B", name, pictures)
        watchlist.approve(made.id, second, clock.now())
    return desk


def two_lanes(world: worlds.World) -> list[Lane]:
    """Two lanes to leave by."""
    more = Lane.objects.create(
        checkpoint=world.exit.checkpoint, label="Lajur 3", direction=world.exit.direction
    )
    return [world.exit, more]


def page(context: Any, site: int, lane: Lane, world: worlds.World) -> Page:
    """The officer's screen, which notes what it shows and when."""
    base = f"http://127.0.0.1:{site}"
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "url": base,
                          "value": session_of(world.officer)}])  # fmt: skip
    opened = context.new_page()
    opened.goto(f"{base}/staff/lane/{lane.id}/")
    opened.evaluate(SEEN)
    return opened


if __name__ == "__main__":
    main()
