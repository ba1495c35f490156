"""What the functions of T-SQL give: their types and whether they can be NULL."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

from mcdecl.analysis.sql.example_texts import json_text, pictured
from mcdecl.analysis.sql.function_table import FUNCTIONS, SqlFunction
from mcdecl.analysis.sql.lengths import most_characters, written_out
from mcdecl.analysis.sql.model import UNKNOWN, ColumnSource, ColumnType
from mcdecl.helpers.tsql import FOREIGN_TYPES


class ExpressionInfo(NamedTuple):
    """What is known of an expression; a tuple, because many are made.

    Attributes:
        type: its type.
        nullable: whether it may be NULL.
        sources: the columns that it is made from.
        null: whether it is NULL always.
        text: of a literal, its value.
        texts: the values that it can have, where the query says them all, or an example of those of one form; those
            that are NULL left out.
    """

    type: ColumnType = UNKNOWN
    nullable: bool = True
    sources: frozenset[ColumnSource] = frozenset()
    null: bool = False
    text: str | None = None
    texts: frozenset[str] | None = None

    @property
    def choices(self) -> frozenset[str] | None:
        """The values that it can have, None when the query does not say them all."""
        if self.null:
            return frozenset()
        return self.texts if self.text is None else frozenset({self.text})


NUMBER: Final = ColumnType("Number")
DATE: Final = ColumnType("Date")
BOOLEAN: Final = ColumnType("Boolean")
TEXT: Final = ColumnType("Text")
DECIMAL: Final = ColumnType("Decimal")
BINARY: Final = ColumnType("Binary")


def result(name: str, arguments: Sequence[ExpressionInfo], sources: frozenset[ColumnSource]) -> ExpressionInfo:
    """What a function gives.

    Args:
        name: in capitals.
        arguments: what it gets, without the word of a date function.
        sources: the columns of all of them.
    """
    function = FUNCTIONS.get(name)
    typed = _type(function, arguments)
    texts = chosen(arguments[CHOOSE[name] :]) if name in CHOOSE else _texts(name, arguments)
    if name in ("COALESCE", "ISNULL"):
        missing = all(argument.nullable for argument in arguments) if arguments else True
        null = bool(arguments) and all(argument.null for argument in arguments)
        return ExpressionInfo(typed, missing, sources, null=null, texts=texts)
    never, may = (function.nulls == "never", function.nulls == "may") if function is not None else (False, False)
    nullable = not never and (may or not arguments or any(argument.nullable for argument in arguments))
    return ExpressionInfo(typed, nullable, sources, texts=texts)


def chosen(values: Sequence[ExpressionInfo]) -> frozenset[str] | None:
    """The values of something that is one of several, None when the query does not say them all."""
    choices: list[frozenset[str]] = []
    for value in values:
        given = value.choices
        if given is None:
            return None
        choices.append(given)
    return frozenset[str]().union(*choices) if choices else None


_MOST_TEXTS: Final = 16
"""Values that are followed through functions: each may be one of several."""
_ONE_TEXT: Final[Mapping[str, Callable[[str], str]]] = {
    "UPPER": lambda text: "".join(letter.upper() if len(letter.upper()) == 1 else letter for letter in text),
    "LOWER": lambda text: "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text),
    "LTRIM": lambda text: text.lstrip(" "),
    "RTRIM": lambda text: text.rstrip(" "),
    **dict.fromkeys(("MAX", "MIN"), str),
}
"""Functions of one text whose result can be told; no letter becomes two (fact:queries-are-t-sql)."""


def _texts(name: str, arguments: Sequence[ExpressionInfo]) -> frozenset[str] | None:
    """The values that a function can give, where the query says them all."""
    if name == "FORMAT":
        return _shown_dates(arguments)
    if name == "JSON_VALUE":
        text, path = (argument.text for argument in arguments) if len(arguments) == 2 else (None, None)
        return json_text(text, path) if text is not None and path is not None else None
    if name == "CONCAT":
        return joined_texts(arguments, null="") if all(argument.type.is_text for argument in arguments) else None
    texts = arguments and (arguments[0].type.is_text or name == "SPACE")
    made = written_out(name, [argument.text for argument in arguments]) if texts else None
    if made is not None:
        return frozenset({made})
    change = _ONE_TEXT.get(name) if len(arguments) == 1 and arguments[0].type.is_text else None
    choices = arguments[0].choices if change is not None else None
    return frozenset(map(change, choices)) if change is not None and choices is not None else None


def _shown_dates(arguments: Sequence[ExpressionInfo]) -> frozenset[str] | None:
    """The texts of dates in a picture of FORMAT, or an example of them."""
    if not 2 <= len(arguments) <= 3 or arguments[0].type != DATE:
        return None
    picture, *culture = (argument.text for argument in arguments[1:])
    name = culture[0] if culture else "en-US"
    return pictured(picture, name) if picture is not None and name is not None else None


def cut_texts(value: ExpressionInfo, kind: ColumnType) -> frozenset[str] | None:
    """The values that a text can have as one of another length, None when the query does not say them all."""
    choices = value.choices if value.type.is_text else None
    # What VARCHAR makes of other letters depends on its code page.
    if choices is None or not all(text.isascii() for text in choices):
        return None
    return frozenset(text[: kind.length] for text in choices)


def joined_texts(values: Sequence[ExpressionInfo], null: str | None = None) -> frozenset[str] | None:
    """The values that texts can have together, None when the query does not say them all.

    Args:
        values: the texts.
        null: what stands for NULL; None where NULL makes all of it NULL.
    """
    joined = frozenset({""})
    for value in values:
        choices = value.choices
        if choices is None:
            return None
        if value.nullable and null is not None:
            choices |= {null}
        joined = frozenset(before + text for before in joined for text in choices)
        if len(joined) > _MOST_TEXTS:
            return None
    return joined


def _type(function: SqlFunction | None, arguments: Sequence[ExpressionInfo]) -> ColumnType:
    if function is None:
        return UNKNOWN
    rule = _RULES.get(function.gives)
    return rule(function, arguments) if rule is not None else _named(function.gives)


@cache
def _named(text: str) -> ColumnType:
    """A type as the table of functions writes it, such as `Text(36)`."""
    name, _, length = text.rstrip(")").partition("(")
    return ColumnType(name, int(length) if length else None)


def _first(function: SqlFunction, arguments: Sequence[ExpressionInfo]) -> ColumnType:
    """The type of the first argument; what computes makes a number of a text."""
    given = arguments[0].type if arguments else UNKNOWN
    return DECIMAL if given.is_text and function.kind(0) == "number" else plain(given)


def _powered(_function: SqlFunction, arguments: Sequence[ExpressionInfo]) -> ColumnType:
    """A whole number has whole powers (documented)."""
    return NUMBER if arguments and arguments[0].type == NUMBER else DECIMAL


def _whole(_function: SqlFunction, _arguments: Sequence[ExpressionInfo]) -> ColumnType:
    """A number without a part behind the point, whatever its argument is."""
    return NUMBER


def _as_text(_function: SqlFunction, arguments: Sequence[ExpressionInfo]) -> ColumnType:
    """A text as long as the argument."""
    given = arguments[0].type if arguments else UNKNOWN
    return plain(given) if given.is_text else TEXT


def plain(type: ColumnType) -> ColumnType:
    """A type without what is special about a field: an address that was worked on is a text."""
    return ColumnType("Text", type.length) if type.is_text else type


def _replaced(_function: SqlFunction, arguments: Sequence[ExpressionInfo]) -> ColumnType:
    # The documented rule: the type of the first, the second is cut to its length.
    return plain(arguments[0].type) if arguments and not arguments[0].null else common(arguments[1:])


def _sized(function: SqlFunction, arguments: Sequence[ExpressionInfo]) -> ColumnType:
    """A text whose length depends on those of its arguments, or on numbers among them."""
    texts = [argument.text for argument in arguments]
    return ColumnType("Text", most_characters(function.name, [width(argument) for argument in arguments], texts))


_DIGITS: Final = 20
"""Characters of any whole number, its sign among them."""


def shown_width(value: ExpressionInfo) -> int | None:
    """The most characters that CAST makes of a value, None when unknown."""
    kind = value.type
    if value.text is None and kind.name == "Number":
        return _DIGITS
    if value.text is None and kind.name == "Decimal" and kind.length is not None:
        return kind.length + 3  # a sign, a point, and a 0 before it
    return width(value)


def width(value: ExpressionInfo) -> int | None:
    """The most characters that a value takes as text, None when unknown."""
    if value.null:
        return 0
    if value.text is not None:
        return len(value.text)
    if value.type.name == "Boolean":
        return 1
    return value.type.length if value.type.is_text else None


def _total(_function: SqlFunction, arguments: Sequence[ExpressionInfo]) -> ColumnType:
    return ColumnType(arguments[0].type.name) if arguments else UNKNOWN


def common(values: Sequence[ExpressionInfo]) -> ColumnType:
    """The type of something that is one of several values: CASE, COALESCE, UNION."""
    types = [value.type for value in values if not value.null]
    if len(types) == 1:
        return types[0]
    names = {("Text" if type.is_text else type.name) for type in types}
    if not types or None in names:
        return UNKNOWN
    if len(names) == 1:
        return _widest(types)
    if names == {"Number", "Decimal"}:
        return DECIMAL
    if names == {"Number", "Boolean"}:
        return NUMBER
    # SQL Server turns texts into what stands beside them.
    rest = names - {"Text"}
    return ColumnType(rest.pop()) if len(rest) == 1 else UNKNOWN


def _widest(types: Sequence[ColumnType]) -> ColumnType:
    first = plain(types[0])
    if len(types) == 1 or len(set(types)) == 1:
        return types[0]
    lengths = [type.length for type in types]
    length = None if None in lengths else max(length or 0 for length in lengths)
    scales = [type.scale for type in types if type.scale is not None]
    return ColumnType(first.name, length, max(scales) if scales else None)


def _chosen(function: SqlFunction, arguments: Sequence[ExpressionInfo]) -> ColumnType:
    return common(arguments[CHOOSE.get(function.name, 0) :])


_RULES: Final[Mapping[str, Callable[[SqlFunction, Sequence[ExpressionInfo]], ColumnType]]] = {
    "first": _first,
    "as-text": _as_text,
    "powered": _powered,
    "whole": _whole,
    "joined": _sized,
    "cut": _sized,
    "sized": _sized,
    "chosen": _chosen,
    "replaced": _replaced,
    "total": _total,
    "rows": lambda _function, _arguments: UNKNOWN,
}
"""Results that depend on the arguments, by their word in the table of functions."""
CHOOSE: Final = {
    function.name: next(place for place, parameter in enumerate(function.parameters) if parameter.kind == "alike")
    for function in FUNCTIONS.values()
    if any(parameter.kind == "alike" for parameter in function.parameters)
}
"""Functions that give one of their arguments, and the first of those."""

_CAST: Final = {
    "Number": "INT BIGINT SMALLINT TINYINT UTINYINT MEDIUMINT",
    "Decimal": "DECIMAL NUMERIC MONEY SMALLMONEY FLOAT DOUBLE REAL",
    "Date": "DATE DATETIME DATETIME2 SMALLDATETIME TIMESTAMP TIMESTAMPTZ DATETIMEOFFSET TIMESTAMPNTZ TIMESTAMPLTZ",
    "Boolean": "BIT BOOLEAN",
    "Binary": "VARBINARY BINARY",
    "Text": "VARCHAR NVARCHAR CHAR NCHAR TEXT NTEXT NAME UUID UNIQUEIDENTIFIER",
}
_CASTS: Final = {word: name for name, listed in _CAST.items() for word in listed.split()}
TYPE_WORDS: Final = frozenset({*_CASTS, *FOREIGN_TYPES, "TIME"})
"""Words that are types, here or in other databases."""
_SIZE: Final = re.compile(r"[0-9]{1,9}")
_UNSAID: Final = 30
"""Characters of CAST(... AS VARCHAR) without a length: SQL Server's default."""


def cast_type(word: str, parameters: Sequence[str]) -> ColumnType:
    """The type that CAST and CONVERT name.

    Args:
        word: the type's name in capitals.
        parameters: what stands in its brackets.
    """
    name = _CASTS.get(word)
    numbers = [int(parameter) if _SIZE.fullmatch(parameter) else None for parameter in parameters]
    if name == "Text":
        if word in ("UUID", "UNIQUEIDENTIFIER"):
            return ColumnType("Text", 36)
        long = word in ("TEXT", "NTEXT")
        return ColumnType("Text", numbers[0] if numbers else None if long else _UNSAID)
    if word in ("DECIMAL", "NUMERIC") and not numbers:
        return ColumnType("Decimal", 18, 0)  # the documented default
    if name == "Decimal" and numbers:
        return ColumnType("Decimal", numbers[0], numbers[1] if len(numbers) > 1 else 0)
    return ColumnType(name)
