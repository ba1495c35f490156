"""T-SQL text to syntax trees, with every function left as it is written.

sqlglot merges functions that differ in their details (ISNULL and COALESCE), and takes words in every dialect that SQL
Server takes for names. This is about that library and says nothing of the account, so the client and the embedded
account both read SQL with it.
"""

import logging
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sqlglot import Token, Tokenizer, TokenType, exp

DEEPEST: Final = 200
"""Brackets and CASE inside of each other that are followed; no query that a person wrote comes near."""
_KEPT: Final = ("CAST", "CONVERT", "TRY_CAST", "TRY_CONVERT", "TRIM", "STRING_AGG", "OPENJSON")
"""Functions with a syntax of their own inside the brackets."""
_NOT_TSQL: Final = frozenset(
    {
        *("LIMIT", "ILIKE", "QUALIFY", "RLIKE", "REGEXP", "GLOB", "DIV", "XOR"),
        *("STRAIGHT_JOIN", "SEMI", "ANTI", "ASOF"),
    }
)
"""Words that sqlglot takes in every dialect and SQL Server takes for names."""
_CASTS: Final = ("CAST", "TRY_CAST", "CONVERT", "TRY_CONVERT")
_PARSES: Final = {"PARSE": "CAST", "TRY_PARSE": "TRY_CAST"}
"""Functions that take a type behind AS, and the one that the parser knows."""
_FOREIGN_TYPES: Final = (
    "BLOB BOOL BOOLEAN BYTEA BYTES CLOB DOUBLE FLOAT4 FLOAT64 FLOAT8 INT2 INT32 INT4 INT64 INT8 LONG LONGTEXT "
    "MEDIUMINT MEDIUMTEXT NUMBER NVARCHAR2 SERIAL SIGNED STRING TIMESTAMPTZ TIMESTAMP_LTZ TIMESTAMP_NTZ TINYTEXT "
    "UNSIGNED VARCHAR2"
)
FOREIGN_TYPES: Final = frozenset(_FOREIGN_TYPES.split())
"""Types of other databases, which sqlglot takes for some of T-SQL."""
_MONEY_SIGN: Final = re.compile(r"[$£€¥](?![A-Za-z_])")
_AMOUNT: Final = re.compile(r"[$£€¥]\d*")
_MARK: Final = "\x01"
"""Stands before the name of a function while it is parsed, so that the parser does not know it."""


def parse(sql: str, *, parents: bool = True) -> "list[exp.Expr]":
    """Reads statements.

    Args:
        sql: their text.
        parents: whether the parts of trees have to know what is around them; where not, plain SELECTs cost less.

    Returns:
        Their trees, without those that are empty; a function is `Anonymous`, whatever its name. PARSE(x AS t USING c)
        is read as a CAST of PARSE(x, c), (SELECT … FOR XML …).value('.', 't') as a CAST of the query.

    Raises:
        sqlglot.errors.TokenError: something that begins does not end.
        sqlglot.errors.ParseError: it cannot be read.
    """
    from sqlglot.tokens import SQLGLOTC_INSTALLED

    if not SQLGLOTC_INSTALLED:  # the compiled build is quicker still
        from mcdecl.helpers.plain_select import plain_select

        tree = plain_select(sql, parents=parents)
        if tree is not None:
            return [tree]
    return parse_any(sql)


def parse_any(sql: str) -> "list[exp.Expr]":
    """As `parse`, by sqlglot's parser alone."""
    from sqlglot.dialects.tsql import TSQL
    from sqlglot.errors import ParseError
    from sqlglot.expressions import Anonymous, Convert, DataType

    words = _rewritten(sql)
    _counted(words)
    # The parser's tables are left alone: sqlglot's compiled build allows no classes below its own.
    for token in _functions(words):
        token.text = _MARK + token.text
    try:
        trees = [tree for tree in TSQL().parser().parse(words, sql) if tree is not None]
    except TypeError as error:  # the compiled build holds its trees to their types
        raise ParseError("something stands where it cannot", []) from error
    for tree in trees:
        if "collate" in sql.lower():
            _collations(tree)
        for call in tree.find_all(Anonymous, Convert, DataType):
            if isinstance(call, Convert):
                _complete(call)
            elif isinstance(call, DataType):
                _unmarked(call)
            elif isinstance(call.this, str):
                call.args["this"] = call.this.removeprefix(_MARK)
    return trees


