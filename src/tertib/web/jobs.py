"""Measuring the installation every minute."""

from procrastinate.contrib.django import app

from tertib.foundation import clock
from tertib.web import actions, health


@app.periodic(cron="* * * * *")
@app.task(queue="housekeeping", queueing_lock="measure")
def measure(timestamp: int) -> None:
    """Write down how each part is."""
    now = clock.now()
    actions.write_down(health.measure(now), now)
