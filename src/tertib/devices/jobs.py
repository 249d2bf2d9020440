"""Background work: who has fallen silent."""

from procrastinate.contrib.django import app

from tertib.devices import actions
from tertib.foundation import clock


@app.periodic(cron="* * * * * */5")
@app.task(queue="devices", queueing_lock="devices.watch")
def watch(timestamp: int) -> None:
    """Raise an alarm for every device that has not been heard for a while."""
    actions.watch(clock.now())
