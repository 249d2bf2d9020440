"""The photographs of a border lane: the simulated cameras really find somebody."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from playwright.sync_api import Page

if TYPE_CHECKING:
    from docs.pictures import Camera

OFFICE = "BK"
FOUND = 300_000
"""Milliseconds within which the film has come round and the machine has caught up."""


def take(camera: Camera) -> None:
    """The lane while somebody is proposed, the supervisor's decision, the list, the board."""
    lanes = json.loads((camera.system.data / "demo" / "lanes.json").read_text())
    lane = next(one["lane"] for one in lanes if one["direction"] == "exit")
    with camera.staff("border.btm") as page:
        page.goto(f"/staff/lane/{lane}/")
        page.locator("button[data-key=m]").wait_for(timeout=FOUND)
        _still(page)
        camera.take("lane", page)
        page.goto(f"/staff/lanes/{OFFICE}/")
        _still(page)
        camera.take("lanes", page)
        page.goto(f"/staff/lane/{lane}/")
        _still(page)
        page.keyboard.press("m")
        _still(page)
    with camera.staff("supervisor.btm") as page:
        page.goto(f"/staff/candidates/{OFFICE}/")
        page.locator(".cases a").first.wait_for(timeout=FOUND)
        page.locator(".cases a").first.click()
        _still(page)
        camera.take("candidate", page)
    with camera.staff("watchlist") as page:
        page.goto("/staff/watchlist/")
        camera.take("orders", page)
        page.goto("/staff/watchlist/search/")
        page.locator("main form input[type=text]").first.fill("Junaidi Cokrosuwarno")
        page.keyboard.press("Enter")
        page.wait_for_load_state()
        camera.take("orders-search", page)


def _still(page: Page) -> None:
    """Long enough for pictures to load; keys decide nothing in a new person's first moment."""
    page.wait_for_timeout(1_500)
