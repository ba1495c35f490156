"""PIVOT, UNPIVOT, and columns as rows by APPLY of VALUES."""

from typing import Any

import pytest

from mcdecl.sandbox.tasks.errors import QueryError
from tests.sandbox.desk import Desk

_SCORES = "(SELECT 1 AS Id, 5 AS Q1, 7 AS Q2 UNION ALL SELECT 2, NULL, 9) s"
ROWS: list[tuple[str, list[Any]]] = [
    (
        f"SELECT u.Id, u.Quarter, u.Score FROM {_SCORES} UNPIVOT (Score FOR Quarter IN (Q1, [Q2])) AS u ORDER BY 1, 2",
        [(1, "Q1", 5), (1, "Q2", 7), (2, "Q2", 9)],
    ),
    (f"SELECT * FROM {_SCORES} UNPIVOT (n FOR q IN (Q1, Q2)) u ORDER BY n", [(1, 5, "Q1"), (1, 7, "Q2"), (2, 9, "Q2")]),
    (
        "SELECT c, v FROM People UNPIVOT (v FOR c IN (Name, City)) u WHERE Id = 1 ORDER BY c",
        [("City", "Oslo"), ("Name", "Ann")],
    ),
    (
        (
            f"SELECT Q1, Q2 FROM {_SCORES} UNPIVOT (n FOR q IN (Q1, Q2)) u "
            "PIVOT (MAX(n) FOR q IN (Q1, Q2)) AS p ORDER BY Id"
        ),
        [(5, 7), (None, 9)],
    ),
    ("SELECT a, b FROM (SELECT 'x' k, 1 v) s PIVOT (MAX(v) FOR k IN ([x], [y])) AS p(a, b)", [(1, None)]),
    (
        (f"SELECT s.Id, v.n FROM {_SCORES} CROSS APPLY (VALUES ('Q1', s.Q1), ('Q2', s.Q2)) v(q, n) ORDER BY s.Id, v.q"),
        [(1, 5), (1, 7), (2, None), (2, 9)],
    ),
    (f"SELECT (SELECT MAX(n) FROM (VALUES (s.Q1), (s.Q2)) v(n)) FROM {_SCORES} ORDER BY s.Id", [7, 9]),
]


@pytest.mark.parametrize(("sql", "expected"), ROWS, ids=[sql[:60] for sql, _ in ROWS])
def test_rows(reading: Desk, sql: str, expected: list[Any]) -> None:
    lines = [line if len(line) > 1 else line[0] for line in reading.select(sql)]
    assert lines == expected


FAULTS = [
    ("SELECT * FROM People UNPIVOT (v FOR c IN (Name, Id)) u", 'The type of column "Id" conflicts with the type'),
    ("SELECT * FROM People UNPIVOT (v FOR c IN (Name, Nope)) u", "Invalid column name 'Nope'."),
    ("SELECT * FROM People UNPIVOT (Id FOR c IN (Name, City)) u", 'The column name "Id" specified in the UNPIVOT'),
    ("SELECT * FROM People UNPIVOT (v FOR c IN (Name, City))", "Incorrect syntax"),
    ("SELECT * FROM People PIVOT (SUM(Id), MAX(Id) FOR City IN ([Oslo])) p", "Incorrect syntax: PIVOT takes one"),
    ("SELECT 1 FROM People p CROSS APPLY (VALUES (p.Id)) v", "'v' needs a name for each of its columns"),
    ("SELECT 1 FROM People p CROSS APPLY (VALUES (p.Id, 1)) v(a, a)", "The column 'a' was specified multiple times"),
]


@pytest.mark.parametrize(("sql", "words"), FAULTS, ids=[sql[:60] for sql, _ in FAULTS])
def test_refused(reading: Desk, sql: str, words: str) -> None:
    with pytest.raises(QueryError) as refused:
        reading.select(sql)
    assert str(refused.value).startswith(words)
