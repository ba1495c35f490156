"""Which SQL the service takes for a query: one SELECT, and nothing that could do more."""

import re

from mcdecl.sandbox.soap.object_type import words

_BLANKED = re.compile(r"'(?:[^']|'')*'|\[(?:[^\]]|\]\])*\]|\"(?:[^\"]|\"\")*\"|--[^\n]*|/\*.*?\*/", re.DOTALL)
_FORBIDDEN = frozenset(
    words(
        "into insert declare exec execute update delete merge create alter drop truncate grant revoke deny begin "
        "commit rollback save use backup restore waitfor print"
    )
)
_EXECUTES = ("exec", "execute")
ONLY_SELECT = "Only SELECT queries are valid."


def sql_fault(text: str, *, ctes: bool = False) -> str | None:
    """What the service would refuse in a query's text.

    Args:
        text: The SQL.
        ctes: Whether it may begin with WITH.

    Returns:
        The words of the refusal (its texts are known from probing), or None when it is taken.
    """
    bare = _BLANKED.sub(lambda match: _blank(match.group()), text)
    words = [word.casefold() for word in re.findall(r"[A-Za-z_][\w$]*", bare)]
    first = re.match(r"[\s(]*(\w*)", bare)
    if first is None or first.group(1).casefold() not in (("select", "with") if ctes else ("select",)):
        return ONLY_SELECT
    if ";" in bare:
        return "';' is a reserved word and may not be used"
    variable = re.search(r"(?<![\w.])[@#]+\w+", bare)
    if variable:
        return f"'{variable.group()}' is a reserved word and may not be used"
    for word in words:
        if word in _EXECUTES:
            return ONLY_SELECT
        if word in _FORBIDDEN:
            return f"'{word}' is a reserved word"
    return None


def _blank(text: str) -> str:
    """Comments become a blank; strings and quoted names become a value."""
    return " " if text[:2] in ("--", "/*") else "0"
