"""The functions of queries for people."""

from mcdecl.analysis.sql.function_table import FUNCTIONS
from mcdecl.report.sql_functions import function_page, functions_page


def test_the_page_has_every_function_once() -> None:
    rows = [line for line in functions_page().splitlines() if line.startswith("| `") and "(" in line.split("|")[1]]
    assert [row.split("(")[0].removeprefix("| `") for row in rows] == list(FUNCTIONS)
    assert "| `ROW_NUMBER() OVER (ORDER BY …)` | Number | never | all versions | yes | yes |" in rows
    assert "| `LAG(any, [number], [any]) OVER (ORDER BY …)` |" in next(row for row in rows if "LAG" in row)


def test_one_function_is_found_in_any_case() -> None:
    page = function_page("DateAdd")
    assert page is not None
    assert page.splitlines()[0] == "DATEADD(unit, number, date) (Dates)"
    assert "  unit: a part of a date, such as day" in page.splitlines()
    assert function_page("INITCAP") is None


def test_what_the_account_lacks_is_said() -> None:
    assert "  Marketing Cloud: no" in str(function_page("NEWSEQUENTIALID"))
    assert "  Marketing Cloud: not known" in str(function_page("DATETRUNC"))
    assert "  needs OVER and ORDER BY in OVER" in str(function_page("RANK"))
