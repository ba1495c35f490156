"""Whatever the query: what lint calls an error the account refuses, and what lint passes the account runs."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from mcdecl.analysis.lint.rules.sql import RULES, TOPICS
from mcdecl.analysis.sql import QueryProblem, analyse
from mcdecl.sandbox.queries.execution import compiled, limited
from mcdecl.sandbox.queries.run import WRAPPER
from mcdecl.sandbox.queries.sources import renamed
from mcdecl.sandbox.tasks.errors import QueryError
from tests.analysis.sql.account import SCHEMAS, TABLES
from tests.end_to_end.generated_queries import queries
from tests.sandbox.desk import Desk, field

_SEVERITY = {rule.code: rule.severity for rule in RULES}
_VALUES: dict[str | None, Any] = {"Number": 7, "Decimal": 1.5, "Date": "2024-05-06", "Boolean": True}
_OF_VALUES = (
    "Conversion failed",
    "Error converting",
    "Arithmetic overflow",
    "Divide by zero",
    "The conversion of",
    "Cannot construct",
    "Invalid length parameter",
    "An invalid floating point",
    "Adding a value to a",
    "The datediff function resulted",
    "The timezone provided",
    "JSON text is not",
    "Subquery returned more than 1",
    "STRING_AGG aggregation result",
    "The second and third arguments",
    "Invalid value",
    "An invalid value was specified for argument 2",
)
"""How errors begin that depend on the values there are."""
_OF_TYPES = ("Operand type clash", "Argument data type", "The data types date")
"""How errors begin that depend on types which are one to lint: DATE, TIME, DATETIME and those with an offset."""


@pytest.fixture(scope="module")
def shop() -> Iterator[Desk]:
    desk = Desk()
    for name in ("Contacts", "Orders"):
        fields, line = [], []
        for item in TABLES[name].fields:
            kind = item.type
            sizes = {"MaxLength": kind.length, "Scale": kind.scale}
            fields.append(
                field(item.name, str(kind.name), **{word: size for word, size in sizes.items() if size is not None})
            )
            line.append("a@example.com" if kind.name == "EmailAddress" else _VALUES.get(kind.name, "7"))
        desk.table(name, fields, [line])
    yield desk
    desk.close()


def _severity(problem: QueryProblem) -> str:
    return problem.severity or _SEVERITY[TOPICS[problem.topic]]


def _error(desk: Desk, sql: str) -> str | None:
    """What the account says of a query, None when it runs."""
    try:
        relation = renamed(compiled(desk.account, sql, inside=True), WRAPPER, [])
        with limited(desk.account, 60) as connection:
            connection.execute(f"SELECT * FROM {relation.sql} AS q").fetchall()
    except QueryError as error:
        return str(error)
    return None


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(sql=queries())
def test_lint_and_the_account_agree(shop: Desk, sql: str) -> None:
    analysis = analyse(sql, SCHEMAS)
    error = _error(shop, sql)
    assert "could not run this query" not in (error or ""), (error, sql)
    limit = error is not None and "its own limit" in error
    errors = [problem for problem in analysis.problems if _severity(problem) == "error"]
    if errors:
        assert error is not None, (errors, sql)
    elif all(problem.topic != "rehearsal" for problem in analysis.problems):
        assert not limit, (error, sql)
        assert error is None or error.startswith((*_OF_VALUES, *_OF_TYPES)), (error, sql)
