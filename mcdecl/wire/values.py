"""What travels, as plain values: the client side's words for requests and answers.

An object on the wire is a mapping from element name to value, nested as the XML is; its XSI type stands
under ``@type``. A nil or missing element is a missing key, an empty element is ``""``, a repeating element
is a list, and scalars have the Python type that the schema gives them (dates stay text).
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeAlias

from msgspec import Struct

SoapObject: TypeAlias = Mapping[str, Any]
TYPE = "@type"
KEYS_A_CALL = 500
"""Keys in one IN filter (fact:in-list-size)."""


class SimpleFilter(Struct, frozen=True):
    """A SimpleFilterPart: `property operator values`; `dates` puts the values into DateValue."""

    property: str
    operator: str
    values: tuple[str, ...] = ()
    dates: bool = False


class Combination(Struct, frozen=True):
    """A ComplexFilterPart over two or more parts; `operator` is AND or OR."""

    operator: str
    operands: "tuple[FilterPart, ...]"


FilterPart: TypeAlias = SimpleFilter | Combination


class Retrieve(Struct, frozen=True):
    """One question to the account; the answer may take several pages, unless only the first is wanted."""

    object_type: str
    properties: tuple[str, ...]
    filter: FilterPart | None = None
    batch_size: int | None = None
    query_all_accounts: bool = False
    first_page_only: bool = False


class Result(Struct, frozen=True):
    """What the account said about one object of a Create, Update or Delete."""

    ok: bool
    ordinal: int
    message: str
    code: int | None = None
    new_id: int | None = None
    object_id: str | None = None
    object: SoapObject | None = None


def any_of(property: str, values: "tuple[str, ...] | list[str]") -> SimpleFilter:
    """`property` is one of `values`: equals for one, IN for several (fact:in-single-value)."""
    return SimpleFilter(property, "equals" if len(values) == 1 else "IN", tuple(values))


def at(value: Any, path: str) -> Any:
    """The value at a dotted `path` of a wire object, or None where any step is missing."""
    for step in _steps(path):
        # Nearly everything is a dict: that asks for its type is quicker than asking an abstract class.
        if type(value) is not dict and not isinstance(value, Mapping):
            return None
        value = value.get(step)
    return value


@cache
def _steps(path: str) -> tuple[str, ...]:
    return tuple(path.split("."))


def placed(path: str, value: Any) -> dict[str, Any]:
    """A wire object that holds only `value` at the dotted `path`."""
    for step in reversed(path.split(".")):
        value = {step: value}
    return value  # type: ignore[no-any-return]


def merged(*parts: Mapping[str, Any]) -> dict[str, Any]:
    """One wire object out of several, nested mappings merged, later scalars winning."""
    whole: dict[str, Any] = {}
    for part in parts:
        for name, value in part.items():
            old = whole.get(name)
            both = isinstance(old, Mapping) and isinstance(value, Mapping)
            whole[name] = merged(old, value) if both else value  # type: ignore[arg-type]
    return whole
