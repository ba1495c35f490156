"""What may cost rows: beyond the examples of the rules, the cases on both sides of each."""

import pytest

from mcdecl.analysis.lint import Example
from mcdecl.analysis.lint.samples import IMPORTS, KEYLESS, PROTECTED, QUERIES, TABLE, imported, query
from tests.analysis.lint.conftest import Linted

OLD = "SELECT OrderId FROM Old"


def found(linted: Linted, text: str, *codes: str) -> list[tuple[str | None, str]]:
    return [
        (diagnostic.code, diagnostic.severity)
        for diagnostic in linted(Example(yaml=text), *(codes or ("MC3",))).findings
    ]


@pytest.mark.parametrize(
    ("second", "wanted"),
    [("Overwrite", [("MC302", "warning")]), ("Append", [("MC305", "warning")]), ("Update", [("MC305", "warning")])],
)
def test_two_queries_with_one_target(linted: Linted, second: str, wanted: list[tuple[str, str]]) -> None:
    assert found(linted, TABLE + QUERIES + query("A", OLD) + query("B", OLD, mode=second)) == wanted


def test_writers_that_only_add_are_fine(linted: Linted) -> None:
    text = TABLE + QUERIES + query("A", OLD, mode="Update") + query("B", OLD, mode="Append") + IMPORTS + imported("C")
    assert found(linted, text) == []


def test_three_that_overwrite_are_told_twice_and_name_the_others(linted: Linted) -> None:
    text = TABLE + QUERIES + query("A", OLD) + query("B", OLD) + query("C", OLD)
    messages = [diagnostic.message for diagnostic in linted(Example(yaml=text), "MC302").findings]
    assert len(messages) == 2
    assert "query_definition.A, query_definition.C" in messages[0]


def test_an_import_and_a_query_that_overwrite(linted: Linted) -> None:
    text = KEYLESS + QUERIES + query("A", OLD) + IMPORTS + imported("B", mode="Overwrite")
    assert found(linted, text) == [("MC302", "warning")]


def test_a_target_that_nobody_declares_has_two_writers_all_the_same(linted: Linted) -> None:
    text = QUERIES + query("A", OLD, target="Elsewhere") + query("B", OLD, target="Elsewhere")
    assert found(linted, text) == [("MC302", "warning")]


@pytest.mark.parametrize("mode", ["AddAndUpdate", "AddAndDoNotUpdate", "Overwrite"])
@pytest.mark.parametrize("other", [QUERIES + query("Q", OLD, mode="Append"), QUERIES + query("Q", OLD, mode="Update")])
def test_an_import_without_a_key_into_what_a_query_adds_to(linted: Linted, mode: str, other: str) -> None:
    text = KEYLESS + IMPORTS + imported("Fill", mode=mode) + other
    assert found(linted, text) == [("MC303", "warning")]


def test_imports_without_a_key_that_add_side_by_side(linted: Linted) -> None:
    text = KEYLESS + IMPORTS + imported("A") + imported("B")
    assert found(linted, text) == [("MC303", "warning"), ("MC303", "warning")]


@pytest.mark.parametrize(
    "text",
    [
        KEYLESS + IMPORTS + imported("Fill", mode="Overwrite"),  # the only writer
        KEYLESS + IMPORTS + imported("Fill", mode="UpdateButDoNotAdd") + QUERIES + query("Q", OLD, mode="Append"),
        TABLE + IMPORTS + imported("Fill") + QUERIES + query("Q", OLD, mode="Append"),  # a key
        KEYLESS.replace("    fields:", "    template: SendLog\n    fields:")  # which may bring a key
        + IMPORTS
        + imported("Fill")
        + QUERIES
        + query("Q", OLD, mode="Append"),
    ],
)
def test_imports_that_are_no_hazard(linted: Linted, text: str) -> None:
    assert found(linted, text, "MC303") == []


def test_a_protected_data_extension_makes_it_an_error(linted: Linted) -> None:
    table = PROTECTED.replace(", primary_key: true", "")
    text = table + IMPORTS + imported("Fill") + QUERIES + query("Q", OLD, mode="Append")
    assert found(linted, text) == [("MC303", "error")]
    assert found(linted, table.replace("    fields:", "    sendable: {field: OrderId}\n    fields:")) == [
        ("MC304", "error")
    ]


