from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mcdecl.operations.testing.differences import compare, like
from mcdecl.operations.testing.model import Cell, DifferenceKind

Row = dict[str, Any]
A, B, C = ({"Id": name, "Score": score} for name, score in (("a", 1), ("b", 2), ("c", 3)))


def sorts(wanted: list[Row], rows: list[Row], keys: tuple[str, ...] = ("Id",), **options: bool) -> list[DifferenceKind]:
    return [row_difference.sort for row_difference in compare(wanted, rows, keys, **options)]


def test_the_same_rows_in_another_order_are_the_same() -> None:
    assert sorts([A, B], [B, A]) == []


def test_a_changed_cell_is_told_with_both_values() -> None:
    (row_difference,) = compare([{**A, "Score": 5}], [A], ("Id",))
    assert (row_difference.sort, row_difference.row, row_difference.cells) == (
        DifferenceKind.CHANGED,
        'Id "a"',
        (Cell("Score", "5", "1"),),
    )


def test_missing_and_added_rows_are_told() -> None:
    assert sorts([A, B], [B, C]) == [DifferenceKind.MISSING, DifferenceKind.ADDED]


def test_further_rows_do_not_count_where_only_some_are_wanted() -> None:
    assert sorts([A], [A, B], exact=False) == []


def test_fields_that_a_row_does_not_name_do_not_count() -> None:
    assert sorts([{"Id": "a"}], [A]) == []


def test_a_row_that_is_wanted_twice_by_its_key_is_there_once() -> None:
    assert sorts([A, A], [A]) == [DifferenceKind.MISSING]


def test_no_value_is_a_value() -> None:
    (row_difference,) = compare([{"Id": "a", "Score": None}], [A], ("Id",))
    assert row_difference.cells == (Cell("Score", "null", "1"),)


def test_rows_without_a_key_are_counted() -> None:
    assert sorts([A, A], [A], ()) == [DifferenceKind.MISSING]
    assert sorts([A, A], [A, A], ()) == []
    assert sorts([A], [A, A], ()) == [DifferenceKind.ADDED]


def test_rows_without_a_key_are_paired_with_the_likest() -> None:
    wanted = [{"x": 1, "y": 2, "z": 3}]
    (row_difference,) = compare(wanted, [{"x": 1, "y": 9, "z": 3}], ())
    assert (row_difference.sort, row_difference.cells) == (DifferenceKind.CHANGED, (Cell("y", "2", "9"),))
    assert sorts(wanted, [{"x": 7, "y": 8, "z": 9}], ()) == [DifferenceKind.MISSING, DifferenceKind.ADDED]


def test_the_row_that_names_more_is_matched_first() -> None:
    assert sorts([{"x": 1}, {"x": 1, "y": 2}], [{"x": 1, "y": 2}, {"x": 1, "y": 3}], ()) == []


def test_the_order_counts_on_demand() -> None:
    assert sorts([A, B], [B, A], ordered=True) == [DifferenceKind.MOVED]
    assert sorts([A, B], [A, B], ordered=True) == []


def test_equal_rows_without_a_key_are_in_order() -> None:
    assert sorts([A, A, B], [A, A, B], (), ordered=True) == []


def test_rows_like_another() -> None:
    assert like({"Score": 2}, [A, B, C]) == [B]


ROWS = st.lists(st.fixed_dictionaries({"x": st.integers(0, 3), "y": st.integers(0, 3)}), max_size=8)


@given(ROWS, st.randoms())
def test_a_permutation_of_rows_has_no_difference(rows: list[Row], random: Any) -> None:
    other = list(rows)
    random.shuffle(other)
    assert compare(rows, other, ()) == []


@given(ROWS, ROWS)
def test_no_difference_means_the_same_rows(wanted: list[Row], records: list[Row]) -> None:
    same = sorted((row["x"], row["y"]) for row in wanted) == sorted((row["x"], row["y"]) for row in records)
    assert (compare(wanted, records, ()) == []) is same
