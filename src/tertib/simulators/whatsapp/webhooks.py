"""Signed updates to the business: delivered until answered 200, also after a restart."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import sqlite3
import time
from typing import Any

import httpx

from tertib.simulators.whatsapp.behaviour import Behaviour
from tertib.simulators.whatsapp.store import Settings, Store

BUSINESS = "200000000000001"
LONGEST_PAUSE = 30.0
AT_ONCE = 8


class Webhooks:
    """Builds updates, keeps them, delivers them with growing pauses."""

    def __init__(self, settings: Settings, store: Store, behaviour: Behaviour) -> None:
        self.settings, self.store, self.behaviour = settings, store, behaviour
        self._wake = asyncio.Event()

    def _value(self, phone: str, more: dict[str, Any]) -> dict[str, Any]:
        value = {
            "messaging_product": "whatsapp",
            "metadata": {
                "display_phone_number": "622100000000",
                "phone_number_id": self.settings.phone_number_id,
            },
            "contacts": [{"profile": {"name": "Pemohon"}, "wa_id": phone}],
            **more,
        }
        changes = [{"value": value, "field": "messages"}]
        return {
            "object": "whatsapp_business_account",
            "entry": [{"id": BUSINESS, "changes": changes}],
        }

    def _queue(self, body: dict[str, Any], delay: float = 0.0) -> None:
        due = time.time() + self.behaviour.webhook_ms / 1000 + delay
        for _ in range(2 if self.behaviour.duplicate else 1):
            self.store.add_webhook(body, due)
        self._wake.set()

    def inbound(self, phone: str, message: dict[str, Any]) -> None:
        """A person wrote."""
        self._queue(self._value(phone, {"messages": [message]}))

    def statuses(self, phone: str, wamid: str, callback: str, *states: str) -> None:
        """Report these states of an outgoing message, in order (or not, if so told)."""
        if self.behaviour.out_of_order:
            states = states[::-1]
        for place, state in enumerate(states):
            status: dict[str, Any] = {
                "id": wamid, "status": state, "timestamp": str(int(self.settings.now())),
                "recipient_id": phone,
            }  # fmt: skip
            if callback:
                status["biz_opaque_callback_data"] = callback
            if state == "failed":
                status["errors"] = [{"code": 131026, "title": "Message undeliverable"}]
            self._queue(self._value(phone, {"statuses": [status]}), delay=place * 0.02)

    async def run(self) -> None:
        """Deliver for ever."""
        async with httpx.AsyncClient(timeout=10, trust_env=False) as client:
            while True:
                due = [] if self.behaviour.dead else self.store.due_webhooks(time.time())
                for start in range(0, len(due), AT_ONCE):
                    batch = due[start : start + AT_ONCE]
                    await asyncio.gather(*(self._deliver(client, row) for row in batch))
                if not due:
                    self._wake.clear()
                    try:
                        await asyncio.wait_for(self._wake.wait(), 0.05)
                    except TimeoutError:
                        continue

    async def _deliver(self, client: httpx.AsyncClient, row: sqlite3.Row) -> None:
        body = row["body"].encode()
        secret = self.settings.app_secret + ("x" if self.behaviour.wrong_signature else "")
        digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {"X-Hub-Signature-256": f"sha256={digest}", "Content-Type": "application/json"}
        try:
            answer = await client.post(self.settings.webhook_url, content=body, headers=headers)
            done = answer.status_code == 200
        except httpx.HTTPError:
            done = False
        if done:
            self.store.webhook_done(row["seq"])
        else:
            pause = min(0.5 * 2 ** row["attempts"], LONGEST_PAUSE)
            self.store.webhook_failed(row["seq"], time.time() + pause)

    async def verify(self) -> bool:
        """Ask the webhook for the challenge, as the platform does when it is set up."""
        wanted = {
            "hub.mode": "subscribe", "hub.verify_token": self.settings.verify_token,
            "hub.challenge": "1158201444",
        }  # fmt: skip
        async with httpx.AsyncClient(timeout=10, trust_env=False) as client:
            answer = await client.get(self.settings.webhook_url, params=wanted)
        return answer.status_code == 200 and answer.text == "1158201444"
