"""What the steps of automations do to each other."""

from pathlib import Path

import pytest

from mcdecl.analysis.lint.registry import registry
from mcdecl.analysis.lint.rules.steps import _BOTH as QUERIES
from mcdecl.analysis.lint.rules.steps import _TABLES as TABLES
from mcdecl.analysis.lint.run import lint
from mcdecl.project import load

LOG = (
    "query_definitions:\n"
    "  Batch: {name: Batch, sql: SELECT o.OrderId FROM Orders o WHERE o.OrderId NOT IN (SELECT OrderId FROM Second), "
    "target: First, mode: Overwrite}\n"
    "  Done: {name: Done, sql: SELECT OrderId FROM First, target: Second, mode: Append}\n"
)
FILES = """\
data_extracts:
  One: {name: One, type: Data Extension Extract, file: orders.csv, parameters: {DECustomerKey: Orders}}
  Two: {name: Two, type: Data Extension Extract, file: ORDERS.csv, parameters: {DECustomerKey: Orders}}
file_transfers:
  Send: {name: Send, file: orders.csv}
"""


def found(folder: Path, text: str) -> list[tuple[str, str]]:
    (folder / "mcdecl.yaml").write_text("project: test\nenvironments: {dev: {account: sandbox}}\n")
    (folder / "data.yaml").write_text(text)
    codes = frozenset({"MC908", "MC909", "MC910"})
    return [
        (str(diagnostic.code), diagnostic.severity)
        for diagnostic in lint(load(folder, offline=True), registry(), codes).findings
    ]


def automation(*steps: str) -> str:
    listed = ", ".join(f"{{run: [{step}]}}" for step in steps)
    return f"automations:\n  Nightly: {{name: Nightly, steps: [{listed}]}}\n"


@pytest.mark.parametrize(
    ("steps", "codes"),
    [
        (("query_definition.Fill, query_definition.Use",), ["MC908"]),
        (("query_definition.Use, query_definition.Fill",), ["MC908"]),
        (("query_definition.Use", "query_definition.Fill"), ["MC909"]),
        (("query_definition.Fill", "query_definition.Use"), []),
        (("query_definition.Fill", "query_definition.Use", "query_definition.Fill"), []),
    ],
)
def test_what_reads_comes_after_what_writes(tmp_path: Path, steps: tuple[str, ...], codes: list[str]) -> None:
    assert found(tmp_path, TABLES + QUERIES + automation(*steps)) == [(code, "warning") for code in codes]


def test_a_log_of_what_was_done_is_meant_to_be_read_before_it_is_written(tmp_path: Path) -> None:
    assert found(tmp_path, TABLES + LOG + automation("query_definition.Batch", "query_definition.Done")) == []


def test_an_extract_beside_the_query_that_fills_its_table(tmp_path: Path) -> None:
    text = TABLES + QUERIES + FILES.replace("DECustomerKey: Orders", "DECustomerKey: First")
    assert ("MC908", "warning") in found(tmp_path, text + automation("query_definition.Fill, data_extract.One"))


def test_two_files_of_one_name_are_an_error_in_one_automation_and_else_a_warning(tmp_path: Path) -> None:
    assert found(tmp_path, TABLES + FILES) == [("MC910", "warning")]
    steps = automation("data_extract.One", "file_transfer.Send", "data_extract.Two")
    assert found(tmp_path, TABLES + FILES + steps) == [("MC910", "error")]


def test_transfers_to_one_location_and_to_two(tmp_path: Path) -> None:
    text = "file_transfers:\n  A: {name: A, file: a.csv}\n  B: {name: B, file: A.csv%s}\n"
    assert found(tmp_path, TABLES + text % "") == [("MC910", "warning")]
    assert found(tmp_path, TABLES + text % ", location: Partner") == []
    assert found(tmp_path, TABLES + text % ", direction: in") == []
