"""Two versions of a table: matched by key, or as bags."""

from collections.abc import Iterator

import duckdb
import pytest

from mcdecl.operations.comparing.model import StoreKind, TableDifference, total
from mcdecl.operations.comparing.tables import Subject, Version, compare_tables

SUBJECT = Subject(StoreKind.DATA_EXTENSION, "T", data="rows")


@pytest.fixture
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def made(database: duckdb.DuckDBPyConnection, name: str, columns: str, values: str = "") -> None:
    database.execute(f"CREATE TABLE {name} ({columns})")
    if values:
        database.execute(f"INSERT INTO {name} VALUES {values}")


def compared(
    database: duckdb.DuckDBPyConnection, before: tuple[str, ...], after: tuple[str, ...], *key: str
) -> TableDifference:
    return compare_tables(database, SUBJECT, Version("b", before, key), Version("a", after, key))


def test_rows_are_matched_by_their_key(database: duckdb.DuckDBPyConnection) -> None:
    made(database, "b", "Id VARCHAR, Name VARCHAR, N INTEGER", "('1','Ana',1), ('2','Ben',2), ('3','Cy',NULL)")
    made(database, "a", "Id VARCHAR, Name VARCHAR, N INTEGER", "('1','Ana',1), ('3','Cy',4), ('4','Di',5)")
    difference = compared(database, ("Id", "Name", "N"), ("Id", "Name", "N"), "Id")
    assert (difference.before, difference.after) == (3, 3)
    assert (difference.entered, difference.left, difference.changed) == (1, 1, 1)
    assert difference.who_entered == ((("Id", "4"),),)
    assert difference.who_left == ((("Id", "2"),),)
    (column,) = difference.columns
    assert (column.name, column.rows) == ("N", 1)
    assert [(item.row, item.before, item.after) for item in column.examples] == [((("Id", "3"),), None, "4")]


def test_keys_match_as_the_service_compares_texts(database: duckdb.DuckDBPyConnection) -> None:
    made(database, "b", "Id VARCHAR, Name VARCHAR", "('AB ','x')")
    made(database, "a", "ID VARCHAR, NAME VARCHAR", "('ab','X')")
    difference = compare_tables(
        database, SUBJECT, Version("b", ("Id", "Name"), ("Id",)), Version("a", ("ID", "NAME"), ("ID",))
    )
    assert (difference.entered, difference.left, difference.changed) == (0, 0, 1)


def test_a_key_of_which_a_part_is_empty_matches_itself(database: duckdb.DuckDBPyConnection) -> None:
    for name in ("b", "a"):
        made(database, name, "A INTEGER, B INTEGER", "(1, NULL), (1, 2)")
    assert not compared(database, ("A", "B"), ("A", "B"), "A", "B").differs


def test_without_a_key_equal_rows_are_counted_against_each_other(database: duckdb.DuckDBPyConnection) -> None:
    made(database, "b", "A INTEGER, B VARCHAR", "(1,'x'), (1,'x'), (2,'y')")
    made(database, "a", "A INTEGER, B VARCHAR", "(1,'x'), (3,NULL)")
    difference = compared(database, ("A", "B"), ("A", "B"))
    assert (difference.key, difference.entered, difference.left, difference.changed) == ((), 1, 2, 0)
    assert difference.who_entered == ((("A", "3"), ("B", None)),)


def test_another_primary_key_makes_it_a_comparison_of_bags(database: duckdb.DuckDBPyConnection) -> None:
    for name in ("b", "a"):
        made(database, name, "A INTEGER, B INTEGER", "(1, 2)")
    difference = compare_tables(database, SUBJECT, Version("b", ("A", "B"), ("A",)), Version("a", ("A", "B"), ("B",)))
    assert (difference.key, difference.differs) == ((), False)


def test_columns_that_come_and_go_are_named(database: duckdb.DuckDBPyConnection) -> None:
    made(database, "b", "Id INTEGER, Old INTEGER", "(1, 1)")
    made(database, "a", "Id INTEGER, New INTEGER", "(1, 1)")
    difference = compared(database, ("Id", "Old"), ("Id", "New"), "Id")
    assert (difference.added, difference.removed, difference.changed) == (("New",), ("Old",), 0)
    assert difference.differs


@pytest.mark.parametrize(("old", "new", "changed"), [("INTEGER", "DECIMAL(10,2)", 0), ("INTEGER", "VARCHAR", 0)])
def test_a_value_of_another_type_is_the_same_value(
    database: duckdb.DuckDBPyConnection, old: str, new: str, changed: int
) -> None:
    made(database, "b", f"Id INTEGER, N {old}", "(1, 12)")
    made(database, "a", f"Id INTEGER, N {new}", "(1, 12)")
    assert compared(database, ("Id", "N"), ("Id", "N"), "Id").changed == changed
    assert not compared(database, ("Id", "N"), ("Id", "N")).differs


def test_a_table_of_one_version_alone(database: duckdb.DuckDBPyConnection) -> None:
    made(database, "a", "Id INTEGER", "(1), (2)")
    new = compare_tables(database, SUBJECT, None, Version("a", ("Id",), ("Id",)))
    old = compare_tables(database, SUBJECT, Version("a", ("Id",), ("Id",)), None)
    assert (new.only, new.entered, new.after, old.only, old.left, old.before) == ("after", 2, 2, "before", 2, 2)


def test_names_with_quotes_are_names(database: duckdb.DuckDBPyConnection) -> None:
    for name, value in (("b", 1), ("a", 2)):
        made(database, name, '"I""d" INTEGER, "V ""w" INTEGER', f"(1, {value})")
    difference = compared(database, ('I"d', 'V "w'), ('I"d', 'V "w'), 'I"d')
    assert [column.name for column in difference.columns] == ['V "w']


def test_counts_of_several_sets_of_rows_add_up(database: duckdb.DuckDBPyConnection) -> None:
    made(database, "b", "Id INTEGER, N INTEGER", "(1, 1), (2, 2)")
    made(database, "a", "Id INTEGER, N INTEGER", "(1, 9)")
    one = compared(database, ("Id", "N"), ("Id", "N"), "Id")
    both = total([one, one], examples=1)
    assert (both.before, both.after, both.left, both.changed) == (4, 2, 2, 2)
    assert [(column.name, column.rows, len(column.examples)) for column in both.columns] == [("N", 2, 1)]


def test_rows_of_a_file_that_share_a_key_are_a_bag(database: duckdb.DuckDBPyConnection) -> None:
    made(database, "b", "Id VARCHAR, N INTEGER", "('1',1), ('1 ',1), ('2',2)")
    made(database, "a", "Id VARCHAR, N INTEGER", "('1',1), ('2',2), ('2',3)")
    file = Subject(StoreKind.FILE, "f.csv", data="rows")
    difference = compare_tables(database, file, Version("b", ("Id", "N"), ("Id",)), Version("a", ("Id", "N"), ("Id",)))
    assert (difference.key, difference.before, difference.after) == ((), 3, 3)
    assert (difference.entered, difference.left) == (1, 1)


def test_a_file_without_the_column_of_its_key_is_a_bag(database: duckdb.DuckDBPyConnection) -> None:
    for name in ("b", "a"):
        made(database, name, "N INTEGER", "(1), (2)")
    assert not compared(database, ("N",), ("N",), "Id").differs
