from datetime import UTC, datetime

import pytest

from tertib.foundation import questions
from tertib.foundation.questions import Question, Row


def number(row: Row | None) -> int:
    if row is None:
        raise LookupError
    return row[0] + row[1]


def pair(first: int, second: int, there: bool = True) -> Question[int]:
    statement = "SELECT %(first)s::int, %(second)s::int WHERE %(there)s::bool"
    return Question(statement, {"first": first, "second": second, "there": there}, 2, number)


WHEN = Question[datetime | None](
    "SELECT %(at)s::timestamptz, NULL::text", {"at": datetime(2026, 1, 1, tzinfo=UTC)}, 2,
    lambda row: row[0] if row else None,
)  # fmt: skip


def test_a_question_is_asked_alone(db):
    assert pair(1, 2).ask() == 3
    with pytest.raises(LookupError):
        pair(1, 2, there=False).ask()


def test_several_are_one_statement_and_each_reads_its_own_row(db, django_assert_num_queries):
    asked = pair(1, 2)
    with django_assert_num_queries(1):
        rows = questions.ask(asked, WHEN, asked)
    assert [asked.read(rows[0]), WHEN.read(rows[1]), asked.read(rows[2])] == [
        3, datetime(2026, 1, 1, tzinfo=UTC), 3,
    ]  # fmt: skip


def test_what_two_call_alike_is_one_value(db):
    with pytest.raises(ValueError, match="first has two values"):
        questions.ask(pair(1, 2), pair(3, 2))


def test_one_that_finds_nothing_hides_no_other(db):
    nothing = Question[int]("SELECT 1, 2 WHERE false", {}, 2, number)
    rows = questions.ask(nothing, WHEN)
    assert rows[0] is None
    assert WHEN.read(rows[1]) is not None
    with pytest.raises(LookupError):
        nothing.read(rows[0])
