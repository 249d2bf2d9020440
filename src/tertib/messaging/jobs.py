"""Background work of messaging. Sending is not here: see ``sender.py``."""

from datetime import timedelta
from uuid import UUID

from procrastinate.contrib.django import app

from tertib.foundation import clock
from tertib.messaging.actions import updates


@app.task(name=updates.ANSWER, queue="messaging")
def answer(contact_id: str) -> None:
    """Answer the messages of one contact."""
    updates.answer(UUID(contact_id), clock.now())


@app.periodic(cron="* * * * *")
@app.task(queue="messaging", queueing_lock="messaging.sweep")
def sweep(timestamp: int) -> None:
    """Take up updates that no job finished."""
    now = clock.now()
    updates.sweep(now, now - timedelta(seconds=30))


@app.periodic(cron="15 2 * * *")
@app.task(queue="messaging", queueing_lock="messaging.purge")
def purge(timestamp: int) -> None:
    """Forget raw updates and message texts whose time is over."""
    updates.purge(clock.now())
