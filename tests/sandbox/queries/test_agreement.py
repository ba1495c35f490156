"""What lint calls an error, the embedded account refuses to run."""

import re
from typing import Any

import pytest

from mcdecl.analysis.lint.rules.sql import RULES, TOPICS
from mcdecl.analysis.sql import QueryProblem, analyse
from mcdecl.analysis.sql.function_table import FUNCTIONS, SqlFunction
from mcdecl.analysis.sql.limits import CULTURES
from mcdecl.sandbox.errors import RefusalError
from mcdecl.sandbox.queries import cultures, expressions
from tests.analysis.sql.account import SCHEMAS, target
from tests.analysis.sql.cases import Case, cases
from tests.sandbox.desk import Desk
from tests.sandbox.shop import stocked

SEVERITY = {rule.code: rule.severity for rule in RULES}


def _severity(problem: QueryProblem) -> str:
    return problem.severity or SEVERITY[TOPICS[problem.topic]]


NEVER_RUN = [
    case
    for case in cases()
    if {"invalid", "names", "unknown_column"} & set(case.topics)
    and any(_severity(problem) == "error" for problem in case.analysis().problems)
]
_OF_DATA = {"not_unique", "truncates", "null", "type", "append", "unknown_table", "unchecked"}
"""Topics of what depends on the rows that there are, or on tables that are not here."""
_GAPS = {"spared: an aggregate of what stands outside"}
"""Cases that the embedded account refuses, although the service would run them."""
PASSED = [
    case
    for case in cases()
    if "cte" not in case.topics
    and case.name not in _GAPS
    and (analysis := case.analysis()).certain
    and all(_severity(problem) != "error" for problem in analysis.problems)
]
"""Cases that nothing is wrong with; the embedded account is one of an edition that takes no WITH."""


@pytest.fixture(scope="module")
def shop() -> Any:
    """The tables of the corpus with one row each."""
    desk = stocked()
    yield desk
    desk.close()


def test_there_are_many() -> None:
    assert len(NEVER_RUN) >= 45


@pytest.mark.parametrize("case", PASSED, ids=lambda case: case.name)
def test_what_lint_passes_runs_or_lint_names_the_limit(shop: Desk, case: Case) -> None:
    """With rows in it: only values that lint warns of may stop it."""
    error = shop.run(case.sql, case.into, case.mode).error
    limited = error is not None and "its own limit" in error
    assert limited == ("rehearsal" in case.topics), error
    if not limited and not _OF_DATA & set(case.topics):
        assert error is None


@pytest.mark.parametrize("case", NEVER_RUN, ids=lambda case: case.name)
def test_an_error_of_lint_is_refused(shop: Desk, case: Case) -> None:
    error = shop.run(case.sql, "Out").error
    assert error is not None
    assert "could not run this query" not in error


def test_a_query_that_begins_with_a_common_table_expression_is_no_query_of_the_account(shop: Desk) -> None:
    sql = "WITH x AS (SELECT ContactKey FROM Contacts) SELECT ContactKey FROM x"
    assert [_severity(problem) for problem in analyse(sql, SCHEMAS).problems] == ["error"]
    with pytest.raises(RefusalError, match="Only SELECT queries are valid"):
        shop.run(sql, "Out")


_SAMPLES = {
    "any": "c.Score",
    "text": "'abc'",
    "characters": "'abc'",
    "number": "1",
    "numeric": "c.Score",
    "date": "'2024-01-31'",
    "day": "'2024-01-31'",
    "shown": "c.CreatedAt",
    "sorted": "c.Score",
    "alike": "1",
    "unit": "day",
    "condition": "1 = 1",
}
_CALLS = {
    "FORMAT": "FORMAT(c.CreatedAt, 'yyyy-MM-dd')",
    "JSON_VALUE": """JSON_VALUE('{"a": 1}', '$.a')""",
    "JSON_QUERY": """JSON_QUERY('{"a": [1]}', '$.a')""",
    "PARSE": "PARSE('7' AS INT)",
    "TRY_PARSE": "TRY_PARSE('7' AS DATE USING 'de-DE')",
    "JSON_MODIFY": """JSON_MODIFY('{"a": 1}', '$.a', 2)""",
    "HASHBYTES": "CONVERT(VARCHAR(64), HASHBYTES('SHA2_256', 'abc'), 2)",
    "DATETIMEFROMPARTS": "DATETIMEFROMPARTS(2024, 1, 31, 1, 1, 1, 0)",
    "LOG": "LOG(2)",
    "OPENJSON": "OPENJSON('[1]')",
    "DATETIME2FROMPARTS": "DATETIME2FROMPARTS(2024, 1, 31, 1, 1, 1, 0, 0)",
    "DATETIMEOFFSETFROMPARTS": "DATETIMEOFFSETFROMPARTS(2024, 1, 31, 1, 1, 1, 0, 1, 0, 0)",
    "SMALLDATETIMEFROMPARTS": "SMALLDATETIMEFROMPARTS(2024, 1, 31, 1, 1)",
    "TIMEFROMPARTS": "TIMEFROMPARTS(1, 1, 1, 0, 0)",
    "SWITCHOFFSET": "SWITCHOFFSET(c.CreatedAt, '+01:00')",
    "TODATETIMEOFFSET": "TODATETIMEOFFSET(c.CreatedAt, 60)",
    **{name: f"{name}(0.5)" for name in ("ACOS", "ASIN")},
    "PARSENAME": "PARSENAME('a.b', 1)",
    "STRING_ESCAPE": "STRING_ESCAPE('abc', 'json')",
    "STRING_SPLIT": "STRING_SPLIT('a', ',')",
}
"""Calls whose arguments are not any values of their types."""


