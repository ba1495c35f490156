"""Data extensions: the tables of an account. What is written reads back (fact:written-reads-back)."""

from collections.abc import Iterable, Mapping
from operator import is_
from typing import Any, Final

from msgspec import Struct

from mcdecl.kinds import fields, mcdev, retention
from mcdecl.kinds.checks import Declared, Finding, did_you_mean
from mcdecl.kinds.common import DESCRIPTION, folder_attribute, name_attribute
from mcdecl.kinds.directives import LIFECYCLE
from mcdecl.kinds.flow import Flow
from mcdecl.kinds.language import Attribute, Group, Items, Kind, Mcdev
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.risk import Hazard, Subject, caution, data_loss
from mcdecl.kinds.rules import never
from mcdecl.kinds.types import Choice, Flag, Text
from mcdecl.kinds.values import UNMANAGED, Unknown, account_form
from mcdecl.kinds.wire import Lookup, Plain, WriteContext
from mcdecl.wire.values import at

SUBSCRIBER_FIELDS = {
    "_SubscriberKey": "Subscriber Key",
    "SubscriberKey": "Subscriber Key",
    "_EmailAddress": "Email Address",
    "EmailAddress": "Email Address",
}
"""What reads back, to what is written: the account refuses its own `_SubscriberKey` on the way in."""
SENDABLE_TYPES = {
    "Subscriber Key": ("Text", "EmailAddress", "Number", "Decimal"),
    "Email Address": ("EmailAddress", "Text"),
}


class Sendable(Struct, frozen=True):
    """The send relationship; None when the data extension is not sendable."""

    @property
    def reads(self) -> tuple[str, ...]:
        """The flag and both ends."""
        return ("IsSendable", "SendableDataExtensionField.Name", "SendableSubscriberField.Name")

    def encode(self, value: Mapping[str, Any] | None, writing: WriteContext) -> dict[str, Any]:
        """The flag, and both ends when it is set."""
        if value is None:
            return {"IsSendable": False}
        return {
            "IsSendable": True,
            "SendableDataExtensionField": {"Name": value["field"]},
            "SendableSubscriberField": {"Name": value["subscriber"]},
        }

    def decode(self, record: Mapping[str, Any], lookup: Lookup) -> Any:
        """Both ends, the subscriber's in the words that are written."""
        if not record.get("IsSendable"):
            return None
        subscriber = str(at(record, "SendableSubscriberField.Name") or "")
        return {
            "field": at(record, "SendableDataExtensionField.Name"),
            "subscriber": SUBSCRIBER_FIELDS.get(subscriber, subscriber),
        }


class TemplateCodec(Struct, frozen=True):
    """The template, by name in YAML (its key differs in every business unit) and by key on the wire."""

    @property
    def reads(self) -> tuple[str, ...]:
        """The template's key."""
        return ("Template.CustomerKey",)

    def encode(self, value: str | None, writing: WriteContext) -> dict[str, Any]:
        """The key of the template with this name."""
        if value is None:
            return {}
        key = writing.lookup.key("data_extension_template", name=value)
        return {"Template": {"CustomerKey": key if key is not None else value}}

    def decode(self, record: Mapping[str, Any], lookup: Lookup) -> Any:
        """The name of the template with this key."""
        key = at(record, "Template.CustomerKey")
        if not key:
            return None
        try:
            return lookup.name("data_extension_template", key)
        except LookupError:
            return Unknown(f"the account shows only the key {key} of the template")


def _fields_are_sound(resource: Resource, _project: Declared) -> Iterable[Finding]:
    listed = resource.state["fields"]
    known = all(map(is_, map(_SOUND.get, map(id, listed)), listed))
    if known and len({account_form(field["name"]) for field in listed}) == len(listed):
        return
    seen: dict[str, str] = {}
    for index, field in enumerate(listed):
        name, where = field["name"], ("fields", index)
        if (same := seen.setdefault(account_form(name), name)) is not name:
            yield Finding(
                f"field {name} is declared twice; for the account, {same} and {name} are the same",
                (*where, "name"),
                "remove one of them",
                code="MC211",
            )
        if _SOUND.get(id(field)) is field:
            continue
        findings = list(_field_is_sound(field, where))
        if not findings:
            if len(_SOUND) >= _MOST_SOUND:
                _SOUND.clear()
            _SOUND[id(field)] = field
        yield from findings


_MOST_SOUND: Final = 100_000
_SOUND: Final[dict[int, Mapping[str, Any]]] = {}
"""Fields in which nothing is wrong, by their identity: those that are alike are one object."""


