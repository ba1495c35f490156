"""Queries that SQL Server runs: nothing in them is an error."""

from pathlib import Path

import pytest

from mcdecl.analysis.lint.rules.sql import RULES, TOPICS
from mcdecl.analysis.sql import analyse
from tests.analysis.sql.account import SCHEMAS, target

SEVERITY = {rule.code: rule.severity for rule in RULES}
QUERIES = (Path(__file__).parent / "good_queries.sql").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("sql", QUERIES)
def test_nothing_is_an_error(sql: str) -> None:
    problems = analyse(sql, SCHEMAS, target("Out", "Update")).problems
    errors = [each for each in problems if (each.severity or SEVERITY[TOPICS[each.topic]]) == "error"]
    # A query may lack a field of the target or have one more: what counts here is its SQL.
    assert [each for each in errors if each.topic not in ("missing", "type")] == []