def _sample(function: SqlFunction) -> str:
    """A query with a call of a function."""
    wanted = [_SAMPLES[item.kind] for item in function.parameters if not (item.optional or item.repeats)]
    call = _CALLS.get(function.name, f"{function.name}({', '.join(wanted)})")
    if function.over:
        call += " OVER (ORDER BY c.ContactKey)"
    if function.name.startswith("PERCENTILE"):
        call += " WITHIN GROUP (ORDER BY c.Score) OVER (PARTITION BY c.Country)"
    if function.gives == "rows":
        return f"SELECT c.ContactKey, v.value AS Label FROM Contacts c CROSS APPLY {call} v"
    if function.gives == "Boolean":
        return f"SELECT c.ContactKey FROM Contacts c WHERE {call}"
    if function.family == "Aggregates":
        return f"SELECT 'x' AS ContactKey, {call} AS Label FROM Contacts c GROUP BY c.Score"
    return f"SELECT c.ContactKey, {call} AS Label FROM Contacts c"


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda function: function.name)
def test_the_embedded_account_runs_what_the_table_of_functions_says(shop: Desk, function: SqlFunction) -> None:
    sql = _sample(function)
    errors = [each for each in analyse(sql, SCHEMAS).problems if each.severity == "error"]
    assert bool(errors) == (function.account is False)
    error = shop.run(sql, "Out").error
    if function.rehearsal:
        assert error is None
    else:
        # Where the service has none either it is an error of the query.
        assert error is not None
        assert function.account is False or "its own limit" in error


_SIDES = {
    "a field": "c.Score",
    "a decimal": "c.Score / 2.0",
    "a date": "c.CreatedAt",
    "a Boolean": "c.OptIn",
    "NULL in every row": "NULLIF(c.Score, c.Score)",
    "NULL for want of a branch": "CASE c.Score WHEN -1 THEN 1 END",
    "a date that is NULL": "NULLIF(c.CreatedAt, c.CreatedAt)",
    "a number of the query": "7",
    "a computed number": "LEN(c.ContactKey)",
    "the time": "GETDATE()",
    "NULL as a number": "CAST(NULL AS INT)",
    "NULL as a date": "CAST(NULL AS DATE)",
}
_NEVER = (
    "{} = 'north'",
    "'north' = {}",
    "{} <> N'north'",
    "{} > 'north'",
    "{} IN ('north', 'south')",
    "{} NOT IN ('1', 'south')",
    "{} BETWEEN 'north' AND 'south'",
    "CASE {} WHEN 'north' THEN 1 END = 1",
    "NULLIF({}, 'north') IS NULL",
    "IIF(1 = 1, {}, 'north') IS NULL",
    "CHOOSE(1, {}, 'north') IS NULL",
    "CASE WHEN 1 = 1 THEN {} ELSE 'north' END IS NULL",
    "c.ContactKey = 'nobody' AND {} = 'north'",
    "1 = 0 AND {} = 'north'",
    "{} IN ('north', NULL)",
)


@pytest.mark.parametrize("side", _SIDES.values(), ids=_SIDES)
@pytest.mark.parametrize("condition", _NEVER)
def test_a_text_that_never_becomes_the_other_side_is_refused_whatever_the_rows(
    shop: Desk, condition: str, side: str
) -> None:
    """Neither side waits for a row that needs the text."""
    sql = f"SELECT c.ContactKey FROM Contacts c WHERE {condition.format(side)}"
    assert "error" in [_severity(problem) for problem in analyse(sql, SCHEMAS).problems]
    error = shop.run(sql, "Out").error
    assert error is not None
    assert "onver" in error  # Conversion failed, Error converting


