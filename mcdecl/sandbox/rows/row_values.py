"""Values of rows: text from the wire to what a column stores, and back."""

import re
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mcdecl.sandbox.clock import us_date
from mcdecl.sandbox.data_extensions.fields import NUMBER_RANGE, fits_decimal
from mcdecl.sandbox.data_extensions.retention import read_date
from mcdecl.sandbox.errors import Code, RefusalError, ValueFault
from mcdecl.sandbox.soap.object_type import Document

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
FIRST_MOMENT = datetime(1753, 1, 1)  # noqa: DTZ001 - server time has no zone
"""The first that a Date takes: it is a datetime of SQL Server (fact:date-1753)."""
TRUTH = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


class ValueFaultError(Exception):
    """A value that its column cannot hold.

    Attributes:
        fault: What is wrong.
    """

    def __init__(self, field: Document, code: Code, text: str) -> None:
        super().__init__(text)
        self.fault = ValueFault(field["Name"], code, text)


def stored(field: Document, text: str) -> Any:
    """A value as its column stores it.

    Args:
        field: The field.
        text: The value as it came; empty is no value for everything but text.

    Returns:
        The value, None for no value.

    Raises:
        ValueFaultError: When it does not fit.
    """
    type = field["FieldType"]
    if text == "" and type != "Text":
        return None
    convert = {"Number": _number, "Decimal": _decimal, "Date": _date, "Boolean": _boolean}.get(type, _text)
    return convert(field, text)


def _wrong(field: Document, text: str) -> ValueFaultError:
    return ValueFaultError(field, Code.ROW_INVALID, f'"{text}" is not a valid {field["FieldType"]} value.')


def _text(field: Document, text: str) -> str:
    if field["MaxLength"] is not None and len(text) > field["MaxLength"]:
        words = f"The value has {len(text)} characters, more than the {field['MaxLength']} of the column."
        raise ValueFaultError(field, Code.ROW_TOO_LONG, words)
    if field["FieldType"] == "EmailAddress" and not EMAIL.fullmatch(text):
        raise _wrong(field, text)
    return text


def _number(field: Document, text: str) -> int:
    if not re.fullmatch(r"\s*[+-]?\d+\s*", text) or int(text) not in NUMBER_RANGE:
        raise _wrong(field, text)
    return int(text)


def _decimal(field: Document, text: str) -> Decimal:
    if not fits_decimal(text, field["MaxLength"], field["Scale"]):
        raise _wrong(field, text)
    return Decimal(text.strip()).quantize(Decimal(1).scaleb(-field["Scale"]))


def _date(field: Document, text: str) -> datetime:
    try:
        moment = read_date(text)
    except RefusalError:
        raise _wrong(field, text) from None
    if moment < FIRST_MOMENT:
        raise _wrong(field, text)
    return moment.replace(microsecond=0)  # stored to the second


def _boolean(field: Document, text: str) -> bool:
    value = TRUTH.get(text.strip().casefold())
    if value is None:
        raise _wrong(field, text)
    return value


def default_of(account: "SandboxAccount", field: Document) -> Any:
    """The default of a field as its column stores it, None when it has none."""
    text = field["DefaultValue"]
    if not text:
        return None
    if field["FieldType"] == "Date" and text == "GetDate()":
        return account.clock.now().replace(microsecond=0)
    return stored(field, text)


def shown(value: Any) -> str:
    """A stored value as a row reads: dates as US text to the second (fact:rows-us-dates), booleans True and False."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return us_date(value)
    return str(value)
