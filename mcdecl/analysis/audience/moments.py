"""Expressions about dates whose value is known once GETDATE() and the columns are: to the second, as SQL counts."""

import calendar
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from sqlglot import exp

_UTC: Final = timedelta(hours=6)
"""How far the server's time is behind UTC."""
_ZERO: Final = datetime(1900, 1, 1)  # noqa: DTZ001 - the service's 0 as a date
_UNITS: Final = {
    **dict.fromkeys(("year", "yy", "yyyy"), "year"),
    **dict.fromkeys(("quarter", "qq", "q"), "quarter"),
    **dict.fromkeys(("month", "mm", "m"), "month"),
    **dict.fromkeys(("week", "wk", "ww"), "week"),
    **dict.fromkeys(("day", "dd", "d", "dayofyear", "dy", "y", "weekday", "dw"), "day"),
    **dict.fromkeys(("hour", "hh"), "hour"),
    **dict.fromkeys(("minute", "mi", "n"), "minute"),
    **dict.fromkeys(("second", "ss", "s"), "second"),
}
_MONTHS: Final = {"year": 12, "quarter": 3, "month": 1}
_SECONDS: Final = {"week": 604_800, "day": 86_400, "hour": 3600, "minute": 60, "second": 1}
_SEARCHED: Final = range(-800, 61)
"""Days around now on which a condition is tried."""
_MOST_TURNS: Final = 24
_MOST_CLOCKS: Final = 3
"""Moments besides now at which conditions about the time alone are tried, at most."""
_PARTS: Final[dict[str, Callable[[datetime], int]]] = {
    "year": lambda moment: moment.year,
    "quarter": lambda moment: (moment.month + 2) // 3,
    "month": lambda moment: moment.month,
    "day": lambda moment: moment.day,
    "hour": lambda moment: moment.hour,
    "minute": lambda moment: moment.minute,
    "second": lambda moment: moment.second,
    "week": lambda moment: (moment.timetuple().tm_yday - 1 + moment.replace(month=1, day=1).isoweekday() % 7) // 7 + 1,
    **dict.fromkeys(("dayofyear", "dy", "y"), lambda moment: moment.timetuple().tm_yday),
    **dict.fromkeys(("weekday", "dw"), lambda moment: moment.isoweekday() % 7 + 1),
    **dict.fromkeys(("iso_week", "isowk", "isoww"), lambda moment: moment.isocalendar().week),
}
"""What DATEPART gives; weeks begin on Sundays."""
_NAMED: Final = {
    **dict.fromkeys(("month", "mm", "m"), "month"),
    **dict.fromkeys(("weekday", "dw", "w"), "weekday"),
}
"""Parts of dates that have names."""
_COMPARED: Final[dict[Any, Callable[[Any, Any], bool]]] = {
    exp.EQ: lambda left, right: bool(left == right),
    exp.NEQ: lambda left, right: bool(left != right),
    exp.GT: lambda left, right: bool(left > right),
    exp.GTE: lambda left, right: bool(left >= right),
    exp.LT: lambda left, right: bool(left < right),
    exp.LTE: lambda left, right: bool(left <= right),
}
Value = datetime | int | None


def truth(node: Any, now: datetime, column: Any, value: str | None) -> bool | None:
    """Whether a comparison holds where a column has a value; None where that is not known.

    Args:
        node: the comparison.
        now: what GETDATE() is.
        column: the column in it.
        value: its value, a date as a text.
    """
    compared = _COMPARED.get(type(node))
    try:
        moment = None if value is None else datetime.fromisoformat(value)
        if compared is None or moment is None:
            return None
        left, right = (constant(side, now, column, moment) for side in (node.this, node.expression))
        if isinstance(left, datetime) is not isinstance(right, datetime):
            left, right = _moment(left), _moment(right)
        return None if left is None or right is None else compared(left, right)
    except (ValueError, OverflowError):
        return None


def constant(node: Any, now: datetime, column: Any = None, moment: datetime | None = None) -> Value:
    """The value of an expression, None where it is not known.

    Args:
        node: the expression.
        now: what GETDATE() is.
        column: a column whose value is known.
        moment: that value.
    """
    try:
        return _Evaluating(now, column, moment).value(node)
    except (ValueError, OverflowError, IndexError):
        return None


def bounds(node: Any, now: datetime) -> list[datetime]:
    """The moments in a comparison that are known without its columns: constant sides, and what DATEDIFF counts to."""
    found: list[datetime] = []
    sides = [node.args[word] for word in ("this", "expression", "low", "high") if node.args.get(word) is not None]
    for side in sides:
        known = constant(side, now)
        if isinstance(known, datetime):
            found.append(known)
    numbers = [known for side in sides if isinstance(known := constant(side, now), int)]
    for call in node.find_all(exp.Anonymous):
        name, arguments = str(call.this).casefold(), call.expressions
        unit = _UNITS.get(arguments[0].name.casefold(), "") if arguments else ""
        if name == "datediff" and len(arguments) == 3 and unit:
            ends = [constant(argument, now) for argument in arguments[1:]]
            base = next((end for end in ends if isinstance(end, datetime)), None)
            sign = -1 if ends[0] is None else 1
            found += [_begin(_added(base, unit, sign * number), unit) for number in numbers if base is not None]
            found += [_begin(_added(base, unit, sign * number + 1), unit) for number in numbers if base is not None]
        elif name == "dateadd" and len(arguments) == 3 and unit and constant(arguments[2], now) is None:
            number = constant(arguments[1], now)
            if isinstance(number, int):
                found += [_added(base, unit, -number) for base in list(found)]
    return found


