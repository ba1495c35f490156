"""The fields of a data extension: what makes one valid, and which changes the service takes."""

import re
from decimal import Decimal, InvalidOperation

from msgspec import Struct

from mcdecl.sandbox.account import new_guid
from mcdecl.sandbox.data_extensions.retention import read_date
from mcdecl.sandbox.errors import Code, RefusalError
from mcdecl.sandbox.soap.object_type import Document, find, same

TEXT_LENGTH, TEXT_DEFAULT_LENGTH = 4000, 50
FIXED_LENGTHS = {"EmailAddress": 254, "Phone": 50, "Locale": 5}
# 29 by the script documentation; real data extensions have Decimal(38,0) (fact:decimal-38).
DECIMAL_DIGITS = 38
# Real data extensions have some of these; that other such names are refused is a guess (fact:field-underscore-names).
_OWN_NAMES = frozenset(
    {"_contactkey", "_contactid", "_subscriberkey", "_subscriberid", "_emailaddress", "_mobilenumber"}
)
DECIMAL_DEFAULT = 18
_TEXTS = ("Text", "Base16Encrypted", "Base16EncryptedEmail")
NUMBER_RANGE = range(-(2**31), 2**31)
_NOW = re.compile(r"(getdate|now)\(\)", re.IGNORECASE)


class TableState(Struct, frozen=True):
    """What field rules must know of the table: whether it exists already and holds rows."""

    exists: bool
    has_rows: bool


def new_field(sent: Document, fields: list[Document], table: TableState, *, unlimited: bool = False) -> Document:
    """Checks and completes a field that is added.

    Args:
        sent: The field as it came.
        fields: The fields so far.
        table: The state of the table.
        unlimited: Whether a text without MaxLength is unlimited, and not 50 characters long: which of the two the
            service does is not known.

    Returns:
        The field to store, appended in the sent order (a sent Ordinal is ignored).

    Raises:
        RefusalError: When it is refused.
    """
    name = checked_name(sent, fields)
    if sent.get("ObjectID"):
        raise refuse(f"The field {name} does not exist: an ObjectID is only for existing fields.")
    type = sent.get("FieldType", "Text")
    field: Document = {
        "ObjectID": new_guid(),
        "Name": name,
        "FieldType": type,
        "MaxLength": _length(name, type, sent.get("MaxLength"), unlimited=unlimited),
        "Scale": _scale(name, type, sent),
        "IsRequired": sent.get("IsRequired", False),
        "IsPrimaryKey": sent.get("IsPrimaryKey", False),
        "Ordinal": len(fields),
    }
    field["DefaultValue"] = default_value(field, sent.get("DefaultValue", ""))
    if field["IsPrimaryKey"] and not field["IsRequired"]:
        raise refuse(f"The primary key field {name} must be required.")  # fact:key-field-required
    if table.exists and table.has_rows:
        if field["IsPrimaryKey"]:
            raise refuse(f"The primary key field {name} cannot be added to a data extension that has rows.")
        if field["IsRequired"] and not field["DefaultValue"]:
            raise refuse(f"The required field {name} needs a DefaultValue: the data extension has rows.")
    return field


def altered_field(sent: Document, fields: list[Document]) -> Document:
    """Checks a change of an existing field, located by its ObjectID.

    Args:
        sent: The field as it came.
        fields: The fields of the data extension.

    Returns:
        The changed field. A change of Ordinal or of a Decimal's Scale is silently ignored.

    Raises:
        RefusalError: When the change is refused.
    """
    field = find(fields, "ObjectID", sent["ObjectID"])
    if field is None:
        raise refuse(f"No field with the ObjectID {sent['ObjectID']} belongs to this data extension.")
    name = field["Name"]
    if field.get("FromTemplate"):
        raise refuse(f"The field {name} comes from the template and cannot be changed.")
    if "FieldType" in sent:
        raise refuse(f"The FieldType of the existing field {name} cannot be set.")
    changed = dict(field)
    if "Name" in sent:
        changed["Name"] = checked_name(sent, [other for other in fields if other is not field])
    _alter_length(changed, sent)
    _alter_flags(changed, sent)
    if "DefaultValue" in sent:
        changed["DefaultValue"] = default_value(changed, sent["DefaultValue"])
    return changed


def _alter_length(field: Document, sent: Document) -> None:
    asked = sent.get("MaxLength")
    if asked is None or field["FieldType"] in FIXED_LENGTHS or field["MaxLength"] is None:
        return
    if asked < field["MaxLength"]:
        raise refuse(f"The length of the field {field['Name']} cannot be reduced from {field['MaxLength']} to {asked}.")
    field["MaxLength"] = _length(field["Name"], field["FieldType"], asked)


