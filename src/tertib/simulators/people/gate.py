"""What people do at the gates: hold a card to a reader, and see whether the door opens."""

from __future__ import annotations

import threading
import time
from collections import defaultdict

from tertib.simulators.people.neighbours import line


class Gate:
    """The simulated readers of an office, by their control door."""

    def __init__(self, url: str) -> None:
        self.api = line(url)
        self._turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def badges(self) -> dict[str, str]:
        """UID of each member of staff's badge, by the name they sign in with."""
        cards = self.api.get("/cards").raise_for_status().json()
        return {card["holder"]: card["uid"] for card in cards if card["holder"]}

    def tap(self, reader: str, uid: str, how: str = "card") -> float:
        """Hold a card to a reader; the simulator's second at which it was."""
        body = {"reader": reader, "uid": uid, "how": how}
        return float(self.api.post("/control/tap", json=body).raise_for_status().json()["at"])

    def opened(self, reader: str, since: float, patience: float = 1) -> bool:
        """Whether the door was released after ``since``, within ``patience`` seconds."""
        until = time.monotonic() + patience
        while True:
            answer = self.api.get("/control/pulses", params={"since": since}).raise_for_status()
            if answer.json().get(reader):
                return True
            if time.monotonic() > until:
                return False
            time.sleep(0.05)

    def walk(self, reader: str, people: int = 1) -> None:
        """Go through the light barrier."""
        body = {"reader": reader, "people": people}
        self.api.post("/control/walk", json=body).raise_for_status()

    def go(self, reader: str, uid: str, how: str = "card") -> bool:
        """Wait one's turn, tap, and go through if the door opens."""
        with self._turns[reader]:
            at = self.tap(reader, uid, how)
            if not self.opened(reader, at):
                return False
            self.walk(reader)
            return True
