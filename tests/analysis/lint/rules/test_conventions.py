"""Conventions of a team, per kind."""

import pytest

from mcdecl.analysis.lint import Example
from mcdecl.analysis.lint.samples import QUERIES, TABLE, query
from tests.analysis.lint.conftest import Linted, said

BOTH = TABLE + QUERIES + query("Copy", "SELECT OrderId FROM Old")


def agreed(section: str, words: str) -> str:
    return f"lint: {{conventions: {{{section}: {{{words}}}}}}}\n"


@pytest.mark.parametrize(
    ("section", "words", "line", "code"),
    [
        ("data_extensions", "key: 'NTO_.*'", 2, "MC701"),
        ("query_definitions", "key: 'NTO_.*'", 8, "MC701"),
        ("data_extensions", "key: 'Order'", 2, "MC701"),  # the whole key has to match
        ("data_extensions", "name: '.* v[0-9]+'", 3, "MC702"),
        ("query_definitions", "folder: 'Query/.+'", 8, "MC703"),
        ("query_definitions", "description: required", 8, "MC704"),
    ],
)
def test_a_kind_keeps_to_its_own(linted: Linted, section: str, words: str, line: int, code: str) -> None:
    report = linted(Example(yaml=BOTH, config=agreed(section, words)))
    assert said(report) == [("data.yaml", line, code)]


@pytest.mark.parametrize(
    "words", ["key: 'Orders|Copy'", "name: '(?i)ORDERS'", "folder: 'Data Extensions'", "description: optional"]
)
def test_what_is_kept_to(linted: Linted, words: str) -> None:
    assert linted(Example(yaml=BOTH, config=agreed("data_extensions", words))).findings == ()


def test_an_imports_folder_is_no_word(linted: Linted) -> None:
    report = linted(Example(yaml=TABLE, config=agreed("import_definitions", "folder: x")))
    assert said(report) == [("mcdecl.yaml", 2, "MC104")]


def test_a_team_that_wants_it_kept_makes_it_an_error(linted: Linted) -> None:
    config = "lint:\n  severity: {MC701: error}\n  conventions: {data_extensions: {key: 'NTO_.*'}}\n"
    assert linted(Example(yaml=TABLE, config=config)).failed
