"""Simulated members of staff: they sign in with the demonstration's bar and use the same pages."""

from __future__ import annotations

import uuid
from typing import Any

import httpx

from tertib.simulators.people.browser import Browser, Trouble

ADDRESS = "10.255.0.1"
"""They all sit in the office."""


class Staff(Browser):
    """A browser in which one member of staff is signed in."""

    def __init__(self, url: str, username: str, patience: int = 3) -> None:
        super().__init__(url, ADDRESS, patience)
        self.username = username
        form = self.open("/").form("/demo/enter/")  # the bar does not offer everybody
        form.action = f"{url}/demo/enter/{username}/"
        self.submit(form)
        if self.status != 200:
            raise Trouble(f"{username} could not sign in: {self.status}")

    def json(self, url: str) -> Any:
        """The JSON document at an address."""
        answer = self._request("GET", url)
        if answer.status_code != 200:
            raise Trouble(f"{url}: {answer.status_code}")
        return answer.json()

    def post_json(self, url: str, body: dict[str, Any]) -> httpx.Response:
        """Send JSON as the page's own script would."""
        token = self.http.cookies.get("csrftoken") or ""
        return self._request("POST", url, json=body, headers={"X-CSRFToken": token})


class Door(Staff):
    """The arrival desk: a box of cards beside the tablet."""

    def __init__(self, url: str, username: str, office: str) -> None:
        super().__init__(url, username)
        self.office = office
        self.open(f"/arrival/{office}/")

    def day(self) -> dict[str, Any]:
        """What the tablet knows of the day: bookings, and the cards in the box."""
        return dict(self.json(f"/arrival/{self.office}/day"))

    def act(self, verb: str, **body: Any) -> httpx.Response:
        """One act of the desk, sent once."""
        return self.post_json(
            "/arrival/check-in",
            {"id": str(uuid.uuid4()), "verb": verb, "office": self.office, "body": body},
        )
