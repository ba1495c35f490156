"""The SQL of query definitions."""

from typing import Final

from mcdecl.lint.model import Example, Rule
from mcdecl.lint.samples import QUERIES, TABLE, query

FAMILY: Final = "SQL"


def _of(sql: str) -> Example:
    return Example(yaml=TABLE + QUERIES + query("Copy", sql))


RULES: Final = (
    Rule(
        code="MC501",
        family=FAMILY,
        severity="error",
        title="The SQL cannot be read",
        why="The account would find out only when the query runs, which may be at night.",
        bad=_of("SELECT OrderId FROM Old WHERE (Total > 1"),
        good=_of("SELECT OrderId FROM Old WHERE (Total > 1)"),
        waivable=False,
    ),
    Rule(
        code="MC502",
        family=FAMILY,
        severity="error",
        title="A query is more than one statement",
        why="A query definition is one SELECT; the account refuses a semicolon and anything behind it.",
        bad=_of("SELECT OrderId FROM Old; SELECT OrderId FROM Older"),
        good=_of("SELECT OrderId FROM Old UNION SELECT OrderId FROM Older"),
        waivable=False,
    ),
)
