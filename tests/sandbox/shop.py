"""An embedded account with the tables of the corpus of queries, one row in each."""

from typing import Any

from mcdecl.analysis.sql.model import ColumnType, Field
from tests.analysis.sql.account import TABLES
from tests.sandbox.desk import Desk, field

_VALUES: dict[str | None, Any] = {"Number": 7, "Decimal": 1.5, "Date": "2024-05-06", "Boolean": True}


def stocked() -> Desk:
    """The account; whoever asks for it closes it."""
    desk = Desk()
    for name, table in TABLES.items():
        key = table.keys[0] if table.keys else frozenset()
        fields = [_field(each.name, each.type, key=each.name.casefold() in key) for each in table.fields]
        desk.table(name, fields, [[_value(each) for each in table.fields]])
    return desk


def _value(field: Field) -> Any:
    if field.type.name == "EmailAddress":
        return "a@example.com"
    return _VALUES.get(field.type.name, "7")


def _field(name: str, type: ColumnType, *, key: bool) -> dict[str, Any]:
    parts = {"MaxLength": type.length} if type.length is not None else {}
    scale = {"Scale": type.scale} if type.scale is not None else {}
    return field(name, str(type.name), key=key, **parts, **scale)