def test_two_that_overwrite_what_is_protected(linted: Linted) -> None:
    assert sorted(found(linted, PROTECTED + QUERIES + query("A", OLD) + query("B", OLD))) == [
        ("MC301", "error"),
        ("MC301", "error"),
        ("MC302", "error"),
    ]


ARCHIVE = (
    TABLE + "  Archive: {name: The Archive, fields: [{name: OrderId, type: Text, length: 36, primary_key: true}]}\n"
)


@pytest.mark.parametrize(
    ("sql", "chain"),
    [
        ("SELECT OrderId FROM [The Archive]", True),
        ("SELECT a.OrderId FROM Old o JOIN [the archive] a ON a.OrderId = o.OrderId", True),
        ("SELECT OrderId, 'the archive' AS Total FROM Old", False),
        ("SELECT OrderId FROM Orders", False),
    ],
)
def test_chains_go_by_the_tables_that_are_read(linted: Linted, sql: str, chain: bool) -> None:
    text = ARCHIVE + QUERIES + query("Fill", OLD, target="Archive") + query("Copy", f'"{sql}"')
    assert found(linted, text, "MC306") == ([("MC306", "info")] if chain else [])


FILTERED = "filter_activities:\n"
FILTER = "filter_definitions:\n  F: {name: F, source: Archive, where: OrderId = 'A'}\n"


def filtered(key: str, *, source: str = "Archive", into: str = "Orders") -> str:
    """An entry of `filter_activities`."""
    return f"  {key}: {{name: {key}, filter: F, source: {source}, into: {into}}}\n"


def controlled(**actions: str) -> str:
    """An import whose control column says what happens to each row."""
    text = ", ".join(f"{value}: {action}" for value, action in actions.items())
    return IMPORTS + imported("Fill", mode="ColumnBased", more=f", control: {{column: op, actions: {{{text}}}}}")


def test_a_filter_activity_deletes_what_is_protected(linted: Linted) -> None:
    text = ARCHIVE.replace("    fields:", "    protected: true\n    fields:", 1) + FILTER + FILTERED + filtered("A")
    (finding,) = linted(Example(yaml=text), "MC3").findings
    assert (finding.code, finding.severity) == ("MC301", "error")
    assert "every run replaces the rows of Orders, which is protected" in finding.message
    assert finding.column == text.splitlines()[finding.line - 1].index("Orders") + 1


def test_a_control_column_that_deletes_is_kept_from_what_is_protected(linted: Linted) -> None:
    assert found(linted, PROTECTED + controlled(D="Delete", U="AddAndUpdate")) == [("MC301", "error")]
    assert found(linted, PROTECTED + controlled(U="AddAndUpdate", N="AddButDoNotUpdate")) == []


@pytest.mark.parametrize(
    ("other", "code"),
    [
        (QUERIES + query("Q", OLD), "MC302"),
        (FILTERED + filtered("B"), "MC302"),
        (QUERIES + query("Q", OLD, mode="Update"), "MC305"),
        (IMPORTS + imported("I"), "MC305"),
        (controlled(U="AddAndUpdate"), "MC305"),
    ],
)
def test_a_filter_activity_is_a_writer_like_others(linted: Linted, other: str, code: str) -> None:
    own = filtered("A") if other.startswith(FILTERED) else FILTERED + filtered("A")
    text = ARCHIVE + FILTER + (other + own if other.startswith(FILTERED) else own + other)
    assert found(linted, text, "MC302", "MC303", "MC305") == [(code, "warning")]


def test_a_filter_of_what_is_overwritten_is_a_chain(linted: Linted) -> None:
    text = ARCHIVE + FILTER + FILTERED + filtered("A") + QUERIES
    assert found(linted, text + query("Q", OLD, target="Archive"), "MC306") == [("MC306", "info")]
    assert found(linted, text + query("Q", OLD, target="Archive", mode="Append"), "MC306") == []
