"""Expressions: each piece of the syntax tree to typed DuckDB SQL, calls of functions of one row among them."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from mcdecl.helpers.structs import replace
from mcdecl.sandbox.queries.aggregates import AGGREGATES_NOT_RUN, aggregate, string_agg, window, window_name
from mcdecl.sandbox.queries.argument_types import refuse_types
from mcdecl.sandbox.queries.collations import collation
from mcdecl.sandbox.queries.conditions import CONDITIONS, SIGNS, condition
from mcdecl.sandbox.queries.conversion import convert, note_constant, quote
from mcdecl.sandbox.queries.culture_texts import parsed
from mcdecl.sandbox.queries.functions import dates, json, logic, numbers, texts
from mcdecl.sandbox.queries.functions.base import Function
from mcdecl.sandbox.queries.grouping import grouping_of
from mcdecl.sandbox.queries.operators import arithmetic, inverted, negative
from mcdecl.sandbox.queries.scope import Context
from mcdecl.sandbox.queries.types import (
    BIGINT,
    DATETIME,
    FLOAT,
    INT,
    NULL,
    TypedSql,
    common,
    decimal,
    text_type,
    written_type,
)
from mcdecl.sandbox.queries.zones import at_zone
from mcdecl.sandbox.soap.object_type import words
from mcdecl.sandbox.tasks.errors import QueryError, UnsupportedSqlError

if TYPE_CHECKING:
    from sqlglot import exp


def value(node: exp.Expression | None, context: Context) -> TypedSql:
    """Compiles an expression.

    Args:
        node: The expression, None where one is missing.
        context: Where it stands.

    Returns:
        Its value.

    Raises:
        QueryError: When SQL Server would refuse it, or this account does not run it.
    """
    if node is None:
        raise QueryError("Incorrect syntax: an expression is missing.")
    known = _group_value(node, context)
    if known is not None:
        return known
    compiler = _VALUES.get(type(node))
    if compiler is not None:
        made = compiler(node, context)
        if type(node) in _MAY_FAIL and _is_constant(node):
            note_constant(made.sql)
        return made
    if type(node) in CONDITIONS:
        raise QueryError(f"Incorrect syntax near '{_operator(node)}'.")
    raise UnsupportedSqlError(f"{node.sql('tsql')[:60]}")


def _is_constant(node: exp.Expression, functions: frozenset[str] | None = None) -> bool:
    """Whether something is made of what the query writes alone; `functions` are those that it may call."""
    known = _FAILING if functions is None else functions
    return all(
        str(part.this).upper() in known if type(part) is exp.Anonymous else type(part) in _OF_CONSTANTS
        for part in node.walk()
    )


def _group_value(node: exp.Expression, context: Context) -> TypedSql | None:
    """What stands for the group when the expression is one that the SELECT groups by."""
    if context.grouping is None or type(node) not in context.grouping.shapes:
        return None
    try:
        typed_sql = value(node, context.ungrouped())
    except QueryError:  # it has an aggregate inside, so it is none
        return None
    return context.grouping.values.get(typed_sql.sql)


def _operator(node: exp.Expression) -> str:
    return SIGNS.get(type(node), node.key.upper())


def _literal(node: Any, _context: Context) -> TypedSql:
    text = str(node.this)
    if node.is_string:
        return TypedSql(quote(text), text_type(max(len(text), 1), national=False), text)
    if "e" in text.casefold():
        return TypedSql(f"CAST('{text}' AS DOUBLE)", FLOAT, text)
    if "." in text:
        digits = text.replace(".", "").lstrip("0")
        scale = len(text.partition(".")[2])
        return _typed_number(text, max(len(digits), scale), scale)
    if int(text) < 2**31:
        return TypedSql(text, INT, text)
    return _typed_number(text, len(text), 0)  # whole numbers beyond int are numeric to SQL Server


def _typed_number(text: str, precision: int, scale: int) -> TypedSql:
    type = decimal(precision, scale)
    return TypedSql(f"CAST('{text}' AS {type.duckdb})", type, text)


def _national(node: Any, _context: Context) -> TypedSql:
    text = str(node.this)
    return TypedSql(quote(text), text_type(max(len(text), 1)), text)


def _null(_node: Any, _context: Context) -> TypedSql:
    return TypedSql("NULL", NULL)


def _column(node: Any, context: Context) -> TypedSql:
    if isinstance(node.this, exp.Star):
        raise QueryError("Incorrect syntax near '*'.")
    typed_sql = context.resolve(node.name, node.table)
    if context.grouping is not None and _is_here(typed_sql, context):
        shown = f"{node.table}.{node.name}" if node.table else node.name
        raise QueryError(
            f"Column '{shown}' is invalid in the select list because it is not contained in either an aggregate "
            "function or the GROUP BY clause."
        )
    return typed_sql


def _is_here(typed_sql: TypedSql, context: Context) -> bool:
    return any(typed_sql.sql.startswith(f"{source.alias}.") for source in context.sources)


def _paren(node: Any, context: Context) -> TypedSql:
    inner = value(node.this, context)
    return TypedSql(f"({inner.sql})", inner.type, inner.constant)


def _arithmetic(node: Any, context: Context) -> TypedSql:
    left, right = value(node.left, context), value(node.right, context)
    divides = type(node) in _DIVIDES and right.constant is None and right.type.kind not in ("null", "text")
    if divides and left.type.kind != "null" and _is_constant(node.right, _FOLDED):
        note_constant(f"mc_zero({right.sql})")
    return arithmetic(_OPERATORS[type(node)], left, right)


def _negative(node: Any, context: Context) -> TypedSql:
    return negative(value(node.this, context))


def _cast(node: Any, context: Context) -> TypedSql:
    safe, inner = isinstance(node, exp.TryCast), node.this
    if isinstance(inner, exp.Anonymous) and str(inner.this).upper() in _PARSES:
        text, *name = (value(argument, context) for argument in inner.expressions)
        return parsed(text, written_type(node.to), name[0] if name else None, context, safe=safe)
    return convert(value(node.this, context), written_type(node.to), safe=safe)


_PARSES = ("PARSE", "TRY_PARSE")
"""Functions that are read as a CAST of a call (`mcdecl.helpers.tsql`)."""


def _convert(node: Any, context: Context) -> TypedSql:
    style = node.args.get("style")
    number = None if style is None else value(style, context).constant
    if style is not None and not (number or "").isdigit():
        raise UnsupportedSqlError("CONVERT with a computed style")
    return convert(
        value(node.expression, context),
        written_type(node.this),
        style=None if number is None else int(number),
        safe=bool(node.args.get("safe")),
    )


def _case(node: Any, context: Context) -> TypedSql:
    branches = node.args["ifs"]
    default = node.args.get("default")
    results = [value(branch.args["true"], context) for branch in branches]
    results.append(TypedSql("NULL", NULL) if default is None else value(default, context))
    logic.refuse_nothing([*(branch.args["true"] for branch in branches), *([] if default is None else [default])])
    type = common([result.type for result in results])
    tests = [_case_test(node.this, branch.this, context) for branch in branches]
    pairs = zip(tests, results[:-1], strict=True)
    middle = " ".join(f"WHEN {test} THEN {convert(result, type).sql}" for test, result in pairs)
    return TypedSql(f"(CASE {middle} ELSE {convert(results[-1], type).sql} END)", type)


def _case_test(subject: Any, node: Any, context: Context) -> str:
    if subject is None:
        return condition(node, context)
    return condition(exp.EQ(this=subject.copy(), expression=node.copy()), context)


def _subquery(node: Any, context: Context) -> TypedSql:
    relation = context.compile_query(node.this, context.within())
    if len(relation.columns) != 1:
        raise QueryError(
            "Only one expression can be specified in the select list when the subquery is not introduced with EXISTS."
        )
    return TypedSql(relation.sql, relation.columns[0].type)


def _trim(node: Any, context: Context) -> TypedSql:
    subject = value(node.this, context)
    refuse_types("TRIM", [subject])
    subject = convert(subject, text_type(None))
    position = str(node.args.get("position") or "").upper()
    name = {"LEADING": "ltrim", "TRAILING": "rtrim"}.get(position, "trim")
    characters = "' '" if node.expression is None else convert(value(node.expression, context), text_type(None)).sql
    return TypedSql(f"{name}({subject.sql}, {characters})", subject.type)


def _now(_node: Any, context: Context) -> TypedSql:
    return TypedSql(f"TIMESTAMP '{context.now}'", DATETIME)


def _at_zone(node: Any, context: Context) -> TypedSql:
    return at_zone(value(node.this, context), value(node.args["zone"], context).constant)


def _anonymous(node: Any, context: Context) -> TypedSql:
    name = str(node.this).upper()
    if name in ("GROUPING", "GROUPING_ID"):
        return grouping_of(name, node.expressions, context)
    typed_sql = aggregate(name, node.expressions, context)
    return typed_sql if typed_sql is not None else call(name, node.expressions, context)


def _collate(node: Any, context: Context) -> TypedSql:
    subject = value(node.this, context)
    if not subject.type.is_text:
        raise QueryError(f"Expression type {subject.type.name} is invalid for COLLATE clause.")
    name = collation(node.expression.name or node.expression.sql())
    return replace(subject, type=replace(subject.type, collation=name))


def _without_over(node: Any, _context: Context) -> TypedSql:
    name = node.this.name or str(node.this.this)
    raise QueryError(f"The function '{name}' must have an OVER clause.")


def _inverted(node: Any, context: Context) -> TypedSql:
    return inverted(value(node.this, context))


def _call_of_schema(node: Any, _context: Context) -> TypedSql:
    """A call behind a point: a method of XML, or a function of one's own, which an account has not."""
    name = str(getattr(node.expression, "this", ""))
    if name.casefold() in ("value", "query", "exist", "nodes", "modify"):
        raise UnsupportedSqlError(f"the method {name.lower()}() of XML")
    owner = node.this.sql("tsql")
    raise QueryError(
        f'Cannot find either column "{owner}" or the user-defined function or aggregate "{owner}.{name}", or the name '
        "is ambiguous."
    )


