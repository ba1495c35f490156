"""T-SQL text to syntax trees, with every function left as it is written.

sqlglot merges functions that differ in their details (ISNULL and COALESCE), and takes words in every dialect that SQL
Server takes for names. This is about that library and says nothing of the account, so the client and the embedded
account both read SQL with it.
"""

import logging
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sqlglot import Token, Tokenizer, TokenType, exp

_KEPT: Final = ("CAST", "CONVERT", "TRY_CAST", "TRY_CONVERT", "TRIM", "STRING_AGG")
"""Functions with a syntax of their own inside the brackets."""
_NOT_TSQL: Final = frozenset(
    {
        *("LIMIT", "ILIKE", "QUALIFY", "RLIKE", "REGEXP", "GLOB", "DIV", "XOR"),
        *("STRAIGHT_JOIN", "SEMI", "ANTI", "ASOF"),
    }
)
"""Words that sqlglot takes in every dialect and SQL Server takes for names."""
_MARK: Final = "\x01"
"""Stands before the name of a function while it is parsed, so that the parser does not know it."""


def parse(sql: str) -> "list[exp.Expr]":
    """Reads statements.

    Args:
        sql: their text.

    Returns:
        Their trees, without those that are empty; a function is `Anonymous`, whatever its name.

    Raises:
        sqlglot.errors.TokenError: something that begins does not end.
        sqlglot.errors.ParseError: it cannot be read.
    """
    from sqlglot.dialects.tsql import TSQL
    from sqlglot.errors import ParseError
    from sqlglot.expressions import Anonymous

    words = tokens(sql)
    # The parser's tables are left alone: sqlglot's compiled build allows no classes below its own.
    for token in _functions(words):
        token.text = _MARK + token.text
    try:
        trees = [tree for tree in TSQL().parser().parse(words, sql) if tree is not None]
    except TypeError as error:  # the compiled build holds its trees to their types
        raise ParseError("something stands where it cannot", []) from error
    for tree in trees:
        for call in tree.find_all(Anonymous):
            if isinstance(call.this, str):
                call.set("this", call.this.removeprefix(_MARK))
    return trees


def tokens(sql: str) -> "list[Token]":
    """The words of statements, each with the comments beside it.

    Raises:
        sqlglot.errors.TokenError: something that begins does not end.
    """
    from sqlglot.dialects.tsql import TSQL

    return list(_tokenizer()(dialect=TSQL()).tokenize(sql))


@cache
def _tokenizer() -> "type[Tokenizer]":
    from sqlglot.dialects.tsql import TSQL

    # It warns of statements that it cannot read; those who ask tell of them in their own words.
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    words = {word: token for word, token in TSQL.Tokenizer.KEYWORDS.items() if word not in _NOT_TSQL}
    return type("QueryTokenizer", (TSQL.Tokenizer,), {"KEYWORDS": words})


@cache
def _known() -> frozenset[str]:
    """The functions that the parser would make something else of."""
    from sqlglot.dialects.tsql import TSQL

    parser = TSQL.Parser
    return frozenset({*parser.FUNCTIONS, *parser.FUNCTION_PARSERS}) - {*_KEPT, *parser.NO_PAREN_FUNCTION_PARSERS}


def _functions(tokens: "Sequence[Token]") -> "Iterator[Token]":
    """The names of functions: words before a bracket that are no names of something else."""
    from sqlglot import TokenType

    known, aliased = _known(), _before_names()
    named = any(token.token_type == TokenType.WITH for token in tokens)
    for number, token in enumerate(tokens[:-1]):
        if tokens[number + 1].token_type != TokenType.L_PAREN or token.text.upper() not in known:
            continue
        before = tokens[number - 1].token_type if number else None
        if before in aliased or token.token_type in (TokenType.STRING, TokenType.IDENTIFIER):
            continue
        if not (named and before == TokenType.COMMA and _is_query(tokens, number + 1)):
            yield token


@cache
def _before_names() -> "frozenset[TokenType]":
    """What stands before the name of a derived table with its columns in brackets, and before no function."""
    from sqlglot import TokenType

    return frozenset({TokenType.ALIAS, TokenType.WITH, TokenType.R_PAREN, TokenType.VAR, TokenType.IDENTIFIER})


def _is_query(tokens: "Sequence[Token]", begins: int) -> bool:
    """Whether AS and a bracket follow the brackets that begin there, as behind the columns of a WITH."""
    from sqlglot import TokenType

    depth = 0
    for number in range(begins, len(tokens) - 2):
        kind = tokens[number].token_type
        depth += (kind == TokenType.L_PAREN) - (kind == TokenType.R_PAREN)
        if depth == 0:
            return [token.token_type for token in tokens[number + 1 : number + 3]] == [
                TokenType.ALIAS,
                TokenType.L_PAREN,
            ]
    return False
