"""What a person holds in the hand besides the browser: a phone with messages, and a bank."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx

Found = TypeVar("Found")


class TookTooLong(TimeoutError):
    """What a person waited for did not come."""


def line(url: str, timeout: float = 30) -> httpx.Client:
    """Connections to a neighbour. One that rests is given up sooner than the neighbour does (after
    5 s, uvicorn): a request on a connection that is just being closed would be lost."""
    limits = httpx.Limits(keepalive_expiry=2)
    return httpx.Client(base_url=url, timeout=timeout, limits=limits, trust_env=False)


def wait_for(look: Callable[[], Found | None], what: str, seconds: float = 60) -> Found:
    """Look again and again until something is there.

    Raises:
        TookTooLong: nothing within ``seconds``; the message says what was awaited.
    """
    until = time.monotonic() + seconds
    pause = 0.05
    while (found := look()) is None:
        if time.monotonic() > until:
            raise TookTooLong(what)
        time.sleep(pause)
        pause = min(pause * 1.3, 0.5)
    return found


@dataclass
class Phone:
    """A phone whose messages arrive at the simulated WhatsApp."""

    number: str
    api: httpx.Client

    def messages(self) -> list[dict[str, Any]]:
        """All that was ever sent to this number, oldest first."""
        answer = self.api.get("/control/messages", params={"to": self.number}).raise_for_status()
        return list(answer.json()["messages"])

    def wait_for_text(self, pattern: str, after: int = 0, seconds: float = 60) -> re.Match[str]:
        """The first message from position ``after`` on in which ``pattern`` is found."""

        def look() -> re.Match[str] | None:
            for message in self.messages()[after:]:
                if match := re.search(pattern, message["text"]):
                    return match
            return None

        return wait_for(look, f"a message with {pattern}", seconds)

    def say(self, text: str) -> None:
        """Type a message to the office."""
        self.api.post("/control/reply", json={"from": self.number, "text": text}).raise_for_status()


@dataclass
class Bank:
    """A bank where bills are paid, by its number, in one of several ways (``mode``)."""

    api: httpx.Client

    def pay(self, kode_billing: str, mode: str = "pay") -> dict[str, Any]:
        """Pay a bill; what the bank was answered comes back."""
        body = {"kode_billing": kode_billing, "mode": mode}
        answer = self.api.post("/control/pay", json=body, timeout=60)
        return dict(answer.raise_for_status().json())
