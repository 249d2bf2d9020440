from datetime import UTC, datetime, timedelta

from tertib.foundation import ratelimit

AT = datetime(2026, 1, 26, 2, 15, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_the_limit_holds_within_the_window_and_starts_anew_after_it(db):
    assert [ratelimit.allow("otp:a", 3, MINUTE, AT) for _ in range(4)] == [True] * 3 + [False]
    assert ratelimit.allow("otp:b", 3, MINUTE, AT)
    assert not ratelimit.allow("otp:a", 3, MINUTE, AT + timedelta(seconds=59))
    assert ratelimit.allow("otp:a", 3, MINUTE, AT + MINUTE)
