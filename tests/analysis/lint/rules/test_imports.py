"""Mappings: what the examples do not show."""

import pytest

from mcdecl.analysis.lint import Example
from mcdecl.analysis.lint.samples import IMPORTS, TABLE, imported
from tests.analysis.lint.conftest import Linted

TWICE = "OrderId and orderid are one field of Orders, which gets two columns"


@pytest.mark.parametrize(
    ("mapping", "wanted"),
    [
        ("{OrderId: 1, Total: 2}", []),
        ("{OrderId: 1, Total: 1}", [("MC411", "column 1 is mapped to OrderId and to Total")]),
        ("{OrderId: a, orderid: b}", [("MC410", TWICE)]),
        ("by_header", []),
        ("by_ordinal", []),
    ],
)
def test_mapped_twice(linted: Linted, mapping: str, wanted: list[tuple[str, str]]) -> None:
    text = TABLE + IMPORTS + imported("Fill", more=f", mapping: {mapping}")
    assert [(diagnostic.code, diagnostic.message) for diagnostic in linted(Example(yaml=text)).findings] == wanted


def test_the_place_is_that_of_the_second(linted: Linted) -> None:
    more = "\n    mapping:\n      OrderId: id\n      Total: id\n"
    text = (
        TABLE + IMPORTS + "  Fill:\n    name: F\n    into: Orders\n    mode: AddAndUpdate\n    file: {pattern: f.csv}"
    )
    (finding,) = linted(Example(yaml=text + more)).findings
    assert (finding.line, finding.column) == (15, 14)
