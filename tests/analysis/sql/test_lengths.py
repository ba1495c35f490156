"""How long texts can be that functions make: an upper bound where it is sure, and nothing otherwise."""

import pytest

from mcdecl.analysis.sql import ColumnType, analyse
from tests.analysis.sql.account import SCHEMAS, target

# FirstName has 50 characters, LastName 80, Email 254, Country 2; Score is a Number, Total a Decimal of 18 digits.
LENGTHS = {
    "LEFT(Email, 300)": 254,
    "LEFT(Email, 10)": 10,
    "LEFT(Email, CHARINDEX('@', Email) - 1)": 254,
    "LEFT(Score, 3)": 3,
    "RIGHT(Email, Score)": 254,
    "SUBSTRING(Email, 200, 100)": 55,
    "SUBSTRING(Email, 300, 100)": 0,
    "SUBSTRING(Email, Score, 100)": 100,
    "REPLICATE(FirstName, 5)": 250,
    "REPLICATE(FirstName, 5000)": 8000,
    "REPLICATE(FirstName, Score)": None,
    "REPLICATE(Score, 2)": None,
    "SPACE(7)": 7,
    "SPACE(Score)": None,
    "REPLACE(Email, ' ', '')": 254,
    "REPLACE(Email, FirstName, '')": 254,
    "REPLACE(Email, '--', '-')": 254,
    "REPLACE(Email, '', 'long')": 254,
    "REPLACE(Email, '@', ' at ')": None,
    "REPLACE(Email, FirstName, '-')": None,
    "REPLACE(Email, 'ab', Country)": 254,
    "STUFF(FirstName, 1, 1, '')": 49,
    "STUFF(FirstName, 1, 0, 'Dear ')": 55,
    "STUFF(FirstName, 20, 99, '...')": 22,
    "STUFF(FirstName, Score, 1, '...')": 53,
    "STUFF(FirstName, 1, 1, NULL)": 49,
    "STR(Score)": 10,
    "STR(Score, 4, 1)": 4,
    "STR(Score, Score)": None,
    "CONCAT(FirstName, ' ', LastName)": 131,
    "CONCAT(FirstName, Score)": None,
    "CONCAT_WS(', ', FirstName, LastName, Country)": 136,
    "PARSENAME(Email, 1)": 254,
    "LTRIM(RTRIM(FirstName))": 50,
    "TRIM(UPPER(REVERSE(FirstName)))": 50,
    "FirstName + SPACE(2) + LEFT(LastName, 1)": 53,
    "CAST(Email AS VARCHAR(400))": 254,
    "CAST(Email AS VARCHAR(40))": 40,
    "CAST(Email AS VARCHAR)": 30,
    "CAST(Score AS VARCHAR(400))": 20,
    "CAST(7 AS VARCHAR(400))": 1,
    "CONVERT(NVARCHAR(400), CAST(Score AS DECIMAL(9, 2)))": 12,
    "CAST(FirstName AS CHAR(90))": 90,
    "CAST(Birthdate AS VARCHAR(60))": 60,
    "ISNULL(FirstName, REPLICATE('y', 500))": 50,
    "COALESCE(FirstName, REPLICATE('y', 500))": 500,
    "LEFT(FirstName)": None,
    "STUFF(FirstName)": None,
    "FORMAT(Score, 'N2')": None,
}


@pytest.mark.parametrize("value", LENGTHS)
def test_a_text_has_at_most_so_many_characters(value: str) -> None:
    (output,) = analyse(f"SELECT {value} AS Label FROM Contacts", SCHEMAS).outputs
    assert output.type == ColumnType("Text", LENGTHS[value])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("REPLICATE('ab', 3)", "ababab"),
        ("REPLICATE('ab', 9999999)", "ab" * 4000),
        ("SPACE(2)", "  "),
        ("LEFT('abc', 2)", "ab"),
        ("RIGHT('abc', 2)", "bc"),
        ("RIGHT('abc', 7)", "abc"),
        ("RIGHT('abc', 0)", ""),
        ("SUBSTRING('abcdef', 2, 3)", "bcd"),
        ("SUBSTRING('abcdef', 0, 3)", "ab"),
        ("SUBSTRING('abcdef', 9, 3)", ""),
        ("LEFT('é', 1)", None),
        ("LEFT(007, 2)", None),
        ("REPLACE('abc', 'B', 'x')", None),
        ("LEFT('abc', -1)", None),
    ],
)
def test_what_a_function_gives_of_written_texts(value: str, text: str | None) -> None:
    (output,) = analyse(f"SELECT {value} AS Label FROM Contacts", SCHEMAS).outputs
    assert output.literals == (None if text is None else {text})