def turns(holds: Callable[[str], bool | None], now: datetime) -> list[datetime]:
    """Moments on both sides of each at which a condition begins or ends to hold, the nearest first.

    Args:
        holds: whether it does at a moment; None where that is not known.
        now: what GETDATE() is.
    """
    days = [now + timedelta(days=number) for number in _SEARCHED]
    hours = [now.replace(hour=hour) for hour in range(24)]
    found: dict[datetime, None] = {}
    for series in (days, hours):
        if holds(str(series[0])) is None:
            continue
        known = [holds(str(moment)) for moment in series]
        for number in range(1, len(series)):
            if known[number] is not known[number - 1]:
                found |= dict.fromkeys(series[number - 1 : number + 1])
    return sorted(found, key=lambda moment: abs(moment - now))[:_MOST_TURNS]


def holds_at(node: Any, now: datetime) -> bool | None:
    """Whether a condition about nothing but the time holds; None where that is not known.

    Args:
        node: the condition, a comparison of expressions that are known once GETDATE() is.
        now: what GETDATE() is.
    """
    if isinstance(node, exp.Between):
        low, high = (
            exp.GTE(this=node.this, expression=node.args["low"]),
            exp.LTE(this=node.this, expression=node.args["high"]),
        )
        sides = [_compared(side, now) for side in (low, high)]
        return None if None in sides else all(sides)
    if isinstance(node, exp.In) and node.expressions:
        found = [_compared(exp.EQ(this=node.this, expression=item), now) for item in node.expressions]
        return None if None in found else any(found)
    return _compared(node, now)


def _compared(node: Any, now: datetime) -> bool | None:
    compared = _COMPARED.get(type(node))
    names = [_name(side, now) for side in (node.this, node.expression)]
    if compared is not None and None not in names:
        return compared(names[0], names[1])
    left, right = constant(node.this, now), constant(node.expression, now)
    if isinstance(left, datetime) is not isinstance(right, datetime):
        left, right = _moment(left), _moment(right)
    return None if compared is None or left is None or right is None else compared(left, right)


def _name(node: Any, now: datetime) -> str | None:
    """A text, or the name of a day or month that DATENAME gives; None for anything else."""
    if isinstance(node, exp.Literal):
        return str(node.this).casefold() if node.is_string else None
    if isinstance(node, exp.Anonymous) and str(node.this).casefold() == "datename" and len(node.expressions) == 2:
        part, moment = node.expressions[0].name.casefold(), constant(node.expressions[1], now)
        if isinstance(moment, datetime):
            names = {"month": calendar.month_name[moment.month], "weekday": calendar.day_name[moment.weekday()]}
            return names.get(_NAMED.get(part, ""), "").casefold() or None
    return None


def clocks(conditions: Iterable[Callable[[datetime], bool | None]], now: datetime) -> list[datetime]:
    """A few moments at which not all conditions about the time are what they are now, and no two moments alike.

    Args:
        conditions: whether each holds at a moment; None where that is not known.
        now: the moment that they are compared with.
    """
    known = list(conditions)
    seen = {tuple(condition(now) for condition in known)}
    found: list[datetime] = []
    for moment in _around(now) if known else ():
        state = tuple(condition(moment) for condition in known)
        if state not in seen:
            seen.add(state)
            found.append(moment)
        if len(found) == _MOST_CLOCKS:
            break
    return found


def _around(now: datetime) -> Iterator[datetime]:
    """Each hour of the day, each minute of the hour, and each day for more than a year, the nearest first."""
    for unit, most in ((timedelta(hours=1), 24), (timedelta(minutes=1), 60), (timedelta(days=1), 400)):
        for number in range(1, most):
            yield from (now + unit * number, now - unit * number)


def _arithmetic(node: Any, left: Value, right: Value) -> int | None:
    """Whole numbers as SQL counts: what is divided is cut off towards 0."""
    if not (isinstance(left, int) and isinstance(right, int)):
        return None
    if isinstance(node, exp.Mul):
        return left * right
    if right == 0:
        return None
    quotient = abs(left) // abs(right) * (1 if (left < 0) is (right < 0) else -1)
    return quotient if isinstance(node, exp.Div) else left - quotient * right


def _moment(value: Value) -> datetime | None:
    return _ZERO + timedelta(days=value) if isinstance(value, int) else value


