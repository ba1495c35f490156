"""T-SQL text to a syntax tree: sqlglot's reading of it, with every function left as it is written."""

import logging
import re
from functools import cache
from typing import TYPE_CHECKING

from mcdecl.sandbox.engine.faults import QueryError

if TYPE_CHECKING:
    from sqlglot import exp
    from sqlglot.dialects.tsql import TSQL

_KEPT = ("CAST", "CONVERT", "TRY_CAST", "TRY_CONVERT", "TRIM", "STRING_AGG")
"""Functions with a syntax of their own inside the brackets."""

_NOT_TSQL = (
    "LIMIT",
    "ILIKE",
    "QUALIFY",
    "RLIKE",
    "REGEXP",
    "GLOB",
    "DIV",
    "XOR",
    "STRAIGHT_JOIN",
    "SEMI",
    "ANTI",
    "ASOF",
)
"""Words that sqlglot takes in every dialect and SQL Server takes for names."""


@cache
def _dialect() -> "type[TSQL]":
    """T-SQL without sqlglot's own view of functions: it merges ones that differ in their details."""
    from sqlglot.dialects.tsql import TSQL

    # It warns of statements that it cannot read; they are refused here in words of their own.
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    words = {word: token for word, token in TSQL.Tokenizer.KEYWORDS.items() if word not in _NOT_TSQL}
    kept = {name: parser for name, parser in TSQL.Parser.FUNCTION_PARSERS.items() if name in _KEPT}
    tokenizer = type("Tokenizer", (TSQL.Tokenizer,), {"KEYWORDS": words})
    parser = type("Parser", (TSQL.Parser,), {"FUNCTIONS": {}, "FUNCTION_PARSERS": kept})
    return type("ServerSql", (TSQL,), {"Tokenizer": tokenizer, "Parser": parser})


def parse(text: str) -> "exp.Query":
    """Reads a query.

    Args:
        text: One SELECT, or several that UNION, EXCEPT or INTERSECT join; WITH may lead.

    Returns:
        Its tree.

    Raises:
        QueryError: When it cannot be read, in SQL Server's words.
    """
    from sqlglot import exp, parse
    from sqlglot.errors import ParseError, TokenError

    try:
        found = [tree for tree in parse(text, read=_dialect()) if tree is not None]
    except TokenError:
        raise QueryError(_unclosed(text)) from None
    except ParseError as error:
        raise QueryError(_syntax(error)) from None
    if len(found) != 1 or not isinstance(found[0], exp.Query):
        raise QueryError("Only SELECT queries are valid.")
    return found[0]


def _syntax(error: Exception) -> str:
    details = getattr(error, "errors", None) or [{}]
    word = str(details[0].get("highlight") or "").strip()
    return f"Incorrect syntax near '{word}'." if word else "Incorrect syntax."


def _unclosed(text: str) -> str:
    quote = re.search(r"'[^']*$", text)
    rest = quote.group()[1:41] if quote else text[-40:]
    return f"Unclosed quotation mark after the character string '{rest}'."
