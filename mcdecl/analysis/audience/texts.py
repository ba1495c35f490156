"""Texts that tell apart what functions of texts do: lengths, parts, lists, dates in many forms, and JSON."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from msgspec import Struct

from mcdecl.analysis.audience.model import ColumnId

_LONGEST: Final = 600
"""Lengths of texts that are made, at most."""
_SIGNS: Final = "abcdefghijklmnopqrstuvwxyz0123456789"
DATES: Final = (
    *("2020-12-25", "25/12/2020", "12/25/2020", "03/04/2020", "25.12.2020", "03.04.2020", "25-12-2020", "03-04-2020"),
    *("12-25-2020", "2020/12/25", "2020.12.25", "20201225", "201225", "25 Dec 2020", "Dec 25 2020", "Dec 25, 2020"),
    *("25/12/20", "12/25/20", "2020-12-25 10:30:15", "2020-12-25T10:30:15", "10:30:15", "2020"),
)
"""Texts that some styles of CONVERT read as dates, some of them as different ones."""
NUMBERS: Final = ("12", "-3", "0", "1.5", "1,234", "1e3", "$5", "99999999999")
"""Texts that some types read as numbers."""
NEITHER: Final = "neither"
JSON: Final = "JSON"
"""What texts are read as that functions of JSON take apart, beside the types of data extensions."""
_OF_ANY_KIND: Final[Mapping[str, Any]] = {"a": "text", "b": 5, "c": True, "d": None, "e": [1], "f": {"g": 1}}


def of_length(number: int) -> str:
    """A text of so many signs, no two of which next to each other are the same."""
    return (_SIGNS * (number // len(_SIGNS) + 1))[: max(number, 0)]


def around_length(number: int) -> Iterator[str]:
    """Texts right below a length, of it, and above it."""
    if number <= _LONGEST:
        yield from (of_length(number + more) for more in (0, 1, -1, 2) if number + more >= 0)


def around_text(text: str) -> Iterator[str]:
    """Texts with a text in them: alone, at the beginning, at the end, between others, and twice."""
    yield from (text, f"a{text}b", f"{text}b", f"a{text}", f"a{text}b{text}c", f"{text}{text}")


class Inside(Struct, frozen=True):
    """A column of a table that is made of the texts in a column: of a list, or of JSON.

    Attributes:
        column: the column whose texts they are.
        type: the type of a value inside, in the words of data extensions.
        wrap: the texts that have a value inside; the first has nothing else in it.
    """

    column: ColumnId
    type: str
    wrap: Callable[[str], Iterable[str]]


class Parted(Struct, frozen=True):
    """What wraps a value into lists with a separator."""

    separator: str

    def __call__(self, value: str) -> Iterator[str]:
        """Lists with a value."""
        sign = self.separator
        yield from (value, f"{value}{sign}last", f"first{sign}{value}", f"first{sign} {value} ", f"{value}{sign}{sign}")
        yield from (f"{value}{sign}{value}", f"{sign}{value}")


@dataclass(slots=True)
class Shape:
    """What a query takes out of the JSON in a column.

    Attributes:
        fields: the paths, each with the type of what is there, in the words of data extensions.
        root: the path of the list whose items have these fields; None where the JSON is one object.
        whole: whether all pairs of names and values are taken, whatever they are.
        checked: whether the query asks whether the column has JSON, so that it may have something else.
    """

    fields: dict[str, str] = field(default_factory=dict)
    root: str | None = None
    whole: bool = False
    checked: bool = False

    def texts(self) -> Iterator[str | None]:
        """JSON with all of it, with none of it, with several items, and what is no JSON."""
        first, second = (self._object({}, number) for number in (1, 2))
        yield from (self._text(first), self._text(first, second), self._text(second, first), self._text())
        for path in self.fields:
            yield self._text(self._object({path: None}, 1))
        if self.whole:
            yield from (
                json.dumps(_OF_ANY_KIND),
                json.dumps(list(_OF_ANY_KIND.values())),
                '{"long": "%s"}' % ("x" * 150),
            )
        yield from ("{}", "[]", "no JSON", "", None)

    def wrapped(self, path: str, value: str) -> Iterator[str]:
        """JSON with a value at a path."""
        first, second = self._object({path: value}, 1), self._object({}, 2)
        yield self._text(first)
        if self.root is not None:
            yield self._text(first, second)

    def _object(self, values: Mapping[str, str | None], number: int) -> Any:
        made: Any = {}
        for path, kind in self.fields.items():
            given = values.get(path, _usual(kind, number))
            if given is not None:
                _put(made, path, _as_json(given, kind))
        return made or {"name": f"value {number}"}

    def _text(self, *items: Any) -> str:
        if self.root is None:
            return json.dumps(items[0] if items else {})
        found: Any = list(items)
        for name in reversed(_parts(self.root)):
            found = {name: found}
        return json.dumps(found)


class AtPath(Struct, frozen=True):
    """What wraps a value into JSON, at a path."""

    shape: Shape
    path: str

    def __call__(self, value: str) -> Iterator[str]:
        """JSON with a value."""
        yield from self.shape.wrapped(self.path, value)


def _usual(kind: str, number: int) -> str:
    return {"Number": f"{number * 3}", "Decimal": f"{number * 3}.5", "Boolean": "true"}.get(kind, f"value {number}")


def _as_json(value: str, kind: str) -> Any:
    if kind in ("Number", "Decimal"):
        try:
            return int(value)
        except ValueError:
            pass
        try:
            return float(value)
        except ValueError:
            return value
    return value == "true" if kind == "Boolean" else value


def _parts(path: str) -> list[str]:
    """The names in a path such as `$.a.b`; what stands in lists is not followed."""
    bare = path.split("$", 1)[-1].partition("[")[0]
    return [part.strip('"') for part in bare.split(".") if part]


def _put(made: Any, path: str, value: Any) -> None:
    names = _parts(path)
    for name in names[:-1]:
        inner = made.setdefault(name, {})
        if not isinstance(inner, dict):
            return
        made = inner
    if names:
        made[names[-1]] = value
