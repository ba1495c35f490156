"""SQL as HTML, with its words in colours. The letters are those of the file: nothing is formatted anew."""

from typing import TYPE_CHECKING, Final

from mcdecl.report.page import Html, element, joined

if TYPE_CHECKING:
    from pygments.token import _TokenType

_CLASSES: Final = (("Keyword", "k"), ("Comment", "c"), ("Literal.String", "s"), ("Literal.Number", "n"))
_CALLED: Final = ("Name.Function", "Name.Builtin")


def highlighted(sql: str) -> Html:
    """A query as a block to read."""
    from pygments.lexers.sql import TransactSqlLexer

    lexer = TransactSqlLexer(stripnl=False, ensurenl=False)
    text = sql.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    pieces = (_piece(kind, words) for kind, words in lexer.get_tokens(text))
    return element("pre", element("code", joined(pieces)), class_="sql")


def _piece(kind: "_TokenType", words: str) -> Html:
    name = str(kind).removeprefix("Token.")
    found = next((short for long, short in _CLASSES if name.startswith(long)), "f" if name in _CALLED else None)
    return joined((words,)) if found is None else element("span", words, class_=found)