def _odbc_moment(node: Any, context: Context) -> TypedSql:
    """A date as ODBC writes it, such as `{d '2024-01-31'}`: a DATETIME."""
    return convert(value(node.this, context), DATETIME)


def _no_value(node: Any, _context: Context) -> TypedSql:
    raise QueryError(f"Incorrect syntax near the keyword '{_WORDS[type(node)]}'.")


_WORDS: dict[type[exp.Expression], str] = {
    exp.CurrentTime: "CURRENT_TIME",
    exp.CurrentDate: "CURRENT_DATE",
    exp.SimilarTo: "TO",
}
"""What the parser knows of other databases."""


def _hex(node: Any, _context: Context) -> TypedSql:
    return TypedSql(str(int(str(node.this) or "0", 16)), BIGINT)


_OPERATORS: dict[type[exp.Expression], str] = {
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.Div: "/",
    exp.Mod: "%",
    exp.BitwiseAnd: "&",
    exp.BitwiseOr: "|",
    exp.BitwiseXor: "^",
}

_VALUES: dict[type[exp.Expression], Callable[[Any, Context], TypedSql]] = {
    **dict.fromkeys(_OPERATORS, _arithmetic),
    exp.Literal: _literal,
    exp.National: _national,
    exp.Null: _null,
    exp.Column: _column,
    exp.Paren: _paren,
    exp.Neg: _negative,
    exp.Cast: _cast,
    exp.TryCast: _cast,
    exp.Convert: _convert,
    exp.Case: _case,
    exp.Subquery: _subquery,
    exp.Trim: _trim,
    exp.CurrentTimestamp: _now,
    exp.AtTimeZone: _at_zone,
    exp.Anonymous: _anonymous,
    exp.GroupConcat: string_agg,
    exp.Window: window,
    exp.WithinGroup: _without_over,
    exp.HexString: _hex,
    exp.Collate: _collate,
    exp.BitwiseNot: _inverted,
    exp.Dot: _call_of_schema,
    exp.Date: _odbc_moment,
    exp.Timestamp: _odbc_moment,
    **dict.fromkeys(_WORDS, _no_value),
}


