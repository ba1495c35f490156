"""The fields of a data extension: their types, what may change, and how they travel.

Fields are written only through their data extension, read only by themselves, and altered only by ObjectID:
a name that comes without one is a new column.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from msgspec import Struct

from mcdecl.kinds.checks import Declared, Finding
from mcdecl.kinds.facts import ResourceFacts
from mcdecl.kinds.language import Attribute, Children, Group, equal
from mcdecl.kinds.resource import NONE, Resource
from mcdecl.kinds.risk import Hazard, Subject, caution, data_loss
from mcdecl.kinds.rules import GROW_ONLY, RELAX_ONLY, ignored, never
from mcdecl.kinds.types import NOT_BLANK, Choice, Flag, Scalar, Text, Whole
from mcdecl.kinds.wire import Lookup, WriteContext

FIELD_TYPES = {
    "Text": "characters; write a length",
    "Number": "a 32-bit integer",
    "Date": "date and time, to the second",
    "Boolean": "true or false",
    "EmailAddress": "an email address, at most 254 characters",
    "Phone": "a phone number, at most 50 characters",
    "Decimal": "a decimal number; needs a length (all digits) and a scale (digits after the point)",
    "Locale": "a locale such as en-US, at most 5 characters",
}
FIXED_LENGTH = {"EmailAddress": 254, "Phone": 50, "Locale": 5}
"""Types whose length the account sets itself. fact:fixed-field-lengths."""
_NOW = re.compile(r"^(getdate|now)\(\)$", re.IGNORECASE)
_WHOLE = re.compile(r"[+-]?[0-9]{1,20}")
_DECIMAL = re.compile(r"[+-]?([0-9]{1,60}(\.[0-9]{0,60})?|\.[0-9]{1,60})")
_FIRST_YEAR = 1753
"""Where the account's dates begin: SQL Server's datetime."""
_INT32 = range(-(2**31), 2**31)
_DATES = tuple(
    f"{day}{time}"
    for day, times in (
        ("%Y-%m-%d", ("", "T%H:%M", "T%H:%M:%S", " %H:%M", " %H:%M:%S")),
        ("%m/%d/%Y", ("", " %H:%M:%S", " %I:%M:%S %p")),
    )
    for time in times
)
"""The forms of a date that the account takes as a default: ISO and American."""


_NAMES = ("name", "type", "length", "scale", "required", "primary_key", "default")
_MOST_STATES = 100_000
_MOST_SHOWN = 10_000
_STATES: dict[tuple[Any, ...], dict[str, Any]] = {}


def _one_of_all(*values: Any) -> dict[str, Any]:
    """The normal form with these values: one object for all fields that are alike, declared or in the account.

    Columns of one name and type stand in many data extensions. Kept once they take little memory, and fields that are
    the same object need not be compared.
    """
    key = (*values, *map(type, values))
    try:
        state = _STATES.get(key)
    except TypeError:  # the account shows something that is no plain value
        return dict(zip(_NAMES, values, strict=True))
    if state is None:
        state = dict(zip(_NAMES, values, strict=True))
        if len(_STATES) >= _MOST_STATES:
            _STATES.clear()
        _STATES[key] = state
    return state


def _finish(state: dict[str, Any]) -> dict[str, Any]:
    """Fill in what follows from the type: fixed lengths, keys that are required, defaults in one spelling."""
    kind = state["type"]
    required = state["primary_key"] if state["required"] is None else state["required"]
    return _one_of_all(
        state["name"],
        kind,
        _length(kind, state["length"]),
        state["scale"] if kind == "Decimal" else None,
        required,
        state["primary_key"],
        default_value(kind, state["default"]),
    )


def _length(field_type: str, length: Any) -> Any:
    """The length that counts: the account sets some itself, and other types have none, whatever it shows."""
    return FIXED_LENGTH.get(field_type, (length or None) if field_type in ("Text", "Decimal") else None)


def default_value(field_type: str, value: Any) -> str | None:
    """A default in the spelling that is compared: flags in lower case, the current date as GETDATE().

    The account stores and shows `GetDate()`, the documentation says `Now()`; both mean the moment of the insert. Flags
    read back as True or False (fact:boolean-default).
    """
    if value is None or value == "":
        return None
    text = str(value)
    if field_type == "Boolean":
        return text.lower()
    if field_type == "Date" and _NOW.match(text.strip()):
        return "GETDATE()"
    return text


def unfit_default(field: Mapping[str, Any]) -> str | None:
    """What keeps a default from being a value of its field, other than its length; None when nothing does."""
    text, field_type = str(field["default"]).strip(), field["type"]
    if field_type == "Boolean" and text not in ("true", "false"):
        return "not true or false"
    if field_type == "Number":
        if not _WHOLE.fullmatch(text):
            return "not a whole number"
        return None if int(text) in _INT32 else f"not a Number: it is from {_INT32.start} to {_INT32.stop - 1}"
    if field_type == "Decimal":
        return _unfit_decimal(text, field["length"], field["scale"])
    if field_type == "Date" and not _NOW.match(text) and not _is_date(text):
        return "not a date: write a day such as 2026-01-31, or GETDATE()"
    return None


def _unfit_decimal(text: str, length: int | None, scale: int | None) -> str | None:
    if not _DECIMAL.fullmatch(text):
        return "not a decimal number"
    if length is None or scale is None:
        return None
    most = length - scale
    digits = len(text.lstrip("+-").partition(".")[0].lstrip("0"))
    return None if digits <= most else f"too large: the field has {most} digits before the point"


def _is_date(text: str) -> bool:
    for form in _DATES:
        try:
            return datetime.strptime(text, form).year >= _FIRST_YEAR  # noqa: DTZ007 - only whether it is one
        except ValueError:
            continue
    return False


def _renamed(before: Any, after: Any, subject: Subject) -> Hazard | None:
    if before.casefold() == after.casefold():
        return None
    return caution(
        f"renames field {before} of {subject.key} to {after}: SQL, mappings and AMPscript that use {before} break"
    )


def lost_field(name: str, _item: Any, subject: Subject) -> Hazard:
    """What goes with a field that is dropped: its column and a value for each row."""
    return data_loss(f"drops field {name} of {subject.key}: the column{subject.with_rows('values')}", subject)


def _same_length(before: Any, after: Any) -> bool | None:
    """Lengths, of which one that nobody writes is whatever the account has."""
    return True if after is None else equal(before, after)


def unsure(item: Mapping[str, Any]) -> str | None:
    """What nobody knows about making a field.

    Real accounts have Text fields without MaxLength, which are unlimited (fact:text-unlimited). What a Create
    without MaxLength makes is a guess (fact:text-without-max-length): 50 characters by the documentation of SSJS,
    unlimited by the user interface. That names beginning with an underscore are the account's own is a guess as well
    (fact:field-underscore-names); real ones have `_ContactKey`.
    """
    name = item["name"]
    if item["type"] == "Text" and item["length"] is None:
        return (
            f"field {name} has no length: whether the account makes it 50 characters long or unlimited is not known, "
            "and it can only grow afterwards"
        )
    if name.startswith("_"):
        return f"field {name} begins with _ like the account's own fields: whether it can be created is not known"
    return None


FIELD_ATTRIBUTES = (
    Attribute(
        name="name",
        type=Text(max_length=128, min_length=1, pattern=NOT_BLANK),
        doc="Name of the field.",
        required=True,
        hazard=_renamed,
    ),
    Attribute(
        name="type",
        type=Choice(tuple(FIELD_TYPES), FIELD_TYPES),
        doc="Type of the field. It cannot change once the field exists.",
        required=True,
        unless="removed",
        change=never(
            "the account cannot change the type of a field; keep the type, or add a field under a new name and "
            "move the values with a query"
        ),
        shapes=True,
    ),
    Attribute(
        name="length",
        type=Whole(1, 4000),
        doc="Characters of a Text field (1 to 4000), or all digits of a Decimal (1 to 38). It can only grow. "
        "Without it a Text field is as long as the account has it.",
        change=GROW_ONLY,
        compare=_same_length,
        examples=(50, 254),
    ),
    Attribute(
        name="scale",
        type=Whole(0, 18),
        doc="Digits after the point of a Decimal. The account silently ignores a later change.",
        examples=(2,),
        change=ignored("the account silently ignores another scale; add a field under a new name instead"),
    ),
    Attribute(
        name="required",
        type=Flag(),
        doc="Whether a row must have a value. Default: false; always true for a primary key. It can only change to "
        "false.",
        change=RELAX_ONLY,
    ),
    Attribute(
        name="primary_key",
        type=Flag(),
        doc="Whether the field belongs to the primary key. It cannot change once the field exists.",
        default=False,
        change=never(
            "no source shows that the account can change the primary key of an existing field; "
            "create a new data extension, or leave the key unchanged"
        ),
    ),
    Attribute(
        name="default",
        type=Scalar(),
        doc="Default value of the field. `GETDATE()` for a Date means the time of the insert.",
        examples=("US", "GETDATE()", False),
    ),
    Attribute(
        name="classification",
        type=Choice(("personal",), {"personal": "it says something about a person: mcdecl sample masks its values"}),
        doc="What the values are, for people and for mcdecl; the account does not know it. Email addresses and phone "
        "numbers are personal without it.",
        local=True,
    ),
    Attribute(
        name="renamed_from",
        type=Text(max_length=128, min_length=1),
        doc="The old name of the field: the field is renamed and keeps its values. Remove the entry after the apply.",
        examples=("OldName",),
        local=True,
    ),
    Attribute(
        name="removed",
        type=Flag(),
        doc="true: delete the field and its values. Remove the entry after the apply.",
        default=False,
        local=True,
    ),
)


def may_be_added(item: Mapping[str, Any], facts: ResourceFacts) -> str | None:
    """Why a new field cannot be added, or None. What is unknown counts as rows being there.

    See fact:required-field-with-rows.
    """
    if facts.has_rows is False:
        return None
    there = "it has rows" if facts.has_rows else "it may have rows (the account did not say)"
    if item["primary_key"]:
        return f"a primary key field can be added only to an empty data extension, and {there}"
    if item["required"] and item["default"] is None:
        return (
            f"a required field can be added only with a default, because {there}; give it a default or make it optional"
        )
    return None


def may_be_dropped(_item: Mapping[str, Any]) -> str | None:
    """Why a field that only the account has stays: nothing is deleted because the YAML is silent."""
    return "this field exists only in the account; mcdecl leaves it alone"


class FieldList(Struct, frozen=True):
    """The fields of a data extension on the wire, in `Fields/Field` both ways (the reader puts them there)."""

    @property
    def reads(self) -> tuple[str, ...]:
        """Nothing: fields come by a Retrieve of their own."""
        return ()

    def encode(self, value: Sequence[Mapping[str, Any]], writing: WriteContext) -> dict[str, Any]:
        """All fields for a create; for an update the changed ones by ObjectID, then the new ones in their order.

        See fact:fields-in-sent-order, fact:field-by-object-id, fact:field-type-not-sent.
        """
        if writing.creating:
            given = TEMPLATE_FIELDS.get(str(writing.state.get("template") or ""), frozenset())
            sent = [_new(item) for item in value if item["name"].casefold() not in given]
        else:
            sent = _altered(value, writing) + [
                _new(item) for item in value if item["name"].casefold() not in writing.ids
            ]
        return {"Fields": {"Field": sent}} if sent else {}

    def encode_dropped(self, object_ids: Sequence[str]) -> dict[str, Any]:
        """The fields that a delete of the data extension names. Without any it would delete all of it.

        See fact:field-delete.

        Raises:
            ValueError: there are none.
        """
        if not object_ids or not all(object_ids):
            raise ValueError("a delete of fields that names no field would delete the data extension")
        return {"Fields": {"Field": [{"ObjectID": object_id} for object_id in object_ids]}}

    def decode(self, record: Mapping[str, Any], lookup: Lookup) -> list[dict[str, Any]]:
        """The fields in the order of their ordinals."""
        return [_read(item) for item in (record.get("Fields") or {}).get("Field", ())]


def field_ids(record: Mapping[str, Any]) -> dict[str, str]:
    """Casefolded field name to ObjectID, from a data extension's record."""
    fields = (record.get("Fields") or {}).get("Field", ())
    names, ids = [item.get("Name") for item in fields], [item.get("ObjectID") for item in fields]
    if {*map(type, names), *map(type, ids)} == {str} and "" not in ids:
        return dict(zip(map(_folded, names), ids, strict=True))
    return {_folded(str(item.get("Name", ""))): str(item["ObjectID"]) for item in fields if item.get("ObjectID")}