@pytest.mark.parametrize(
    ("value", "severity"),
    [
        ("REPLICATE('x', 201)", "error"),
        ("REPLICATE('x', 200)", None),
        ("SPACE(300)", "info"),
        ("LEFT(Email, 200)", None),
        ("REPLACE(LEFT(Email, 200), '@', ' at ')", None),
        ("STUFF(LEFT(Email, 200), 1, 0, '1')", "info"),
    ],
)
def test_lint_follows_lengths_to_the_target(value: str, severity: str | None) -> None:
    sql = f"SELECT ContactKey, {value} AS Label FROM Contacts"
    problems = analyse(sql, SCHEMAS, target("Out", "Update")).about("truncates")
    assert [problem.severity for problem in problems] == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("value", "message", "hint"),
    [
        ("CONVERT(FirstName, CHAR)", "CONVERT takes the type first", "write CONVERT(CHAR, …)"),
        (
            "TRY_CONVERT(c.FirstName, NVARCHAR(10))",
            "TRY_CONVERT takes the type first",
            "write TRY_CONVERT(NVARCHAR(10), …)",
        ),
        ("CONVERT(FirstName + 'a', VARCHAR(20))", "CONVERT takes the type first", "write CONVERT(VARCHAR(20), …)"),
        ("CONVERT(GETDATE(), DATE)", "GETDATE is no type", "write CONVERT(DATE, …)"),
        ("CONVERT(Score, SIGNED)", "Score is no type", "write CONVERT(VARCHAR(50), …)"),
        ("CAST(FirstName AS Label)", "there is no type Label", "write one of T-SQL"),
        ("CONVERT(dbo.Phone, FirstName)", "there is no type dbo.Phone", "write one of T-SQL"),
    ],
)
def test_a_type_that_is_none_is_told_once(value: str, message: str, hint: str) -> None:
    analysis = analyse(f"SELECT {value} AS Label FROM Contacts c", SCHEMAS)
    (problem,) = analysis.problems
    assert (problem.topic, problem.severity) == ("invalid", "error")
    assert message in problem.message
    assert hint in (problem.hint or "")


def test_convert_has_no_fourth_argument() -> None:
    (problem,) = analyse("SELECT CONVERT(DATE, GETDATE(), 112, 4) AS d FROM Contacts", SCHEMAS).problems
    assert "a type, a value and a style, and no more" in problem.message


@pytest.mark.parametrize(
    "value",
    [
        "CONVERT(VARCHAR(20), CONCAT(FirstName, ',', LastName, ','))",
        "CONVERT(DECIMAL(9, 2), ROUND(Score, 2, 1))",
        "CONCAT(CONVERT(VARCHAR(10), Birthdate, 112), 'a', 'b', 'c')",
        "TRY_CONVERT(VARCHAR(10), (SELECT MAX(x.At) FROM Survey x, Stores y, Coupons z), 112)",
        "(SELECT TOP 1 [convert].Score FROM (SELECT 1, 2, 3, 4) [convert] (Score, b, c, d))",
    ],
)
def test_commas_inside_of_what_convert_takes_are_not_its_own(value: str) -> None:
    # COLLATE is read by the general parser.
    sql = f"SELECT {value} AS Label, FirstName COLLATE Latin1_General_CS_AS AS Name FROM Contacts"
    assert [problem for problem in analyse(sql, SCHEMAS).problems if problem.topic in ("unreadable", "invalid")] == []