def _unmarked(kind: "exp.DataType") -> None:
    """Take the mark from a type that is none, but a function before its bracket."""
    if isinstance(kind.args.get("kind"), str):
        kind.args["kind"] = kind.args["kind"].removeprefix(_MARK)


def _complete(call: "exp.Convert") -> None:
    """See that CONVERT has a type and a value: the parser takes `CONVERT(value, type)` of other databases, too.

    Raises:
        sqlglot.errors.ParseError: one of them is missing.
    """
    from sqlglot import exp
    from sqlglot.errors import ParseError

    if isinstance(call.this, exp.DataType) and isinstance(call.expression, exp.Expr):
        return
    said = next((part for part in call.walk() if part.meta_get("line")), None)
    name = "TRY_CONVERT" if call.args.get("safe") else "CONVERT"
    description = f"{name} takes a type first and then a value, such as {name}(VARCHAR(10), …)"
    place = {"line": said.meta["line"], "col": said.meta["col"], "highlight": said.name} if said is not None else {}
    raise ParseError(description, [{"description": description, **place}])


_MOST_ARGUMENTS: Final = 3
"""Arguments of CONVERT: type, value and style. The parser drops more without a word."""


def _counted(words: "Sequence[Token]") -> None:
    """See that no CONVERT has more arguments than there are.

    Raises:
        sqlglot.errors.ParseError: one has.
    """
    from sqlglot import TokenType
    from sqlglot.errors import ParseError

    open_brackets: list[tuple[Token | None, int]] = []
    for number, token in enumerate(words):
        if token.token_type == TokenType.L_PAREN:
            before = words[number - 1] if number else token
            is_convert = before.text.upper() in ("CONVERT", "TRY_CONVERT") and before.token_type == TokenType.VAR
            open_brackets.append((before if is_convert else None, 1))
        elif token.token_type == TokenType.R_PAREN and open_brackets:
            open_brackets.pop()
        elif token.token_type == TokenType.COMMA and open_brackets:
            call, arguments = open_brackets.pop()
            open_brackets.append((call, arguments + 1))
            if call is not None and arguments == _MOST_ARGUMENTS:
                where = {"line": call.line, "col": call.col, "highlight": call.text}
                description = f"{call.text.upper()} takes a type, a value and a style, and no more"
                raise ParseError(description, [{"description": description, **where}])


def _rewritten(sql: str) -> "list[Token]":
    """The words of a text, what the parser does not know in forms that it does."""
    words, folded = _aliased(tokens(sql)), sql.lower()
    if "value" in folded and "xml" in folded:
        words = _xml_values(words)
    if "parse" in folded:
        words = _parses(words)
    return _money(words) if _MONEY_SIGN.search(sql) else words


def _collations(tree: "exp.Expr") -> None:
    """Let COLLATE be of the operand before it: the parser takes all of a sum for it."""
    from sqlglot import exp

    for node in list(tree.find_all(exp.Collate)):
        whole = last = node.this
        if not isinstance(whole, exp.Add | exp.Sub | exp.Mul | exp.Div | exp.Mod):
            continue
        while isinstance(last.expression, exp.Add | exp.Sub | exp.Mul | exp.Div | exp.Mod):
            last = last.expression
        node.replace(whole)
        last.set("expression", exp.Collate(this=last.expression, expression=node.expression))


def tokens(sql: str) -> "list[Token]":
    """The words of statements, each with the comments beside it.

    Raises:
        sqlglot.errors.TokenError: something that begins does not end.
    """
    from sqlglot.dialects.tsql import TSQL

    return list(_tokenizer()(dialect=TSQL()).tokenize(sql))


LONGEST_NUMBER: Final = 38
"""Digits of the longest number of SQL Server."""
_LONG: Final = re.compile(rf"\d{{{LONGEST_NUMBER + 1}}}")


def long_number(sql: str) -> "Token | None":
    """The first number with more digits in a row than SQL Server's numbers have, None when there is none."""
    if _LONG.search(sql) is None:
        return None
    from sqlglot import TokenType
    from sqlglot.errors import TokenError

    try:
        words = tokens(sql)
    except TokenError:  # it is told as what it is
        return None
    return next((word for word in words if word.token_type == TokenType.NUMBER and _LONG.search(word.text)), None)


