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
RAISED = """
raised AS (
  UPDATE foundation_ratewindow SET hits = hits + 1 WHERE key = %(key)s::text RETURNING key
)
"""
PUT = f"put AS ({HIT.replace('key)s', 'new)s')} RETURNING hits)"


class Gone(Exception):
    pass


def written(key: str) -> list[tuple[int]]:
    return sql.run("SELECT hits FROM foundation_ratewindow WHERE key = %s", [key])


def test_a_change_answers_where_it_is_a_statement_of_its_own(db):
    assert sql.change(PUT, {"new": "a"}, "SELECT hits FROM put")() == [(1,)]


def test_a_statement_is_one_and_a_transaction_until_its_end(live_db, django_assert_num_queries):
    sql.send(HIT, {"key": "a"})
    assert not sql.in_transaction()
    with django_assert_num_queries(1), sql.statement():
        assert sql.in_transaction()
        answer = sql.change(PUT, {"new": "b"}, "SELECT hits FROM put")
        sql.must(RAISED, "raised", {"key": "a"}, Gone())
    assert not sql.in_transaction()
    assert (written("a"), written("b")) == ([(2,)], [(1,)])
    with pytest.raises(RuntimeError):
        answer()
    with django_assert_num_queries(0), sql.statement():
        pass


@pytest.mark.parametrize("outer", [False, True])
def test_what_must_hit_and_does_not_undoes_the_statement(live_db, outer):
    sql.send(HIT, {"key": "a"})
    other = RAISED.replace("raised", "missed").replace("key)s", "nobody)s")

    def doomed() -> None:
        with sql.statement():
            sql.change(PUT, {"new": "b"}, "")
            sql.must(RAISED, "raised", {"key": "a"}, AssertionError("this one does hit"))
            sql.must(other, "missed", {"nobody": "nobody"}, Gone())

    with transaction.atomic() if outer else nullcontext():
        with pytest.raises(Gone):
            doomed()
        assert (written("a"), written("b")) == ([(1,)], [])
    assert not sql.in_transaction()


@pytest.mark.parametrize("wait", [nullcontext, sql.pipeline])
def test_what_must_hit_raises_outside_of_a_statement_as_well(db, wait):
    sql.send(HIT, {"key": "a"})

    def doomed() -> None:
        with transaction.atomic(), wait():
            sql.must(RAISED, "raised", {"key": "a"}, AssertionError("this one does hit"))
            sql.must(RAISED, "raised", {"key": "nobody"}, Gone())
            sql.send(HIT, {"key": "behind"})

    with pytest.raises(Gone):
        doomed()
    assert (written("a"), written("behind")) == ([(1,)], [])


@pytest.mark.parametrize("fault", [ValueError, KeyboardInterrupt])
def test_an_exception_of_ours_sends_nothing(live_db, fault):
    def interrupted() -> None:
        with sql.statement():
            sql.change(PUT, {"new": "c"}, "")
            raise fault

    with pytest.raises(fault):
        interrupted()
    assert written("c") == []
    assert not sql.in_transaction()


def test_errors_of_the_database_are_djangos_and_undo_it(live_db):
    again = PUT.replace("put", "again").replace("1)", "%(hits)s)")

    def twice() -> None:
        with sql.statement():
            sql.change(PUT, {"new": "d"}, "")
            sql.change(again, {"new": "d", "hits": 2}, "")

    with pytest.raises(IntegrityError):
        twice()
    assert written("d") == []


def test_a_statement_takes_changes_only_and_each_value_has_one_meaning(live_db):
    with pytest.raises(RuntimeError), sql.statement():
        sql.send(HIT, {"key": "e"})

    def at_odds() -> None:
        with sql.statement():
            sql.change(PUT, {"new": "e"}, "")
            sql.change(PUT.replace("put", "again"), {"new": "f"}, "")

    with pytest.raises(ValueError, match="new has two values"):
        at_odds()
    assert written("e") == written("f") == []


def test_nothing_may_wait_for_the_end_of_a_statement(live_db):
    with pytest.raises(RuntimeError), sql.statement():
        sql.afterwards(lambda: None)
