import pytest
from django.db import IntegrityError, connection, transaction

from tertib.foundation import sql


def test_it_joins_the_transaction_and_raises_djangos_errors(db):
    hit = "INSERT INTO foundation_ratewindow (key, started_at, hits) VALUES (%s, now(), %s)"
    assert sql.run(hit, ["a", 1]) == []
    assert sql.run("SELECT hits FROM foundation_ratewindow WHERE key = %(key)s", {"key": "a"}) == [
        (1,)
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        sql.run(hit, ["a", 2])
    assert not connection.needs_rollback


def test_it_counts_in_query_budgets(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        sql.run("SELECT %s::int", [1])