@lru_cache(maxsize=_MOST_STATES)
def _folded(name: str) -> str:
    """The name without case, one text for all fields that have it."""
    return name.casefold()


CHILDREN = Children(
    object_type="DataExtensionField",
    parent="DataExtension.CustomerKey",
    properties=(
        "ObjectID",
        "Name",
        "FieldType",
        "MaxLength",
        "Scale",
        "DefaultValue",
        "IsRequired",
        "IsPrimaryKey",
        "Ordinal",
        "DataExtension.CustomerKey",
    ),
    into="Fields.Field",
    order="Ordinal",
    attribute="fields",
)

TEMPLATE_FIELDS: Mapping[str, frozenset[str]] = {
    name: frozenset(field.casefold() for field in fields)
    for name, fields in {
        "TriggeredSendDataExtension": ("SubscriberKey", "EmailAddress"),
        "SendLog": ("JobID", "ListID", "BatchID", "SubID", "TriggeredSendID", "ErrorCode"),
        "Event DE Template": ("EventInstanceID", "ParentEventInstanceID", "ContactKey"),
        "DomainExclusion": ("Domain",),
    }.items()
}
"""The columns that a template brings at least; they are not sent again when a data extension is made from it."""


def brought(state: Mapping[str, Any]) -> frozenset[str] | None:
    """The columns that the template of a new data extension brings; None where they are not known."""
    template = state.get("template")
    return frozenset() if template is None else TEMPLATE_FIELDS.get(str(template))


