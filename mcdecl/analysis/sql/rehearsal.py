"""What SQL Server runs and the embedded account does not: no fault of the query, but its tests stop there."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlglot import exp

from mcdecl.analysis.sql.constants import OTHER_TYPES, type_word
from mcdecl.analysis.sql.function_table import FUNCTIONS, REPORTED
from mcdecl.analysis.sql.trees import inside
from mcdecl.analysis.sql.words import words

_TYPES: Final = words("XML VARIANT IMAGE GEOGRAPHY GEOMETRY ROWVERSION")
_ALGORITHMS: Final = words("MD5 SHA SHA1 SHA2_256")
_NAMES: Final = re.compile(r"\s*(lax\s+)?\$(\.([A-Za-z_]\w*|\"[^\"]+\"))+\s*")
"""A path in JSON that has only names."""
_SHOWN: Final = {"VARIANT": "SQL_VARIANT"}
_LITERAL: Final = {
    "PATINDEX": (0, "a computed pattern"),
    "QUOTENAME": (1, "computed signs"),
    "STRING_ESCAPE": (1, "computed rules"),
}
"""By function, the place of the argument that must be spelled out, and what it is otherwise."""
CULTURES: Final = frozenset(
    (
        *("da", "da-dk", "de", "de-at", "de-de", "en", "en-au", "en-ca", "en-gb", "en-ie", "en-nz", "en-us", "es"),
        *("es-es", "es-mx", "fr", "fr-be", "fr-ca", "fr-fr", "it", "it-it", "ja", "ja-jp", "nb-no", "nl", "nl-be"),
        *("nl-nl", "no", "pt", "pt-br", "pt-pt", "sv", "sv-se", "zh", "zh-cn"),
    )
)
"""The cultures that FORMAT is run with."""


@dataclass(frozen=True, slots=True)
class Limit:
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
    return isinstance(node, exp.Select | exp.NullSafeEQ | exp.NullSafeNEQ)


def _call(node: Any) -> str | None:
    name = str(node.this).upper()
    function = FUNCTIONS.get(name)
    if function is None:
        return None
    if not function.rehearsal:
        return f"the function {name}" if function.account is not False else None
    arguments = node.expressions
    if name == "FORMAT" and function.takes(len(arguments)) and not _is_known_format(arguments):
        return "FORMAT with a computed picture, or with such a culture"
    if name in ("PARSE", "TRY_PARSE") and any(_text(given).casefold() not in CULTURES for given in arguments[1:]):
        return f"{name} with such a culture"
    if name == "JSON_MODIFY" and len(arguments) > 1 and not _NAMES.fullmatch(_text(arguments[1])):
        return "JSON_MODIFY with such a path"
    if name == "HASHBYTES" and arguments and _text(arguments[0]).upper() not in _ALGORITHMS:
        return "HASHBYTES but with MD5, SHA1 and SHA2_256"
    if name == "STR" and not all(isinstance(argument, exp.Literal) for argument in arguments[1:]):
        return "STR with a computed length"
    if name in _LITERAL:
        place, what = _LITERAL[name]
        if len(arguments) > place and not isinstance(arguments[place], exp.Literal | exp.National):
            return f"{name} with {what}"
    return None


def _is_known_format(arguments: list[Any]) -> bool:
    picture, *culture = (_text(argument) for argument in arguments[1:])
    return bool(picture) and all(name.casefold() in CULTURES for name in culture)


def _text(node: Any) -> str:
    """A text that the query says, an empty one for anything else."""
    return str(node.this) if isinstance(node, exp.Literal | exp.National) else ""


def _type(node: Any) -> str | None:
    word = type_word(node)
    if node.this == exp.DType.USERDEFINED:
        name = str(node.args.get("kind")).upper()
        return f"the type {name}" if name in OTHER_TYPES else None
    return f"the type {_SHOWN.get(word, word)}" if word in _TYPES else None


def _zone(node: Any) -> str | None:
    return None if _text(node.args["zone"]) else "AT TIME ZONE with a computed zone"


def _convert(node: Any) -> str | None:
    style = node.args.get("style")
    known = style is None or isinstance(style, exp.Literal) or node.this.this == exp.DType.USERDEFINED
    return None if known else "CONVERT with a computed style"


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
    exp.AtTimeZone: _zone,
    exp.Convert: _convert,
    exp.ForClause: _for,
    exp.CTE: _common_table,
    exp.NullSafeEQ: lambda _node: "IS NOT DISTINCT FROM",
    exp.NullSafeNEQ: lambda _node: "IS DISTINCT FROM",
    exp.TableSample: lambda _node: "TABLESAMPLE",
    exp.Select: lambda node: "the clause WINDOW" if node.args.get("windows") else None,
}
"""By the sort of a piece of syntax, what of it is not run; None when it is."""

_WORDS: Final = frozenset(
    (
        *(function.name for function in FUNCTIONS.values() if not function.rehearsal),
        *(
            "PARSE",
            "TRY_PARSE",
            "JSON_MODIFY",
            "DISTINCT",
            "FORMAT",
            "HASHBYTES",
            "STR",
            *_LITERAL,
            "XML",
            "SQL_VARIANT",
            *OTHER_TYPES,
            "IMAGE",
            "GEOGRAPHY",
        ),
        *("GEOMETRY", "ROWVERSION", "TIMESTAMP", "COLLATE", "ZONE", "CONVERT", "TRY_CONVERT", "FOR", "WITH"),
        *("TABLESAMPLE", "WINDOW"),
    )
)
"""What a query has to say for any of it: most do not, and their trees are not walked through."""
