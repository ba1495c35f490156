"""Values of fields: as YAML and CSV files have them, as they are sent, as the account shows them, as they compare.

No value and an empty text are the same here, for the account's answers do not tell them apart (fact:rest-rows-shape).
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from mcdecl.helpers.error import Error
from mcdecl.kinds.server_time import SERVER_ZONE
from mcdecl.operations.testing.dates import written as date_written

Value = str | int | Decimal | bool | datetime | None
"""A value that compares by type; dates are server time, to the second."""

_FLAGS = {"true": True, "false": False, "1": True, "0": False, "yes": True, "no": False}
_AMERICAN = ("%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y")


class BadValueError(Error, ValueError):
    """A value that a field cannot have; the message says what it should be."""


def value_of(field: Mapping[str, Any], written: Any) -> Value:
    """What YAML or a CSV file says a field is.

    Args:
        field: the field in normal form.
        written: a text, a number, a flag or None.

    Raises:
        BadValueError: it is none of the field's type.
    """
    if written is None or written == "":
        return None
    return _READERS.get(field["type"], _text)(written)


def value_in(field: Mapping[str, Any], text: str) -> Value:
    """What the account shows of a field; what cannot be read stays the text that it is."""
    try:
        return value_of(field, text)
    except BadValueError:
        return text


def sent(value: Value) -> str:
    """A value as it is sent; an empty text for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, datetime) else str(value)


def plain(value: Value) -> str | int | float | bool | None:
    """A value as YAML has it."""
    if isinstance(value, datetime):
        return date_written(value)
    if isinstance(value, Decimal):
        return float(value) if Decimal(str(float(value))) == value else str(value)
    return value


def shown(value: Value) -> str:
    """A value for reading: texts in quotes, `null` for none."""
    if isinstance(value, Decimal):
        return str(value)
    written = plain(value)
    return str(written) if isinstance(value, datetime) else json.dumps(written, ensure_ascii=False)


def _text(written: Any) -> str:
    if isinstance(written, str):
        return written
    if isinstance(written, int) and not isinstance(written, bool):
        return str(written)
    raise BadValueError("a text; put it in quotes")


def _whole(written: Any) -> int:
    if isinstance(written, bool):
        raise BadValueError("a whole number")
    try:
        return int(str(written).strip())
    except ValueError:
        raise BadValueError("a whole number") from None


def _decimal(written: Any) -> Decimal:
    if isinstance(written, bool):
        raise BadValueError("a number")
    try:
        number = Decimal(str(written).strip())
    except InvalidOperation:
        raise BadValueError("a number such as 12.50") from None
    if not number.is_finite():
        raise BadValueError("a number such as 12.50")
    return number


def _flag(written: Any) -> bool:
    flag = written if isinstance(written, bool) else _FLAGS.get(str(written).strip().casefold())
    if flag is None:
        raise BadValueError("true or false")
    return flag


def _date(written: Any) -> datetime:
    if isinstance(written, str):
        moment = moment_of(written)
        if moment is not None:
            return moment.replace(microsecond=0)
    raise BadValueError("a date such as 2026-11-20, 2026-11-20T05:00:00 or today - 30 days")


def moment_of(text: str) -> datetime | None:
    """A moment in server time from ISO text or the account's American one; None where it is neither."""
    text = text.strip()
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(SERVER_ZONE).replace(tzinfo=None) if moment.tzinfo else moment
    except (ValueError, OverflowError):
        pass
    for form in _AMERICAN:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - server time has no zone
        except ValueError:
            continue
    return None


_READERS: Mapping[str, Callable[[Any], Value]] = {
    "Number": _whole,
    "Decimal": _decimal,
    "Boolean": _flag,
    "Date": _date,
}
