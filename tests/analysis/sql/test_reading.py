"""Reading SQL deep, in several threads, and with numbers of any length."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from mcdecl.analysis.sql import analyse
from mcdecl.analysis.sql.reading import deep
from tests.analysis.sql.account import SCHEMAS, target


def test_room_stays_until_the_last_of_several_threads_has_read() -> None:
    before = sys.getrecursionlimit()
    with deep():
        inner = deep()
        with ThreadPoolExecutor(1) as pool:
            pool.submit(inner.__enter__).result()
            pool.submit(inner.__exit__, None, None, None).result()
        assert sys.getrecursionlimit() >= 12000
    assert sys.getrecursionlimit() == before


_LONG = "9" * 5000
"""More digits than Python makes a number of."""


@pytest.mark.parametrize(
    "value",
    [_LONG, f"1 + {_LONG}", f"REPLICATE('x', {_LONG})", f"CAST('a' AS VARCHAR({_LONG}))", "1" + "0" * 38, f"0.{_LONG}"],
)
def test_a_number_has_at_most_38_digits(value: str) -> None:
    analysis = analyse(f"SELECT 'a' AS a, {value} AS b", SCHEMAS, target("Out", "Update"))
    (problem,) = analysis.problems
    assert (problem.topic, problem.message) == ("unreadable", "a number has at most 38 digits")
    assert problem.at.line == 1


@pytest.mark.parametrize(
    "value",
    [
        f"'{_LONG}'",
        f"CAST('{_LONG}' AS INT)",
        f"LEFT('a', '{_LONG}')",
        f"SPACE('{_LONG}')",
        f"DATEADD(day, '{_LONG}', GETDATE())",
        "DATEADD(day, '²', GETDATE())",
        f"CAST('<a/>' AS XML).value('.', 'VARCHAR({_LONG})')",
        "CAST('<a/>' AS XML).value('.', 'VARCHAR(²)')",
        "9" * 38,
        f"[{_LONG}]",
        f"1 -- {_LONG}",
    ],
)
@pytest.mark.parametrize("name", ["Number", "Amount", "Day", "Flag", "Label"])
def test_no_number_is_too_long_within_a_text(value: str, name: str) -> None:
    sql = f"SELECT ContactKey, {value}\n AS {name} FROM Contacts WHERE CreatedAt > {value}\n"
    problems = analyse(sql, SCHEMAS, target("Out", "Update")).problems
    assert all("38 digits" not in problem.message for problem in problems)