_COMPUTED = (
    "('nor' + 'th')",
    "UPPER('north')",
    "CONCAT('no', 'rth')",
    "CAST('north' AS VARCHAR(10))",
    "(SELECT 'north')",
    "(SELECT q.V FROM (SELECT 'north' AS V) q)",
    "(SELECT q.V FROM (VALUES ('north')) q(V))",
    "(SELECT q.* FROM (SELECT 'north' AS V) q)",
    "(SELECT 'north' UNION SELECT 'south')",
    "(SELECT MAX('north') FROM Orders)",
    "CASE WHEN c.Country = '7' THEN 'north' ELSE '7' END",
    """JSON_VALUE('{"a": {"b": "north"}}', '$.a.b')""",
    """JSON_VALUE('{"a": "north", "a": "7"}', 'lax $.a')""",
    """JSON_VALUE('{"a": true}', '$.a')""",
    "FORMAT(c.CreatedAt, 'MMM')",
    "FORMAT(c.CreatedAt, 'dddd', 'en-GB')",
)
_USES = (
    "SELECT c.ContactKey FROM Contacts c WHERE c.Score = {}",
    "SELECT c.ContactKey FROM Contacts c WHERE c.CreatedAt > {}",
    "SELECT c.ContactKey FROM Contacts c WHERE c.Score IN ('1', {})",
    "SELECT c.ContactKey FROM Contacts c WHERE c.Score BETWEEN {} AND 9",
    "SELECT c.ContactKey FROM Contacts c WHERE NULLIF(c.Score, {}) IS NULL",
    "SELECT c.ContactKey FROM Contacts c WHERE CASE c.Score WHEN {} THEN 1 END = 1",
    "SELECT c.ContactKey, c.Score + {} AS Number FROM Contacts c",
    "SELECT c.ContactKey, CAST({} AS INT) AS Number FROM Contacts c",
    "SELECT c.ContactKey, CONVERT(DATE, {}, 103) AS Day FROM Contacts c",
    "SELECT c.ContactKey, DATEADD(day, {}, c.CreatedAt) AS Day FROM Contacts c",
    "SELECT c.ContactKey, IIF(c.Score = -1, c.Score, {}) AS Number FROM Contacts c",
    "SELECT c.ContactKey, c.Score AS Number FROM Contacts c UNION SELECT c.ContactKey + 'x', {} FROM Contacts c",
    "SELECT c.ContactKey FROM Contacts c JOIN (SELECT 'x' AS K) q ON c.Score = {}",
)


@pytest.mark.parametrize("text", _COMPUTED)
@pytest.mark.parametrize("query", _USES)
def test_a_computed_text_that_never_becomes_the_other_side_is_warned_of_and_fails_in_a_row(
    shop: Desk, query: str, text: str
) -> None:
    found = analyse(query.format(text), SCHEMAS).problems
    words = [problem for problem in found if "a row that comes to it" in problem.message]
    assert [_severity(problem) for problem in words] == ["warning"]
    error = shop.run(query.format(text), "Out").error
    assert error is not None
    assert "onver" in error or "returned more than 1 value" in error


@pytest.mark.parametrize(
    "rows",
    [
        "SELECT 'north' AS V",
        "SELECT V FROM (VALUES ('north')) v(V)",
        "SELECT 'south' AS V UNION SELECT 'north'",
        "SELECT * FROM (SELECT 'north' AS V) i",
    ],
)
@pytest.mark.parametrize("join", ["JOIN ({}) q ON q.V = c.Score", "CROSS APPLY ({}) q WHERE c.CreatedAt = q.V"])
def test_lint_follows_the_texts_of_a_query_in_from(shop: Desk, join: str, rows: str) -> None:
    sql = f"SELECT c.ContactKey FROM Contacts c {join.format(rows)}"
    assert "warning" in [_severity(problem) for problem in analyse(sql, SCHEMAS).problems]
    assert shop.run(sql, "Out").error is not None


@pytest.mark.parametrize("picture", ["yyyy-MM", "yyyy-MM-dd", "dd/MM/yyyy", "HH:mm", "hh:mm:ss"])
def test_a_picture_with_signs_between_numbers_never_gives_a_number(shop: Desk, picture: str) -> None:
    sql = f"SELECT c.ContactKey FROM Contacts c WHERE FORMAT(c.CreatedAt, '{picture}') = 1"
    assert [_severity(problem) for problem in analyse(sql, SCHEMAS).problems] == ["warning"]
    assert "Conversion failed" in str(shop.run(sql, "Out").error)


@pytest.mark.parametrize(
    "value",
    [
        "FORMAT(c.CreatedAt, 'MM') + 1",
        "FORMAT(c.CreatedAt, 'yyyyMMdd') + 1",
        "FORMAT(c.Score, '0') + 1",
        "CAST(FORMAT(c.CreatedAt, 'yyyy-MM') + '-01' AS DATE)",
        "CAST(FORMAT(c.CreatedAt, 'dd/MM/yyyy') AS DATE)",
        "CAST(FORMAT(c.CreatedAt, 'HH:mm') AS TIME)",
        """JSON_VALUE('{"a": "7", "a": "north"}', '$.a') + 1""",
        """JSON_VALUE('{"a": "7"}', '$.a') + 1""",
        """JSON_VALUE('{"a": ["x"]}', '$.a') + 1""",
        """JSON_VALUE('{"A": "x"}', '$.a') + 1""",
    ],
)
def test_texts_of_pictures_and_json_that_become_the_other_side_are_taken(shop: Desk, value: str) -> None:
    sql = f"SELECT c.ContactKey, {value} AS Label FROM Contacts c"
    assert analyse(sql, SCHEMAS).problems == ()
    assert shop.run(sql, "Out").error is None


