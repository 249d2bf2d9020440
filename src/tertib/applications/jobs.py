"""Background work: what nobody touches any more is erased."""

from __future__ import annotations

from datetime import timedelta

from procrastinate.contrib.django import app

from tertib.applications import actions
from tertib.applications.conf import CONF
from tertib.applications.models import Party, Upload
from tertib.applications.rules import State
from tertib.foundation import clock


@app.periodic(cron="17 * * * *")
@app.task(queue="housekeeping", queueing_lock="applications.sweep")
def sweep(timestamp: int) -> None:
    """Every hour: forget expired uploads, discard and erase drafts older than ``draft_days``."""
    now = clock.now()
    for upload_id in Upload.objects.filter(expires_at__lt=now).values_list("id", flat=True):
        actions.terminate(upload_id)
    old = Party.objects.filter(
        submitted_at=None,
        touched_at__lt=now - timedelta(days=CONF.draft_days),
        applications__state=State.DRAFT,
    )
    for party_id in old.values_list("id", flat=True).distinct():
        actions.expire(party_id, now)
