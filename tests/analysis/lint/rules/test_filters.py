"""Filters that let no row pass."""

import pytest

from mcdecl.analysis.lint import Example
from mcdecl.analysis.lint.samples import TABLE
from tests.analysis.lint.conftest import Linted, codes


@pytest.mark.parametrize(
    ("where", "wanted"),
    [
        ("OrderId = 'A' AND orderid = 'B'", ["MC604"]),
        ("Total > 1 AND (OrderId = 'A' AND OrderId = 'B' OR Total = 1)", ["MC604"]),
        ("OrderId = 'A' AND OrderId = 'B' AND OrderId = 'C'", ["MC604"]),
        ("OrderId = 'A' AND OrderId = 'a'", []),  # texts compare without case
        ("OrderId IN ('A', 'B')", []),
        ("OrderId <> 'A' AND OrderId <> 'B'", []),
        ("(OrderId = 'A' AND Total = 1) OR (OrderId = 'B' AND Total = 2)", []),
        ("OrderId = 'A'", []),
    ],
)
def test_two_values_at_once(linted: Linted, where: str, wanted: list[str]) -> None:
    text = f'{TABLE}filter_definitions:\n  F: {{name: F, source: Orders, where: "{where}"}}\n'
    assert codes(linted(Example(yaml=text)).findings) == wanted
