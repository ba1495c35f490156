"""Queries as practitioners write them: what is found in each, and where its columns come from."""

from collections import Counter

import pytest

from mcdecl.analysis.sql import ColumnSource
from tests.analysis.sql.account import TABLES
from tests.analysis.sql.cases import Case, cases, lineage

CASES = list(cases())


def test_the_corpus_is_large_and_has_no_case_twice() -> None:
    assert len(CASES) >= 600
    assert [name for name, count in Counter(case.name for case in CASES).items() if count > 1] == []
    assert sum(1 for case in CASES if not case.topics) > 300


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_found(case: Case) -> None:
    analysis = case.analysis()
    assert sorted(problem.topic for problem in analysis.problems) == sorted(case.topics), analysis.problems
    assert lineage(analysis) == case.lineage


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_places_are_in_the_text_and_sources_are_tables_that_are_read(case: Case) -> None:
    analysis, lines = case.analysis(), case.sql.split("\n")
    for problem in analysis.problems:
        assert 1 <= problem.at.line <= len(lines)
        assert 1 <= problem.at.column <= len(lines[problem.at.line - 1]) + 1
    for output in analysis.outputs:
        assert output.sources <= analysis.used
    assert {source.table for source in analysis.used} <= set(analysis.tables)
    for source in analysis.used & {
        ColumnSource(name, field.name) for name, table in TABLES.items() for field in table.fields
    }:
        assert source.table in analysis.tables


def test_every_sort_of_problem_is_in_the_corpus() -> None:
    from mcdecl.analysis.lint.rules.sql import TOPICS

    assert set(TOPICS) - {topic for case in CASES for topic in case.topics} == {"unchecked", "nested"}
