"""Functions of JSON texts."""

import re
from collections.abc import Sequence
from typing import Any, Final

from sqlglot import exp

from mcdecl.sandbox.queries.argument_types import refuse_types
from mcdecl.sandbox.queries.conversion import as_text, note_constant, quote
from mcdecl.sandbox.queries.functions.base import Function, of_values
from mcdecl.sandbox.queries.lambdas import arrow, bound
from mcdecl.sandbox.queries.scope import Context
from mcdecl.sandbox.queries.types import INT, TypedSql, text_type
from mcdecl.sandbox.tasks.errors import QueryError, UnsupportedSqlError

_PATH: Final = re.compile(r"\$(?:\.(?:[A-Za-z_]\w*|\"[^\"]+\")|\[\d+\])*")
"""A path of names and places in arrays."""
_ROOT = TypedSql("'$'", text_type(1), "$")


def checked(value: TypedSql) -> str:
    """SQL of a text that is JSON; running it fails for any other text."""
    made = f"mc_json({as_text(value).sql})"
    if value.constant is not None:
        note_constant(made)
    return made


def path_of(value: TypedSql) -> str:
    """SQL of a path; `lax` is what there is without a word before it.

    Raises:
        QueryError: When it is no path.
        UnsupportedSqlError: When it is computed, or strict.
    """
    if value.constant is None:
        raise UnsupportedSqlError("a JSON path that is computed")
    return quote(_written_path(value.constant))


def _written_path(text: str) -> str:
    """A path as it is run.

    Raises:
        QueryError: When it does not begin with $.
        UnsupportedSqlError: When it is strict, or has more than names and places in arrays.
    """
    path = text.strip().removeprefix("lax ").strip()
    if re.match(r"(?:append\s+)?(?:(?:lax|strict)\s+)?\$", text.strip()) is None:
        raise QueryError(
            f"JSON path is not properly formatted. Unexpected character '{path[:1]}' is found at position 0."
        )
    if _PATH.fullmatch(path) is None:
        raise UnsupportedSqlError(f"the JSON path {path}")
    return path


def literal_path(node: Any) -> str:
    """SQL of a path that is spelled out in WITH of OPENJSON; see `path_of`."""
    return quote(_written_path(str(node.name)))


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


def _is_json(arguments: Sequence[Any], context: Context) -> TypedSql:
    """Objects and arrays alone are JSON to it (fact:queries-are-t-sql); the second argument is a word, no column."""
    if len(arguments) > 1:
        raise UnsupportedSqlError("ISJSON with 2 arguments")
    value = context.value(arguments[0])
    refuse_types("ISJSON", [value])
    text = as_text(value).sql
    composed = f"json_type(CASE WHEN mc_is_json({text}) THEN {text} END) IN ('OBJECT', 'ARRAY')"
    return TypedSql(f"CASE WHEN {text} IS NULL THEN NULL WHEN {composed} THEN 1 ELSE 0 END", INT)


_KEYS: Final = re.compile(r"\$((?:\.(?:[A-Za-z_]\w*|\"[^\"]+\"))+)")
"""A path of names, without a place in an array."""
_NAME: Final = re.compile(r"\w+|\"[^\"]+\"")


def _modified(arguments: Sequence[Any], context: Context) -> TypedSql:
    """A document with another value at a path: NULL takes the name away, one that is missing is added (lax).

    Nothing changes where what should hold the name is no object (documented). White space between values is lost.
    """
    document, path, *_ = values = [context.value(argument) for argument in arguments]
    refuse_types("JSON_MODIFY", values[:2])
    if path.constant is None:
        raise UnsupportedSqlError("JSON_MODIFY with a computed path")
    written = _KEYS.fullmatch(_written_path(path.constant))
    if written is None:
        raise UnsupportedSqlError(f"JSON_MODIFY with the path {path.constant}")
    keys = [name.strip('"') for name in _NAME.findall(written[1])]
    value = _json_of(arguments[2], values[2])
    made = bound(checked(document), "mc_document", bound(value, "mc_new", _with_member("mc_document", keys, 0)))
    return TypedSql(made, text_type(None))


def _with_member(document: str, keys: Sequence[str], depth: int) -> str:
    """SQL of an object with a member at the path of `keys` set to `mc_new`; what is no object stays as it is."""
    key, *rest = keys
    member, inner = f"mc_key_{depth}", f"mc_inner_{depth}"
    quoted = quote(key)
    extracted = f"json_extract({document}, '$.\"' || {member} || '\"')"
    new = bound(extracted, inner, _with_member(inner, rest, depth + 1)) if rest else "mc_new"
    shown = (
        f"'\"' || mc_string_escape({member}) || '\":' || CASE WHEN {member} = {quoted} THEN {new} ELSE {extracted} END"
    )
    names = f"json_keys({document})"
    kept = f"list_filter({names}, {arrow('x')} NOT (x = {quoted} AND mc_new IS NULL))" if not rest else names
    listed = f"list_transform({kept}, {arrow(member)} {shown})"
    if not rest:
        added = f"'\"' || mc_string_escape({quoted}) || '\":' || mc_new"
        missing = f"NOT list_contains({names}, {quoted}) AND mc_new IS NOT NULL"
        listed = f"list_concat({listed}, CASE WHEN {missing} THEN [{added}] ELSE [] END)"
    return (
        f"CASE WHEN json_type({document}) = 'OBJECT' THEN '{{' || array_to_string({listed}, ',') || '}}' "
        f"ELSE CAST({document} AS VARCHAR) END"
    )


def _json_of(node: Any, value: TypedSql) -> str:
    """SQL of a value as JSON: a text of JSON_QUERY is taken as it is (documented)."""
    if isinstance(node, exp.Anonymous) and str(node.this).upper() in ("JSON_QUERY", "JSON_MODIFY"):
        return value.sql
    if value.type.kind == "bit":
        return f"CASE WHEN {value.sql} THEN 'true' WHEN NOT {value.sql} THEN 'false' END"
    text = as_text(value).sql
    return text if value.type.is_number else f"'\"' || mc_string_escape({text}) || '\"'"


FUNCTIONS: dict[str, Function] = {
    "JSON_MODIFY": Function(3, 3, _modified),
    "JSON_VALUE": of_values(2, 2, _value),
    "JSON_QUERY": of_values(1, 2, _query),
    "ISJSON": Function(1, 2, _is_json),
}
"""The functions by name."""
