"""Rate limits shared by all processes: one atomic upsert per use, no extra server."""

from collections.abc import Callable
from datetime import datetime, timedelta

from tertib.foundation import sql

_HIT = """
INSERT INTO foundation_ratewindow AS w (key, started_at, hits) VALUES (%s, %s, 1)
ON CONFLICT (key) DO UPDATE SET
    hits = CASE WHEN w.started_at <= %s::timestamptz THEN 1 ELSE w.hits + 1 END,
    started_at = CASE WHEN w.started_at <= %s::timestamptz THEN excluded.started_at
        ELSE w.started_at END
RETURNING hits
"""


def allow(key: str, limit: int, per: timedelta, now: datetime) -> bool:
    """Count one use of ``key``; False once there were more than ``limit`` within ``per``."""
    return ask(key, limit, per, now)()


def ask(key: str, limit: int, per: timedelta, now: datetime) -> Callable[[], bool]:
    """:func:`allow` without waiting, for a pipeline; call the result for the answer."""
    answer = sql.send(_HIT, [key[:200], now, now - per, now - per])

    def allowed() -> bool:
        ((hits,),) = answer()
        return bool(hits <= limit)

    return allowed
