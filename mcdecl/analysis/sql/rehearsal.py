"""What SQL Server runs and the embedded account does not: no fault of the query, but its tests stop there."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from msgspec import Struct
from sqlglot import exp

from mcdecl.analysis.sql.constants import OTHER_TYPES, type_word
from mcdecl.analysis.sql.function_table import FUNCTIONS, REPORTED
from mcdecl.analysis.sql.trees import inside
from mcdecl.analysis.sql.words import words

_TYPES: Final = words("XML VARIANT IMAGE GEOGRAPHY GEOMETRY ROWVERSION JSON VECTOR")
_SHOWN: Final = {"VARIANT": "SQL_VARIANT"}


class Limit(Struct, frozen=True):
    """What is not run; `newer` when the account is not known to have it either (fact:query-server-version)."""

    what: str
    node: Any
    newer: bool = False


def not_run(words: frozenset[str], tree: Any) -> Iterator[Limit]:
    """What the embedded account does not run of a query.

    Args:
        words: its words in capitals.
        tree: its syntax.
    """
    if _WORDS.isdisjoint(words):
        return
    if tree.args.get("for_") is not None:
        yield Limit("FOR XML or FOR JSON of a whole query", tree.args["for_"])
    for node in inside(tree):
        test = _TESTS.get(type(node)) if node is not tree.args.get("for_") else None
        limit = test(node) if test is not None else None
        if limit is not None:
            yield Limit(limit, node, newer=_is_newer(node))


def _is_newer(node: Any) -> bool:
    """Whether something is only in a SQL Server that the account is not known to be."""
    if isinstance(node, exp.Anonymous):
        function = FUNCTIONS.get(str(node.this).upper())
        return function is not None and function.since > REPORTED
    return isinstance(node, exp.Select | exp.NullSafeEQ | exp.NullSafeNEQ | exp.IgnoreNulls | exp.RespectNulls)


def _call(node: Any) -> str | None:
    name = str(node.this).upper()
    function = FUNCTIONS.get(name)
    if function is None or function.rehearsal or function.account is False:
        return None
    return f"the function {name}"


def _type(node: Any) -> str | None:
    word = type_word(node)
    if node.this == exp.DType.USERDEFINED:
        name = str(node.args.get("kind")).upper()
        return f"the type {name}" if name in OTHER_TYPES else None
    return f"the type {_SHOWN.get(word, word)}" if word in _TYPES else None


def _for(node: Any) -> str | None:
    options = {str(getattr(option.this, "name", "")).upper() for option in node.expressions}
    taken = str(node.args.get("kind")).upper() == "XML" and options <= {"PATH", "TYPE"}
    return None if taken else "FOR but with XML PATH"


def _common_table(node: Any) -> str | None:
    name = node.alias.casefold()
    reads_itself = any(table.name.casefold() == name and not table.db for table in node.this.find_all(exp.Table))
    return "a common table expression that reads itself" if reads_itself else None


_TESTS: Final[Mapping[type, Callable[[Any], str | None]]] = {
    exp.Anonymous: _call,
    exp.DataType: _type,
    exp.ForClause: _for,
    exp.CTE: _common_table,
    exp.NullSafeEQ: lambda _node: "IS NOT DISTINCT FROM",
    exp.NullSafeNEQ: lambda _node: "IS DISTINCT FROM",
    exp.TableSample: lambda _node: "TABLESAMPLE",
    exp.Version: lambda _node: "FOR SYSTEM_TIME",
    exp.IgnoreNulls: lambda _node: "IGNORE NULLS",
    exp.RespectNulls: lambda _node: "RESPECT NULLS",
    exp.CurrentUser: lambda _node: "CURRENT_USER",
    exp.SessionUser: lambda _node: "SESSION_USER",
    exp.Select: lambda node: "the clause WINDOW" if node.args.get("windows") else None,
}
"""By the sort of a piece of syntax, what of it is not run; None when it is."""

_WORDS: Final = frozenset(
    (
        *(function.name for function in FUNCTIONS.values() if not function.rehearsal),
        *("DISTINCT", "XML", "SQL_VARIANT", *OTHER_TYPES, "IMAGE", "GEOGRAPHY"),
        *("GEOMETRY", "ROWVERSION", "TIMESTAMP", "FOR", "WITH"),
        *("TABLESAMPLE", "WINDOW", "SYSTEM_TIME", "NULLS", "CURRENT_USER", "SESSION_USER", "SYSTEM_USER"),
        *("JSON", "VECTOR"),
    )
)
"""What a query has to say for any of it: most do not, and their trees are not walked through."""
