"""Housekeeping of the job queue itself."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

STALLED_AFTER = 15
"""Seconds without a heartbeat after which a job's worker counts as dead."""
KEEP_HOURS = 72


@app.periodic(cron="* * * * * */10")
@app.task(queue="housekeeping", queueing_lock="stalled", pass_context=True)
async def retry_stalled(context, timestamp: int) -> None:  # type: ignore[no-untyped-def]
    """Give the jobs of a killed worker to another one."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
        await manager.retry_job(job)


@app.periodic(cron="17 * * * *")
@app.task(queue="housekeeping", queueing_lock="prune", pass_context=True)
async def prune(context, timestamp: int) -> None:  # type: ignore[no-untyped-def]
    """Forget finished jobs; failed ones stay to be looked at."""
    await context.app.job_manager.delete_old_jobs(
        nb_hours=KEEP_HOURS, include_failed=False, include_cancelled=True, include_aborted=True
    )


RETRY = RetryStrategy(max_attempts=20, wait=1, linear_wait=5)
"""For jobs that must succeed in the end: paced, for about 17 minutes, then kept as failed."""
