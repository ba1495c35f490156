"""The SELECTs that most queries are, read without sqlglot's parser, which takes five times as long for them.

It gives the same trees, but for comments and for the lines and columns of words; `start` and `end` are there. It knows
no errors: for whatever it does not know, right or wrong, it gives nothing, and the whole text is read by sqlglot.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate
from typing import Any, Final

from sqlglot import exp
from sqlglot.dialects.tsql import TSQL
from sqlglot.errors import SqlglotError
from sqlglot.expressions import Expr

from mcdecl.helpers.error import Error

_TOKEN: Final = re.compile(
    r"""
    ( [A-Za-z_][A-Za-z0-9_]* (?!['$@#\w])
    | <= | >= | <> | != | [-(),.=*+<>/%]
    | '[^']*(?:''[^']*)*' (?!')
    | \[[^\[\]]*\]
    | \d+(?:\.\d+)? (?![.\w$@#])
    | [Nn]'[^']*(?:''[^']*)*' (?!')
    | "[^"]*" (?!")
    )
    """,
    re.VERBOSE,
)
"""A word with its quotation marks; between two of them only spaces may be left."""
_COMMENT: Final = re.compile(
    r"""
    ('[^']*(?:''[^']*)*' | \[[^\[\]]*\] | "[^"]*")
    | --[^\r\n]* | /\*(?:[^*/] | \*(?!/) | /(?!\*))*\*/
    """,
    re.VERBOSE,
)
"""A comment, or something in quotation marks that may look like one."""
_SPACES: Final = " \t\r\n"
_STRUCTURE: Final = (
    "SELECT DISTINCT TOP FROM WHERE GROUP ORDER BY HAVING UNION ALL AS ON INNER LEFT RIGHT FULL OUTER CROSS JOIN AND "
    "OR NOT IN IS NULL LIKE BETWEEN EXISTS CASE WHEN THEN ELSE END ASC DESC OVER PARTITION"
)
"""Words that are followed here. Every other one that sqlglot knows is no name, but behind a point or AS."""
_SPECIAL: Final = (
    "AT COLLATE FILTER WITHIN IGNORE RESPECT ANY SOME NEXT PRIOR INTERVAL CUBE ROLLUP GROUPING FIRST LAST VALUE VALUES "
    "IF CONNECT_BY_ROOT APPLY PIVOT UNPIVOT WINDOW OPTION FOR WITH OFFSET FETCH NULLS TRY TOP ESCAPE MATCH_RECOGNIZE "
    "TABLESAMPLE USING SET START CONNECT CLUSTER SORT DISTRIBUTE LATERAL UNNEST EXCEPT INTERSECT TIES PERCENT USE "
    "FORCE FINAL KILL ASOF SEMI ANTI QUALIFY LIMIT RETURNING INTO PREWHERE SAMPLE COMMENT CHARACTER RECURSIVE ONLY"
)
"""Words that mean something to the parser in some places, although they are none of its own."""
_CASTS: Final = frozenset({"CAST", "TRY_CAST", "CONVERT", "TRY_CONVERT"})
_OTHER_CALLS: Final = frozenset({"TRIM", "STRING_AGG", "OPENJSON", "PARSE", "TRY_PARSE", "VALUES", "GROUPING"})
_SIGNS: Final[Mapping[str, type[Expr]]] = {
    "OR": exp.Or,
    "AND": exp.And,
    "=": exp.EQ,
    "<>": exp.NEQ,
    "!=": exp.NEQ,
    "<": exp.LT,
    ">": exp.GT,
    "<=": exp.LTE,
    ">=": exp.GTE,
    "+": exp.Add,
    "-": exp.Sub,
    "*": exp.Mul,
    "/": exp.Div,
    "%": exp.Mod,
}
_BINDS: Final = {
    word: number
    for number, words in enumerate(("OR", "AND", "= <> !=", "< > <= >=", "IN LIKE BETWEEN IS NOT", "+ -", "* / %"), 1)
    for word in words.split()
}
"""How much the words and signs bind that stand between two values."""
_OF_AND, _OF_RANGES, _STRONGEST = 2, 5, 7
_ONCE: Final = frozenset({3, 4, _OF_RANGES})
"""How much those bind of which no two follow each other."""
_SIDES: Final = frozenset({"LEFT", "RIGHT", "FULL"})
_new: Final = object.__new__
_QUERY_STARTS: Final = re.compile(r"\s*(?:(?:--[^\n]*\n|/\*.*?\*/)\s*)*select\b", re.IGNORECASE | re.DOTALL)


class _OtherSyntaxError(Error):
    """A query says something else than what is known here."""

    def __init__(self) -> None:
        super().__init__("the query says something else than what is known here")


def plain_select(sql: str, *, parents: bool = True) -> Expr | None:
    """Reads a query.

    Args:
        sql: its text.
        parents: whether each piece of the tree knows the one around it. Without, there are no circles: the tree is
            gone with its last user, and no search for garbage is needed.

    Returns:
        Its tree, None for what is not known here.
    """
    if _QUERY_STARTS.match(sql) is None:
        return None
    try:
        words = _words(sql)
        tree = _Reader(*words).query()
    except _OtherSyntaxError:
        return None
    if parents:
        _link(tree)
    return tree


@cache
def _taken() -> Mapping[str, str]:
    """What words are that are no names, by the word in capitals: themselves, or nothing that is known here."""
    taken = TSQL.Tokenizer.KEYWORDS
    parser = TSQL.Parser
    others = {word.split()[0] for word in taken if word[:1].isalpha()} | set(_SPECIAL.split())
    others |= {*parser.NO_PAREN_FUNCTION_PARSERS, *_OTHER_CALLS}
    return {**dict.fromkeys(others, "other"), **{word: word for word in _STRUCTURE.split()}}


@cache
def _callable_words() -> frozenset[str]:
    """The words of the parser that are functions before a bracket, as those of types and LEFT are."""
    parser = TSQL.Parser
    words = TSQL.Tokenizer.KEYWORDS
    callable_words = {word for word, kind in words.items() if kind in parser.FUNC_TOKENS and word.isalpha()}
    known = {*parser.FUNCTIONS, *parser.FUNCTION_PARSERS}
    return frozenset((callable_words & known) - {*_OTHER_CALLS, *_CASTS, *_SPECIAL.split()} | {"LEFT", "RIGHT"})


class _Sorts(dict[str, tuple[str, str]]):
    """What words are, and what is in their quotation marks, by the word as it is written; each is looked at once."""

    def __missing__(self, word: str) -> tuple[str, str]:
        if len(self) > _MOST_WORDS:
            self.clear()
        sort = self[word] = self._sort(word)
        return sort

    @staticmethod
    def _sort(word: str) -> tuple[str, str]:
        first = word[0]
        if first == "'":
            return "string", word[1:-1].replace("''", "'")
        if first in '["':
            return "name", word[1:-1]
        if first in "Nn" and word[-1] == "'":
            return "national", word[2:-1].replace("''", "'")
        if first.isalpha() or first == "_":
            return _taken().get(word.upper(), "name"), word
        return "number" if first.isdigit() else word, word


_MOST_WORDS: Final = 20_000
_END: Final = ("", "")
"""What stands behind the last word, so that the next one can always be looked at."""
_SORTS: Final = _Sorts()


def _words(sql: str) -> tuple[Sequence[str], Sequence[str], list[int], list[int]]:
    """The words of a text: what each is, what it says, where it begins and what follows it."""
    if "--" in sql or "/*" in sql:
        sql = _COMMENT.sub(lambda found: found[1] or " " * len(found[0]), sql)
    # Spaces and words by turns: most of the work is done for all of them at once.
    pieces = _TOKEN.split(sql)
    if "".join(pieces[::2]).strip(_SPACES):
        raise _OtherSyntaxError
    places = list(accumulate(map(len, pieces)))
    kinds, texts = zip(*map(_SORTS.__getitem__, pieces[1::2]), _END, _END, strict=True)
    return kinds, texts, [*places[::2], len(sql)], places[1::2]


def _node(kind: type[Expr], arguments: dict[str, Any]) -> Any:
    """A piece of syntax, made as its class does it, in less time."""
    node: Any = _new(kind)
    node.args = arguments
    node.parent = node.arg_key = node.index = node.comments = node._type = node._meta = node._hash = None  # noqa: SLF001
    return node


def _link(tree: Expr) -> None:
    """Let each piece of a tree know the one around it, and its place there."""
    nodes = [tree]
    for node in nodes:
        for key, value in node.args.items():
            if isinstance(value, Expr):
                value.parent, value.arg_key = node, key
                nodes.append(value)
            elif type(value) is list:
                for index, item in enumerate(value):
                    item.parent, item.arg_key, item.index = node, key, index
                nodes += value


def _leaf(kind: type[Expr], arguments: dict[str, Any], start: int, end: int) -> Any:
    """A piece of syntax with nothing inside, at its place; `end` is what follows it."""
    node: Any = _new(kind)
    node.args = arguments
    node.parent = node.arg_key = node.index = node.comments = node._type = node._hash = None  # noqa: SLF001
    node._meta = {"start": start, "end": end - 1}  # noqa: SLF001
    return node


def _column(name: Any, table: Any = None) -> Any:
    """A column, the most frequent piece of syntax."""
    node: Any = _new(exp.Column)
    node.parent = node.arg_key = node.index = node.comments = node._type = node._meta = node._hash = None  # noqa: SLF001
    node.args = {"this": name} if table is None else {"this": name, "table": table}
    return node


@dataclass(slots=True)
class _Reader:
    """Reads words from the first to the last; every method begins at the next one and ends behind what it read."""

    kinds: Sequence[str]
    texts: Sequence[str]
    starts: list[int]
    ends: list[int]
    next: int = 0
    _calls: frozenset[str] = field(default_factory=_callable_words)

    def query(self) -> Expr:
        """The one query that the words are."""
        tree: Expr = self._queries()
        if self.next != len(self.ends):
            raise _OtherSyntaxError
        return tree

    def _expect(self, kind: str) -> None:
        if self.kinds[self.next] != kind:
            raise _OtherSyntaxError
        self.next += 1

    def _take(self, kind: str) -> bool:
        if self.kinds[self.next] == kind:
            self.next += 1
            return True
        return False

    def _queries(self) -> Any:
        """A SELECT, or several with UNION between them."""
        tree = self._select()
        while self._take("UNION"):
            distinct = not self._take("ALL")
            if tree.args.get("order") is not None or tree.args.get("limit") is not None:
                raise _OtherSyntaxError
            other = self._select()
            if other.args.get("order") is not None or other.args.get("limit") is not None:
                raise _OtherSyntaxError  # both are of the whole, or not, as sqlglot has it
            tree = _node(exp.Union, {"this": tree, "distinct": distinct, "expression": other})
        return tree

    def _select(self) -> Any:
        self._expect("SELECT")
        arguments: dict[str, Any] = {}
        if self._take("DISTINCT"):
            arguments["distinct"] = _node(exp.Distinct, {"on": None})
        top = self._top() if self._take("TOP") else None
        arguments["expressions"] = self._columns()
        if top is not None:
            arguments["limit"] = top
        if self._take("FROM"):
            arguments["from_"] = _node(exp.From, {"this": self._source()})
            joins = self._joins()
            if joins:
                arguments["joins"] = joins
        if self._take("WHERE"):
            arguments["where"] = _node(exp.Where, {"this": self._condition()})
        if self._take("GROUP"):
            self._expect("BY")
            arguments["group"] = _node(exp.Group, {"expressions": self._list(self._condition)})
        if self._take("HAVING"):
            arguments["having"] = _node(exp.Having, {"this": self._condition()})
        if self._take("ORDER"):
            arguments["order"] = self._order()
        return _node(exp.Select, arguments)

    def _top(self) -> Any:
        brackets = self._take("(")
        if self.kinds[self.next] != "number":
            raise _OtherSyntaxError
        number = self._primary()
        if brackets:
            self._expect(")")
        top = _node(exp.Limit, {"expression": number})
        top._meta = {"top": True}  # noqa: SLF001
        return top

    def _order(self) -> Any:
        self._expect("BY")
        return _node(exp.Order, {"expressions": self._list(self._ordered)})

    def _ordered(self) -> Any:
        value = self._condition()
        descending = None
        if self._take("DESC"):
            descending = True
        elif self._take("ASC"):
            descending = False
        return _node(exp.Ordered, {"this": value, "desc": descending, "nulls_first": not descending})

    def _list(self, read: Callable[[], Any]) -> list[Any]:
        items = [read()]
        while self.kinds[self.next] == ",":
            self.next += 1
            items.append(read())
        return items

    def _columns(self) -> list[Any]:
        """What SELECT gives."""
        kinds, columns = self.kinds, []
        while True:
            if kinds[self.next] == "*":
                columns.append(self._star())
            else:
                columns.append(self._aliased())
            if kinds[self.next] != ",":
                return columns
            self.next += 1

    def _star(self) -> Any:
        place = self.next
        self.next += 1
        return _leaf(exp.Star, {}, self.starts[place], self.ends[place])

    def _aliased(self) -> Any:
        value = self._condition()
        if type(value) is exp.EQ:  # the name of a column may stand before the sign
            raise _OtherSyntaxError
        kind = self.kinds[self.next]
        if kind == "AS":
            self.next += 1
            return _node(exp.Alias, {"this": value, "alias": self._any_name()})
        if kind == "name":
            return _node(exp.Alias, {"this": value, "alias": self._name()})
        return value

    def _name(self) -> Any:
        place = self.next
        if self.kinds[place] != "name":
            raise _OtherSyntaxError
        return self._identifier(place)

    def _any_name(self) -> Any:
        """A name where no word of the language can stand."""
        place = self.next
        if self.kinds[place] not in ("name", "other"):
            raise _OtherSyntaxError
        return self._identifier(place)

    def _identifier(self, place: int) -> Any:
        self.next = place + 1
        text, start, end = self.texts[place], self.starts[place], self.ends[place]
        node: Any = _new(exp.Identifier)  # as `_leaf` does it: most leaves are names
        node.args = {"this": text, "quoted": end - start > len(text)}
        node.parent = node.arg_key = node.index = node.comments = node._type = node._hash = None  # noqa: SLF001
        node._meta = {"start": start, "end": end - 1}  # noqa: SLF001
        return node

    def _source(self) -> Any:
        """A table, or a query in brackets."""
        if self._take("("):
            tree = self._queries()
            self._expect(")")
            arguments = {"this": tree}
        else:
            first = self._name()
            arguments = {"this": first}
            if self._take("."):
                arguments = {"this": self._any_name(), "db": first}
        kind = self.kinds[self.next]
        alias = None
        if kind == "AS":
            self.next += 1
            alias = self._name()
        elif kind == "name":
            alias = self._name()
        if alias is not None:
            arguments["alias"] = _node(exp.TableAlias, {"this": alias})
        return _node(exp.Table if "this" in arguments and self._names_table(arguments) else exp.Subquery, arguments)

    @staticmethod
    def _names_table(arguments: Mapping[str, Any]) -> bool:
        return type(arguments["this"]) is exp.Identifier

    def _joins(self) -> list[Any]:
        joins: list[Any] = []
        while True:
            kind, arguments = self.kinds[self.next], dict[str, Any]()
            if kind == ",":
                self.next += 1
                joins.append(_node(exp.Join, {"this": self._source()}))
                continue
            if kind in _SIDES:
                arguments["side"] = self.texts[self.next].upper()
                self.next += 1
                if self._take("OUTER"):
                    arguments["kind"] = "OUTER"
            elif kind in ("INNER", "CROSS"):
                arguments["kind"] = kind
                self.next += 1
            elif kind != "JOIN":
                return joins
            self._expect("JOIN")
            arguments = {"this": self._source(), **arguments}
            if kind != "CROSS":
                self._expect("ON")
                arguments["on"] = self._condition()
            joins.append(_node(exp.Join, arguments))

    def _condition(self) -> Any:
        """Whatever has OR, AND and all that binds more."""
        left = self._primary()
        return left if self.kinds[self.next] not in _BINDS else self._joined(left, 0)

    def _operand(self, least: int) -> Any:
        """A value with all behind it that binds more than that."""
        left = self._primary()
        return left if self.kinds[self.next] not in _BINDS else self._joined(left, least)

    def _joined(self, left: Any, least: int) -> Any:
        """A value with all signs and words behind it that bind more than `least`."""
        kinds, most = self.kinds, _STRONGEST
        while (binds := _BINDS.get(kinds[self.next], 0)) > least:
            if binds > most:
                raise _OtherSyntaxError
            kind, most = kinds[self.next], binds
            if binds == _OF_RANGES:
                left = self._range(left)
            else:
                self.next += 1
                arguments: dict[str, Any] = {"this": left, "expression": self._operand(binds)}
                if kind == "/":
                    arguments |= {"typed": True, "safe": False}
                left = _node(_SIGNS[kind], arguments)
            if binds in _ONCE:
                most -= 1
        return left

    def _range(self, left: Any) -> Any:
        """What IN, LIKE, BETWEEN and IS say of a value."""
        kind = self.kinds[self.next]
        self.next += 1
        negated = kind == "NOT"
        if negated:
            kind = self.kinds[self.next]
            self.next += 1
        if kind == "IS" and not negated:
            negated = self._take("NOT")
            self._expect("NULL")
            made = _node(exp.Is, {"this": left, "expression": _node(exp.Null, {})})
        elif kind == "IN":
            made = self._membership(left)
        elif kind == "LIKE":
            made = _node(exp.Like, {"this": left, "expression": self._value()})
            if negated:
                made.args["negate"], negated = True, False
        elif kind == "BETWEEN":
            low = self._value()
            self._expect("AND")
            made = _node(exp.Between, {"this": left, "low": low, "high": self._value()})
        else:
            raise _OtherSyntaxError
        return _node(exp.Not, {"this": made}) if negated else made

    def _membership(self, left: Any) -> Any:
        self._expect("(")
        if self.kinds[self.next] == "SELECT":
            query = _node(exp.Subquery, {"this": self._queries()})
            made = _node(exp.In, {"this": left, "query": query})
        else:
            made = _node(exp.In, {"this": left, "expressions": self._list(self._value)})
        self._expect(")")
        return made

    def _value(self) -> Any:
        """A sum, or anything that binds more."""
        return self._operand(_OF_RANGES)

    def _primary(self) -> Any:
        place = self.next
        kind = self.kinds[place]
        if kind == "name":
            following = self.kinds[place + 1]
            if following == "(":
                return self._call(place)
            if following == ".":
                return self._qualified(place)
            return _column(self._identifier(place))
        read = _PRIMARIES.get(kind)
        if read is None:
            raise _OtherSyntaxError
        return read(self, place)

    def _qualified(self, place: int) -> Any:
        """A column behind the name of its table."""
        table, kind = self._identifier(place), self.kinds[place + 2]
        self.next = place + 2
        if kind == "*":
            return _node(exp.Column, {"this": self._star(), "table": table})
        column = self._identifier(place + 2) if kind == "name" else self._any_name()
        if self.kinds[self.next] in (".", "("):
            raise _OtherSyntaxError
        return _column(column, table)

    def _text(self, place: int) -> Any:
        self.next = place + 1
        if self.kinds[place + 1] in ("string", "national"):
            raise _OtherSyntaxError
        return _leaf(exp.Literal, {"this": self.texts[place], "is_string": True}, self.starts[place], self.ends[place])

    def _number(self, place: int) -> Any:
        self.next = place + 1
        return _leaf(exp.Literal, {"this": self.texts[place], "is_string": False}, self.starts[place], self.ends[place])

    def _national(self, place: int) -> Any:
        self.next = place + 1
        if self.kinds[place + 1] in ("string", "national"):
            raise _OtherSyntaxError
        return _leaf(exp.National, {"this": self.texts[place]}, self.starts[place], self.ends[place])

    def _null(self, place: int) -> Any:
        self.next = place + 1
        return _node(exp.Null, {})

    def _negated(self, place: int) -> Any:
        self.next = place + 1
        return _node(exp.Not, {"this": self._operand(_OF_AND)})

    def _negative(self, place: int) -> Any:
        self.next = place + 1
        return _node(exp.Neg, {"this": self._primary()})

    def _exists(self, place: int) -> Any:
        self.next = place + 1
        self._expect("(")
        query = self._queries()
        self._expect(")")
        return _node(exp.Exists, {"this": query})

    def _brackets(self, place: int) -> Any:
        self.next = place + 1
        if self.kinds[place + 1] == "SELECT":
            made = _node(exp.Subquery, {"this": self._queries()})
        else:
            made = _node(exp.Paren, {"this": self._condition()})
        self._expect(")")
        if self.kinds[self.next] in (".", "("):
            raise _OtherSyntaxError
        return made

    def _case(self, place: int) -> Any:
        self.next = place + 1
        kinds = self.kinds
        value = None if kinds[self.next] == "WHEN" else self._condition()
        branches: list[Any] = []
        while kinds[self.next] == "WHEN":
            self.next += 1
            condition = self._condition()
            self._expect("THEN")
            branches.append(_node(exp.If, {"this": condition, "true": self._condition()}))
        default = self._condition() if self._take("ELSE") else None
        self._expect("END")
        if not branches or kinds[self.next] in (".", "("):
            raise _OtherSyntaxError
        return _node(exp.Case, {"this": value, "ifs": branches, "default": default})

    def _word_call(self, place: int) -> Any:
        """A word of the parser that is a function before a bracket."""
        name = self.texts[place].upper()
        if self.kinds[place + 1] != "(" or not (name in self._calls or name in _CASTS):
            raise _OtherSyntaxError
        return self._call(place)

    def _call(self, place: int) -> Any:
        text, start, end = self.texts[place], self.starts[place], self.ends[place]
        if end - start > len(text):  # no function has a name in brackets
            raise _OtherSyntaxError
        self.next = place + 2
        name = text.upper()
        if name in _CASTS:
            return self._cast(name)
        arguments: list[Any] = []
        if self.kinds[self.next] == "*":
            arguments.append(self._star())
        elif self._take("DISTINCT"):
            arguments.append(_node(exp.Distinct, {"expressions": self._list(self._condition)}))
        elif self.kinds[self.next] != ")":
            arguments = self._list(self._condition)
        self._expect(")")
        made = _node(exp.Anonymous, {"this": text, "expressions": arguments})
        made._meta = {"start": start, "end": end - 1}  # noqa: SLF001
        if self.kinds[self.next] == "OVER":
            self.next += 1
            return self._window(made)
        if self.kinds[self.next] in (".", "("):
            raise _OtherSyntaxError
        return made

    def _window(self, function: Any) -> Any:
        self._expect("(")
        arguments: dict[str, Any] = {"this": function, "partition_by": []}
        if self._take("PARTITION"):
            self._expect("BY")
            arguments["partition_by"] = self._list(self._condition)
        if self._take("ORDER"):
            arguments["order"] = self._order()
        self._expect(")")
        return _node(exp.Window, {**arguments, "over": "OVER"})

    def _cast(self, name: str) -> Any:
        """CAST and CONVERT, whose name and bracket are read."""
        if name.endswith("CAST"):
            value = self._condition()
            self._expect("AS")
            made = _node(exp.TryCast if name == "TRY_CAST" else exp.Cast, {"this": value, "to": self._type()})
            if name == "TRY_CAST":
                made.args["safe"] = True
        else:
            kind = self._type()
            self._expect(",")
            made = _node(exp.Convert, {"this": kind, "expression": self._condition()})
            if self._take(","):
                made.args["style"] = self._condition()
            if name == "TRY_CONVERT":
                made.args["safe"] = True
        self._expect(")")
        if self.kinds[self.next] in (".", "("):
            raise _OtherSyntaxError
        return made

    def _type(self) -> Any:
        """The type of a cast."""
        place = self.next
        if self.kinds[place] not in ("name", "other"):
            raise _OtherSyntaxError
        self.next = ends = place + 1
        if self._take("("):
            if not (self.kinds[self.next] == "name" and self.texts[self.next].upper() == "MAX"):
                while self.kinds[self.next] == "number" and self.kinds[self.next + 1] == ",":
                    self.next += 2
                if self.kinds[self.next] != "number":
                    raise _OtherSyntaxError
            self.next += 1
            self._expect(")")
            ends = self.next
        kind = _type_of(" ".join(self.texts[place:ends]).upper())
        if kind is None:
            raise _OtherSyntaxError
        kind = kind.copy()
        literals = _literals(kind)
        sizes = [number for number in range(place, ends) if self.kinds[number] == "number"]
        if len(sizes) != len(literals):
            raise _OtherSyntaxError
        for literal, number in zip(literals, sizes, strict=True):
            literal._meta = {"start": self.starts[number], "end": self.ends[number] - 1}  # noqa: SLF001
        return kind


_PRIMARIES: Final[Mapping[str, Callable[[_Reader, int], Any]]] = {
    "string": _Reader._text,  # noqa: SLF001
    "number": _Reader._number,  # noqa: SLF001
    "national": _Reader._national,  # noqa: SLF001
    "NULL": _Reader._null,  # noqa: SLF001
    "NOT": _Reader._negated,  # noqa: SLF001
    "-": _Reader._negative,  # noqa: SLF001
    "EXISTS": _Reader._exists,  # noqa: SLF001
    "(": _Reader._brackets,  # noqa: SLF001
    "CASE": _Reader._case,  # noqa: SLF001
    "LEFT": _Reader._word_call,  # noqa: SLF001
    "RIGHT": _Reader._word_call,  # noqa: SLF001
    "other": _Reader._word_call,  # noqa: SLF001
}
"""By the sort of the first word, how a value is read that does not begin with a name."""


@cache
def _type_of(text: str) -> Expr | None:
    """A type as sqlglot reads it, None when it does not."""
    try:
        (cast,) = TSQL().parse(f"CAST(NULL AS {text})")
    except (SqlglotError, ValueError):
        return None
    kind = cast.args.get("to") if isinstance(cast, exp.Cast) else None
    return kind if isinstance(kind, exp.DataType) and kind.this != exp.DType.USERDEFINED else None


def _literals(kind: Expr) -> list[Expr]:
    """The numbers in a type, of which no piece knows what is around it any more."""
    literals: list[Expr] = []
    for piece in list(kind.walk()):
        piece.parent = None
        if isinstance(piece, exp.Literal):
            literals.append(piece)
    return literals