def _added(moment: datetime, unit: str, number: int) -> datetime:
    if unit in _SECONDS:
        return moment + timedelta(seconds=_SECONDS[unit] * number)
    months = moment.year * 12 + moment.month - 1 + _MONTHS[unit] * number
    year, month = months // 12, months % 12 + 1
    return moment.replace(year=year, month=month, day=min(moment.day, calendar.monthrange(year, month)[1]))


def _begin(moment: datetime, unit: str) -> datetime:
    """When the unit of time began that a moment is in; weeks begin on Sundays."""
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if unit in ("second", "minute", "hour"):
        return moment.replace(
            microsecond=0,
            second=moment.second if unit == "second" else 0,
            minute=0 if unit == "hour" else moment.minute,
        )
    if unit == "week":
        return day - timedelta(days=day.isoweekday() % 7)
    if unit == "day":
        return day
    month = {"year": 1, "quarter": (day.month - 1) // 3 * 3 + 1, "month": day.month}[unit]
    return day.replace(day=1, month=month)


def _counted(unit: str, first: datetime, last: datetime) -> int:
    """How many times a unit of time begins between two moments, as DATEDIFF counts."""
    first, last = _begin(first, unit), _begin(last, unit)
    if unit in _SECONDS:
        return int((last - first).total_seconds()) // _SECONDS[unit]
    return ((last.year - first.year) * 12 + last.month - first.month) // _MONTHS[unit]


class _Evaluating:
    def __init__(self, now: datetime, column: Any, moment: datetime | None) -> None:
        self._now, self._column, self._moment = now.replace(microsecond=0), column, moment

    def value(self, node: Any) -> Value:
        while isinstance(node, exp.Paren):
            node = node.this
        if node is self._column:
            return self._moment
        if isinstance(node, exp.Literal):
            text = str(node.this)
            return datetime.fromisoformat(text) if node.is_string else int(text)
        if isinstance(node, exp.Neg):
            inner = self.value(node.this)
            return -inner if isinstance(inner, int) else None
        if isinstance(node, exp.Add | exp.Sub):
            return self._sum(node)
        if isinstance(node, exp.Mul | exp.Div | exp.Mod):
            return _arithmetic(node, self.value(node.this), self.value(node.expression))
        if isinstance(node, exp.CurrentTimestamp):
            return self._now
        if isinstance(node, exp.Cast | exp.TryCast):
            return self._cast(node.this, node.args.get("to"))
        if isinstance(node, exp.Convert):
            return self._cast(node.expression, node.this)
        return self._call(node) if isinstance(node, exp.Anonymous) else None

    def _sum(self, node: Any) -> Value:
        left, right = self.value(node.this), self.value(node.expression)
        sign = 1 if isinstance(node, exp.Add) else -1
        if isinstance(left, datetime) and isinstance(right, int):
            return left + timedelta(days=sign * right)
        return left + sign * right if isinstance(left, int) and isinstance(right, int) else None

    def _span(self, name: str, unit: str | None, second: Value, third: Value) -> Value:
        """What DATEADD and DATEDIFF give."""
        last = _moment(third)
        if unit is None or last is None or second is None:
            return None
        if name == "dateadd":
            return _added(last, unit, second) if isinstance(second, int) else None
        first = _moment(second)
        return _counted(unit, first, last) if first is not None else None

    def _part(self, part: str, node: Any) -> int | None:
        moment = _moment(self.value(node))
        given = _PARTS.get(part) or _PARTS.get(_UNITS.get(part, ""))
        return given(moment) if given is not None and moment is not None else None

    def _cast(self, inner: Any, type_: Any) -> Value:
        value, name = self.value(inner), str(type_).upper().partition("(")[0] if type_ is not None else ""
        if name == "DATE" and (moment := _moment(value)) is not None:
            return _begin(moment, "day")
        return _moment(value) if name in ("DATETIME", "DATETIME2", "SMALLDATETIME", "TIMESTAMP") else None

    def _call(self, node: Any) -> Value:
        name, arguments = str(node.this).casefold(), node.expressions
        if name in ("getdate", "sysdatetime"):
            return self._now
        if name in ("getutcdate", "sysutcdatetime"):
            return self._now + _UTC
        if name in ("dateadd", "datediff") and len(arguments) == 3:
            return self._span(name, _UNITS.get(arguments[0].name.casefold()), *map(self.value, arguments[1:]))
        if name == "datepart" and len(arguments) == 2:
            return self._part(arguments[0].name.casefold(), arguments[1])
        if name in ("year", "month", "day") and len(arguments) == 1:
            return self._part(name, arguments[0])
        if name == "eomonth" and arguments:
            moment = _moment(self.value(arguments[0]))
            more = self.value(arguments[1]) if len(arguments) > 1 else 0
            if moment is None or not isinstance(more, int):
                return None
            return _begin(_added(moment.replace(day=1), "month", more + 1), "month") - timedelta(days=1)
        if name == "datefromparts" and len(arguments) == 3:
            parts = [self.value(argument) for argument in arguments]
            numbers = [part for part in parts if isinstance(part, int)]
            return datetime(*numbers) if len(numbers) == 3 else None  # type: ignore[arg-type]  # noqa: DTZ001
        return None