_OUTER = "SELECT c.ContactKey, {} FROM Contacts c LEFT JOIN (SELECT 'nobody' AS K, '{}' AS V) q ON q.K = c.ContactKey"


@pytest.mark.parametrize(
    ("sql", "into"),
    [
        ("SELECT c.ContactKey, CASE WHEN c.Score = -1 THEN 'north' END AS Number FROM Contacts c", "Out"),
        (
            f"SELECT c.ContactKey, c.Email, CASE WHEN c.Score = -1 THEN '{'x' * 30}' END AS Label FROM Contacts c",
            "Strict",
        ),
        (_OUTER.format("q.V AS Number", "north"), "Out"),
        (_OUTER.format("c.Email, q.V AS Label", "x" * 30), "Strict"),
    ],
)
def test_a_text_that_does_not_fit_is_no_error_where_the_column_may_be_null(shop: Desk, sql: str, into: str) -> None:
    found = analyse(sql, SCHEMAS, target(into, "Overwrite")).problems
    assert {"type", "truncates"} & {problem.topic for problem in found}
    assert "error" not in [_severity(problem) for problem in found]
    assert shop.run(sql, into).error is None


def test_a_literal_of_a_union_is_refused_whatever_the_rows(shop: Desk) -> None:
    sql = (
        "SELECT c.ContactKey, c.Score AS Number FROM Contacts c UNION ALL SELECT 'a', 'north' FROM Contacts WHERE 1 = 0"
    )
    assert "error" in [_severity(problem) for problem in analyse(sql, SCHEMAS).problems]
    assert "Conversion failed" in str(shop.run(sql, "Out").error)


_LITERALS = {
    "INT": "1.5 ! 1,000 ! 1e5 ! $5 ! + ! 12 -7 +7",
    "BIGINT": "1.5 ! 3000000000",
    "DECIMAL(9,2)": "1e5 ! $5 ! 1,000 ! 12.345 -.5 7.",
    "FLOAT": "1,000 ! $5 ! 1e5 -.5 1E-2",
    "MONEY": "$5 1,000 -1.5",
    "BIT": "yes ! 1.5 ! 2 true FALSE",
    "DATE": "infinity ! epoch ! north ! 2024-02-30 ! 2024 2024-1-5 01-Jan-2024 1.2.24 20240105",
    "DATETIME": "2024-01-05T10:00:00Z 10:30 10pm",
    "TIME": "noon ! 25:00 ! 10:60 ! 10:30",
}
"""By type, texts that are converted into it; behind those that become none stands a mark."""


def _literals() -> list[tuple[str, str, bool]]:
    return [
        (kind, text, not mark)
        for kind, listed in _LITERALS.items()
        for text, mark in re.findall(r"([^\s!]+)( !)?", listed)
    ]


@pytest.mark.parametrize(("kind", "text", "becomes"), _literals())
def test_both_sides_know_what_a_literal_becomes(shop: Desk, kind: str, text: str, becomes: bool) -> None:
    sql = f"SELECT c.ContactKey, CAST('{text}' AS {kind}) AS Label FROM Contacts c"
    problems = analyse(sql, SCHEMAS).problems
    assert [_severity(problem) for problem in problems] == ([] if becomes else ["error"])
    assert (shop.run(sql, "Out").error is None) == becomes


_DOUBTFUL = (
    ("c.Score", "1.5"),
    ("c.Score", "1,000"),
    ("c.Score", "3000000000"),
    ("o.Total", "1e5"),
    ("o.Total", "$5"),
    ("o.Total", ""),
    ("c.CreatedAt", "5"),
    ("c.CreatedAt", "last 7 days"),
    ("c.CreatedAt", "2024-01-01 25:00"),
    ("c.CreatedAt", "2024-01-01 10:00 CET"),
    ("c.CreatedAt", "2024-01"),
    ("c.CreatedAt", "31 Feb 2024"),
    ("c.CreatedAt", "1700-01-01"),
    ("c.CreatedAt", "2024-01-01T10:00:00+01:00"),
)


@pytest.mark.parametrize(("column", "text"), _DOUBTFUL)
def test_a_text_that_only_some_types_take_is_warned_of(shop: Desk, column: str, text: str) -> None:
    sql = f"SELECT c.ContactKey FROM Contacts c CROSS JOIN Orders o WHERE {column} = '{text}'"
    problems = analyse(sql, SCHEMAS).problems
    assert [_severity(problem) for problem in problems] == ["warning"]
    assert "may not become one" in problems[0].message
    assert shop.run(sql, "Out").error is not None