def _alter_flags(field: Document, sent: Document) -> None:
    name = field["Name"]
    # Whether the key flag may change is not known; the safe reading is that it may not (fact:primary-key-flag-change).
    if sent.get("IsPrimaryKey", field["IsPrimaryKey"]) != field["IsPrimaryKey"]:
        raise refuse(f"IsPrimaryKey of the existing field {name} cannot be changed.")
    required = sent.get("IsRequired", field["IsRequired"])
    if required and not field["IsRequired"]:
        raise refuse(f"The optional field {name} cannot be made required.")
    if not required and field["IsPrimaryKey"]:
        raise refuse(f"The primary key field {name} must be required.")
    field["IsRequired"] = required


def checked_name(sent: Document, others: list[Document]) -> str:
    """The name of a field, not empty, not the system's, and not another field's."""
    name = sent.get("Name", "")
    if not name.strip():
        raise refuse("A field needs a Name.")
    if name.startswith("_") and name.casefold() not in _OWN_NAMES:
        raise refuse(f"The field name {name} is not valid: names that start with _ belong to the system.")
    if find(others, "Name", name) is not None:
        raise refuse(f"A field named {name} already exists.")
    return str(name)


def _length(name: str, type: str, asked: int | None, *, unlimited: bool = False) -> int | None:
    if type in FIXED_LENGTHS:
        return FIXED_LENGTHS[type]
    if type == "Decimal":
        return _within(name, asked if asked is not None else DECIMAL_DEFAULT, DECIMAL_DIGITS)
    if type in _TEXTS and asked is None and unlimited:
        return None
    if type in _TEXTS:
        return _within(name, asked if asked is not None else TEXT_DEFAULT_LENGTH, TEXT_LENGTH)
    return None


def _within(name: str, length: int, most: int) -> int:
    if not 1 <= length <= most:
        raise refuse(f"The MaxLength of the field {name} must be from 1 to {most}.")
    return length


def _scale(name: str, type: str, sent: Document) -> int:
    if type != "Decimal":
        return 0
    scale = int(sent.get("Scale", 0))
    if not 0 <= scale <= (sent.get("MaxLength") or DECIMAL_DEFAULT):
        raise refuse(f"The Scale of the field {name} must be from 0 to its MaxLength.")
    return scale


def default_value(field: Document, text: str) -> str:
    """Checks a default against its field's type and brings it into the form that reads back.

    Args:
        field: The field, with its type and lengths.
        text: The default as it came.

    Returns:
        The default as it reads; empty for none.

    Raises:
        RefusalError: When the type cannot hold it.
    """
    if not text:
        return ""
    type = field["FieldType"]
    wrong = refuse(f'The DefaultValue "{text}" of the field {field["Name"]} is not valid for the type {type}.')
    if type == "Boolean":
        if text.casefold() not in ("true", "false"):
            raise wrong
        return text.capitalize()
    if type == "Date":
        return _default_date(text, wrong)
    if type == "Number":
        if not re.fullmatch(r"[+-]?\d+", text.strip()) or int(text) not in NUMBER_RANGE:
            raise wrong
    elif type == "Decimal":
        if not fits_decimal(text, field["MaxLength"], field["Scale"]):
            raise wrong
    elif len(text) > (field["MaxLength"] or TEXT_LENGTH):
        raise wrong
    return text


def _default_date(text: str, wrong: RefusalError) -> str:
    if _NOW.fullmatch(text.strip()):
        return "GetDate()"  # what the server stores and returns (fact:getdate-default)
    try:
        read_date(text)
    except RefusalError:
        raise wrong from None
    return text


def fits_decimal(text: str, digits: int, scale: int) -> bool:
    """Whether `text` is a number with at most `digits - scale` digits before the point."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return False
    return value.is_finite() and abs(value) < Decimal(10) ** (digits - scale)


def check_sendable(document: Document) -> None:
    """The rules of a sendable data extension: both parts given, the field there and fit for the subscriber.

    Args:
        document: The data extension with its fields.

    Raises:
        RefusalError: When one is broken.
    """
    if not document["IsSendable"]:
        return
    name = (document.get("SendableDataExtensionField") or {}).get("Name")
    subscriber = (document.get("SendableSubscriberField") or {}).get("Name")
    if not name or not subscriber:
        raise refuse("A sendable data extension needs SendableDataExtensionField and SendableSubscriberField.")
    field = find(document["Fields"], "Name", name)
    if field is None:
        raise refuse(f"The sendable field {name} does not exist.")
    allowed = {"Subscriber Key": ("Text", "EmailAddress", "Number", "Phone"), "Email Address": ("EmailAddress", "Text")}
    for known, types in allowed.items():
        if same(known, subscriber):
            if field["FieldType"] not in types:
                raise refuse(f"The sendable field {name} of type {field['FieldType']} does not fit {known}.")
            return
    raise refuse(f"SendableSubscriberField {subscriber} is not valid.")


def refuse(text: str) -> RefusalError:
    """A refusal with the catch-all code of data extensions."""
    return RefusalError(Code.DE_INVALID, text)
