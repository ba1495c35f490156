"""Small changes of a query that a test case should notice: of conditions, joins, and literals."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

from msgspec import Struct

from mcdecl.analysis.audience.same_rows import query_change
from mcdecl.helpers.tsql import parse, tokens

_OPERATORS: Final = {"=": "<>", "<>": "=", "!=": "=", ">": ">=", "<": "<=", ">=": ">", "<=": "<"}
_WORDS: Final = {"OR": "AND", "MIN": "MAX", "MAX": "MIN", "ASC": "DESC", "DESC": "ASC"}
_TAKEN_OUT: Final = ("NOT", "DISTINCT")
_TYPES: Final = frozenset(
    {"CHAR", "VARCHAR", "NCHAR", "NVARCHAR", "DECIMAL", "NUMERIC", "FLOAT", "TIME", "DATETIME2", "DATETIMEOFFSET"}
)
_SIDES: Final = ("LEFT", "RIGHT", "FULL")


class Mutant(Struct, frozen=True):
    """One change.

    Attributes:
        sql: the query with it.
        line: where it is, from 1.
        column: where in that line, from 1.
        before: what stands there.
        after: what stands there instead; empty for nothing.
    """

    sql: str
    line: int
    column: int
    before: str
    after: str


def mutants_of(sql: str, flags: Collection[str] = ()) -> Iterator[Mutant]:
    """The changes of a query, by their places. Those that are proved to give the same rows are not among them.

    Args:
        sql: the query; one that cannot be read has none.
        flags: the columns of what it fills that are Boolean.
    """
    from sqlglot.errors import SqlglotError

    try:
        found = list(tokens(sql))
    except SqlglotError:
        return
    for start, end, after in _changes(sql, found):
        text = sql[:start] + after + sql[end:]
        if _reads(text) and not query_change(sql, text, flags=flags).same:
            head = sql[:start]
            line, column = head.count("\n") + 1, start - (head.rfind("\n") + 1) + 1
            yield Mutant(text, line, column, sql[start:end].strip(), after.strip())


def _reads(text: str) -> bool:
    from sqlglot.errors import SqlglotError

    try:
        return len(parse(text)) == 1
    except (SqlglotError, RecursionError):
        return False


def _changes(sql: str, found: Sequence[Any]) -> Iterator[tuple[int, int, str]]:
    """Where text is replaced, and by what."""
    between = 0
    for number, token in enumerate(found):
        if _is_length(found, number):
            continue
        start, end = token.start, token.end + 1
        word = sql[start:end].upper()
        if word == "BETWEEN":
            between += 1
        elif word == "AND":
            if between:
                between -= 1
            else:
                yield start, end, "OR"
        elif word in _OPERATORS:
            yield start, end, _OPERATORS[word]
        elif word in _WORDS:
            yield start, end, _WORDS[word]
        elif word in _TAKEN_OUT:
            yield start, end + (1 if sql[end : end + 1] == " " else 0), ""
        elif word == "JOIN":
            yield from _joins(sql, found, number)
        else:
            yield from _literals(sql, start, end)


def _is_length(found: Sequence[Any], number: int) -> bool:
    """Whether a word is the length or scale of a type, as in VARCHAR(10), which no condition asks for."""
    words = [token.text.upper() for token in found[max(number - 4, 0) : number]]
    return (words[-1:] == ["("] and words[-2:-1] != [] and words[-2] in _TYPES) or (
        words[-1:] == [","] and words[-3:-2] == ["("] and words[-4:-3] != [] and words[-4] in _TYPES
    )


def _joins(sql: str, found: Sequence[Any], number: int) -> Iterator[tuple[int, int, str]]:
    words = [sql[token.start : token.end + 1].upper() for token in found[max(number - 2, 0) : number]]
    token = found[number]
    side = next((place for place, word in enumerate(reversed(words), 1) if word in _SIDES), 0)
    if side:
        yield found[number - side].start, token.end + 1, "INNER JOIN"
    elif "CROSS" not in words:
        first = found[number - 1].start if words and words[-1] == "INNER" else token.start
        yield first, token.end + 1, "LEFT JOIN"


def _literals(sql: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    text = sql[start:end]
    if text.isdigit():
        yield start, end, str(int(text) + 1)
    elif text.startswith("'") and text.endswith("'") and len(text) > 1:
        yield start, end, f"{text[:-1]}~'"
