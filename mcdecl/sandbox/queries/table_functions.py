"""Functions in FROM: STRING_SPLIT and OPENJSON."""

from typing import Any

from sqlglot import exp

from mcdecl.sandbox.queries.argument_types import refuse_types
from mcdecl.sandbox.queries.conversion import as_text, convert, quote
from mcdecl.sandbox.queries.functions.json import checked, literal_path, path_of
from mcdecl.sandbox.queries.scope import Column, Context, Relation
from mcdecl.sandbox.queries.types import BIGINT, INT, TypedSql, text_type, written_type
from mcdecl.sandbox.tasks.errors import QueryError, UnsupportedSqlError


def function_name(node: Any) -> str:
    """What a call is named, which is also what its rows are called without an alias."""
    return "OPENJSON" if isinstance(node, exp.OpenJSON) else str(node.this)


def table_function(node: Any, context: Context) -> Relation:
    """Compiles a call in FROM or behind APPLY.

    Args:
        node: The call.
        context: Where it stands; behind APPLY, what is before it can be used.

    Returns:
        Its rows.

    Raises:
        QueryError: When the arguments do not fit.
        UnsupportedSqlError: When this account does not run the function.
    """
    if isinstance(node, exp.OpenJSON):
        return _openjson(node, context)
    name = str(node.this).upper()
    if name == "GENERATE_SERIES":
        raise UnsupportedSqlError(f"the table function {node.this}")
    if name != "STRING_SPLIT":
        raise QueryError(f"Invalid object name '{node.this}'.")
    return _split([context.value(argument) for argument in node.expressions])


def _split(arguments: list[TypedSql]) -> Relation:
    if len(arguments) not in (2, 3):
        raise QueryError("The STRING_SPLIT function requires 2 to 3 arguments.")
    refuse_types("STRING_SPLIT", arguments)
    subject, separator = as_text(arguments[0]), as_text(arguments[1])
    if separator.constant is not None and len(separator.constant) != 1:
        raise QueryError("Procedure expects parameter 'separator' of type 'nchar(1)/nvarchar(1)'.")
    columns = [Column("value", "c1", subject.type)]
    parts = f"string_split({subject.sql}, {separator.sql})"
    listed = f"unnest({parts}) AS c1"
    if len(arguments) == 3 and arguments[2].constant == "1":
        columns.append(Column("ordinal", "c2", BIGINT))
        listed += f", CAST(generate_subscripts({parts}, 1) AS BIGINT) AS c2"
    return Relation(f"(SELECT {listed})", tuple(columns))


_KINDS = "CASE type WHEN 'NULL' THEN 0 WHEN 'VARCHAR' THEN 1 WHEN 'BOOLEAN' THEN 3 WHEN 'ARRAY' THEN 4 "
_JSON_COLUMNS = (
    Column("key", "c1", text_type(4000)),
    Column("value", "c2", text_type(None)),
    Column("type", "c3", INT),
)


def _openjson(node: Any, context: Context) -> Relation:
    """The members of an object or the items of an array, with the documented numbers of their types."""
    text = context.value(node.this)
    refuse_types("OPENJSON", [text])
    document = checked(text)
    if node.args.get("path"):
        document = f"json_extract({document}, {path_of(context.value(node.args['path']))})"
    if node.expressions:
        return _with_columns(document, node.expressions)
    value = "CASE WHEN type = 'NULL' THEN NULL ELSE json_extract_string(value, '$') END"
    listed = f"key AS c1, {value} AS c2, {_KINDS} WHEN 'OBJECT' THEN 5 ELSE 2 END AS c3"
    return Relation(f"(SELECT {listed} FROM json_each({document}))", _JSON_COLUMNS)


def _with_columns(document: str, nodes: list[Any]) -> Relation:
    """OPENJSON with WITH: each item of an array is a row, an object is one."""
    columns, listed = [], []
    for number, node in enumerate(nodes, 1):
        type = written_type(node.args["kind"])
        path = literal_path(node.args["path"]) if node.args.get("path") else quote(f'$."{node.name}"')
        composed = f"json_type(e, {path}) IN ('OBJECT', 'ARRAY')"
        if node.args.get("as_json"):
            made = f"CASE WHEN {composed} THEN CAST(json_extract(e, {path}) AS VARCHAR) END"
        else:
            text = f"CASE WHEN NOT {composed} THEN json_extract_string(e, {path}) END"
            made = convert(TypedSql(f"({text})", text_type(None)), type).sql
        columns.append(Column(node.name, f"c{number}", type))
        listed.append(f"{made} AS c{number}")
    items = "CASE WHEN json_type(d) = 'ARRAY' THEN json_extract(d, '$[*]') ELSE [json_extract(d, '$')] END"
    rows = f"(SELECT unnest({items}) AS e FROM (SELECT {document} AS d) AS w WHERE d IS NOT NULL) AS i"
    return Relation(f"(SELECT {', '.join(listed)} FROM {rows})", tuple(columns))
