"""The reader of plain SELECTs gives the trees that sqlglot gives, and nothing where it does not know what is meant."""

import random
import re
from pathlib import Path
from typing import Any

import pytest
from sqlglot.errors import ParseError, TokenError
from sqlglot.expressions import Expr
from sqlglot.tokens import SQLGLOTC_INSTALLED

from mcdecl.helpers.plain_select import plain_select
from mcdecl.helpers.tsql import parse, parse_any
from tests.analysis.sql.cases import cases

pytestmark = pytest.mark.skipif(SQLGLOTC_INSTALLED, reason="the compiled parser reads everything")

_TESTS = Path(__file__).parent.parent
_LINES = (_TESTS / "analysis" / "sql" / "good_queries.sql").read_text().splitlines()
_PROBES = (_TESTS / "sandbox" / "queries" / "probes.txt").read_text(encoding="utf-8").splitlines()
QUERIES = [
    *(case.sql for case in cases()),
    *filter(str.strip, _LINES),
    *("SELECT " + line.split(" => ")[0] for line in _PROBES if " => " in line),
]


def shown(node: Expr) -> Any:
    """A tree with the places of its words, checked for the ways up."""
    places = {name: place for name, place in (node._meta or {}).items() if name not in ("line", "col")}
    parts = []
    for key, value in node.args.items():
        items = value if isinstance(value, list) else [value]
        if value in (None, False, []):
            continue
        for index, item in enumerate(items):
            if isinstance(item, Expr):
                assert item.parent is node
                assert item.arg_key == key
                assert item.index == (index if isinstance(value, list) else None)
        parts.append((key, [shown(item) if isinstance(item, Expr) else item for item in items]))
    return type(node).__name__, places, parts


def agrees(sql: str) -> bool:
    """Whether a query is read; what is read has to be what sqlglot reads."""
    tree = plain_select(sql)
    if tree is None:
        return False
    try:
        expected = parse_any(sql)
    except (ParseError, TokenError) as error:
        raise AssertionError(f"{sql!r} is read, and is wrong: {error}") from error
    assert [shown(tree)] == [shown(each) for each in expected], sql
    return True


def test_most_queries_are_read_and_as_sqlglot_reads_them() -> None:
    read = sum(agrees(sql) for sql in QUERIES)
    assert read > 0.8 * len(QUERIES)


_WORDS = (
    "date day year status name source type value first key row set top with all any at in is not null and or on as by "
    "from where group order left right cross join outer full union case when then else end over partition asc like "
    "between distinct cast convert format replace char end escape collate ( ) , . = < > <> * - + / % [x] 'a' 1 1.5 N'x'"
)


def test_queries_with_a_word_too_many_or_too_few_are_read_as_sqlglot_reads_them_or_not_at_all() -> None:
    chance = random.Random(18)
    read = 0
    for _ in range(2500):
        words = re.findall(r"\s+|\w+|'(?:[^']|'')*'|.", chance.choice(QUERIES), re.DOTALL)
        place = chance.randrange(len(words))
        match chance.randrange(3):
            case 0:
                del words[place]
            case 1:
                words[place:place] = [" ", chance.choice(_WORDS.split()), " "]
            case _:
                words[place] = f" {chance.choice(_WORDS.split())} "
        read += agrees("".join(words))
    assert read > 200


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT a FROM t;",
        "SELECT a, FROM t",
        "SELECT 'a' 'b'",
        "SELECT a b c FROM t",
        "SELECT x'41'",
        "SELECT 0x41",
        "SELECT a = 1 FROM t",
        "SELECT a FROM t WHERE a = b = c",
        "SELECT a FROM t WHERE",
        "SELECT a FROM t JOIN u",
        "SELECT a FROM t ORDER BY a OFFSET 1 ROWS",
        "SELECT a FROM t UNION SELECT b FROM u ORDER BY a",
        "SELECT a.b.c FROM t",
        "SELECT [a]](1) FROM t",
        "SELECT 'open",
        "SELECT a /* open",
        "SELECT a /* one /* in the other */ */ FROM t",
        "SELECT CAST(a AS NOTHING) FROM t",
        "SELECT a FROM t WITH (NOLOCK)",
        "SELECT über FROM t",
        "WITH x AS (SELECT 1 AS a) SELECT a FROM x",
        "",
    ],
)
def test_what_is_not_known_is_left_to_sqlglot(sql: str) -> None:
    assert plain_select(sql) is None


def test_more_words_than_are_remembered_are_read() -> None:
    names = [f"Column{number}" for number in range(45_000)]
    tree = plain_select(f"SELECT {', '.join(names)} FROM t")
    assert tree is not None
    assert [column.name for column in tree.expressions] == names


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("SELECT '--', a FROM t", ["", "a"]),
        ("SELECT [a -- b], '/*', \"c /* d\" FROM t -- 'x", ["a -- b", "", "c /* d"]),
        ("SELECT a/**/, b --\n, c /* ' */ FROM t", ["a", "b", "c"]),
    ],
)
def test_what_looks_like_a_comment_is_text_within_quotation_marks(sql: str, names: list[str]) -> None:
    assert agrees(sql)
    tree = plain_select(sql)
    assert tree is not None
    assert [column.name if not column.is_string else "" for column in tree.expressions] == names


def test_comments_and_quoted_names_are_read() -> None:
    (tree,) = parse("SELECT [a b] AS \"c d\" /* why */ FROM [T 1] -- from there\nWHERE [x] = 'it''s'")
    assert tree.sql(dialect="tsql") == "SELECT [a b] AS [c d] FROM [T 1] WHERE [x] = 'it''s'"
