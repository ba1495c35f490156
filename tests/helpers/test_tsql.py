"""The reading of T-SQL: functions as they are written, words that are names, with either build of the parser."""

import pytest
from sqlglot import exp
from sqlglot.errors import ParseError

from mcdecl.helpers.tsql import parse


def functions(sql: str) -> list[str]:
    (tree,) = parse(sql)
    return [call.this for call in tree.find_all(exp.Anonymous)]


NAMES = (
    *("ISNULL", "COALESCE", "LEN", "DATALENGTH", "LEFT", "RIGHT", "CHAR", "SUBSTRING"),
    *("FLOOR", "REPLACE", "FORMAT", "IIF", "GREATEST"),
)


@pytest.mark.parametrize("name", NAMES)
def test_a_function_is_left_as_it_is_written(name: str) -> None:
    assert functions(f"SELECT {name}(a, b) AS x FROM t") == [name]
    assert functions(f"SELECT 1 + {name.lower()} (a) FROM t WHERE {name}(b) = 1") == [name.lower(), name]


@pytest.mark.parametrize("call", ["CAST(a AS CHAR(10))", "CONVERT(CHAR(10), a, 120)", "TRY_CAST(a AS TIME(3))"])
def test_types_are_no_functions(call: str) -> None:
    assert functions(f"SELECT {call} AS x FROM t") == []


@pytest.mark.parametrize(
    "sql",
    [
        "WITH Sum (a) AS (SELECT 1) SELECT a FROM Sum",
        "WITH x AS (SELECT 1 AS b), Log (a) AS (SELECT b FROM x) SELECT a FROM Log",
        "SELECT Rank.a FROM (SELECT 1) AS Rank (a)",
        "SELECT Rank.a FROM (SELECT 1) Rank (a)",
        "SELECT [Left].a FROM (SELECT 1) AS [Left] (a)",
    ],
)
def test_names_before_brackets_stay_names(sql: str) -> None:
    (tree,) = parse(sql)
    assert "\x01" not in tree.sql()
    assert functions(sql) == []


def test_a_function_behind_top_is_one() -> None:
    assert functions("SELECT TOP (3) LEFT(a, 2) AS b FROM t FOR XML PATH('')") == ["LEFT"]


def test_functions_stay_so_behind_a_with() -> None:
    assert functions("WITH x AS (SELECT 1 AS b) SELECT 1, ISNULL(b, 2), LEN(b) FROM x") == ["ISNULL", "LEN"]


@pytest.mark.parametrize("word", ["Limit", "Qualify", "Div", "Anti"])
def test_words_of_other_dialects_are_names(word: str) -> None:
    (tree,) = parse(f"SELECT {word} FROM t AS {word}")
    assert isinstance(tree, exp.Query)


def test_what_is_no_sql_is_refused() -> None:
    with pytest.raises(ParseError):
        parse("SELECT IF(1 = 1, 2, 3)")


def test_empty_statements_are_left_out() -> None:
    assert len(parse(";SELECT 1;;SELECT 2;")) == 2
    assert parse("") == []


def test_collate_is_of_the_operand_before_it() -> None:
    (tree,) = parse("SELECT a + b * c COLLATE x + d COLLATE y FROM t")
    add = tree.expressions[0]
    assert [collate.this.name for collate in tree.find_all(exp.Collate)] == ["d", "c"]
    assert isinstance(add, exp.Add)
    assert isinstance(add.this.expression, exp.Mul)


@pytest.mark.parametrize(
    "call",
    ["CONVERT('a', varchar)", "CONVERT(VARCHAR(10, a, 104)", "TRY_CONVERT(, '1.5')", "CONVERT(DATE)", "CONVERT()"],
)
def test_a_convert_without_type_or_value_cannot_be_read(call: str) -> None:
    with pytest.raises(ParseError, match="CONVERT takes a type first"):
        parse(f"SELECT {call} AS x FROM t")


def test_the_value_of_xml_is_read_with_spaces_in_it() -> None:
    texts = [
        f"SELECT STUFF((SELECT ', ' + a FROM t FOR XML PATH(''), TYPE){dot}('.', 'INT'), 1, 2, '') AS n"
        for dot in (".value", " . value ")
    ]
    assert parse(texts[0]) == parse(texts[1])
    assert "CAST(" in parse(texts[1])[0].sql()