def _new(item: Mapping[str, Any]) -> dict[str, Any]:
    sent: dict[str, Any] = {
        "Name": item["name"],
        "DefaultValue": item["default"],
        "MaxLength": item["length"],
        "IsRequired": item["required"],
        "Scale": item["scale"],
        "IsPrimaryKey": item["primary_key"],
        "FieldType": item["type"],
    }
    return {name: value for name, value in sent.items() if value is not None}


def _altered(value: Sequence[Mapping[str, Any]], writing: WriteContext) -> list[dict[str, Any]]:
    """Existing fields that differ: located by ObjectID, with what changed and never the type.

    `ids` holds a field that is renamed under both its names.
    """
    before = {writing.ids.get(item["name"].casefold()): item for item in writing.before or ()}
    altered = []
    for item in value:
        object_id = writing.ids.get(item["name"].casefold())
        if object_id is None or object_id not in before:
            continue
        old = before[object_id]
        part: dict[str, Any] = {"ObjectID": object_id}
        if item["name"] != old["name"]:
            part["Name"] = item["name"]
        for ours, theirs in (("default", "DefaultValue"), ("length", "MaxLength"), ("required", "IsRequired")):
            unwritten = ours == "length" and item[ours] is None
            if item[ours] != old[ours] and not unwritten:
                part[theirs] = "" if item[ours] is None else item[ours]
        if len(part) > 1:
            altered.append(part)
    return altered


