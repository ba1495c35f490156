"""What is doubtful in one SELECT whatever its target: views without conditions, joins without one, slow conditions."""

import re
from datetime import date
from typing import Any, Final

from sqlglot import exp

from mcdecl.analysis.sql.conditions import attribute, conjuncts, own_columns
from mcdecl.analysis.sql.function_table import DATE_PARTS
from mcdecl.analysis.sql.model import Table
from mcdecl.analysis.sql.scope import FromItem, SelectScope
from mcdecl.analysis.sql.work import QueryReading
from mcdecl.kinds.server_time import server_day

_BELOW: Final = (exp.LT, exp.LTE)
_ABOVE: Final = (exp.GT, exp.GTE)
_COMPARES: Final = (*_BELOW, *_ABOVE, exp.EQ, exp.NEQ, exp.Like, exp.In, exp.Between)
_DAYS: Final = {
    **dict.fromkeys(("DAY", "DD", "D", "DAYOFYEAR", "DY", "Y", "WEEKDAY", "DW", "W"), 1),
    **dict.fromkeys(("WEEK", "WK", "WW"), 7),
    **dict.fromkeys(("MONTH", "MM", "M"), 30),
    **dict.fromkeys(("QUARTER", "QQ", "Q"), 91),
    **dict.fromkeys(("YEAR", "YY", "YYYY"), 365),
}
"""Days of a date part, rounded down."""
_NOW: Final = frozenset({"GETDATE", "GETUTCDATE", "SYSDATETIME", "SYSUTCDATETIME"})
_DAYS_WRITTEN: Final = re.compile(r"[0-9]{1,9}")
"""A number of days, weeks or months; what is longer is beyond all dates."""
_SPARE: Final = 7
"""Days by which a condition may look further back than the view goes: half a year is 181 to 184 days."""


class Hazards:
    """Looks at SELECTs after their names were resolved."""

    def __init__(self, work: QueryReading) -> None:
        self._work = work

    def select(self, node: Any, scope: SelectScope) -> None:
        """All checks of one SELECT."""
        where = node.args.get("where")
        conditions = list(conjuncts(where.this)) if where is not None else []
        self._unrestricted(scope, restricted=bool(conditions) or self._little(node))
        self._crossed(scope, conditions)
        for condition in conditions:
            self._too_old(condition, scope)
            self._slow(condition, scope)
        for item in scope.items:
            for condition in conjuncts(item.on):
                self._too_old(condition, scope)

    @staticmethod
    def _little(node: Any) -> bool:
        return node.args.get("limit") is not None

    def _unrestricted(self, scope: SelectScope, *, restricted: bool) -> None:
        """Data views that grow with every send, read whole."""
        if restricted:
            return
        for item in scope.items:
            table = item.relation.table
            if table is not None and table.moment is not None and item.on is None and not self._joined(item, scope):
                message = f"{table.name} is read whole: a run has 30 minutes, and every send makes it longer"
                hint = f"say WHERE {table.moment} > DATEADD(day, -30, GETDATE()) or the like"
                if all(problem.message != message for problem in self._work.problems):  # once for all its aliases
                    self._work.say("no_where", message, item.node, hint)

    @staticmethod
    def _joined(item: FromItem, scope: SelectScope) -> bool:
        """Whether something else in FROM says which of its rows are wanted."""
        others = [from_item for from_item in scope.items if from_item is not item]
        return any(
            from_item.side in ("", "RIGHT") and from_item.on is not None and _narrow(from_item) for from_item in others
        )

    def _crossed(self, scope: SelectScope, conditions: list[Any]) -> None:
        """Joins by a comma, or without ON, that no condition ties to the rest."""
        if not any(item.side == "," for item in scope.items):
            return
        tied = [{own_column[0] for own_column in own_columns(condition, scope)} for condition in conditions]
        tied += [
            {own_column[0] for own_column in own_columns(item.on, scope)} for item in scope.items if item.on is not None
        ]
        for number, item in enumerate(scope.items):
            if item.side != "," or any(number in numbers and len(numbers) > 1 for numbers in tied):
                continue
            if item.relation.keys[:1] == (frozenset(),):
                continue
            if item.relation.open or any(from_item.relation.open for from_item in scope.items):
                continue
            message = f"{item.name} is joined without a condition: every row meets every row"
            self._work.say("cross_join", message, item.node, "join it with ON, or write CROSS JOIN when that is meant")

    def _too_old(self, condition: Any, scope: SelectScope) -> None:
        """Conditions that ask a data view for what it does not show any more."""
        for column, bound, back in _bounds(condition):
            table = self._moment(column, scope)
            if table is None:
                continue
            days = _age(bound)
            if days is None or days <= table.days + (0 if back else _SPARE):
                continue
            which = "before" if back else "from"
            message = f"{table.name} goes back {table.days} days; this asks for rows {which} {days} days ago"
            hint = "keep what is older in a data extension of your own, by a query that runs regularly"
            self._work.say("too_old", message, column, hint)

    @staticmethod
    def _moment(node: Any, scope: SelectScope) -> Table | None:
        own = attribute(node, scope)
        table = scope.items[own[0]].relation.table if own is not None else None
        if own is None or table is None or table.moment is None:
            return None
        return table if own[1] == table.moment.casefold() else None

    def _slow(self, condition: Any, scope: SelectScope) -> None:
        """A function around the key of a table: its index is of no use then."""
        if not isinstance(condition, _COMPARES):
            return
        node = condition.this
        if not isinstance(node, exp.Anonymous | exp.Cast | exp.Convert | exp.Trim):
            return
        skip = isinstance(node, exp.Anonymous) and str(node.this).upper() in DATE_PARTS
        parts = node.expressions[1:] if skip else [node]
        for own in {own_column for part in parts for own_column in own_columns(part, scope)}:
            item = scope.items[own[0]]
            table = item.relation.table
            if table is not None and table.keys and own[1] in table.keys[0]:
                name = _spelt(table, own[1])
                message = f"a function around {name} keeps the index of {table.name} from being used"
                self._work.say("slow", message, node, "compare the column itself, and change the other side")


