"""What a change does to rows, as Markdown."""

from mcdecl.operations.comparing.model import Comparison, StoreKind, TableDifference
from mcdecl.report.audience_markdown import audience_markdown


def test_a_comment_says_which_examples_it_leaves_out() -> None:
    tables = tuple(
        TableDifference(StoreKind.DATA_EXTENSION, f"T{number}", data="test cases", after=1, entered=1)
        for number in range(31)
    )
    text = audience_markdown(Comparison("main", tables=tables), "shop", "dev")
    assert text.count("<details>") == 30
    assert "Examples of the first 30 of 31." in text
    assert "Examples of" not in audience_markdown(Comparison("main", tables=tables[:30]), "shop", "dev")