_NOT_RUN = AGGREGATES_NOT_RUN | frozenset(
    words(
        "APPROX_PERCENTILE_CONT APPROX_PERCENTILE_DISC APP_NAME BIT_COUNT COLLATIONPROPERTY "
        "COLUMNPROPERTY COL_LENGTH COL_NAME COMPRESS CONNECTIONPROPERTY CONTEXT_INFO CRYPT_GEN_RANDOM "
        "CURRENT_REQUEST_ID CURRENT_TRANSACTION_ID CURRENT_USER DATABASEPROPERTYEX DATETRUNC DATE_BUCKET DB_ID "
        "DB_NAME DECOMPRESS DECRYPTBYPASSPHRASE ENCRYPTBYPASSPHRASE ERROR_LINE ERROR_MESSAGE ERROR_NUMBER "
        "ERROR_PROCEDURE ERROR_SEVERITY ERROR_STATE FORMATMESSAGE GENERATE_SERIES GETANSINULL GET_BIT GREATEST "
        "HAS_PERMS_BY_NAME HOST_ID HOST_NAME IDENT_CURRENT IDENT_INCR IDENT_SEED IS_MEMBER IS_ROLEMEMBER "
        "IS_SRVROLEMEMBER JSON_ARRAY JSON_OBJECT JSON_PATH_EXISTS LEAST LEFT_SHIFT LOOKUP "
        "OBJECTPROPERTY OBJECTPROPERTYEX OBJECT_DEFINITION OBJECT_ID OBJECT_NAME OBJECT_SCHEMA_NAME "
        "ORIGINAL_LOGIN RIGHT_SHIFT ROWCOUNT_BIG SCHEMA_ID SCHEMA_NAME SERVERPROPERTY SESSIONPROPERTY "
        "SESSION_CONTEXT SET_BIT SQL_VARIANT_PROPERTY SUSER_ID SUSER_NAME SUSER_SID SUSER_SNAME "
        "TYPEPROPERTY TYPE_ID TYPE_NAME USER_ID USER_NAME XACT_STATE"
    )
)
"""What SQL Server has, or the service, and this account does not run."""

