"""The sender: takes messages from the queue one by one and sends them, each at most once.

A message is marked ``sending`` and committed before the call. Whoever is killed after that leaves
a message whose fate is unknown: it waits for a delivery report, which carries the notice's id,
until its grace period ends; only then is it sent again.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from django.db import connection

from tertib.foundation import clock, logs, ratelimit
from tertib.messaging import conf
from tertib.messaging.actions import delivery
from tertib.messaging.gateway import Gateway, SendFault

log = logs.get("messaging.sender")
IDLE, UNCONFIGURED = 0.2, 5.0


class Sends(Protocol):
    """What the sender needs of a gateway."""

    def send(self, to: str, message: dict, notice_id: str) -> str: ...


def send_one(gateway: Sends, settings: conf.WhatsApp, notice_id: UUID, attempt: int) -> None:
    """Send one claimed message and write down what came of it."""
    prepared = delivery.prepare(notice_id, attempt, settings, clock.now())
    if prepared is None:
        return
    try:
        wamid = gateway.send(prepared.phone, prepared.message, str(notice_id))
    except SendFault as fault:
        log.info("message not accepted", id=str(notice_id), code=fault.code, attempt=attempt)
        delivery.not_accepted(
            notice_id, attempt, fault.fault, fault.code, settings.max_attempts, clock.now()
        )
    else:
        delivery.accepted(notice_id, wamid, clock.now())


def step(gateway: Sends, settings: conf.WhatsApp, pool: ThreadPoolExecutor) -> Future[None] | None:
    """Claim the next message, if one is due, and hand it to ``pool``."""
    now = clock.now()
    if not delivery.anything_due(now):
        return None
    # a tenth of the rate in every tenth of a second keeps any second within the limit
    slot, share = timedelta(milliseconds=100), max(settings.per_second // 10, 1)
    if not ratelimit.allow("whatsapp:send", share, slot, now):
        return None
    claimed = delivery.claim(settings, now)
    if claimed is None:
        return None
    return pool.submit(_guarded, gateway, settings, *claimed)


def _guarded(gateway: Sends, settings: conf.WhatsApp, notice_id: UUID, attempt: int) -> None:
    try:
        send_one(gateway, settings, notice_id, attempt)
    except Exception as error:  # the message stays ``sending``: it is tried again after its grace
        log.error("sending broke off", id=str(notice_id), exc_type=type(error).__name__)
    finally:
        connection.close()


def run(stop: threading.Event, settings: conf.WhatsApp | None = None) -> None:
    """Send until ``stop`` is set; the worker runs this in a thread of its own."""
    settings = settings or conf.settings()
    if not settings.configured:
        log.warning("not configured: messages wait in the queue")
        stop.wait()
        return
    gateway = Gateway(settings)
    pool = ThreadPoolExecutor(settings.concurrency, thread_name_prefix="send")
    free = threading.Semaphore(settings.concurrency)
    begun = False
    try:
        while not stop.is_set():
            try:
                if not begun:
                    delivery.restart_grace(settings.grace, clock.now())
                    begun = True
                free.acquire()
                future = step(gateway, settings, pool)
                if future:
                    future.add_done_callback(lambda _: free.release())
                else:
                    free.release()
                    stop.wait(IDLE)
            except Exception as error:  # the database is away: it comes back
                free.release()
                log.error("the queue cannot be read", exc_type=type(error).__name__)
                connection.close()
                stop.wait(UNCONFIGURED)
    finally:
        pool.shutdown(wait=True)
        gateway.close()
        connection.close()


def drain(settings: conf.WhatsApp, now: datetime | None = None) -> int:
    """Send everything that is due now, one by one; how many were taken (tests, commands)."""
    gateway, count = Gateway(settings), 0
    try:
        while claimed := delivery.claim(settings, now or clock.now()):
            send_one(gateway, settings, *claimed)
            count += 1
    finally:
        gateway.close()
    return count