def foreign_types(sql: str) -> "Iterator[Token]":
    """The types in CAST and CONVERT that are those of other databases (`DOUBLE PRECISION` is T-SQL's)."""
    from sqlglot import TokenType

    words = tokens(sql)
    for number, token in enumerate(words[:-2]):
        if token.text.upper() not in _CASTS or words[number + 1].token_type != TokenType.L_PAREN:
            continue
        places = [number + 1]
        if token.text.upper().endswith("CAST"):
            within = _within(words, number + 1)
            places = [place for place in within if words[place].token_type == TokenType.ALIAS]
        for place in places[-1:]:
            kind, after = words[place + 1], words[place + 2] if place + 2 < len(words) else token
            if kind.text.upper() in FOREIGN_TYPES and after.text.upper() != "PRECISION":
                yield kind


def table_of(applied: "exp.Expr") -> "exp.Table | None":
    """The table that stands behind APPLY, which the parser takes for a name; None for anything else."""
    from sqlglot import exp

    if isinstance(applied, exp.Identifier):
        return exp.Table(this=applied.copy())
    if isinstance(applied, exp.Dot) and isinstance(applied.expression, exp.Identifier):
        return exp.Table(this=applied.expression.copy(), db=exp.to_identifier(applied.this.name))
    return None


def placed_nulls(sql: str) -> "Token | None":
    """The word NULLS of NULLS FIRST or NULLS LAST, which other databases take in ORDER BY; None where it is not."""
    if "nulls" not in sql.casefold():
        return None
    return next(
        (word for word, after in pairwise(tokens(sql)) if (word.text.upper(), after.text.upper()) in _PLACED), None
    )


_PLACED: Final = (("NULLS", "FIRST"), ("NULLS", "LAST"))


@cache
def _tokenizer() -> "type[Tokenizer]":
    from sqlglot.dialects.tsql import TSQL

    # It warns of statements that it cannot read; those who ask tell of them in their own words.
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    words = {word: token for word, token in TSQL.Tokenizer.KEYWORDS.items() if word not in _NOT_TSQL}
    return type("QueryTokenizer", (TSQL.Tokenizer,), {"KEYWORDS": words})


def _aliased(tokens: "Sequence[Token]") -> "list[Token]":
    """The words with AS between two texts: SQL Server takes the second for a name, the parser for more of the text."""
    from sqlglot import TokenType

    words: list[Token] = []
    for token in tokens:
        if token.token_type == TokenType.STRING and words and words[-1].token_type in _texts():
            words.append(_between(token, TokenType.ALIAS, "AS"))
        words.append(token)
    return words


@cache
def _texts() -> "frozenset[TokenType]":
    from sqlglot import TokenType

    return frozenset({TokenType.STRING, TokenType.NATIONAL_STRING})


def _between(token: "Token", kind: "TokenType", text: str) -> "Token":
    """A word that is not in the text, at the place of one that is."""
    return type(token)(kind, text, token.line, token.col, token.start, token.end)


def _money(tokens: "Sequence[Token]") -> "list[Token]":
    """The words with CAST(5.20 AS MONEY) in place of $5.20, of which the parser makes a column."""
    from sqlglot import TokenType

    words: list[Token] = []
    waiting = list(reversed(tokens))
    while waiting:
        token = waiting.pop()
        if token.token_type != TokenType.VAR or not _AMOUNT.fullmatch(token.text):
            words.append(token)
            continue
        number, last = token.text[1:], token
        while waiting and waiting[-1].start == last.end + 1 and waiting[-1].token_type in _amount_parts():
            last = waiting.pop()
            number += last.text
        number = number if number.strip(".") else "0"
        amount = _between(token, TokenType.NUMBER, number if number[0] != "." else f"0{number}")
        words += [_between(token, TokenType.VAR, "CAST"), _between(token, TokenType.L_PAREN, "("), amount]
        words += [_between(last, TokenType.ALIAS, "AS"), _between(last, TokenType.MONEY, "MONEY")]
        words.append(_between(last, TokenType.R_PAREN, ")"))
    return words


@cache
def _amount_parts() -> "frozenset[TokenType]":
    from sqlglot import TokenType

    return frozenset({TokenType.DOT, TokenType.NUMBER})


