"""DataExtensionTemplate: the blueprints an account ships with, for reading only."""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from msgspec import Struct

from mcdecl.sandbox.account import new_guid
from mcdecl.sandbox.errors import Code, RefusalError
from mcdecl.sandbox.soap.object_type import Document, ObjectKind, same, words

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

_SETTINGS = words(
    "IsSendable IsTestable SendableCustomObjectField SendableSubscriberField DataRetentionPeriodLength "
    "DataRetentionPeriodUnitOfMeasure RowBasedRetention ResetRetentionPeriodOnImport "
    "DeleteAtEndOfRetentionPeriod RetainUntil"
)


class _Column(Struct, frozen=True):
    name: str
    type: str = "Text"
    length: int | None = 50
    required: bool = False


class Template(Struct, frozen=True):
    """One blueprint: its columns come with every data extension made from it."""

    name: str
    columns: tuple[_Column, ...]
    sendable: str = ""

    @property
    def key(self) -> str:
        """Its CustomerKey: a GUID, which differs between accounts, so clients match by name."""
        return str(uuid5(NAMESPACE_URL, f"mcdecl:template:{self.name}"))

    @property
    def object_id(self) -> str:
        """Its ObjectID."""
        return str(uuid5(NAMESPACE_URL, f"mcdecl:template-object:{self.name}"))


def _numbers(*names: str) -> tuple[_Column, ...]:
    return tuple(_Column(name, "Number", None) for name in names)


_KEY = _Column("SubscriberKey", "Text", 254, True)
_EMAIL = _Column("EmailAddress", "EmailAddress", 254, True)
# The names of real accounts, each with the columns that clients know to be in it (fact:template-columns).
TEMPLATES = (
    Template("TriggeredSendDataExtension", (_KEY, _EMAIL), "SubscriberKey"),
    Template(
        "SendLog",
        (
            *_numbers("JobID", "ListID", "BatchID", "SubID"),
            _Column("TriggeredSendID", "Text", 36),
            *_numbers("ErrorCode"),
        ),
    ),
    Template(
        "Event DE Template",
        (
            _Column("EventInstanceID", "Text", 36),
            _Column("ParentEventInstanceID", "Text", 36),
            _Column("ContactKey", "Text", 255),
        ),
    ),
    Template("DomainExclusion", (_Column("Domain", "Text", 128, True),)),
    Template("CONTEXTUAL_SUPPRESSION_LISTS", (_EMAIL,)),
    Template("SmartCapture - Contacts Template Extension", (_EMAIL,)),
)


class DataExtensionTemplate(ObjectKind):
    """Templates: Retrieve only."""

    name = "DataExtensionTemplate"
    retrievable = ("ObjectID", "CustomerKey", "Name", "Description", *_SETTINGS)
    partner_properties = _SETTINGS

    def views(self, _account: "SandboxAccount", /) -> Iterable[Document]:
        """All templates; their settings come as PartnerProperties (fact:template-partner-properties)."""
        return [_view(template) for template in TEMPLATES]


def _view(template: Template) -> Document:
    settings = dict.fromkeys(_SETTINGS, "False") | {
        "IsSendable": str(bool(template.sendable)),
        "IsTestable": str(bool(template.sendable)),
        "SendableCustomObjectField": template.sendable,
        "SendableSubscriberField": "_SubscriberKey" if template.sendable else "",
        "DataRetentionPeriodLength": "0",
        "DataRetentionPeriodUnitOfMeasure": "0",
        "RetainUntil": "",
    }
    return {
        "ObjectID": template.object_id,
        "CustomerKey": template.key,
        "Name": template.name,
        "Description": "",
        "PartnerProperties": settings,
        **settings,
    }


def template_fields(sent: Document) -> list[Document]:
    """The fields that a new data extension gets from the template it names.

    Args:
        sent: The data extension as it came.

    Returns:
        The fields, marked as the template's; none when no template is named.

    Raises:
        RefusalError: When there is no such template.
    """
    key = (sent.get("Template") or {}).get("CustomerKey")
    if not key:
        return []
    for template in TEMPLATES:
        if same(template.key, key):
            return [
                {
                    "ObjectID": new_guid(),
                    "Name": column.name,
                    "FieldType": column.type,
                    "MaxLength": column.length,
                    "Scale": 0,
                    "DefaultValue": "",
                    "IsRequired": column.required,
                    "IsPrimaryKey": False,
                    "Ordinal": ordinal,
                    "FromTemplate": True,
                }
                for ordinal, column in enumerate(template.columns)
            ]
    raise RefusalError(Code.DE_INVALID, f"No data extension template has the CustomerKey {key}.")
