"""What SQL Server refuses in one SELECT whatever its data: functions, windows, aggregates, orders.

See fact:queries-are-t-sql.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, Final

from sqlglot import exp

from mcdecl.analysis.sql.constants import type_word, whole
from mcdecl.analysis.sql.expressions import PARTED
from mcdecl.analysis.sql.function_table import AGGREGATES, DATE_PARTS, FUNCTIONS, UNITS, SqlFunction
from mcdecl.analysis.sql.functions import TYPE_WORDS, cast_type
from mcdecl.analysis.sql.grouping import form
from mcdecl.analysis.sql.limits import PERCENTILES
from mcdecl.analysis.sql.near import misspelt
from mcdecl.analysis.sql.other_dialects import knows
from mcdecl.analysis.sql.parsing import DEFAULT, never_a_date, never_a_number
from mcdecl.analysis.sql.scope import SelectScope
from mcdecl.analysis.sql.trees import Level, children, level
from mcdecl.analysis.sql.words import words
from mcdecl.analysis.sql.work import QueryReading

_WINDOWS: Final = (exp.Window, exp.IgnoreNulls, exp.RespectNulls)
_QUERIES: Final = (exp.Select, exp.SetOperation, exp.Subquery)
_CONDITIONS: Final = (
    *(exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.And, exp.Or, exp.Not, exp.Is, exp.In, exp.Between),
    *(exp.Like, exp.Exists),
)
_CLAUSES: Final = (("where", "WHERE"), ("group", "GROUP BY"), ("having", "HAVING"), ("order", None))
"""The clauses that are looked at, with their names where no window function may stand."""
_SPECIAL: Final = ("LEFT", "RIGHT", "SUBSTRING", "COALESCE", "IIF", "PARSE", "TRY_PARSE", "STRING_ESCAPE")
_SHOWN_UNITS: Final = words("tzoffset tz iso_week isowk isoww")
"""Parts of dates that nothing is counted in."""
_PARSES: Final = ("PARSE", "TRY_PARSE")
_NOT_PARSED: Final = words("VARCHAR NVARCHAR CHAR NCHAR TEXT NTEXT NAME BIT UUID VARBINARY BINARY XML VARIANT")
TOPIC: Final = "invalid"


class Validity:
    """Looks at SELECTs after their names were resolved."""

    def __init__(self, work: QueryReading) -> None:
        self._work = work

    def select(self, node: Any, scope: SelectScope) -> None:
        """All checks of one SELECT; those inside of it are looked at on their own."""
        checks, clauses = self._CHECKS, []
        for word, part in _parts(node, scope):
            inside = level(part)
            for inner in inside.nodes:
                check = checks.get(type(inner))
                if check is not None:
                    check(self, inner, inside)
            if word is not None:
                clauses.append((word, inside))
        self._clauses(clauses, scope)
        self._constants(node)
        if node.args.get("limit") is not None or node.args.get("offset") is not None:
            self._top(node)
        self._conditions(node)
        self._order(node, scope)

    def _say(self, message: str, node: Any, hint: str) -> None:
        self._work.say(TOPIC, message, node, hint, "error")

    def _call(self, node: Any, inside: Level) -> None:
        around = inside.around.get(id(node))
        name, given = str(node.args["this"]).upper(), node.args.get("expressions") or []
        function = FUNCTIONS.get(name)
        # A type behind the value in CONVERT is told where its arguments are read.
        if type(around) is exp.Dot or knows(name) or (type(around) is exp.Convert and name in TYPE_WORDS):
            return
        if function is None:
            hint = misspelt(name, FUNCTIONS) or "see the functions of T-SQL in Microsoft's documentation"
            self._say(f"there is no function {name}", node, hint)
        elif function.account is False:
            self._say(f"no query of the account can use {name}", node, "leave it out")
        elif name in AGGREGATES:
            self._aggregate(name, function, node, around)
        elif not function.takes(len(given)):
            if name not in PARTED:  # those are told of where their arguments are read
                self._say(_wrong_count(function, len(given)), node, "correct the arguments")
        elif name in DATE_PARTS:
            self._unit(name, node)
        elif name in _SPECIAL:
            self._special(name, node, around)
        elif function.over and not isinstance(around, _WINDOWS):
            self._say(f"{name} needs OVER", node, f"write {name}(…) OVER (ORDER BY …)")

    def _special(self, name: str, node: Any, around: Any) -> None:
        """What single functions do not take."""
        if name == "IIF":
            self._work.compares(node.expressions[0])
            if all(isinstance(argument.unnest(), exp.Null) for argument in node.expressions[1:]):
                self._say("both results of IIF are NULL", node, "write NULL, or CAST(NULL AS …) for one of them")
        elif name in _PARSES:
            self._parse(name, node, around)
        elif name == "STRING_ESCAPE":
            rules = node.expressions[1]
            if isinstance(rules, exp.Literal | exp.National) and str(rules.this).casefold() != "json":
                self._say(f"STRING_ESCAPE knows no rules of {rules.this}", rules, "write 'json'")
        elif name == "COALESCE":
            if all(isinstance(argument, exp.Null) for argument in node.expressions):
                self._say("COALESCE takes a value that is not NULL", node, "write NULL, or CAST(NULL AS …)")
        elif (whole(node.expressions[-1]) or 0) < 0:
            self._say(f"{name} takes no negative length", node.expressions[-1], "write a number from 0 on")

    def _parse(self, name: str, node: Any, around: Any) -> None:
        """PARSE makes numbers and dates of texts, and has its type in the same brackets."""
        if not isinstance(around, exp.Cast):
            self._say(f"{name} takes a type behind AS", node, f"write {name}(… AS DATE USING 'en-US')")
        elif type_word(around.args["to"]) in _NOT_PARSED:
            self._say(f"{name} gives no such type, only numbers and dates", node, "write CAST or CONVERT")
        elif name == "PARSE":
            text, *behind = node.expressions
            written = all(isinstance(part, exp.Literal | exp.National) for part in node.expressions)
            if written and (words := _unread(str(text.this), type_word(around.args["to"]), behind)) is not None:
                self._say(f"{text.this!r} is {words}", text, "correct the value, or write TRY_PARSE")

    def _aggregate(self, name: str, function: SqlFunction, node: Any, around: Any) -> None:
        arguments = node.expressions
        if len(arguments) == 1 and isinstance(arguments[0], exp.Distinct):
            arguments = arguments[0].expressions
        if arguments is not node.expressions and isinstance(around, exp.Window):
            self._say(f"{name} takes no DISTINCT with OVER", node, "count in a query in FROM, and join it")
        if arguments and isinstance(arguments[0], exp.Star) and not name.startswith("COUNT"):
            self._say(f"{name} takes no *", node, "name the column")
        if not function.takes(len(arguments)):
            hint = "count the rows of a SELECT DISTINCT in brackets" if len(arguments) > 1 else "name what to aggregate"
            self._say(_wrong_count(function, len(arguments)), node, hint)
        if isinstance(around, exp.Window):  # a window may sum up what a group has counted
            return
        for argument in arguments:
            inside = level(argument)
            for inner in inside.nodes:
                self._inside(name, node, inner, inside)

    def _inside(self, name: str, node: Any, inner: Any, inside: Level) -> None:
        """SQL Server aggregates neither aggregates nor windows nor queries (Msg 130, Msg 4109)."""
        if isinstance(inner, exp.Window):
            self._say(f"{name} cannot aggregate a window function", node, "number the rows in a query in FROM")
        elif _is_aggregate(inner, inside):
            self._say(f"{name} cannot aggregate another aggregate", node, "aggregate twice, with a query in FROM")
        elif isinstance(inner, _QUERIES):
            self._say(f"{name} cannot aggregate a query in brackets", node, "join it in FROM")

    def _texts(self, node: Any, inside: Level) -> None:
        around = inside.around.get(id(node))
        if isinstance(around, exp.WithinGroup):
            around = inside.around.get(id(around))
        if isinstance(node.this, exp.Distinct):
            self._say("STRING_AGG takes no DISTINCT", node, "aggregate a SELECT DISTINCT in brackets")
        if isinstance(around, exp.Window):
            self._say("STRING_AGG takes no OVER", node, "aggregate in a query in FROM, and join it")
        separator = node.args.get("separator")
        if separator is None:
            self._say("STRING_AGG takes 2 arguments, here it has 1", node, "write STRING_AGG(…, ',')")
        elif any(isinstance(inner, exp.Column) for inner in level(separator).nodes):
            self._say("STRING_AGG takes the same separator for all rows", separator, "write a text, such as ','")

    def _unit(self, name: str, node: Any) -> None:
        unit = node.expressions[0]
        text = unit.name if isinstance(unit, exp.Column | exp.Var | exp.Literal) else ""
        if isinstance(unit, exp.Literal) or (text and text.casefold() not in UNITS):
            hint = misspelt(text, sorted(UNITS)) or "write day, month, year, hour, …"
            if isinstance(unit, exp.Literal):
                hint = f"write {text} without quotation marks"
            self._say(f"{name} takes a part of a date first, and {text!r} is none", unit, hint)
        elif text.casefold() in _SHOWN_UNITS and name not in ("DATEPART", "DATENAME"):
            self._say(f"{name} does not count in {text}", unit, "write week, day or minute")

    def _window(self, node: Any, _inside: Level) -> None:
        function = FUNCTIONS.get(str(node.this.this).upper()) if isinstance(node.this, exp.Anonymous) else None
        if function is not None and function.ordered and node.args.get("order") is None:
            self._say(f"{function.name} needs ORDER BY in OVER", node, f"write {function.name}(…) OVER (ORDER BY …)")
        if node.args.get("spec") is not None:
            self._frame(node.args["spec"])
        for child in children(node):
            if child is not node.this and any(isinstance(inner, exp.Window) for inner in level(child).nodes):
                self._say("a window function stands inside OVER", child, "number the rows in a query in FROM")

    def _frame(self, spec: Any) -> None:
        """ROWS counts rows, RANGE has no numbers (Msg 4194), and a frame ends where it begins or later."""
        bounds = [(spec.args.get(word), str(spec.args.get(f"{word}_side") or "")) for word in ("start", "end")]
        if str(spec.args.get("kind")) == "GROUPS":
            self._say("GROUPS is not taken in OVER", spec, "write ROWS BETWEEN …")
        for bound, side in bounds:
            if isinstance(bound, exp.Expression) and whole(bound) is None:
                self._say(
                    f"a window counts its rows by a number before {side}", bound, "write one, such as 6 PRECEDING"
                )
            elif isinstance(bound, exp.Expression) and str(spec.args.get("kind")) == "RANGE":
                self._say("RANGE takes UNBOUNDED and CURRENT ROW only", bound, "write ROWS BETWEEN …")
        if bounds[0] == ("UNBOUNDED", "FOLLOWING") or bounds[1] == ("UNBOUNDED", "PRECEDING"):
            self._say("a window ends before it begins", spec, "write ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW")

    def _clauses(self, clauses: list[tuple[str, Level]], scope: SelectScope) -> None:
        """Windows are worked out after all but ORDER BY (Msg 4108), aggregates after WHERE (Msg 147)."""
        for word, inside in clauses:
            window = next((inner for inner in inside.nodes if isinstance(inner, exp.Window)), None)
            if window is not None:
                self._say(f"a window function cannot stand in {word}", window, "number the rows in a query in FROM")
            # In a query inside of another one may aggregate what stands outside.
            aggregate = next((inner for inner in inside.nodes if _is_aggregate(inner, inside)), None)
            if window is None and aggregate is not None and word != "HAVING" and scope.outer is None:
                self._say(
                    f"an aggregate cannot stand in {word}", aggregate, "write HAVING, or aggregate in a query in FROM"
                )

    def _constants(self, node: Any) -> None:
        """Groups are made by columns (Msg 164), and rows are skipped in an order (documented)."""
        group = node.args.get("group")
        for item in group.expressions if group is not None else ():
            if isinstance(item, exp.Literal):
                self._say("GROUP BY takes no constant, nor the number of a column", item, "name the column")
            elif any(isinstance(inner, (*_QUERIES, exp.Exists)) for inner in level(item).nodes):
                self._say(
                    "GROUP BY takes no query in brackets", item, "select it in a query in FROM, and group by that"
                )
        if node.args.get("offset") is not None and node.args.get("order") is None:
            self._say("OFFSET needs ORDER BY", node.args["offset"], "write ORDER BY … OFFSET … ROWS")

    def _top(self, node: Any) -> None:
        """What TOP, OFFSET and FETCH count by, and what goes with their words (Msg 1062, Msg 4115)."""
        limit, offset = node.args.get("limit"), node.args.get("offset")
        counts = [] if limit is None else [limit.args.get("count") or limit.expression]
        counts += [] if offset is None else [offset.expression]
        for count in counts:
            nodes = level(count).nodes
            if any(isinstance(inner, _QUERIES) for inner in nodes):
                self._work.not_rehearsed("TOP, OFFSET or FETCH with a query", count)
            elif any(isinstance(inner, exp.Column) for inner in nodes):
                self._say("TOP, OFFSET and FETCH count by no column", count, "write a number")
        options = limit.args.get("limit_options") if limit is not None else None
        percent, ties = (bool(options and options.args.get(word)) for word in ("percent", "with_ties"))
        if ties and node.args.get("order") is None:
            self._say("WITH TIES needs ORDER BY", limit, "write TOP … WITH TIES … ORDER BY …")
        elif (ties or percent) and node.args.get("distinct"):
            self._work.not_rehearsed("TOP with PERCENT or TIES together with DISTINCT", limit)

    def _within(self, node: Any, inside: Level) -> None:
        name = str(node.this.this).upper() if isinstance(node.this, exp.Anonymous) else ""
        if name and "PERCENTILE" not in name:
            self._say(f"{name} takes no WITHIN GROUP", node, "leave it out")
        elif name in PERCENTILES and not isinstance(inside.around.get(id(node)), exp.Window):
            self._say(f"{name} needs OVER", node, f"write {name}(…) WITHIN GROUP (ORDER BY …) OVER (…)")
        elif name in PERCENTILES and len(node.expression.expressions) != 1:
            self._say(f"{name} is ordered by one value", node.expression, "leave the others out")

    def _list(self, node: Any, _inside: Level) -> None:
        if not node.expressions and node.args.get("query") is None and node.args.get("unnest") is None:
            self._say("a list of no values stands behind IN", node, "write a value, or leave the condition out")

    def _conditions(self, node: Any) -> None:
        """T-SQL has no value for true: a condition is no column."""
        for entry in node.expressions:
            inner = entry.this if isinstance(entry, exp.Alias) else entry
            while isinstance(inner, exp.Paren):
                inner = inner.this
            if isinstance(inner, _CONDITIONS):
                self._say("a condition is no value in T-SQL", inner, "write CASE WHEN … THEN 1 ELSE 0 END")

    _CHECKS: ClassVar[Mapping[type, Callable[[Any, Any, Level], None]]] = {
        exp.Anonymous: _call,
        exp.GroupConcat: _texts,
        exp.Window: _window,
        exp.WithinGroup: _within,
        exp.In: _list,
    }

    def _order(self, node: Any, scope: SelectScope) -> None:
        order = node.args.get("order")
        entries = node.expressions
        if order is None or any(_star(entry) for entry in entries):
            return
        listed = {form(entry.this if isinstance(entry, exp.Alias) else entry, scope) for entry in entries}
        names = {entry.alias_or_name.casefold() for entry in entries if entry.alias_or_name}
        for part in order.expressions:
            inner = part.this
            named = isinstance(inner, exp.Column) and not inner.table and inner.name.casefold() in names
            if isinstance(inner, exp.Literal) and not inner.is_string:
                if inner.this.isdigit() and not 1 <= int(inner.this) <= len(entries):
                    self._say(f"there is no column {inner.this} to order by", inner, "order by a name")
            elif node.args.get("distinct") and not named and form(inner, scope) not in listed:
                self._say("SELECT DISTINCT is ordered by what it does not select", inner, "select it too")


def unordered(node: Any, work: QueryReading) -> None:
    """See that a whole query has no order without TOP: the account selects from it, so it is one inside (Msg 1033)."""
    while isinstance(node, exp.Subquery | exp.Paren) and node.args.get("order") is None:
        node = node.this
    order = node.args.get("order")
    if order is not None and not any(node.args.get(word) for word in ("limit", "offset", "for_")):
        hint = "leave it out: rows of a data extension have no order; or write TOP"
        work.say(TOPIC, "the account takes ORDER BY only with TOP", order, hint, "error")


def _unread(text: str, kind: str, culture: list[Any]) -> str | None:
    """Why PARSE reads no value of a type in a text, None where it may."""
    sort = cast_type(kind, ()).name
    name = str(culture[0].this) if culture else DEFAULT
    if sort == "Date" and never_a_date(text, name):
        return f"no date in the culture {name}"
    return f"no {kind} in the culture {name}" if sort in _COUNTED and never_a_number(text, kind, name) else None


_COUNTED: Final = ("Number", "Decimal")


def _wrong_count(function: SqlFunction, count: int) -> str:
    return f"{function.name} takes {function.arguments}, here it has {count}"


def _is_aggregate(node: Any, inside: Level) -> bool:
    kind = type(node)
    called = kind is exp.GroupConcat or (kind is exp.Anonymous and str(node.this).upper() in AGGREGATES)
    return called and not isinstance(inside.around.get(id(node)), exp.Window)


def _star(node: Any) -> bool:
    return isinstance(node, exp.Star) or (isinstance(node, exp.Column) and isinstance(node.this, exp.Star))


def _parts(node: Any, scope: SelectScope) -> Iterator[tuple[str | None, Any]]:
    """The clauses of a SELECT, without its FROM, but with the conditions of its joins; named where no window may be."""
    for entry in node.expressions:
        if type(entry) is not exp.Column:
            yield None, entry
    for arg, word in _CLAUSES:
        if node.args.get(arg) is not None:
            yield word, node.args[arg]
    for item in scope.items:
        if item.on is not None:
            yield "ON", item.on
