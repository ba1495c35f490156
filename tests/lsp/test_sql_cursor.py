"""What is under a place of a query."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcdecl.analysis.sql import Schemas, Table
from mcdecl.analysis.sql.model import UNKNOWN, Field
from mcdecl.lsp.cursor import scalars
from mcdecl.lsp.embedded_sql import in_yaml
from mcdecl.lsp.sql_cursor import (
    aliases,
    expects_table,
    gives_name,
    mentions_of,
    offset_of,
    place_of,
    qualifier_before,
    table_words,
    word_at,
)

CUSTOMERS = Table("Customers", (Field("Id", UNKNOWN), Field("Email", UNKNOWN)))
ORDERS = Table("Old Orders", (Field("Id", UNKNOWN), Field("CustomerId", UNKNOWN)))
SCHEMAS = Schemas({"customers": CUSTOMERS, "old orders": ORDERS})
SQL = """\
SELECT c.Email, COUNT(o.Id) AS Orders -- c.Email
FROM Customers c
JOIN ENT.[Old Orders] AS o ON o.CustomerId = c.Id
WHERE c.Email <> 'c.Email' AND Email LIKE '%@%'
GROUP BY c.Email"""


def test_words_have_qualifiers_and_may_be_called() -> None:
    word = word_at(SQL, SQL.index("Email") + 2)
    assert word is not None
    assert (word.text, word.qualifier, word.called) == ("Email", "c", False)
    word = word_at(SQL, SQL.index("COUNT"))
    assert word is not None
    assert word.called
    word = word_at(SQL, SQL.index("[Old") + 3)
    assert word is not None
    assert word.text == "Old Orders"


def test_nothing_is_meant_in_texts_and_comments() -> None:
    assert word_at(SQL, SQL.index("-- c.Email") + 6) is None
    assert word_at(SQL, SQL.index("'c.Email'") + 4) is None


def test_aliases_are_those_of_from_and_join() -> None:
    assert aliases(SQL) == {"customers": "Customers", "c": "Customers", "old orders": "Old Orders", "o": "Old Orders"}
    assert aliases("SELECT 1 FROM A WHERE x = 1") == {"a": "A"}


def test_every_mention_of_a_column_is_found_and_no_other() -> None:
    places = [SQL[begin:end] for begin, end in mentions_of(SQL, SCHEMAS, "Customers", "Email")]
    assert places == ["Email"] * 4
    begins = {begin for begin, _ in mentions_of(SQL, SCHEMAS, "Customers", "Email")}
    assert SQL.index("-- c.Email") + 5 not in begins
    ids = [begin for begin, _ in mentions_of(SQL, SCHEMAS, "Old Orders", "Id")]
    assert ids == [SQL.index("o.Id") + 2]


def test_tables_are_found_where_they_are_named() -> None:
    assert [SQL[begin:end] for begin, end in table_words(SQL, "Old Orders")] == ["[Old Orders]"]
    sql = "SELECT Customers.Id FROM Customers"
    assert [begin for begin, _ in table_words(sql, "customers")] == [7, 25]


@pytest.mark.parametrize(
    ("before", "table", "qualifier"),
    [
        ("SELECT x FROM ", True, ""),
        ("SELECT x FROM Cus", True, ""),
        ("SELECT x FROM ENT.[Old", True, ""),
        ("SELECT x FROM a JOIN ", True, ""),
        ("SELECT c.", False, "c"),
        ("SELECT [Old Orders].Cus", False, "Old Orders"),
        ("SELECT 'FROM ", False, ""),
        ("SELECT x", False, ""),
    ],
)
def test_what_comes_next(before: str, table: bool, qualifier: str) -> None:
    assert expects_table(before) is table
    if not table:
        assert qualifier_before(before) == qualifier


@pytest.mark.parametrize(
    ("sql", "gives"),
    [
        ("SELECT |Email FROM T", True),
        ("SELECT a, c.|Email FROM T", True),
        ("SELECT TOP 10 |Email FROM T", True),
        ("SELECT |Email AS x FROM T", False),
        ("SELECT |Email x FROM T", False),
        ("SELECT UPPER(|Email) FROM T", False),
        ("SELECT COALESCE(a, |Email) FROM T", False),
        ("SELECT a FROM T GROUP BY b, |Email", False),
        ("SELECT a FROM T ORDER BY |Email", False),
        ("SELECT a FROM (SELECT b, |Email FROM T) q", True),
        ("SELECT |Email + 'x' FROM T", False),
    ],
)
def test_which_columns_give_an_output_its_name(sql: str, gives: bool) -> None:
    begin = sql.index("|")
    assert gives_name(sql.replace("|", ""), begin, begin + len("Email")) is gives


@given(st.text(max_size=80), st.integers(0, 90))
def test_places_and_offsets_agree_and_nothing_is_too_strange(sql: str, offset: int) -> None:
    offset = min(offset, len(sql))
    at = place_of(sql, offset)
    assert offset_of(sql, at.line, at.column) == offset
    word_at(sql, offset)
    list(mentions_of(sql, SCHEMAS, "Customers", "Email"))
    list(table_words(sql, "Customers"))
    gives_name(sql, offset, len(sql))


@pytest.mark.parametrize(
    "after", ["", "\n", "    mode: Update\n", "  R:\n    name: R\n", "data_extensions: {}\n", "# c\n"]
)
@pytest.mark.parametrize("end", ["\n", "\n\n"])
def test_a_query_in_a_block_ends_before_what_follows(after: str, end: str) -> None:
    text = f"query_definitions:\n  Q:\n    sql: |\n      SELECT a\n      FROM b{end}{after}"
    cursor = next(item for item in scalars(text) if item.style == "|")
    query = in_yaml(text, cursor, "q.yaml", None)
    assert query is not None
    assert query.sql.rstrip() == "SELECT a\nFROM b"
    assert query.place(query.sql.index("b")) == (5, 12)
