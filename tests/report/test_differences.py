"""Differences in words and line by line."""

from hypothesis import given
from hypothesis import strategies as st

from mcdecl.engine.plan import Action, AttributeDiff, AttributeStatus, Change
from mcdecl.report.differences import Gap, Row, runs, shown_difference, side_by_side
from tests.report.plans import EDITED, SQL

CHANGE = Change("data_extension.T", "data_extension", "T", Action.UPDATE)


def test_a_value_comes_goes_or_changes() -> None:
    signs = [
        shown_difference(CHANGE, AttributeDiff("name", before, after)).sign
        for before, after in ((None, 1), (1, None), (1, 2))
    ]
    assert signs == ["+", "-", "~"]
    assert shown_difference(CHANGE, AttributeDiff("name", "a", "b")).values == '"a" → "b"'
    assert shown_difference(CHANGE, AttributeDiff("name", "a", None)).values == '"a" → (none)'


def test_a_long_list_of_what_stays_is_one() -> None:
    alone = [AttributeDiff(f"f{number}", 1, 1, AttributeStatus.LEFT_ALONE, "by hand") for number in range(4)]
    other = AttributeDiff("g", 1, 1, AttributeStatus.LEFT_ALONE, "for another reason")
    assert [len(run.diffs) for run in runs([*alone, other])] == [4, 1]
    assert [len(run.diffs) for run in runs(alone[:3])] == [1, 1, 1]


def test_what_changes_is_never_folded() -> None:
    edits = [AttributeDiff(f"f{number}", 1, 2) for number in range(9)]
    refused = [AttributeDiff(f"f{number}", 1, 2, AttributeStatus.BLOCKED, "no") for number in range(9)]
    assert len(list(runs(edits))) == len(list(runs(refused))) == 9


def test_a_text_stands_beside_what_it_was() -> None:
    rows = list(side_by_side(SQL, EDITED))
    assert rows[0] == Gap(3)
    assert rows[1] == Row("FROM NTO_Customers c", "FROM NTO_Customers c", 4, 4)
    assert [row for row in rows if isinstance(row, Row) and not row.same] == [
        Row("WHERE c.Region = 'US'", "WHERE c.Region = 'EU'", 7, 7),
        Row("HAVING COUNT(*) > 2", "HAVING COUNT(*) >= 3", 12, 12),
        Row(None, "   AND MAX(o.Total) > 100", None, 13),
    ]


_TEXTS = st.lists(st.sampled_from(["a", "b", "c", ""]), max_size=12).map("\n".join)


@given(_TEXTS, _TEXTS)
def test_no_line_is_lost(before: str, after: str) -> None:
    old, new = before.splitlines(), after.splitlines()
    rows = list(side_by_side(before, after, around=100))
    if old == new:
        assert rows == ([Gap(len(old))] if old else [])
        return
    shown = [row for row in rows if isinstance(row, Row)]
    assert [row.before for row in shown if row.old is not None] == old
    assert [row.after for row in shown if row.new is not None] == new
