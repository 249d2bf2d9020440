import pytest
from django.db import DataError, IntegrityError, connection, transaction

from tertib.foundation import sql


def test_it_joins_the_transaction_and_raises_djangos_errors(db):
    hit = "INSERT INTO foundation_ratewindow (key, started_at, hits) VALUES (%s, now(), %s)"
    sql.send(hit, ["a", 1])
    assert sql.run("SELECT hits FROM foundation_ratewindow WHERE key = %(key)s", {"key": "a"}) == [
        (1,)
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        sql.send(hit, ["a", 2])
    assert not connection.needs_rollback


def test_it_is_prepared_and_planned_once(db):
    for number in range(8):
        sql.run("SELECT hits FROM foundation_ratewindow WHERE key = %s", [str(number)])
    ((plans,),) = sql.run(
        "SELECT generic_plans FROM pg_prepared_statements WHERE statement LIKE %s",
        ["SELECT hits FROM foundation_ratewindow WHERE key%"],
    )
    assert plans > 0


def test_a_pipeline_answers_in_order_and_checks_at_its_end(db):
    told = []
    with sql.pipeline():
        first, second = sql.send("SELECT %s::int", [1]), sql.send("SELECT %s::int", [2])
        sql.afterwards(lambda: told.append(second()))
        assert told == []
    assert first() == [(1,)]
    assert told == [[(2,)]]
    sql.afterwards(lambda: told.append("at once"))
    assert told[1:] == ["at once"]


def test_a_pipeline_raises_and_does_nothing_behind_an_error(db):
    hit = "INSERT INTO foundation_ratewindow (key, started_at, hits) VALUES (%s, now(), 1)"

    def send() -> None:
        with transaction.atomic(), sql.pipeline():
            sql.send("SELECT 1 / %s::int", [0])
            sql.send(hit, ["behind"])
            sql.afterwards(lambda: pytest.fail("checked what never came"))

    with pytest.raises(DataError):
        send()
    assert not sql.run("SELECT FROM foundation_ratewindow WHERE key = %s", ["behind"])


def test_it_counts_in_query_budgets(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        sql.run("SELECT %s::int", [1])
