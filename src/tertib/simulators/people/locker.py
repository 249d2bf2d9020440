"""What people do at lockers: hold a badge or type a PIN, open the door that gives, close it.

One after the other: there is one terminal, and whoever stands there goes when the door is closed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import httpx

from tertib.simulators.people.neighbours import TookTooLong, line, wait_for

TRIES = 4
"""How often somebody tries; the keypad rests after five wrong PINs."""


class Locker:
    """A simulated bank of compartments, by its control door."""

    def __init__(self, url: str) -> None:
        self.api = line(url)
        self._turn = threading.Lock()

    def _do(self, act: str, **body: object) -> httpx.Response:
        return self.api.post(f"/control/{act}", json=body)

    def _unlocked(self) -> int | None:
        doors = self.api.get("/state").raise_for_status().json()["doors"]
        return next((door["number"] for door in doors if door["unlocked"]), None)

    def badge(self, uid: str, what: str = "") -> int:
        """Open with a badge, put ``what`` in (nothing: take out), close; the door's number.

        Raises:
            TookTooLong: no door gave, however often it was tried.
        """
        return self._open(lambda: self._do("tap", uid=uid), what)

    def pin(self, pin: str) -> int:
        """Open with a PIN, take out what is there, close; the door's number.

        Raises:
            TookTooLong: no door gave.
        """
        return self._open(lambda: self._do("keys", text=pin), "")

    def _open(self, show: Callable[[], httpx.Response], what: str) -> int:
        """Show badge or PIN until a door gives: the controller may not know of it yet."""
        with self._turn:
            for attempt in range(1, TRIES + 1):
                self._quiet()
                show().raise_for_status()
                try:
                    return self._use(what)
                except TookTooLong:
                    if attempt == TRIES:
                        raise
        raise AssertionError("unreachable")

    def _quiet(self) -> None:
        """Wait until the last lock holds again, so as not to take the neighbour's door."""
        wait_for(lambda: self._unlocked() is None or None, "the last lock to hold", 10)

    def _use(self, what: str) -> int:
        def pull() -> int | None:
            number = self._unlocked()
            if number is None or self._do("pull", number=number).status_code != 200:
                return None
            return number

        number = wait_for(pull, "a door that gives", 2.5)
        self._do("put", number=number, what=what).raise_for_status()
        self._do("shut", number=number).raise_for_status()
        return number