def _parses(tokens: "Sequence[Token]") -> "list[Token]":
    """The words with CAST(PARSE(x, c) AS t) in place of PARSE(x AS t USING c), which the parser does not know."""
    from sqlglot import TokenType

    words = list(tokens)
    for number in reversed(range(len(words) - 1)):
        token, bracket = words[number], words[number + 1]
        name = _PARSES.get(token.text.upper()) if token.token_type == TokenType.VAR else None
        if name is None or bracket.token_type != TokenType.L_PAREN:
            continue
        within = _within(words, number + 1)
        types = [place for place in within if words[place].token_type == TokenType.ALIAS]
        if not types:
            continue
        cultures = [place for place in within if words[place].token_type == TokenType.USING and place > types[0]]
        ends = cultures[0] if cultures else within[-1] + 1
        culture = words[ends + 1 : within[-1] + 1]
        head = [_between(token, TokenType.VAR, name), bracket, token, *words[number + 1 : types[0]]]
        if culture:
            head += [_between(culture[0], TokenType.COMMA, ","), *culture]
        head.append(_between(words[types[0]], TokenType.R_PAREN, ")"))
        words[number : within[-1] + 1] = [*head, *words[types[0] : ends]]
    return words


def _xml_values(tokens: "Sequence[Token]") -> "list[Token]":
    """The words with CAST((…) AS t) in place of (…).value('path', 't'): the parser loses the columns inside."""
    from sqlglot import TokenType

    words = list(tokens)
    form = [TokenType.DOT, TokenType.L_PAREN, TokenType.STRING, TokenType.COMMA, TokenType.STRING, TokenType.R_PAREN]
    for number in reversed(range(1, len(words) - len(form))):
        dot, name, *rest = words[number : number + len(form) + 1]
        if name.text.lower() != "value" or [token.token_type for token in (dot, *rest)] != form:
            continue
        begins = _opened(words, number - 1)
        if begins is None:
            continue
        if begins and words[begins - 1].text.upper() in _CASTS:
            begins -= 1
        kind = rest[3]
        sort = [_between(kind, token.token_type, token.text) for token in _tokenized(kind.text)]
        words[number : number + len(form) + 1] = [_between(kind, TokenType.ALIAS, "AS"), *sort, rest[-1]]
        bracket = words[begins]
        words[begins:begins] = [_between(bracket, TokenType.VAR, "CAST"), _between(bracket, TokenType.L_PAREN, "(")]
    return words


def _opened(tokens: "Sequence[Token]", ends: int) -> int | None:
    """Where the brackets begin that end there, None when none do."""
    from sqlglot import TokenType

    depth = 0
    for number in range(ends, -1, -1):
        kind = tokens[number].token_type
        depth += (kind == TokenType.R_PAREN) - (kind == TokenType.L_PAREN)
        if depth <= 0:
            return number if kind == TokenType.L_PAREN else None
    return None


def _tokenized(text: str) -> "list[Token]":
    """The words of a short text, none when it cannot be read."""
    from sqlglot.errors import TokenError

    try:
        return tokens(text)
    except TokenError:
        return []


def _within(tokens: "Sequence[Token]", begins: int) -> list[int]:
    """The places of the words directly inside the brackets that begin there; the last is the last word inside."""
    from sqlglot import TokenType

    depth = 0
    places: list[int] = []
    for number in range(begins, len(tokens)):
        kind = tokens[number].token_type
        depth += (kind == TokenType.L_PAREN) - (kind == TokenType.R_PAREN)
        if depth == 0:
            return [*places, number - 1]
        if depth == 1 and number > begins:
            places.append(number)
    return places or [begins]


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
        if token.token_type in (TokenType.STRING, TokenType.IDENTIFIER):
            continue
        if before in aliased and not _behind_top(tokens, number - 1):
            continue
        if not (named and before == TokenType.COMMA and _is_query(tokens, number + 1)):
            yield token


@cache
def _before_names() -> "frozenset[TokenType]":
    """What stands before the name of a derived table with its columns in brackets, and before no function."""
    from sqlglot import TokenType

    return frozenset({TokenType.ALIAS, TokenType.WITH, TokenType.R_PAREN, TokenType.VAR, TokenType.IDENTIFIER})


def _behind_top(tokens: "Sequence[Token]", ends: int) -> bool:
    """Whether the brackets that end there are those of TOP (n), behind which a column stands."""
    from sqlglot import TokenType

    begins = _opened(tokens, ends) if tokens[ends].token_type == TokenType.R_PAREN else None
    return bool(begins) and tokens[(begins or 0) - 1].token_type == TokenType.TOP


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
