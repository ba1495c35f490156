"""GROUP BY with totals, and shares of ordered rows, over the tables of the fixture `reading`."""

from typing import Any

import pytest

from mcdecl.sandbox.tasks.errors import QueryError
from tests.sandbox.desk import Desk

TOTALS: list[tuple[str, list[Any]]] = [
    (
        (
            "SELECT ROW_NUMBER() OVER (PARTITION BY CAST('2026-01-0' + CAST(Vip AS VARCHAR) AS DATE) "
            "ORDER BY 10 / Id, CAST(CAST(Id AS VARCHAR) AS INT)) FROM People WHERE Vip = 1 ORDER BY Id"
        ),
        [2, 1],
    ),
    (
        "SELECT UPPER(City) c, COUNT(*) FROM People GROUP BY ROLLUP(UPPER(City)) ORDER BY c",
        [(None, 4), ("OSLO", 2), ("ROME", 2)],
    ),
    (
        "SELECT GROUPING(City) g, COUNT(*) FROM People GROUP BY City WITH ROLLUP ORDER BY g, COUNT(*)",
        [(0, 2), (0, 2), (1, 4)],
    ),
    (
        "SELECT ISNULL(UPPER(City), 'all') c, SUM(Id) FROM People GROUP BY City WITH CUBE ORDER BY c",
        [("all", 10), ("OSLO", 3), ("ROME", 7)],
    ),
    (
        (
            "SELECT GROUPING_ID(City, Vip) g, UPPER(City) c, Vip, COUNT(*) FROM People GROUP BY CUBE(City, Vip) "
            "HAVING GROUPING_ID(City, Vip) IN (1, 2) ORDER BY g, c, Vip"
        ),
        [(1, "OSLO", None, 2), (1, "ROME", None, 2), (2, None, None, 1), (2, None, False, 1), (2, None, True, 2)],
    ),
    (
        (
            "SELECT CASE GROUPING(YEAR(Born)) WHEN 1 THEN 'all' ELSE CAST(YEAR(Born) AS VARCHAR) END y, COUNT(*) "
            "FROM People WHERE Born IS NOT NULL GROUP BY GROUPING SETS ((YEAR(Born)), ()) ORDER BY y"
        ),
        [("1985", 1), ("1990", 1), ("2000", 1), ("all", 3)],
    ),
    (
        "SELECT COUNT(*) n FROM People GROUP BY City, ROLLUP((Vip, Id)) ORDER BY n",
        [1, 1, 1, 1, 2, 2],
    ),
    ("SELECT COUNT(*) FROM People GROUP BY ()", [4]),
    ("SELECT GROUPING(City) FROM People GROUP BY City ORDER BY 1", [0, 0]),
    (
        "SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY Id) OVER (PARTITION BY City) FROM People ORDER BY Id",
        [1.5, 1.5, 3.5, 3.5],
    ),
    (
        "SELECT TOP 1 PERCENTILE_CONT(0.25) WITHIN GROUP (ORDER BY Id DESC) OVER () FROM People ORDER BY 1",
        [3.25],
    ),
    ("SELECT TOP 1 PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY Id) OVER () FROM People ORDER BY 1", [2]),
    ("SELECT TOP 1 PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY Id DESC) OVER () FROM People ORDER BY 1", [3]),
    ("SELECT TOP 1 PERCENTILE_DISC(0) WITHIN GROUP (ORDER BY Name) OVER () FROM People ORDER BY 1", ["Ann"]),
    ("SELECT Id FROM People WHERE Id >= ALL (SELECT Id FROM People)", [4]),
    ("SELECT Id FROM People WHERE City = ANY (SELECT 'oslo ') ORDER BY Id", [1, 2]),
    ("SELECT APPROX_COUNT_DISTINCT(City) FROM People", [2]),
]


@pytest.mark.parametrize(("sql", "expected"), TOTALS, ids=[sql[:60] for sql, _ in TOTALS])
def test_rows(reading: Desk, sql: str, expected: list[Any]) -> None:
    lines = [line if len(line) > 1 else line[0] for line in reading.select(sql)]
    assert lines == expected


FAULTS = [
    ("SELECT GROUPING(Name) FROM People GROUP BY City", "Argument 1 of the GROUPING function does not match"),
    ("SELECT GROUPING_ID(City, Name) FROM People GROUP BY City", "Argument 2 of the GROUPING_ID function does not"),
    ("SELECT GROUPING(City, Id) FROM People GROUP BY City, Id", "The GROUPING function requires 1 argument"),
    ("SELECT GROUPING(City) FROM People", "Argument 1 of the GROUPING function does not match"),
    ("SELECT Id FROM People GROUP BY ROLLUP(City)", "Column 'Id' is invalid in the select list"),
    ("SELECT COUNT(*) FROM People GROUP BY ROLLUP(1)", "Each GROUP BY expression must contain"),
    ("SELECT COUNT(*) FROM People GROUP BY ROLLUP(City) WITH CUBE", "Incorrect syntax near 'CUBE'."),
    ("SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY Id) FROM People", "The function 'PERCENTILE_CONT' must have"),
    ("SELECT PERCENTILE_CONT(0.5) OVER () FROM People", "The function 'PERCENTILE_CONT' must have a WITHIN GROUP"),
    ("SELECT PERCENTILE_CONT(2) WITHIN GROUP (ORDER BY Id) OVER () FROM People", "Percentile value must be between"),
    ("SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY Name) OVER () FROM People", "Operand data type nvarchar is"),
    (
        "SELECT PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY Id) OVER (ORDER BY Id) FROM People",
        "The function 'PERCENTILE_DISC' may not have ORDER BY",
    ),
    ("SELECT SUM(0.5) WITHIN GROUP (ORDER BY Id) OVER () FROM People", "The function 'SUM' is not allowed to have"),
    ("SELECT Id FROM People WHERE Id > ALL (SELECT Id, City FROM People)", "Only one expression can be specified"),
]


@pytest.mark.parametrize(("sql", "words"), FAULTS, ids=[sql[:60] for sql, _ in FAULTS])
def test_refused(reading: Desk, sql: str, words: str) -> None:
    with pytest.raises(QueryError) as refused:
        reading.select(sql)
    assert str(refused.value).startswith(words)
