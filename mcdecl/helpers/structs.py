"""Changing and taking apart values.

A value is a `msgspec.Struct`: it costs a tenth of a frozen dataclass, both where it is made and where its module is
imported, which every command feels. Where comparing or printing leaves a field out, a value is a frozen dataclass. Both
are changed and taken apart here.
"""

import dataclasses
from typing import TYPE_CHECKING, Any

from msgspec import Struct, structs

__all__ = ["field_names", "plain", "replace"]

if TYPE_CHECKING:
    # The type checker knows of this one which fields a value has.
    from dataclasses import replace
else:

    def replace(value: Any, /, **changes: Any) -> Any:
        """The value with other fields."""
        if isinstance(value, Struct):
            return structs.replace(value, **changes)
        return dataclasses.replace(value, **changes)


def field_names(kind: type) -> tuple[str, ...]:
    """The names of a value's fields, in the order of their declaration."""
    if issubclass(kind, Struct):
        return kind.__struct_fields__
    return tuple(field.name for field in dataclasses.fields(kind))  # type: ignore[arg-type] # the other way to declare one


def plain(value: object) -> dict[str, Any]:
    """A value as a dict, and the values in it, in its lists, tuples and dicts too."""
    return {name: _plain(getattr(value, name)) for name in field_names(type(value))}


def _plain(value: Any) -> Any:
    if isinstance(value, Struct) or dataclasses.is_dataclass(value):
        return plain(value)
    if isinstance(value, tuple):
        return tuple([_plain(item) for item in value])
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value