_ZEROS = (
    *(
        "c.Score / CAST(0 AS INT)",
        "c.Score % CONVERT(BIGINT, '0')",
        "c.Score / CAST(-0.9 AS INT)",
        "1 / CAST(0 AS BIT)",
    ),
    *("1 / CAST(0.004 AS DECIMAL(9, 2))", "1 / CAST(0.4 AS DECIMAL)", "1 / CAST(0 AS FLOAT)", "1 / CAST(0 AS MONEY)"),
    *("c.Score / ABS(0)", "c.Score / SIGN(-0)", "1 / FLOOR(0.9)", "1 / CEILING(-0.9)", "1 / ROUND(-0.4, 0)"),
    *("1 / LEN('')", "c.Score / LEN(N'  ')", "1 / ISNULL(NULL, 0)", "1 / COALESCE(NULL, 0, 1)", "1 / NULLIF(0, 1)"),
    *("c.Score / (5 / 10)", "c.Score / (-1 / 2)", "c.Score / (-7 % 7)", "1 / (0 / 5.0)", "1 / (1.5 - 1.5)"),
    *("1 / (1 - ABS(-1))", "c.Score / (0 * 0.5)"),
)
"""Divisions by what is always 0."""
_BEYOND = (
    *("DATEADD(year, 9999, c.CreatedAt)", "DATEADD(yy, -9999, GETDATE())", "DATEADD(month, 999999, c.CreatedAt)"),
    *("DATEADD(year, 9999, CAST(c.CreatedAt AS DATE))", "DATEADD(day, 9999999, c.CreatedAt)", "DATEADD(ww, 999999, 0)"),
    *("DATEADD(hour, 99999999, c.CreatedAt)", "DATEADD(year, 8300, GETDATE())", "EOMONTH(c.CreatedAt, -999999)"),
    *("DATEADD(year, -300, '2024-01-01')", "DATEADD(day, 3000000, '2024-01-31')", "DATEADD(year, 1, '9999-12-31')"),
    *("DATEADD(month, 95712, '2024-01-01')", "DATEADD(quarter, 99999, SYSDATETIME())"),
)
"""Dates that there are not, whatever they are counted from."""
_NEVER_COMPUTED = (
    *("NTILE(0) OVER (ORDER BY c.Score)", "NTILE(-1) OVER (ORDER BY c.Score)"),
    *("LAG(c.Score, -1) OVER (ORDER BY c.Score)", "LEAD(c.Score, 1, 'x') OVER (ORDER BY c.Score)"),
    *("LAG(c.CreatedAt, 1, 'x') OVER (ORDER BY c.Score)", "DATEADD(day, 3000000000, c.CreatedAt)"),
    *(
        "DATEFROMPARTS(2023, 2, 29)",
        "DATEFROMPARTS(2024, 13, 1)",
    ),
    *(
        "DATEFROMPARTS(0, 1, 1)",
        "DATETIMEFROMPARTS(1700, 1, 1, 1, 0, 0, 0)",
        "DATETIMEFROMPARTS(2024, 1, 1, 24, 0, 0, 0)",
    ),
    *("DATETIMEFROMPARTS(2024, 1, 1, 1, 0, 0, 1000)", "DATETIME2FROMPARTS(2024, 1, 32, 1, 0, 0, 0, 0)"),
    *("SMALLDATETIMEFROMPARTS(1899, 1, 31, 1, 0)", "SMALLDATETIMEFROMPARTS(2024, 1, 31, 1, 60)"),
    *("TIMEFROMPARTS(25, 0, 0, 0, 0)", "DATETIMEOFFSETFROMPARTS(2024, 1, 31, 1, 60, 0, 0, 1, 0, 0)"),
    *("JSON_VALUE('abc', '$.a')", "JSON_VALUE('', '$.a')", "JSON_VALUE('{a: 1}', '$.a')", "JSON_QUERY('[1,]', '$')"),
    *("JSON_QUERY('[NaN]', '$')", "JSON_MODIFY('x', '$.a', 1)", "(SELECT COUNT(*) FROM OPENJSON('[1') v)"),
    *("SQRT(-1)", "LOG(0)", "LOG10(-1)", "ACOS(2)", "ASIN(-1.5)", "POWER(10, 10)", "-'5'"),
    *("CAST(1 + 300 AS TINYINT)", "CAST(123.45 AS VARCHAR(3))", "CAST(-1.5 AS NVARCHAR(3))"),
    *("CONVERT(DATE, '01/31/2024', 103)", "CONVERT(DATE, '31.01.24', 10)", "CONVERT(DATE, 'north', 103)"),
    "IIF(c.LastName COLLATE Latin1_General_CS_AS = c.FirstName COLLATE Latin1_General_CI_AI, 1, 0)",
    *("~c.LastName", "~c.CreatedAt", "~(c.Score / 2.0)", "c.CreatedAt & 1", "1.5 | c.Score", "'x' ^ 1"),
    *("-c.CreatedAt", "-c.OptIn"),
    *("PARSE('x' AS INT)", "PARSE('north' AS DECIMAL(9, 2) USING 'de-DE')"),
    *("PARSE('31/12/2024' AS DATE)", "PARSE('31.12.2024 10:30' AS DATETIME USING 'en-US')", "PARSE('' AS DATE)"),
    *("PARSE('12/31/2024' AS DATE USING 'en-GB')", "PARSE('30.2.2024' AS DATETIME2 USING 'de-DE')"),
    *("PARSE('north' AS DATE)", "PARSE('1.5' AS INT)", "PARSE('99999999999' AS INT)", "PARSE('300' AS TINYINT)"),
    *("FLOOR(1.5) & 1", "CEILING(c.Score / 2.0) | 1", "SIGN(-1.5) ^ 1", "~FLOOR(1.5)", "ABS(FLOOR(FLOOR(1.5))) & 1"),
    *("FLOOR(c.LastName) & 1", "ROUND(FLOOR(1.5), 0) & 1", "POWER(2.0, 3) & 1"),
    *("NULLIF(CAST(c.CreatedAt AS TIME), 'noon')", "CASE CAST(c.CreatedAt AS TIME) WHEN '25:00' THEN 1 END"),
    *("IIF('10:60' < TIMEFROMPARTS(1, 0, 0, 0, 0), 1, 0)", "CAST('24:00' AS TIME)", "CONVERT(TIME, '12:30:60', 108)"),
    *_ZEROS,
    *_BEYOND,
)
_COMPUTED_AT_ALL = (
    *("PARSE('12/31/2024' AS DATE)", "PARSE('31/12/2024' AS DATE USING 'en-GB')", "PARSE('1.0' AS INT)"),
    *("PARSE('1.500' AS INT USING 'de-DE')", "PARSE('10:30' AS DATETIME)", "TRY_PARSE('31/12/2024' AS DATE)"),
    *("FLOOR(c.Score) & 1", "SIGN(c.Score / 2) | 1", "POWER(2, 3) & 1", "POWER(c.Score, 2) | 1", "LEN('abc') & 1"),
    *("NULLIF(CAST(c.CreatedAt AS TIME), '12:00')", "CAST('10:30:59.123' AS TIME)", "TRY_CAST('25:00' AS TIME)"),
    *("1 / CAST(0.5 AS DECIMAL)", "1 / CAST(0.005 AS DECIMAL(9, 2))", "1 / CAST(1.9 AS INT)", "1 / CEILING(0.1)"),
    *("1 / NULLIF(0, 0)", "c.Score / NULLIF(1 - 1, 0)", "1 / ISNULL(1, 0)", "1 / LEN(0)", "1 / (5 / FLOOR(10.0))"),
    *("NULL / CAST(0 AS INT)", "1 / (7 % 4)", "1 / (-5 / 2)", "1 / IIF(c.Score = -1, 0, 1)"),
    *("DATEADD(year, 7975, '2024-01-01')", "DATEADD(month, 95711, '2024-01-01')", "DATEADD(year, 9999, NULL)"),
    *("DATEADD(day, -98980, '2024-01-01')", "DATEADD(second, 2147483647, c.CreatedAt)", "DATEADD(hour, -99, '10:30')"),
    *("DATEADD(year, 100, CAST(c.CreatedAt AS DATE))", "EOMONTH('2024-01-01', 95711)"),
    *("CONVERT(DATE, '31/01/2024', 103)", "CONVERT(DATE, '01/31/2024', 101)", "CONVERT(DATE, '31.01.24', 4)"),
    *("NTILE(2) OVER (ORDER BY c.Score)", "LAG(c.Score, 0) OVER (ORDER BY c.Score)"),
    *("LAG(c.LastName, 1, 0) OVER (ORDER BY c.Score)", "LEAD(c.Score, 1, '0') OVER (ORDER BY c.Score)"),
    *("DATEADD(day, -3, c.CreatedAt)", "DATEFROMPARTS(2024, 2, 29)", "DATEFROMPARTS(2024, 1, NULL)"),
    *("DATETIMEFROMPARTS(1753, 12, 31, 23, 59, 59, 997)", "TIMEFROMPARTS(23, 59, 59, 0, 0)"),
    *("JSON_VALUE('{\"a\": \"x,]\"}', '$.a')", "JSON_QUERY('[\"inf\", 1]', '$')", "ISJSON('[1,]')"),
    *(
        "~c.Score",
        "~c.OptIn",
        "c.Score & 4 | 1 ^ c.OptIn",
        "'1' & 1",
        "~NULL",
        "NULL / 0",
        "SQRT(0)",
        "LOG(0.1)",
        "ACOS(-1)",
        "POWER(10, 9)",
        "POWER(10.0, 10)",
        "POWER(2, -1)",
        "CAST(-1.5 AS VARCHAR(4))",
    ),
    *(
        "CAST(1 + 200 AS TINYINT)",
        "CAST(12345 AS VARCHAR(3))",
        "SWITCHOFFSET(c.CreatedAt, -60)",
        "TRY_PARSE('x' AS INT)",
    ),
    *("PARSE('1.234,5' AS DECIMAL(9, 2) USING 'de-DE')", "PARSE('Monday, 6 May 2024' AS DATE USING 'en-US')"),
)


