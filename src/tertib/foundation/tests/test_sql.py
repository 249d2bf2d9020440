from contextlib import nullcontext

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


HIT = "INSERT INTO foundation_ratewindow (key, started_at, hits) VALUES (%(key)s, now(), 1)"
RAISE = """
WITH hit AS (
  UPDATE foundation_ratewindow SET hits = hits + 1 WHERE key = %(key)s::text RETURNING key
)
"""


class Gone(Exception):
    pass


def written(key: str) -> list[tuple[int]]:
    return sql.run("SELECT hits FROM foundation_ratewindow WHERE key = %s", [key])


def test_a_transaction_is_one_whole_and_open_until_its_end(live_db):
    assert not sql.in_transaction()
    with sql.transaction():
        assert sql.in_transaction()
        sql.send(HIT, {"key": "a"})
        sql.must(RAISE, {"key": "a"}, Gone())
    assert not sql.in_transaction()
    assert written("a") == [(2,)]


@pytest.mark.parametrize("outer", [False, True])
def test_what_must_hit_and_does_not_undoes_the_transaction(live_db, outer):
    def doomed() -> None:
        with sql.transaction():
            sql.send(HIT, {"key": "b"})
            sql.must(RAISE, {"key": "b"}, AssertionError("this one does hit"))
            sql.must(RAISE, {"key": "nobody"}, Gone())
            sql.send(HIT, {"key": "behind"})

    with transaction.atomic() if outer else nullcontext(), pytest.raises(Gone):
        doomed()
    assert written("b") == written("behind") == []
    assert not sql.in_transaction()


def test_it_raises_at_once_outside_a_pipeline(db):
    with pytest.raises(Gone), transaction.atomic():
        sql.must(RAISE, {"key": "nobody"}, Gone())


@pytest.mark.parametrize("fault", [ValueError, KeyboardInterrupt])
def test_an_exception_of_ours_undoes_what_was_sent(live_db, fault):
    def interrupted() -> None:
        with sql.transaction():
            sql.send(HIT, {"key": "c"})
            raise fault

    with pytest.raises(fault):
        interrupted()
    assert written("c") == []


def test_errors_of_the_database_are_djangos_and_undo_it(live_db):
    def twice() -> None:
        with sql.transaction():
            sql.send(HIT, {"key": "d"})
            sql.send(HIT, {"key": "d"})

    with pytest.raises(IntegrityError):
        twice()
    assert written("d") == []
    with sql.transaction():
        sql.send(HIT, {"key": "d"})
    assert written("d") == [(1,)]


def test_nothing_may_wait_for_the_end_of_a_transaction(live_db):
    with pytest.raises(RuntimeError), sql.transaction():
        sql.afterwards(lambda: None)
