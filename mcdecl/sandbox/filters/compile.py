"""Filter definitions as queries: the rows of their source that their rules take.

Texts compare without regard to case. Rules on dates have a day and no time (fact:filter-date-days), so they compare
days.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from mcdecl.sandbox.clock import server_date
from mcdecl.sandbox.data_extensions.sharing import readable
from mcdecl.sandbox.queries.catalog import relation
from mcdecl.sandbox.queries.conditions import compared, folded
from mcdecl.sandbox.queries.conversion import convert, quote
from mcdecl.sandbox.queries.scope import Column, Relation
from mcdecl.sandbox.queries.types import BIT, DATE, SqlType, TypedSql, text_type
from mcdecl.sandbox.soap.object_type import TYPE, Document
from mcdecl.sandbox.tasks.errors import QueryError

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

_SIGNS = {
    "equals": "=",
    "greaterThan": ">",
    "greaterThanOrEqual": ">=",
    "lessThan": "<",
    "lessThanOrEqual": "<=",
}
_DAYS = {
    "isAnniversary": "=",
    "isNotAnniversary": "<>",
    "greaterThanAnniversary": ">",
    "lessThanAnniversary": "<",
}


def filtered(account: "SandboxAccount", definition: Document, frozen: Mapping[str, str] | None = None) -> Relation:
    """The rows that a filter definition takes.

    Args:
        account: Where.
        definition: The filter definition as it is stored.
        frozen: By ObjectID of a data extension, the table to read in place of its own.

    Returns:
        The rows with the source's fields.

    Raises:
        QueryError: When the source, or a field of a rule, is not there any more, or the rules are over subscribers.
    """
    if not definition["SourceID"]:
        raise QueryError("The embedded account does not run filters over subscribers, only over data extensions.")
    source = readable(account, definition["SourceID"])
    if source is None:
        raise QueryError("The data extension that the filter reads does not exist any more.")
    rows = relation(*source, frozen)
    columns = {(column.name or "").casefold(): column for column in rows.columns}
    test = rule(definition["DataFilter"], columns)
    return Relation(f"(SELECT * FROM {rows.sql} AS r WHERE {test})", rows.columns[:-1])


def rule(part: Document, columns: dict[str, Column]) -> str:
    """A filter part as a condition.

    Args:
        part: A SimpleFilterPart or ComplexFilterPart, nested as it came.
        columns: The source's columns by casefolded name.

    Returns:
        The condition, over rows that are called `r`.

    Raises:
        QueryError: When a field is not there.
    """
    if part[TYPE] != "ComplexFilterPart":
        return _simple(part, columns)
    operands = [part["LeftOperand"], part["RightOperand"], *part.get("AdditionalOperands", {}).get("Operand", [])]
    joined = f" {part['LogicalOperator']} ".join(rule(operand, columns) for operand in operands)
    return f"({joined})"


def _simple(part: Document, columns: dict[str, Column]) -> str:
    column = columns.get(part["Property"].casefold())
    if column is None:
        raise QueryError(f"The field {part['Property']} of the filter is not in its source any more.")
    operator = part["SimpleOperator"]
    subject = TypedSql(f"r.{column.sql}", column.type)
    values = [*part.get("Value", []), *part.get("DateValue", [])]
    if operator in ("isNull", "isNotNull"):
        missing = f"({subject.sql} IS NULL OR {_shown(subject)} = '')"
        return missing if operator == "isNull" else f"(NOT {missing})"
    if column.type.kind == "datetime":
        return _of_days(operator, subject, [server_date(value) for value in values])
    made = [_typed(value, column.type) for value in values]
    if operator == "IN":
        return f"({' OR '.join(compared('=', subject, value) for value in made)})"
    if operator == "between":
        return f"({compared('>=', subject, made[0])} AND {compared('<=', subject, made[1])})"
    return _of_values(operator, subject, made[0])


def _shown(value: TypedSql) -> str:
    return convert(value, text_type(None)).sql


def _typed(text: str, type: SqlType) -> TypedSql:
    if type == BIT:
        return TypedSql("true" if text.strip().casefold() in ("true", "1") else "false", BIT)
    return convert(TypedSql(quote(text), text_type(None)), type) if not type.is_text else TypedSql(quote(text), type)


def _of_days(operator: str, subject: TypedSql, days: list[datetime]) -> str:
    day = TypedSql(f"CAST({subject.sql} AS DATE)", DATE)
    wanted = [TypedSql(f"DATE '{moment:%Y-%m-%d}'", DATE) for moment in days]
    if operator in _DAYS:
        return f"(strftime({day.sql}, '%m%d') {_DAYS[operator]} '{days[0]:%m%d}')"
    if operator == "IN":
        return f"({' OR '.join(compared('=', day, typed_sql) for typed_sql in wanted)})"
    if operator == "between":
        return f"({compared('>=', day, wanted[0])} AND {compared('<=', day, wanted[1])})"
    return _of_values(operator, day, wanted[0])


def _of_values(operator: str, subject: TypedSql, value: TypedSql) -> str:
    # Texts are compared without regard to letter case (fact:filter-text-case).
    if operator in _SIGNS:
        return compared(_SIGNS[operator], subject, value)
    if operator == "notEquals":  # a row without a value is not equal to any
        return f"({folded(subject)} IS DISTINCT FROM {folded(value)})"
    test = _TEXTS.get(operator)
    if test is None:
        raise QueryError(f"The embedded account does not run the operator {operator} in a filter.")
    return test(f"lower(coalesce({subject.sql}, ''))", f"lower({value.sql})")


_TEXTS: dict[str, Callable[[str, str], str]] = {
    "like": lambda text, value: f"({text} LIKE {value})",
    "existsInString": lambda text, value: f"contains({text}, {value})",
    "contains": lambda text, value: f"contains({text}, {value})",
    "notExistsInString": lambda text, value: f"(NOT contains({text}, {value}))",
    "notContains": lambda text, value: f"(NOT contains({text}, {value}))",
    "beginsWith": lambda text, value: f"starts_with({text}, {value})",
    "endsWith": lambda text, value: f"ends_with({text}, {value})",
    "existsInStringAsAWord": lambda text, value: (
        f"regexp_matches({text}, '(^|[^\\pL\\pN_])' || regexp_escape({value}) || '($|[^\\pL\\pN_])')"
    ),
}
