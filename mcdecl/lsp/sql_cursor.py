"""What is under a place of a query: a table, a column, a function, or what may come next."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct

from mcdecl.analysis.sql import Schemas, Table, analyse
from mcdecl.analysis.sql.model import Mention, TextPosition

_NAME: Final = r"(?:\[[^\]\n]*\]|[^\W\d][\w$]*)"
_FROM: Final = re.compile(
    rf"\b(?:FROM|JOIN|APPLY)\s+(?:(?:ENT|dbo)\s*\.\s*)?(?P<table>{_NAME})(?:\s+(?:AS\s+)?(?P<alias>{_NAME}))?",
    re.IGNORECASE,
)
_WORDS: Final = frozenset(
    word
    for words in (
        ("on", "where", "group", "order", "having", "with", "option", "for"),
        ("inner", "left", "right", "full", "cross", "outer", "join", "union", "except", "intersect"),
    )
    for word in words
)
"""What may follow the name of a table and is no alias."""
_CLAUSES: Final = re.compile(r"[()]|\b(?:SELECT|FROM|WHERE|GROUP|ORDER|HAVING|ON)\b", re.IGNORECASE)
_NOT_CODE: Final = re.compile(r"'(?:[^']|'')*(?:'|\Z)|--[^\n]*|/\*.*?\*/", re.DOTALL)


class SqlWord(Struct, frozen=True):
    """A word of a query.

    Attributes:
        text: the word, without brackets.
        qualifier: the word before the point in front of it; empty when there is none.
        begin, end: its offsets in the query, brackets included.
        called: whether a bracket follows: a function.
    """

    text: str
    qualifier: str
    begin: int
    end: int
    called: bool


def bare(name: str) -> str:
    """A name without its brackets."""
    return name[1:-1] if name[:1] == "[" else name


def as_written(name: str) -> str:
    """A name as a query writes it: in brackets where it is no plain word."""
    return name if re.fullmatch(r"[^\W\d]\w*", name) else f"[{name}]"


def code(sql: str) -> str:
    """The query with texts and comments blanked; offsets stay."""
    return _NOT_CODE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), sql)


def offset_of(sql: str, line: int, column: int) -> int:
    """The offset of a place, both from 1."""
    lines = sql.split("\n")
    return sum(len(text) + 1 for text in lines[: line - 1]) + column - 1


def word_at(sql: str, offset: int) -> SqlWord | None:
    """The word at an offset of a query; None in texts, comments and between words."""
    plain = code(sql)
    for match in re.finditer(_NAME, plain):
        if match.start() <= offset <= match.end():
            before = re.search(rf"({_NAME})\s*\.\s*$", plain[: match.start()])
            after = plain[match.end() :].lstrip()
            qualifier = bare(before[1]) if before else ""
            return SqlWord(bare(match[0]), qualifier, match.start(), match.end(), after.startswith("("))
    return None


def aliases(sql: str) -> dict[str, str]:
    """What the query calls its tables, in lower case, each with the name of the table."""
    names: dict[str, str] = {}
    for match in _FROM.finditer(code(sql)):
        table, alias = bare(match["table"]), match["alias"]
        names.setdefault(table.casefold(), table)
        if alias is not None and alias.casefold() not in _WORDS:
            names[bare(alias).casefold()] = table
    return names


def tables_of(sql: str, schemas: Schemas) -> Mapping[str, Table]:
    """The known tables that a query reads, by their names in lower case."""
    read = ((name.casefold(), schemas.find(name)) for name in aliases(sql).values())
    return {name: table for name, table in read if table is not None}


def table_meant(sql: str, qualifier: str, schemas: Schemas) -> Table | None:
    """The table that an alias or a name stands for in a query."""
    name = aliases(sql).get(qualifier.casefold())
    return schemas.find(name) if name is not None else None


def mentions(sql: str, schemas: Schemas) -> tuple[Mention, ...]:
    """Where a query spells out columns; nothing of one that cannot be read."""
    return analyse(sql, schemas, mentions=True).mentions


def mentions_of(sql: str, schemas: Schemas, table: str, column: str) -> Iterator[tuple[int, int]]:
    """The offsets of the words by which a query names a column of a table, begin and end.

    A word that names only what came of it, such as a column of a subquery under another name, is none.
    """
    wanted = (table.casefold(), column.casefold())
    for mention in mentions(sql, schemas):
        if len(mention.sources) != 1:
            continue
        (source,) = mention.sources
        if (source.table.casefold(), source.column.casefold()) != wanted:
            continue
        word = word_at(sql, offset_of(sql, mention.at.line, mention.at.column))
        if word is not None and word.qualifier and word.text.casefold() != wanted[1]:
            continue
        if word is not None and word.text.casefold() == wanted[1]:
            yield word.begin, word.end
        elif word is not None:  # the place is that of the qualifier
            behind = re.compile(rf"\s*\.\s*({_NAME})").match(sql, word.end)
            if behind is not None and bare(behind[1]).casefold() == wanted[1]:
                yield behind.start(1), behind.end(1)


def table_words(sql: str, name: str) -> Iterator[tuple[int, int]]:
    """The offsets of the words by which a query names a table in FROM and JOIN, and before columns."""
    plain, folded = code(sql), name.casefold()
    spans = {match.span("table") for match in _FROM.finditer(plain) if bare(match["table"]).casefold() == folded}
    aliased = {match["alias"] and bare(match["alias"]).casefold() for match in _FROM.finditer(plain)}
    if folded not in aliased:
        for match in re.finditer(rf"({_NAME})\s*\.\s*{_NAME}", plain):
            if bare(match[1]).casefold() == folded:
                spans.add(match.span(1))
    yield from sorted(spans)


def gives_name(sql: str, begin: int, end: int) -> bool:
    """Whether a word is a whole column of a SELECT list without an alias: its name is then the name of the output."""
    plain = code(sql)
    behind = plain[end:].lstrip()
    if behind and not re.match(r"[,)]|FROM\b|UNION\b|EXCEPT\b|INTERSECT\b|WHERE\b", behind, re.IGNORECASE):
        return False
    before = re.sub(rf"{_NAME}\s*\.\s*$", "", plain[:begin]).rstrip()
    if not re.search(r"(?:,|\bSELECT|\bDISTINCT|\bALL|\bTOP\s*\(?\s*\d+\s*\)?)$", before, re.IGNORECASE):
        return False
    depth = 0
    for match in reversed(list(_CLAUSES.finditer(before))):
        if match[0] in "()":
            depth += 1 if match[0] == ")" else -1
            if depth < 0:
                return False
        elif depth == 0:
            return match[0].upper() == "SELECT"
    return False


class OutputName(Struct, frozen=True):
    """Where a query gives a column of its result its name.

    Attributes:
        begin, end: the offsets of that name, or of the column that has it without an alias.
        alias: whether it is an alias.
        starred: whether it comes out of a `*` there.
    """

    begin: int
    end: int
    alias: bool
    starred: bool = False


def output_name(sql: str, schemas: Schemas, name: str) -> OutputName | None:
    """Where a query names a column of its result so; None of one that does not, or nobody can say."""
    output = analyse(sql, schemas).output(name)
    if output is None:
        return None
    begin = offset_of(sql, output.at.line, output.at.column)
    if output.starred:
        return OutputName(begin, begin, alias=False, starred=True)
    plain, depth, end = code(sql), 0, begin
    for match in re.finditer(r"[(),]|\b(?:FROM|UNION|EXCEPT|INTERSECT|WHERE)\b|\Z", plain[begin:], re.IGNORECASE):
        end = begin + match.start()
        if depth == 0 and match[0] != "(":
            break
        if match[0] in ("(", ")"):
            depth += 1 if match[0] == "(" else -1
    written = plain[begin:end].rstrip()
    last = next((match for match in re.finditer(rf"{_NAME}\Z", written)), None)
    if last is None or bare(last[0]).casefold() != name.casefold():
        return None
    before = written[: last.start()].rstrip()
    return OutputName(begin + last.start(), begin + last.end(), alias=bool(before) and not before.endswith("."))


def place_of(sql: str, offset: int) -> TextPosition:
    """The line and column of an offset, from 1."""
    before = sql[:offset]
    return TextPosition(before.count("\n") + 1, offset - before.rfind("\n"))


def expects_table(before: str) -> bool:
    """Whether the name of a table is being written at the end of this part of a query."""
    return (
        re.search(r"\b(?:FROM|JOIN|APPLY)\s+(?:ENT\s*\.\s*)?(?:\[[^\]\n]*|[\w$]*)$", code(before), re.IGNORECASE)
        is not None
    )


def qualifier_before(before: str) -> str:
    """The alias or table before the point that a column is being written behind; empty when there is none."""
    match = re.search(rf"({_NAME})\s*\.\s*(?:\[[^\]\n]*|[\w$]*)$", code(before))
    return bare(match[1]) if match else ""
