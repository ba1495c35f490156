"""A query's text to a syntax tree, and the words in it that the account refuses."""

import re
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from mcdecl.analysis.sql.model import QueryProblem, TextPosition
from mcdecl.analysis.sql.words import words, words_in
from mcdecl.helpers.structs import replace
from mcdecl.helpers.tsql import DEEPEST, LONGEST_NUMBER, long_number, parse

if TYPE_CHECKING:
    from sqlglot import exp

_FRAMES: Final = 12_000
"""Python calls inside of each other that such a query may take."""
_REFUSED: Final = words(
    "into insert declare update delete merge create alter drop truncate grant revoke deny begin commit rollback save "
    "use backup restore waitfor print"
)
_EXECUTES: Final = ("exec", "execute")
ONLY_SELECT: Final = "Only SELECT queries are valid"
"""What the account says, but for its full stop (fact:query-refused-words)."""
_BLANKED: Final = re.compile(r"'(?:[^']|'')*'|\[(?:[^\]]|\]\])*\]|\"(?:[^\"]|\"\")*\"|--[^\n]*|/\*.*?\*/", re.DOTALL)
_WORD: Final = re.compile(
    rf";|(?<![\w.@#])(?:[@#]+\w+|(?:{'|'.join(sorted({*_REFUSED, *_EXECUTES}))})(?![\w$]))", re.IGNORECASE
)
"""A word that is refused, and no part of a longer one or of a name behind a point."""
_LOOSE_COMMA: Final = re.compile(r",\s*(?=(?:from|where|group\s+by|order\s+by|having)\b|\))", re.IGNORECASE)
_REFUSED_WORDS: Final = frozenset(word.upper() for word in (*_REFUSED, *_EXECUTES))
_NESTING: Final = re.compile(r"[()]|\b(?:case|end)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class QueryText:
    """The text of a query; offsets into it become places.

    Attributes:
        sql: the text.
        bare: the text as `blanked` makes it.
        words: the words of it in capitals, those of comments and texts among them: what is not there need not be
            looked for.
    """

    sql: str
    bare: str = field(init=False, repr=False, compare=False)
    words: frozenset[str] = field(init=False, repr=False, compare=False)
    _lines: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        starts = (match.end() for match in re.finditer("\n", self.sql))
        object.__setattr__(self, "_lines", (0, *starts))
        object.__setattr__(self, "bare", blanked(self.sql))
        object.__setattr__(self, "words", frozenset(words_in(self.sql.upper())))

    def place(self, offset: int) -> TextPosition:
        """Line and column of an offset."""
        line = bisect_right(self._lines, offset)
        return TextPosition(line, offset - self._lines[line - 1] + 1)

    def at(self, node: Any) -> TextPosition:
        """Where the first word of a piece of syntax stands that says it; the beginning where none does."""
        start = _begins()(node) if node is not None else None
        return TextPosition() if start is None else self.place(start)

    def follows(self, node: Any, word: str) -> bool:
        """Whether a piece of syntax stands right behind a word, brackets left out."""
        before = self.sql[: _begins()(node) or 0].rstrip(" \t\r\n([")
        return before[-len(word) :].casefold() == word


@cache
def _begins() -> "Callable[[Any], int | None]":
    """What tells where a piece of syntax begins; it loads the parser."""
    from mcdecl.analysis.sql.trees import begins

    return begins


@dataclass(slots=True)
class _Threads:
    """How many threads read deep at the moment, and the limit before the first of them began."""

    lock: Lock = field(default_factory=Lock)
    readers: int = 0
    before: int = 0


_THREADS: Final = _Threads()


@contextmanager
def deep() -> Iterator[None]:
    """Room for queries that are nested: the parser takes some twenty calls for a bracket."""
    with _THREADS.lock:  # the limit is that of all threads, and business units are read side by side
        if not _THREADS.readers:
            _THREADS.before = sys.getrecursionlimit()
            sys.setrecursionlimit(max(_THREADS.before, _FRAMES))
        _THREADS.readers += 1
    try:
        yield
    finally:
        with _THREADS.lock:
            _THREADS.readers -= 1
            if not _THREADS.readers:
                sys.setrecursionlimit(_THREADS.before)


def blanked(sql: str) -> str:
    """The text with comments made blank, strings and quoted names made of zeros, every offset kept."""
    return _BLANKED.sub(lambda match: re.sub(r"[^\n]", _filler(match.group()), match.group()), sql)


def _filler(text: str) -> str:
    return " " if text[:2] in ("--", "/*") else "0"


def refused(text: QueryText) -> Iterator[QueryProblem]:
    """The words that the account refuses, each in the account's own words."""
    bare = text.bare
    if _REFUSED_WORDS.isdisjoint(text.words) and not any(sign in bare for sign in ";@#"):
        return
    for match in _WORD.finditer(bare):
        word, folded = match.group(), match.group().casefold()
        if word == ";":
            rest = bare[match.end() :].strip()
            hint = "a query is one SELECT: keep one statement" if rest else "take the semicolon out"
            problem = _refusal(text, match.start(), "';' is a reserved word and may not be used", hint)
            yield problem if rest else replace(problem, drop=word)
        elif word[0] in "@#":
            what = "variables" if word[0] == "@" else "temporary tables"
            hint = f"there are no {what} in a query: write the value, or a derived table"
            yield _refusal(text, match.start(), f"'{word}' is a reserved word and may not be used", hint)
        elif folded in _EXECUTES:
            yield _refusal(text, match.start(), ONLY_SELECT, "a query cannot run procedures")
        elif not _is_call(bare, match.end()) and not _is_join(bare, match):
            yield _refusal(text, match.start(), f"'{folded}' is a reserved word", _hint(folded))


def _is_call(bare: str, end: int) -> bool:
    return bare[end:].lstrip().startswith("(")


def _is_join(bare: str, match: "re.Match[str]") -> bool:
    """Whether MERGE says how something is joined."""
    return match.group().casefold() == "merge" and bare[match.end() :].lstrip()[:4].casefold() == "join"


def _hint(word: str) -> str:
    if word == "into":
        return "the rows go into the query's target by themselves"
    return "a query only selects; a column of that name is written in square brackets"


def _refusal(text: QueryText, offset: int, message: str, hint: str) -> QueryProblem:
    return QueryProblem("refused", f"the account refuses this: {message}", hint, text.place(offset))


def too_deep(bare: str) -> int | None:
    """The offset at which a query is nested deeper than can be followed, or None."""
    if bare.count("(") + bare.casefold().count("case") <= DEEPEST:
        return None
    depth = 0
    for match in _NESTING.finditer(bare):
        depth += 1 if match.group().casefold() in ("(", "case") else -1
        if depth > DEEPEST:
            return match.start()
    return None


def read(text: QueryText) -> "tuple[exp.Query | None, list[QueryProblem]]":
    """Parses a query.

    Returns:
        Its tree, None when it cannot be read; and what is wrong so far.
    """
    bare = text.bare
    if not bare.replace("\ufeff", "").strip():
        return None, [QueryProblem("unreadable", "there is no SQL", "write one SELECT")]
    if (odd := re.search(r"[\x00-\x08\x0e-\x1f\ufffd]", text.sql)) is not None:
        return None, [_odd(text, odd.start())]
    if (number := long_number(text.sql)) is not None:
        message = f"a number has at most {LONGEST_NUMBER} digits"
        problem = QueryProblem("unreadable", message, "write fewer, or a text", text.place(number.start))
        return None, [problem]
    problems = list(refused(text))
    first = re.match(r"[\s(]*(\w*)", bare)
    if not problems and first is not None and first.group(1).casefold() not in ("select", "with"):
        problems.append(_refusal(text, first.start(1), ONLY_SELECT, "begin with SELECT"))
    if (deepest := too_deep(bare)) is not None:
        message = f"it is nested more than {DEEPEST} levels deep, so nothing after this can be checked"
        return None, [*problems, QueryProblem("nested", message, "split the query in two", text.place(deepest))]
    if (comma := _LOOSE_COMMA.search(bare)) is not None and not problems:
        # The parser takes it, the account does not.
        hint = "take the comma out, or write what is missing behind it"
        return None, [QueryProblem("unreadable", "a comma stands before nothing", hint, text.place(comma.start()))]
    return _parsed(text, problems)


def _odd(text: QueryText, offset: int) -> QueryProblem:
    message = f"this is not text: it holds the character U+{ord(text.sql[offset]):04X}"
    return QueryProblem("unreadable", message, "see that the right file is meant, saved as UTF-8", text.place(offset))


def _parsed(text: QueryText, problems: list[QueryProblem]) -> "tuple[exp.Query | None, list[QueryProblem]]":
    from sqlglot import exp
    from sqlglot.errors import ParseError, TokenError

    # An earlier complaint explains the rest: what the parser makes of refused words says nothing more.
    flag = bool(problems)
    try:
        trees = parse(text.sql, parents=False)
    except ParseError as error:
        return None, problems if flag else [*problems, _syntax(error.errors)]
    except TokenError:
        hint = "close every quotation mark, bracket and comment"
        return None, [
            *problems,
            QueryProblem("unreadable", "the SQL does not end: something is open", hint, _open(text)),
        ]
    queries = [tree for tree in trees if isinstance(tree, exp.Query)]
    if len(queries) != 1 or len(trees) != 1:
        if not flag:
            problems.append(_refusal(text, 0, ONLY_SELECT, "write one SELECT"))
        return None, problems
    return queries[0], problems


def _open(text: QueryText) -> TextPosition:
    """Where the last thing begins that is not closed."""
    numbers = [offset for sign in ("'", '"', "[", "/*") if (offset := text.bare.find(sign)) >= 0]
    return text.place(min(numbers)) if numbers else TextPosition()


_MISSING: Final = re.compile(r"Expect(?:ing|ed) (.*?)(?: but got .*)?", re.DOTALL)
_MEANT: Final = {
    "SELECT": "a query is one SELECT, and here another begins",
    "LIMIT": "write TOP and the number behind SELECT",
    "USING": "write CONVERT(VARCHAR(50), …), or ON for a join",
    "CUBE": "write GROUP BY CUBE(…)",
    "ROLLUP": "write GROUP BY ROLLUP(…)",
    "GROUPING SETS": "write GROUP BY GROUPING SETS ((…), ())",
    "QUALIFY": "number the rows in a query in FROM, and compare outside",
    "ILIKE": "write LIKE, which does not tell capital letters from small ones",
}
"""What to write instead of the word that cannot be read."""


_OPENED: Final = re.compile(r"\b(CUBE|ROLLUP)\s*\([^()]*$", re.IGNORECASE)
"""What the parser takes for a part of GROUP BY wherever it stands, when it cannot read its inside."""


def _syntax(errors: Sequence[dict[str, Any]]) -> QueryProblem:
    first = errors[0] if errors else {}
    near = str(first.get("highlight") or "").strip()
    message = str(first.get("description") or "syntax error").rstrip(".")
    if message.startswith("Required keyword"):  # it names a class of the parser
        message = "something is missing"
    elif (missing := _MISSING.fullmatch(message)) is not None:
        message = f"{missing[1]} is missing"
    line, column = first.get("line") or 1, first.get("col") or 1
    # The parser says where a word ends.
    begins = max(1, column - max(len(near), 1) + 1)
    text = f"the SQL cannot be read: {message}" + (f" near {near!r}" if near else "")
    if "Unexpected token" in message and near:
        text = f"the SQL cannot be read: {near!r} cannot stand here"
    opened = _OPENED.search(context := str(first.get("start_context") or ""))
    if opened is not None and "GROUP BY" not in context.upper():
        near = opened[1].upper()
        text = f"the SQL cannot be read: {near!r} cannot stand here"
    before = str(first.get("start_context") or "").rsplit(maxsplit=1)[-1:]  # it may have become an alias
    meant = (_MEANT.get(word.upper()) for word in (near, *before))
    hint = next(filter(None, meant), "correct the SELECT; it is T-SQL that the account runs")
    return QueryProblem("unreadable", text, hint, TextPosition(line, begins))