@pytest.mark.parametrize("value", _NEVER_COMPUTED)
def test_what_a_query_writes_and_nothing_computes_is_an_error_of_both_sides(shop: Desk, value: str) -> None:
    sql = f"SELECT c.ContactKey, {value} AS Label FROM Contacts c"
    assert [_severity(problem) for problem in analyse(sql, SCHEMAS).problems] == ["error"]
    error = shop.run(sql, "Out").error
    assert error is not None
    assert "could not run this query" not in error


_OF_NO_ROW = (
    "SELECT c.ContactKey, {} AS Label FROM Contacts c WHERE c.ContactKey = 'nobody'",
    "SELECT c.ContactKey, CASE WHEN c.Score = -1 THEN {} END AS Label FROM Contacts c",
    "SELECT c.ContactKey FROM Contacts c WHERE c.ContactKey = 'nobody' AND {} IS NULL",
)
_WRITTEN_OUT = (
    *("SQRT(-1)", "JSON_VALUE('abc', '$.a')", "JSON_MODIFY('x', '$.a', c.Score)", "DATEFROMPARTS(2023, 2, 29)"),
    *("1 / 0", "c.Score / 0", "c.Score % 0", "1 / (1 - 1)", "1.5 / 0", "2147483647 + 1", "CAST(300 AS TINYINT)"),
    *(
        "CAST(3000000000 AS INT)",
        "CAST(12345.678 AS DECIMAL(5, 2))",
        "LEFT(c.LastName, -1)",
        "CAST(1 + 300 AS TINYINT)",
    ),
    *("SUBSTRING(c.LastName, 1, -1)", "SWITCHOFFSET(c.CreatedAt, '+15:00')", "CAST(123.45 AS VARCHAR(3))"),
    *("DATEADD(day, 3000000000, c.CreatedAt)", "PARSE('x' AS INT)"),
    *("FLOOR(1.5) & 1", "PARSE('31/12/2024' AS DATE)", "NULLIF(CAST(c.CreatedAt AS TIME), 'noon')"),
    *_ZEROS,
    *_BEYOND,
)


