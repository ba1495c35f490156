"""What lint calls an error, the embedded account refuses to run."""

from typing import Any

import pytest

from mcdecl.analysis.sql.function_table import FUNCTIONS
from mcdecl.analysis.sql.model import ColumnType
from mcdecl.sandbox.queries import expressions
from tests.analysis.sql.account import TABLES
from tests.analysis.sql.cases import Case, cases
from tests.sandbox.desk import Desk, field

NEVER_RUN = [
    case
    for case in cases()
    if case.name.startswith("invalid: ") and any(problem.severity == "error" for problem in case.analysis().problems)
]
_VALUES: dict[str | None, Any] = {"Number": 7, "Decimal": 1.5, "Date": "2024-05-06", "Boolean": True}


def _field(name: str, type: ColumnType, *, key: bool) -> dict[str, Any]:
    parts = {"MaxLength": type.length} if type.length is not None else {}
    scale = {"Scale": type.scale} if type.scale is not None else {}
    return field(name, str(type.name), key=key, **parts, **scale)


@pytest.fixture(scope="module")
def shop() -> Any:
    """The tables of the corpus with one row each."""
    desk = Desk()
    for name in ("Contacts", "Orders", "Staging", "Suppressed", "Out"):
        table = TABLES[name]
        key = table.keys[0] if table.keys else frozenset()
        fields = [_field(each.name, each.type, key=each.name.casefold() in key) for each in table.fields]
        desk.table(name, fields, [[_VALUES.get(each.type.name, "a@x.io"[: each.type.length]) for each in table.fields]])
    yield desk
    desk.close()


def test_there_are_many() -> None:
    assert len(NEVER_RUN) >= 45


@pytest.mark.parametrize("case", NEVER_RUN, ids=lambda case: case.name)
def test_an_error_of_lint_is_refused(shop: Desk, case: Case) -> None:
    error = shop.run(case.sql, "Out").error
    assert error is not None
    assert "could not run this query" not in error


def test_the_table_of_functions_has_those_that_run_and_those_that_do_not() -> None:
    for name, function in expressions._FUNCTIONS.items():
        known = FUNCTIONS[name]
        assert known.least <= function.least
        assert known.most is None or (function.most is not None and function.most <= known.most)
    assert FUNCTIONS.keys() | {"CURRENT_USER"} >= expressions._NOT_RUN
