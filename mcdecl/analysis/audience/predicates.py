"""Conditions about one column, and values on both sides of them."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any, Final

from msgspec import Struct
from sqlglot import exp

from mcdecl.analysis.audience.model import ColumnId
from mcdecl.analysis.audience.texts import Inside

PLAIN: Final = ("Number", "Decimal", "Date", "Boolean")
"""Types whose values are no free texts."""
OTHER: Final = "other"
"""A text that no condition mentions."""


class Predicate(Struct, frozen=True):
    """A condition about one column: candidates for its value, and which of them satisfy it; None where unknown."""

    column: ColumnId
    candidates: tuple[str | None, ...]
    holds: Callable[[str | None], bool | None]
    negated: bool = False

    def satisfied(self, value: str | None) -> bool | None:
        """Whether a value satisfies it."""
        result = self.holds(value)
        return None if result is None else result is not self.negated


def wrapped(predicate: Predicate, inside: Inside) -> Predicate:
    """The same about the column that has the value inside."""
    values: dict[str | None, str] = {}
    for value in predicate.candidates:
        if value is not None:
            for text in inside.wrap(value):
                values.setdefault(text, value)
    return Predicate(inside.column, (*values, None), partial(_holds_inside, predicate, values))


def _holds_inside(predicate: Predicate, values: Mapping[str | None, str], text: str | None) -> bool | None:
    return predicate.satisfied(values[text]) if text in values else None


def is_value(value: str, found: str | None) -> bool | None:
    """Whether a value is that one."""
    return found == value


def around(moment: datetime) -> Iterator[datetime]:
    """A moment, and those right beside it and far from it."""
    for seconds in (0, -1, 1, -3600, 3600):
        yield moment + timedelta(seconds=seconds)
    for days in (-1, 1, -3, 3, -40, 40):
        yield moment + timedelta(days=days)


def iso(moment: datetime) -> str:
    """A moment as a text."""
    return moment.replace(microsecond=0).isoformat(sep=" ")


def fits(text: str, kind: str) -> bool:
    """Whether a text can be a value of a type."""
    return kind not in PLAIN or comparable(text, kind) is not None


def comparable(text: str | None, kind: str) -> Any:
    """A value as it compares; None for none, and for what is no value of the type."""
    if text is None:
        return None
    if kind in ("Number", "Decimal"):
        try:
            return Decimal(text)
        except InvalidOperation:
            return None
    if kind == "Date":
        return _moment(text)
    if kind == "Boolean":
        return {"true": True, "1": True, "false": False, "0": False}.get(text.casefold())
    return text.rstrip(" ").casefold()


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    if re.fullmatch(r"\d{8}", text):
        return _moment(f"{text[:4]}-{text[4:6]}-{text[6:]}")
    return None


def near(text: str, kind: str) -> tuple[str, ...]:
    """A value and those right beside it."""
    value = comparable(text, kind)
    if kind in ("Number", "Decimal") and value is not None:
        steps = (0, 1, -1, 10, -10)
        if kind == "Number" and value != int(value):
            return tuple(str(int(value // 1) + step) for step in steps)
        return tuple(str(value + step) for step in steps)
    if kind == "Date" and value is not None:
        spans = (timedelta(0), timedelta(days=1), timedelta(days=-1), timedelta(days=40), timedelta(days=-40))
        return tuple(iso(value + step) for step in spans)
    if kind == "Boolean":
        return ("true", "false")
    return (text, OTHER, f"{text}x", "")


def compared(value: str | None, bound: str, type_: Any, kind: str) -> bool | None:
    """Whether a value compares with another as a condition asks; None where one of them is none."""
    left, right = comparable(value, kind), comparable(bound, kind)
    if left is None or right is None:
        return None
    return bool({
        exp.EQ: left == right, exp.NEQ: left != right, exp.GT: left > right,
        exp.GTE: left >= right, exp.LT: left < right, exp.LTE: left <= right,
    }.get(type_))  # fmt: skip


def within(value: str | None, low: str, high: str, kind: str) -> bool | None:
    """Whether a value is between two others."""
    found, first, last = (comparable(text, kind) for text in (value, low, high))
    return None if found is None or first is None or last is None else bool(first <= found <= last)


def is_in(value: str | None, listed: Iterable[Any], kind: str) -> bool | None:
    """Whether a value is one of those listed."""
    found = comparable(value, kind)
    return None if found is None else found in listed


def is_none(value: str | None) -> bool | None:
    """Whether there is no value."""
    return value is None


def unknown(_value: str | None) -> bool | None:
    """What is not known of any value."""
    return None


def is_like(value: str | None, pattern: str) -> bool | None:
    """Whether a value is like a regular expression."""
    return None if value is None else bool(re.fullmatch(pattern, value, re.IGNORECASE | re.DOTALL))


_PART: Final = re.compile(r"\[[^\]]*\]|.", re.DOTALL)


def matching(pattern: str, anything: str = "m") -> str:
    """A text that a LIKE pattern matches, with some text in place of `%`."""
    return "".join(anything if part == "%" else _one(part) for part in _PART.findall(pattern))


def _one(part: str) -> str:
    if part == "_":
        return "n"
    if len(part) > 2 and part.startswith("["):
        return next((sign for sign in "zq5-" if sign not in part), "~") if part[1] == "^" else part[1]
    return part


def right_beside(pattern: str) -> Iterator[str]:
    """Texts that lack one part of a LIKE pattern: a run of signs, or a sign of which some would do."""
    parts = [match.group() for match in re.finditer(r"\[[^\]]*\]|[%_]|[^\[%_]+|\[", pattern)]
    for number, part in enumerate(parts):
        if part != "%":
            yield matching("".join((*parts[:number], *parts[number + 1 :])), "")


def like(pattern: str) -> str:
    """A pattern of LIKE as a regular expression."""
    forms = {"%": ".*", "_": "."}
    return "".join(
        forms.get(part) or (part.replace("\\", "\\\\") if len(part) > 2 else re.escape(part))
        for part in _PART.findall(pattern)
    )