@pytest.mark.parametrize("query", _OF_NO_ROW)
@pytest.mark.parametrize("value", _WRITTEN_OUT)
def test_it_is_refused_whatever_the_rows(shop: Desk, value: str, query: str) -> None:
    sql = query.format(value)
    assert "error" in [_severity(problem) for problem in analyse(sql, SCHEMAS).problems]
    assert shop.run(sql, "Out").error is not None


def test_a_window_of_no_row_is_refused_too(shop: Desk) -> None:
    for call in ("NTILE(0)", "LAG(c.Score, -1)"):
        sql = f"SELECT c.ContactKey, {call} OVER (ORDER BY c.Score) AS Label FROM Contacts c WHERE 1 = 0"
        assert shop.run(sql, "Out").error is not None


@pytest.mark.parametrize("value", _COMPUTED_AT_ALL)
def test_what_can_just_be_computed_is_taken_by_both_sides(shop: Desk, value: str) -> None:
    sql = f"SELECT c.ContactKey, {value} AS Label FROM Contacts c"
    assert analyse(sql, SCHEMAS).problems == ()
    assert shop.run(sql, "Out").error is None


_TARGETS = {
    "a number beyond a Number": ("99999999999 AS Number", "error"),
    "a negative number beyond a Number": ("-3000000000 AS Number", "error"),
    "a number beyond a Decimal": ("12345678901234567890 AS Amount", "error"),
    "the largest Number": ("2147483647 AS Number", None),
    "a large Decimal": ("9999999999999999.99 AS Amount", None),
    "a date into a Number": ("c.CreatedAt AS Number", "error"),
    "a day into a Decimal": ("CAST(c.CreatedAt AS DATE) AS Amount", "error"),
    "the time into a Boolean": ("GETDATE() AS Flag", "error"),
    "a number into a Date": ("5 AS Day", "warning"),
    "the name of a month into a Number": ("DATENAME(month, GETDATE()) AS Number", "error"),
    "a weekday into a Date": ("DATENAME(dw, c.CreatedAt) AS Day", "warning"),
}
"""What goes into a field, and how bad lint calls it."""


