"""The conditions that most filters are, read without sqlglot, which takes half a second to load.

It gives the same trees. It knows no errors: for whatever it does not know, right or wrong, it gives nothing, and the
text is read by sqlglot.
"""

import re
from collections.abc import Sequence
from typing import Any, Final

from mcdecl.helpers.error import Error
from mcdecl.kinds.condition_tree import comparison, joined, like

_TOKEN: Final = re.compile(
    r"""
    (?P<word> [A-Za-z_][A-Za-z0-9_]* (?![\w'"$@\#.:(\[]) )
    | (?P<name> \[[^\[\]\s][^\[\]]*\] (?!\]) )
    | (?P<text> '[^']*(?:''[^']*)*' (?!') )
    | (?P<number> -?[0-9]+(?:\.[0-9]+)? (?![\w.$@\#]) )
    | (?P<sign> <= | >= | <> | != | [(),=<>] )
    """,
    re.VERBOSE,
)
_SPACES: Final = " \t\r\n"
_SIGNS: Final = {
    "=": "equals",
    "<>": "notEquals",
    "!=": "notEquals",
    ">": "greaterThan",
    ">=": "greaterThanOrEqual",
    "<": "lessThan",
    "<=": "lessThanOrEqual",
}
_FLAGS: Final = ("TRUE", "FALSE")
_STRUCTURE: Final = frozenset({"AND", "OR", "NOT", "IN", "LIKE", "IS", "NULL", "BETWEEN", *_FLAGS})
_OTHERS: Final = (
    "ALTER ANY AS BEGIN CASE CONNECT_BY_ROOT CREATE CROSS CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP "
    "CURRENT_USER DESCRIBE DISTINCT DROP ELSE EXCEPT EXISTS FETCH FOR FROM GLOB GRANT HAVING IF ILIKE INNER "
    "INSERT INTERSECT INTERVAL INTO JOIN LATERAL NOTNULL ON OPTION OUTER PARTITIONED_BY QUALIFY REGEXP REVOKE "
    "RLIKE ROLLBACK SELECT SESSION_USER SOME SYSTEM_USER TABLESAMPLE THEN UNCACHE UNION USING VALUES WHEN WHERE "
    "WITH XOR"
)
NO_NAMES: Final = _STRUCTURE | frozenset(_OTHERS.split())
"""Words that sqlglot takes for names of fields nowhere, or not everywhere; in square brackets they are names."""

Token = tuple[str, str]
"""The sort of a token, and its text; of a word that may mean something in capitals."""


class _OtherConditionError(Error):
    """This is left to sqlglot."""

    def __init__(self) -> None:
        super().__init__("the condition is not plain")


def plain_condition(text: str) -> dict[str, Any] | None:
    """The tree of a condition; None where it is read by sqlglot."""
    try:
        reader = _Reader(_tokens(text))
        tree = reader.any_of()
    except _OtherConditionError:
        return None
    return tree if reader.ended else None


def _tokens(text: str) -> list[Token]:
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        if text[at] in _SPACES:
            at += 1
            continue
        match = _TOKEN.match(text, at)
        if match is None:
            raise _OtherConditionError
        kind, word = str(match.lastgroup), match[0]
        if kind == "word" and word.upper() in _STRUCTURE:
            kind, word = "structure", word.upper()
        tokens.append((kind, word))
        at = match.end()
    return tokens


class _Reader:
    """Reads tokens from left to right."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def ended(self) -> bool:
        """Whether all of them are read."""
        return self._at == len(self._tokens)

    def any_of(self) -> dict[str, Any]:
        """What ORs join."""
        parts = [self._all_of()]
        while self._takes("structure", "OR"):
            parts.append(self._all_of())
        return parts[0] if len(parts) == 1 else joined("any", parts)

    def _all_of(self) -> dict[str, Any]:
        parts = [self._part()]
        while self._takes("structure", "AND"):
            parts.append(self._part())
        return parts[0] if len(parts) == 1 else joined("all", parts)

    def _part(self) -> dict[str, Any]:
        if self._takes("sign", "("):
            tree = self.any_of()
            self._expect("sign", ")")
            return tree
        return self._comparison(self._field())

    def _comparison(self, field: str) -> dict[str, Any]:
        kind, word = self._next()
        if kind == "sign" and word in _SIGNS:
            return comparison(field, _SIGNS[word], self._value())
        if (kind, word) == ("structure", "IS"):
            operator = "isNotNull" if self._takes("structure", "NOT") else "isNull"
            self._expect("structure", "NULL")
            return comparison(field, operator, "")
        negated = (kind, word) == ("structure", "NOT")
        if negated:
            kind, word = self._next()
        if (kind, word) == ("structure", "IN"):
            return self._listed(field, negated=negated)
        if (kind, word) == ("structure", "LIKE"):
            kind, word = self._next()
            tree = like(field, _unquoted(word), negated=negated) if kind == "text" else None
            if tree is not None:
                return tree
        if (kind, word) == ("structure", "BETWEEN") and not negated:
            low = self._value()
            self._expect("structure", "AND")
            bounds = (("greaterThanOrEqual", low), ("lessThanOrEqual", self._value()))
            return joined("all", [comparison(field, operator, value) for operator, value in bounds])
        raise _OtherConditionError

    def _listed(self, field: str, *, negated: bool) -> dict[str, Any]:
        self._expect("sign", "(")
        values = [self._value()]
        while self._takes("sign", ","):
            values.append(self._value())
        self._expect("sign", ")")
        word, operator = ("all", "notEquals") if negated else ("any", "equals")
        return joined(word, [comparison(field, operator, value) for value in values])

    def _field(self) -> str:
        kind, word = self._next()
        if kind == "name":
            return word[1:-1]
        if kind == "word" and word.upper() not in NO_NAMES:
            return word
        raise _OtherConditionError

    def _value(self) -> str:
        kind, word = self._next()
        if kind == "text":
            return _unquoted(word)
        if kind == "number":
            return word
        if kind == "structure" and word in _FLAGS:
            return word.lower()
        raise _OtherConditionError

    def _next(self) -> Token:
        if self.ended:
            raise _OtherConditionError
        self._at += 1
        return self._tokens[self._at - 1]

    def _takes(self, kind: str, word: str) -> bool:
        if self.ended or self._tokens[self._at] != (kind, word):
            return False
        self._at += 1
        return True

    def _expect(self, kind: str, word: str) -> None:
        if not self._takes(kind, word):
            raise _OtherConditionError


def _unquoted(text: str) -> str:
    return text[1:-1].replace("''", "'")