def _spelt(table: Table, name: str) -> str:
    field = table.field(name)
    return field.name if field else name


def _narrow(item: FromItem) -> bool:
    """Whether it is itself no view that is read whole."""
    table = item.relation.table
    return table is None or table.moment is None


def _bounds(condition: Any) -> list[tuple[Any, Any, bool]]:
    """Column, bound, and whether what lies before the bound is asked for (else from it on)."""
    if isinstance(condition, exp.Between):
        return [(condition.this, condition.args["low"], False)]
    if not isinstance(condition, (*_BELOW, *_ABOVE)):
        return []
    left, right = condition.this, condition.expression
    return [(left, right, isinstance(condition, _BELOW)), (right, left, isinstance(condition, _ABOVE))]


def _age(node: Any) -> int | None:
    """How many days ago a moment is, at least; None when that cannot be told."""
    while isinstance(node, exp.Paren | exp.Cast | exp.Convert):
        node = node.expression if isinstance(node, exp.Convert) else node.this
    if isinstance(node, exp.Literal) and node.is_string:
        return _literal_age(str(node.this))
    if isinstance(node, exp.Sub | exp.Add):
        return _shifted(node)
    if not isinstance(node, exp.Anonymous):
        return None
    name = str(node.this).upper()
    if name in _NOW:
        return 0
    if name != "DATEADD" or len(node.expressions) != 3:
        return None
    part, amount, start = node.expressions
    unit, number, base = _DAYS.get(part.name.upper()), _integer(amount), _age(start)
    return None if unit is None or number is None or base is None else base - unit * number


def _shifted(node: Any) -> int | None:
    base, number = _age(node.this), _integer(node.expression)
    if base is None or number is None:
        return None
    return base + number if isinstance(node, exp.Sub) else base - number


def _integer(node: Any) -> int | None:
    if isinstance(node, exp.Neg):
        inner = _integer(node.this)
        return None if inner is None else -inner
    text = str(node.this) if isinstance(node, exp.Literal) else ""
    return int(text) if _DAYS_WRITTEN.fullmatch(text) else None


def _literal_age(text: str) -> int | None:
    try:
        return (server_day() - date.fromisoformat(text.strip()[:10])).days
    except ValueError:
        return None