def _field_is_sound(field: Mapping[str, Any], where: tuple[str | int, ...]) -> Iterable[Finding]:
    name, kind = field["name"], field["type"]
    if kind == "Text" and field["length"] is None:
        yield Finding(
            f"field {name} is Text and has no length",
            where,
            "add length: 50, for example (1 to 4000); without it, it is as long as the account has it",
            warning=True,
            code="MC212",
        )
    if kind == "Decimal":
        missing = [word for word in ("length", "scale") if field[word] is None]
        if missing:
            yield Finding(
                f"field {name} is Decimal and has no {' and no '.join(missing)}",
                where,
                "add length: 18, scale: 2, for example",
                code="MC213",
            )
        elif field["length"] > 38 or field["scale"] > field["length"]:
            yield Finding(
                f"field {name}: a Decimal has at most 38 digits, but this one has {field['length']}, {field['scale']} "
                "of them after the point",
                (*where, "length"),
                "use length: 18, scale: 2, for example",
                code="MC213",
            )
    if field["primary_key"] and not field["required"]:
        yield Finding(
            f"field {name} is a primary key and says required: false",
            (*where, "required"),
            "a primary key always has a value: remove required",
            code="MC214",
        )
    if name.startswith("_"):
        yield Finding(
            f"field name {name} starts with _, which belongs to the account",
            (*where, "name"),
            "choose another name, unless the account has this field",
            warning=True,
            code="MC208",
        )
    yield from _default_fits(field, where)


def _default_fits(field: Mapping[str, Any], where: tuple[str | int, ...]) -> Iterable[Finding]:
    default, kind = field["default"], field["type"]
    if default is None:
        return
    if wrong := fields.unfit_default(field):
        yield Finding(f"default {default!r} of {field['name']} is {wrong}", (*where, "default"), code="MC215")
    if kind in ("Text", "EmailAddress", "Phone", "Locale") and field["length"] and len(default) > field["length"]:
        yield Finding(
            f"default of {field['name']} has {len(default)} characters, the field takes {field['length']}",
            (*where, "default"),
            code="MC215",
        )


def _sendable_is_sound(resource: Resource, _project: Declared) -> Iterable[Finding]:
    sendable = resource.state["sendable"]
    if sendable is None:
        if resource.state["testable"]:
            yield Finding(
                "testable applies only to a sendable data extension",
                ("testable",),
                "add sendable",
                warning=True,
                code="MC216",
            )
        return
    by_name = {field["name"].casefold(): field for field in resource.state["fields"]}
    field = by_name.get(sendable["field"].casefold())
    if field is None:
        template = resource.state.get("template")
        brought = fields.TEMPLATE_FIELDS.get(template or "", frozenset())
        if template is None or (brought and sendable["field"].casefold() not in brought):
            yield Finding(
                f"sendable field {sendable['field']} is not a field of this data extension",
                ("sendable", "field"),
                did_you_mean(sendable["field"], (item["name"] for item in resource.state["fields"])) or "add the field",
                code="MC217",
            )
        return
    fitting = SENDABLE_TYPES[sendable["subscriber"]]
    if field["type"] not in fitting:
        yield Finding(
            f"sendable field {field['name']} is {field['type']}; {sendable['subscriber']} needs {' or '.join(fitting)}",
            ("sendable", "field"),
            "choose a field of that type",
            code="MC218",
        )


def _retention_is_sound(resource: Resource, _project: Declared) -> Iterable[Finding]:
    kept = resource.state["retention"]
    if kept is None:
        return
    where = ("retention",)
    if (kept["length"] is None) != (kept["unit"] is None):
        yield Finding(
            "a retention period needs both length and unit",
            where,
            "write length: 6, unit: months, for example",
            code="MC219",
        )
    elif kept["length"] is None and kept["until"] is None:
        yield Finding(
            f"retention {kept['policy']} needs a period or a date", where, "add length and unit, or until", code="MC219"
        )
    if kept["length"] is not None and kept["until"] is not None:
        yield Finding(
            "the account refuses a period and a date together", where, "keep length and unit, or until", code="MC219"
        )
    if kept["policy"] == "rows" and kept["until"] is not None:
        yield Finding(
            "row-based retention needs a period, not a date",
            (*where, "until"),
            "use length and unit",
            code="MC219",
        )
    if kept["policy"] == "rows" and kept["reset_on_import"]:
        yield Finding(
            "reset_on_import does not apply to policy rows", (*where, "reset_on_import"), "take it out", code="MC219"
        )


def _name_is_sound(resource: Resource, _project: Declared) -> Iterable[Finding]:
    name = resource.state["name"]
    if name.startswith("_"):
        yield Finding(
            f"name {name} starts with _, which belongs to the account", ("name",), "choose another name", code="MC207"
        )
    if len(name) > 40:
        yield Finding(
            f"name has {len(name)} characters; more than 40 are known to cause problems",
            ("name",),
            "shorten it",
            warning=True,
            code="MC205",
        )


def _row_keys(state: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(field["name"]) for field in state.get("fields") or () if field["primary_key"])


