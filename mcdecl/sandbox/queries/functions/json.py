"""Functions of JSON texts."""

from mcdecl.sandbox.queries.conversion import as_text, quote
from mcdecl.sandbox.queries.functions.base import Function, of_values
from mcdecl.sandbox.queries.scope import Context
from mcdecl.sandbox.queries.types import INT, TypedSql, text_type
from mcdecl.sandbox.tasks.errors import UnsupportedSqlError

_ROOT = TypedSql("'$'", text_type(1), "$")


def checked(value: TypedSql) -> str:
    """SQL of a text that is JSON; running it fails for any other text."""
    return f"mc_json({as_text(value).sql})"


def path_of(value: TypedSql) -> str:
    """SQL of a path; `lax` is what there is without a word before it.

    Raises:
        UnsupportedSqlError: When it is computed, or strict.
    """
    path = (value.constant or "").strip().removeprefix("lax ").strip()
    if not path.startswith("$"):
        raise UnsupportedSqlError(f"the JSON path {path or 'that is computed'}")
    return quote(path)


def _found(arguments: list[TypedSql]) -> tuple[str, str]:
    path = path_of(arguments[1] if len(arguments) > 1 else _ROOT)
    document = checked(arguments[0])
    return f"json_extract({document}, {path})", f"json_type({document}, {path}) IN ('OBJECT', 'ARRAY')"


def _value(arguments: list[TypedSql], _context: Context) -> TypedSql:
    """A text, number or Boolean; objects and arrays are NULL, as is a text beyond 4,000 characters.

    See fact:queries-are-t-sql.
    """
    found, composed = _found(arguments)
    text = f"json_extract_string({found}, '$')"
    return TypedSql(f"CASE WHEN {composed} OR length({text}) > 4000 THEN NULL ELSE {text} END", text_type(4000))


def _query(arguments: list[TypedSql], _context: Context) -> TypedSql:
    """An object or array; anything else is NULL (fact:queries-are-t-sql)."""
    found, composed = _found(arguments)
    return TypedSql(f"CASE WHEN {composed} THEN CAST({found} AS VARCHAR) END", text_type(None))


def _is_json(arguments: list[TypedSql], _context: Context) -> TypedSql:
    """Objects and arrays alone are JSON to it (fact:queries-are-t-sql)."""
    text = as_text(arguments[0]).sql
    composed = f"json_type(CASE WHEN json_valid({text}) THEN {text} END) IN ('OBJECT', 'ARRAY')"
    return TypedSql(f"CASE WHEN {text} IS NULL THEN NULL WHEN {composed} THEN 1 ELSE 0 END", INT)


FUNCTIONS: dict[str, Function] = {
    "JSON_VALUE": of_values(2, 2, _value),
    "JSON_QUERY": of_values(1, 2, _query),
    "ISJSON": of_values(1, 1, _is_json),
}
"""The functions by name."""
