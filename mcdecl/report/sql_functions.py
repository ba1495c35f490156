"""The functions of queries for people: the page of all, and one alone."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from mcdecl.analysis.sql.function_table import FUNCTIONS, KINDS, SqlFunction
from mcdecl.report.reference import cell, page

SUBJECT: Final = "functions"
"""What `mcdecl explain` calls the page."""
_RESULTS: Final = {
    "first": "type of the first argument",
    "powered": "Number of a Number, else Decimal",
    "whole": "Number",
    "as-text": "Text, as long as the first argument",
    "joined": "Text, as long as all arguments together",
    "cut": "Text, at most as long as the number says",
    "sized": "Text, as long as its arguments say",
    "chosen": "common type of the values",
    "replaced": "type of the first argument",
    "total": "Number or Decimal",
    "rows": "rows",
}
_NULLS: Final = {"passes": "if an argument is", "never": "never", "may": "possible"}
_ACCOUNT: Final = {True: "yes", False: "no", None: "not known"}


def functions_page() -> str:
    """The page of all functions."""
    return page("Functions in queries", _lines())


def function_page(name: str) -> str | None:
    """What is known of one function, None when there is none of that name in any case."""
    function = FUNCTIONS.get(name.upper())
    if function is None:
        return None
    kinds = dict.fromkeys(parameter.kind for parameter in function.parameters)
    marks = (("OVER", function.over), ("ORDER BY in OVER", function.ordered))
    needs = [word for word, needed in marks if needed]
    return "\n".join(
        (
            f"{function.signature} ({function.family})",
            "",
            *(f"  {kind}: {KINDS[kind]}" for kind in kinds),
            f"  result: {_result(function)}; NULL: {_NULLS[function.nulls]}",
            *([f"  needs {' and '.join(needs)}"] if needs else []),
            f"  SQL Server: {_since(function)}",
            f"  Marketing Cloud: {_ACCOUNT[function.account]}",
            f"  embedded account: {'runs it' if function.rehearsal else 'does not run it'}",
        )
    )


def _lines() -> Iterator[str]:
    yield (
        "Lint checks calls against this table, takes the types of columns from it, and says which functions the "
        "embedded account does not run (MC528). CAST, CONVERT, PARSE, AT TIME ZONE and others that have words in their "
        "brackets are not in it. `mcdecl explain DATEADD` shows one function."
    )
    yield ""
    yield (
        "Marketing Cloud: functions that SQL Server has had since 2019 or earlier count as available there. Whether "
        "newer ones, and those of the server itself, run is not known. `no`: SQL Server has the function, but no query "
        "of the account can use it."
    )
    yield from ("", "| argument | what it takes |", "|---|---|")
    yield from (f"| `{kind}` | {text} |" for kind, text in KINDS.items())
    for family, functions in groupby(FUNCTIONS.values(), key=lambda function: function.family):
        yield from ("", f"## {family}", "")
        yield "| function | result | NULL | SQL Server | Marketing Cloud | embedded account |"
        yield "|---|---|---|---|---|---|"
        yield from map(_row, functions)


def _row(function: SqlFunction) -> str:
    over = " OVER (ORDER BY …)" if function.over else ""
    cells = (
        f"`{function.signature}{over}`",
        _result(function),
        _NULLS[function.nulls],
        _since(function),
        _ACCOUNT[function.account],
        "yes" if function.rehearsal else "no",
    )
    return f"| {' | '.join(map(cell, cells))} |"


def _result(function: SqlFunction) -> str:
    return _RESULTS.get(function.gives, function.gives)


def _since(function: SqlFunction) -> str:
    return f"{function.since} and later" if function.since else "all versions"
