"""The table of functions: that it holds together, and that calls, types and NULLs follow from it."""

import pytest

from mcdecl.analysis.sql import analyse
from mcdecl.analysis.sql.function_table import AGGREGATES, DATE_PARTS, FUNCTIONS, KINDS, SqlFunction
from mcdecl.analysis.sql.functions import _RULES
from tests.analysis.sql.account import SCHEMAS

TYPES = {"Text", "Number", "Decimal", "Date", "Boolean", "Binary"}


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda function: function.name)
def test_every_word_of_the_table_is_known(function: SqlFunction) -> None:
    assert {parameter.kind for parameter in function.parameters} <= KINDS.keys()
    assert function.gives.partition("(")[0] in TYPES | _RULES.keys()
    assert [parameter.repeats for parameter in function.parameters].count(True) <= 1
    needed = [not (parameter.optional or parameter.repeats) for parameter in function.parameters]
    assert needed == sorted(needed, reverse=True)


def test_arguments_are_counted() -> None:
    assert (FUNCTIONS["STUFF"].least, FUNCTIONS["STUFF"].most) == (4, 4)
    assert (FUNCTIONS["CHARINDEX"].least, FUNCTIONS["CHARINDEX"].most) == (2, 3)
    assert (FUNCTIONS["CONCAT"].least, FUNCTIONS["CONCAT"].most) == (2, None)
    assert FUNCTIONS["DATETIMEFROMPARTS"].arguments == "7 arguments"
    assert FUNCTIONS["GETDATE"].arguments == "no arguments"
    assert FUNCTIONS["CONCAT"].arguments == "at least 2 arguments"
    assert FUNCTIONS["ROUND"].arguments == "2 to 3 arguments"


def test_families_are_read_from_the_marks() -> None:
    assert "COUNT" in AGGREGATES
    assert "GROUPING" not in AGGREGATES
    assert {"DATEADD", "DATEPART", "DATETRUNC"} <= DATE_PARTS
    assert FUNCTIONS["LAG"].over
    assert not FUNCTIONS["SUM"].over


@pytest.mark.parametrize(
    ("call", "type", "nullable"),
    [
        ("LEFT(LastName, 3)", "Text(3)", True),
        ("UPPER(Score)", "Text", True),
        ("UPPER(Email)", "Text(254)", False),
        ("ABS(Score)", "Number", True),
        ("POWER(Score, 2)", "Number", True),
        ("POWER(2.0, Score)", "Decimal", True),
        ("ABS(LastName)", "Decimal", True),
        ("NEWID()", "Text(36)", False),
        ("CONCAT(FirstName, '-', Country)", "Text(53)", False),
        ("NULLIF(Email, '')", "Text(254)", True),
        ("ISNULL(Country, 'none')", "Text(2)", False),
        ("COALESCE(Score, 1)", "Number", False),
        ("GREATEST(Score, 1.5)", "Decimal", True),
        ("DATEFROMPARTS(2024, 1, 31)", "Date", False),
        ("ISNUMERIC(LastName)", "Number", False),
        ("COUNT(*) OVER ()", "Number", False),
        ("STDEV(Score) OVER ()", "Decimal", True),
        ("CAST(Score AS NUMERIC)", "Decimal(18,0)", True),
        ("CAST(Score AS MONEY)", "Decimal", True),
    ],
)
def test_types_and_nulls_of_calls_follow_from_the_table(call: str, type: str, nullable: bool) -> None:
    (output,) = analyse(f"SELECT {call} AS X FROM Contacts", SCHEMAS).outputs
    assert (str(output.type), output.nullable) == (type, nullable)
