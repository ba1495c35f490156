"""T-SQL text to a syntax tree: sqlglot's reading of it, with every function left as it is written."""

import re
from typing import TYPE_CHECKING

from mcdecl.helpers import tsql
from mcdecl.sandbox.tasks.errors import QueryError

if TYPE_CHECKING:
    from sqlglot import exp


def parse(text: str) -> "exp.Query":
    """Reads a query.

    Args:
        text: One SELECT, or several that UNION, EXCEPT or INTERSECT join; WITH may lead.

    Returns:
        Its tree.

    Raises:
        QueryError: When it cannot be read, in SQL Server's words.
    """
    from sqlglot import exp
    from sqlglot.errors import ParseError, TokenError

    try:
        nodes = tsql.parse(text)
    except TokenError:
        raise QueryError(_unclosed(text)) from None
    except ParseError as error:
        raise QueryError(_syntax(error)) from None
    if len(nodes) != 1 or not isinstance(nodes[0], exp.Query):
        raise QueryError("Only SELECT queries are valid.")
    return nodes[0]


def _syntax(error: Exception) -> str:
    details = getattr(error, "errors", None) or [{}]
    word = str(details[0].get("highlight") or "").strip()
    return f"Incorrect syntax near '{word}'." if word else "Incorrect syntax."


def _unclosed(text: str) -> str:
    quote = re.search(r"'[^']*$", text)
    rest = quote.group()[1:41] if quote else text[-40:]
    return f"Unclosed quotation mark after the character string '{rest}'."
