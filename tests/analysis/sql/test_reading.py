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


@pytest.mark.parametrize(
    ("sql", "message", "hint"),
    [
        ("SELECT Country FROM Contacts LIMIT 10", "'10' cannot stand here", "write TOP"),
        ("SELECT Country FROM Contacts c LIMIT 10", "'LIMIT' cannot stand here", "write TOP"),
        ("SELECT CONVERT(Country USING utf8) AS C FROM Contacts", "'USING' cannot stand here", "write CONVERT("),
        ("SELECT Country FROM Contacts SELECT 1", "'SELECT' cannot stand here", "here another begins"),
        ("SELECT Country FROM Contacts JOIN", "table name is missing near 'JOIN'", "correct the SELECT"),
        ("SELECT Country FROM Contacts GROUP BY CUBE", "( is missing near 'CUBE'", "write GROUP BY CUBE(…)"),
        ("SELECT CUBE(c.Country) AS Country FROM Contacts c", "'CUBE' cannot stand here", "write GROUP BY CUBE(…)"),
        ("SELECT 1 AS N, rollup (c.Country) FROM Contacts c", "'ROLLUP' cannot stand here", "write GROUP BY ROLLUP(…)"),
        ("SELECT c.Country FROM Contacts c GROUP BY CUBE(c.)", "near", "correct"),
        ("SELECT TRY_CONVERT(INT) AS N FROM Contacts", "TRY_CONVERT takes a type first", "correct the SELECT"),
        ("SELECT TRY_CONVERT(INT, '1', 1, 2) AS N", "TRY_CONVERT takes a type, a value and a style", "correct"),
    ],
)
def test_what_cannot_be_read_is_told_in_words(sql: str, message: str, hint: str) -> None:
    (problem,) = analyse(sql, SCHEMAS).problems
    assert problem.topic == "unreadable"
    assert message in problem.message
    assert hint in str(problem.hint)
