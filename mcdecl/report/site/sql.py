"""SQL as HTML, with its words in colours. The letters are those of the file: nothing is formatted anew."""

from itertools import pairwise
from typing import Final

from mcdecl.report.page import Html, element, joined

_CLASSES: Final = (("Keyword", "k"), ("Comment", "c"), ("Literal.String", "s"), ("Literal.Number", "n"))
_NAMED: Final = ("Name.Function", "Name.Builtin")


def highlighted(sql: str) -> Html:
    """A query as a block to read."""
    from pygments.lexers.sql import TransactSqlLexer
    from pygments.token import Token

    lexer = TransactSqlLexer(stripnl=False, ensurenl=False)
    text = sql.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    tokens = [*lexer.get_tokens(text), (Token, "")]
    pieces = (_piece(kind, words, called=after == "(") for (kind, words), (_, after) in pairwise(tokens))
    return element("pre", element("code", joined(pieces)), class_="sql")


def _piece(kind: object, words: str, *, called: bool) -> Html:
    name = str(kind).removeprefix("Token.")
    if name in _NAMED:  # LEFT is a function, and a word of LEFT JOIN
        text = "f" if called else "k"
    else:
        text = next((short for long, short in _CLASSES if name.startswith(long)), "")
    return element("span", words, class_=text) if text else joined((words,))