@pytest.mark.parametrize(("output", "severity"), _TARGETS.values(), ids=_TARGETS)
def test_both_sides_know_what_a_field_takes(shop: Desk, output: str, severity: str | None) -> None:
    sql = f"SELECT c.ContactKey, {output} FROM Contacts c"
    found = [_severity(each) for each in analyse(sql, SCHEMAS, target("Out", "Overwrite")).about("type")]
    assert found == ([severity] if severity is not None else [])
    error = shop.run(sql, "Out").error
    if severity != "warning":
        assert (error is None) == (severity is None)


def test_the_values_of_a_list_become_one_type(shop: Desk) -> None:
    for sql, refused in (
        ("SELECT c.ContactKey FROM Contacts c WHERE c.Country IN (1, 'NL')", True),
        ("SELECT c.ContactKey FROM Contacts c WHERE c.Country IN (1, '2')", False),
        ("SELECT c.ContactKey FROM Contacts c WHERE DATENAME(month, c.Birthdate) IN ('May', 'June')", False),
    ):
        severities = [_severity(problem) for problem in analyse(sql, SCHEMAS).problems]
        assert severities == (["error"] if refused else [])
        assert (shop.run(sql, "Out").error is not None) == refused


def test_the_name_of_a_month_is_no_number(shop: Desk) -> None:
    sql = "SELECT c.ContactKey FROM Contacts c WHERE DATENAME(month, c.Birthdate) = 1"
    assert [_severity(problem) for problem in analyse(sql, SCHEMAS).problems] == ["warning"]
    assert shop.run(sql, "Out").error is not None


_DATES = (
    *("2024", "20240105", "2024-01-05", "2024-1-5", "2024/01/05", "2024.01.05", "01/05/2024", "1.5.24", ""),
    *("Jan 2024", "January 2024", "Jan 5, 2024", "January 5 2024", "5 Jan 2024", "05-Jan-2024", "5/Jan/2024"),
    *("2024-01-05 10:00", "2024-01-05 10:00:00.123", "2024-01-05T10:00:00", "2024-01-05T10:00:00Z", "10:30", "10pm"),
    *("2024-01-05 10:00 PM", "2024-01-05 10:00PM", "01/05/2024 1pm", "Jan 5 2024 10:00AM", "20240105 10:00"),
)


@pytest.mark.parametrize("text", _DATES)
def test_dates_that_people_write_are_taken_by_both_sides(shop: Desk, text: str) -> None:
    sql = f"SELECT c.ContactKey FROM Contacts c WHERE c.CreatedAt > '{text}'"
    assert analyse(sql, SCHEMAS).problems == ()
    assert shop.run(sql, "Out").error is None


@pytest.mark.parametrize("call", ["COALESCE({}, 'north')", "ISNULL({}, 'north')"])
def test_a_text_in_place_of_null_is_refused_only_where_there_is_one(shop: Desk, call: str) -> None:
    for side, refused in (("c.Score", False), ("NULLIF(c.Score, c.Score)", True)):
        sql = f"SELECT c.ContactKey FROM Contacts c WHERE {call.format(side)} = 7"
        assert [_severity(problem) for problem in analyse(sql, SCHEMAS).problems] == ["warning"]
        assert (shop.run(sql, "Out").error is not None) == refused


def test_a_constant_that_is_refused_leaves_the_account_in_order(shop: Desk) -> None:
    assert shop.run("SELECT c.ContactKey FROM Contacts c WHERE c.Score = 'north'", "Out").error is not None
    assert shop.run("SELECT c.ContactKey FROM Contacts c WHERE c.Score = '7'", "Out").error is None
    assert shop.run("SELECT TRY_CAST('north' AS INT) AS Number, c.ContactKey FROM Contacts c", "Out").error is None


_ONE_LIMIT = {
    "a word of ISJSON": (
        "SELECT c.ContactKey FROM Contacts c WHERE ISJSON(c.LastName, VALUE) = 1",
        ["warning"],
        "ISJSON with 2 arguments",
    ),
    "an aggregate of PIVOT": (
        "SELECT p.NL AS Label FROM Contacts c PIVOT (CHECKSUM_AGG(Score) FOR Country IN (NL)) p",
        ["info"],
        "the function CHECKSUM_AGG",
    ),
}


@pytest.mark.parametrize(("sql", "severities", "limit"), _ONE_LIMIT.values(), ids=_ONE_LIMIT)
def test_both_sides_name_the_same_limit(shop: Desk, sql: str, severities: list[str], limit: str) -> None:
    problems = analyse(sql, SCHEMAS).problems
    assert [_severity(problem) for problem in problems] == severities
    assert f"does not run {limit}" in problems[0].message
    assert f"does not run {limit}; this is its own limit" in str(shop.run(sql, "Out").error)


def test_lint_knows_the_cultures_that_are_run() -> None:
    assert frozenset(cultures._CULTURES) == CULTURES


def test_what_runs_takes_no_more_arguments_than_the_table_of_functions_says() -> None:
    for name, function in expressions._FUNCTIONS.items():
        known = FUNCTIONS[name]
        assert known.least <= function.least
        assert known.most is None or (function.most is not None and function.most <= known.most)