def _uncreatable(state: Mapping[str, Any]) -> str | None:
    """Without fields one that exists can be declared, but none created."""
    if state["fields"] or state.get("template") is not None:
        return None
    return "fields: the account creates no data extension without a field; add one, or a template that brings some"


def _unsendable(before: Any, after: Any, subject: Subject) -> Hazard | None:
    if before is None:
        return None
    if after is None:
        return caution(f"{subject.key} can no longer be sent to")
    return caution(f"sends to {subject.key} identify their subscribers differently")


def _lost(subject: Subject) -> Hazard:
    return data_loss(f"deletes {subject.key}{subject.with_rows()}", subject)


def _flow(state: Mapping[str, Any]) -> Flow:
    sendable = state.get("sendable")
    return Flow(sent_by=str(sendable["field"]) if sendable else None)


KIND = Kind(
    name="data_extension",
    section="data_extensions",
    title="data extension",
    scopes=("data_extensions",),
    doc="A table of the account: its fields, primary key, sendable relationship and retention.",
    soap_type="DataExtension",
    attributes=(
        name_attribute("Name in the user interface, unique in the account. Keep it within 40 characters."),
        DESCRIPTION,
        folder_attribute("Data Extensions"),
        Attribute(
            name="sendable",
            type=Group(
                (
                    Attribute(
                        name="field",
                        type=Text(min_length=1),
                        doc="The field that identifies the subscriber.",
                        required=True,
                        field_of="",
                    ),
                    Attribute(
                        name="subscriber",
                        type=Choice(("Subscriber Key", "Email Address")),
                        doc="The subscriber attribute that it matches.",
                        default="Subscriber Key",
                    ),
                ),
                optional=True,
            ),
            doc="Makes the data extension sendable: which field identifies the subscriber.",
            wire=Sendable(),
            hazard=_unsendable,
        ),
        Attribute(
            name="testable",
            type=Flag(),
            doc="Whether it can be used for test sends; requires sendable.",
            default=False,
            wire=Plain("IsTestable", missing=False),
        ),
        Attribute(
            name="template",
            type=Text(min_length=1),
            doc="Name of the account's template for it, such as TriggeredSendDataExtension.",
            examples=("TriggeredSendDataExtension",),
            default=UNMANAGED,
            refers_to="data_extension_template",
            change=never("the account uses a template only when it creates a data extension; create a new one"),
            wire=TemplateCodec(),
        ),
        Attribute(
            name="retention",
            type=retention.RETENTION,
            doc="How long rows, or the data extension itself, are kept.",
            change=retention.RULE,
            wire=retention.RetentionCodec(),
            hazard=retention.hazard,
            unfit=retention.unfit,
        ),
        Attribute(
            name="fields",
            type=Items(fields.FIELD, gone="removed", formerly="renamed_from"),
            doc="The columns. New ones are appended; columns that exist only in the account are left alone.",
            default=(),
            wire=fields.FieldList(),
            added=fields.may_be_added,
            dropped=fields.may_be_dropped,
            unsure=fields.unsure,
            lost=fields.lost_field,
            brought=fields.brought,
        ),
        Attribute(
            name="protected",
            type=Flag(),
            doc="true: no run may delete its rows. An Overwrite or a filter activity into it is an error.",
            default=False,
            local=True,
        ),
        LIFECYCLE,
    ),
    rekey=True,
    renames_away=True,
    deletion=_lost,
    uncreatable=_uncreatable,
    rows=True,
    row_keys=_row_keys,
    mcdev=Mcdev(("dataExtension",), "CustomerKey", record=mcdev.data_extension),
    flow=_flow,
    children=fields.CHILDREN,
    folder_types=("dataextension", "shared_dataextension"),
    # Such folders stand beside the usual ones, and nothing in them can be created over the API (seen by clients).
    system_folder_types=(
        "synchronizeddataextension",
        "salesforcedataextension",
        "shared_salesforcedataextension",
        "suppression_list",
        "shared_suppression_list",
        "contextual_suppression_list",
    ),
    checks=(_name_is_sound, _fields_are_sound, fields.were_sound, _sendable_is_sound, _retention_is_sound),
    example="""\
data_extensions:
  NTO_Customers:
    name: NTO Customers
    folder: Data Extensions/CRM
    sendable: {field: CustomerId, subscriber: Subscriber Key}
    retention: {policy: rows, length: 6, unit: months}
    fields:
      - {name: CustomerId, type: Text, length: 18, primary_key: true}
      - {name: Email, type: EmailAddress, required: true}
""",
    notes=(
        "A field that exists only in the account is listed and left alone; `removed: true` in its entry drops it.",
        "A field under a new name is a new column; with `renamed_from` the old column is renamed instead.",
    ),
)

TEMPLATES = Kind(
    name="data_extension_template",
    title="data extension template",
    doc="A template that the account provides; you can only refer to it.",
    soap_type="DataExtensionTemplate",
    named=True,
)