_MAY_FAIL = frozenset((*_OPERATORS, exp.Cast, exp.Convert, exp.Anonymous))
_OF_CONSTANTS = _MAY_FAIL | {exp.Literal, exp.National, exp.Null, exp.Paren, exp.Neg, exp.DataType, exp.DataTypeParam}
_FAILING = frozenset(
    words(
        "LEFT RIGHT SUBSTRING TRANSLATE SQRT LOG LOG10 ACOS ASIN POWER DATEFROMPARTS DATETIMEFROMPARTS "
        "DATETIME2FROMPARTS DATETIMEOFFSETFROMPARTS SMALLDATETIMEFROMPARTS TIMEFROMPARTS JSON_VALUE JSON_QUERY "
        "JSON_MODIFY PARSE"
    )
)
"""Functions that fail for some values of the right type."""
_FOLDED = _FAILING | frozenset(words("ABS CEILING COALESCE FLOOR ISNULL LEN NULLIF ROUND SIGN"))
"""Functions that are computed before the query runs where something is divided by them."""
_DIVIDES = (exp.Div, exp.Mod)

_FUNCTIONS = {**texts.FUNCTIONS, **dates.FUNCTIONS, **numbers.FUNCTIONS, **logic.FUNCTIONS, **json.FUNCTIONS}


def call(name: str, arguments: "Sequence[exp.Expression]", context: Context) -> TypedSql:
    """Compiles a call.

    Args:
        name: The function, in capitals.
        arguments: What stands in the brackets.
        context: Where it stands.

    Returns:
        Its value.

    Raises:
        QueryError: When there is no such function, or the arguments do not fit.
    """
    function = _FUNCTIONS.get(name)
    if window_name(name):
        raise QueryError(f"The function '{name}' must have an OVER clause.")
    if function is None and name in _NOT_RUN:
        raise UnsupportedSqlError(f"the function {name}")
    if function is None:
        raise QueryError(f"'{name}' is not a recognized built-in function name.")
    if len(arguments) < function.least or (function.most is not None and len(arguments) > function.most):
        raise QueryError(_arity(name, function))
    if function.of is None:
        return function.make(arguments, context)
    values = [context.value(argument) for argument in arguments]
    refuse_types(name, values)
    return function.of(values, context)


def _arity(name: str, function: Function) -> str:
    if function.most == function.least:
        return f"The {name.lower()} function requires {function.least} argument(s)."
    most = "any number of" if function.most is None else str(function.most)
    return f"The {name.lower()} function requires {function.least} to {most} arguments."
