"""FOR XML PATH: the rows of a query in brackets as one text, which is how lists were joined before STRING_AGG."""

from collections.abc import Sequence
from typing import Any

from sqlglot import exp

from mcdecl.sandbox.queries.conversion import convert, quote
from mcdecl.sandbox.queries.scope import Column, Relation
from mcdecl.sandbox.queries.types import TypedSql, text_type
from mcdecl.sandbox.tasks.errors import UnsupportedSqlError

_ANY = text_type(None)
_ISO = 126
_UNNAMED = (None, "text()", "*", "data()")


def xml_text(clause: Any, rows: str, columns: Sequence[Column], order: Sequence[str]) -> Relation:
    """Joins rows to one text.

    Args:
        clause: FOR XML as parsed. With TYPE it is taken that `.value('.', …)` reads the texts alone from the XML.
        rows: The query in brackets.
        columns: Its columns; those with a name become elements.
        order: The terms of its ORDER BY.

    Returns:
        One row of one text, that is NULL when there are no rows.

    Raises:
        UnsupportedSqlError: For anything but PATH and TYPE.
    """
    tag, typed = _options(clause)
    parts = [_content(column, typed=typed) for column in columns]
    if tag and not typed:
        parts = [quote(f"<{tag}>"), *parts, quote(f"</{tag}>")]
    by = f" ORDER BY {', '.join(order)}" if order else ""
    text = f"string_agg({' || '.join(parts)}, ''{by})"
    return Relation(f"(SELECT {text} AS c1 FROM {rows} AS x)", (Column(None, "c1", _ANY),))


def _options(clause: Any) -> tuple[str, bool]:
    """The element around each row, empty for none, and whether TYPE is said."""
    tag, typed = None, False
    for option in clause.expressions if str(clause.args.get("kind")).upper() == "XML" else ():
        inner = option.this
        if isinstance(inner, exp.XMLKeyValueOption) and inner.name.upper() == "PATH":
            tag = inner.expression.name if inner.args.get("expression") is not None else "row"
        elif inner.name.upper() == "TYPE":
            typed = True
        else:
            raise UnsupportedSqlError(f"FOR XML with {inner.name.upper()}")
    if tag is None:
        raise UnsupportedSqlError("FOR but with XML PATH")
    return tag, typed


def _content(column: Column, *, typed: bool) -> str:
    value = TypedSql(f"x.{column.sql}", column.type)
    text = convert(value, _ANY, style=_ISO if column.type.is_moment else None).sql
    if not typed:
        text = f"replace(replace(replace({text}, '&', '&amp;'), '<', '&lt;'), '>', '&gt;')"
        if column.name not in _UNNAMED:
            text = f"{quote(f'<{column.name}>')} || {text} || {quote(f'</{column.name}>')}"
    return f"coalesce({text}, '')"