def _read(item: Mapping[str, Any]) -> dict[str, Any]:
    get = item.get
    shown = (
        get("Name", ""),
        get("FieldType", ""),
        get("MaxLength"),
        get("Scale", 0),
        get("IsRequired", False),
        get("IsPrimaryKey", False),
        get("DefaultValue"),
    )
    try:
        return _shown_alike(*shown)
    except TypeError:  # the account shows something that is no plain value
        return _normal_of_shown(*shown)


def _normal_of_shown(
    name: Any, field_type: Any, length: Any, scale: Any, required: Any, primary_key: Any, default: Any
) -> dict[str, Any]:
    """The normal form of a field as the account shows it."""
    field_type = str(field_type)
    return _one_of_all(
        str(name),
        field_type,
        _length(field_type, length),
        scale if field_type == "Decimal" else None,
        bool(required),
        bool(primary_key),
        default_value(field_type, default),
    )


_shown_alike = lru_cache(maxsize=_MOST_SHOWN, typed=True)(_normal_of_shown)


FIELD = Group(FIELD_ATTRIBUTES, finish=_finish, shared=True)


def were_sound(resource: Resource, _project: Declared) -> Iterable[Finding]:
    """A field that goes, or that was called otherwise, is not among those that stay; no column becomes two."""
    words = (resource.directives or NONE).items.get("fields")
    if words is None:
        return
    stay = {field["name"].casefold() for field in resource.state["fields"]}
    for name in words.removed:
        if name.casefold() in stay:
            message = f"field {name} is declared and removed at the same time"
            yield Finding(message, ("fields",), "keep one of its entries", code="MC124")
    became: dict[str, str] = {}
    for index, field in enumerate(resource.state["fields"]):
        before = words.renamed.get(field["name"])
        if before is None or before.casefold() == field["name"].casefold():
            continue
        where = ("fields", index, "renamed_from")
        if before.casefold() in stay:
            hint = "only a field that is no longer declared can be the old name"
            yield Finding(f"{field['name']} is renamed from {before}, which is declared too", where, hint, code="MC125")
        elif before.casefold() in became:
            message = f"{before} is already renamed to {became[before.casefold()]}"
            yield Finding(message, where, "a column can be renamed only once; keep one entry", code="MC125")
        became.setdefault(before.casefold(), field["name"])
