"""File locations: where imports pick files up and transfers leave them. SOAP cannot read them, so REST does.

One list names them all with their ids; another one tells more of those kinds that the API can make. Secrets are
written and never read.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from msgspec import Struct

from mcdecl.helpers.structs import replace
from mcdecl.kinds import mcdev_activities
from mcdecl.kinds.checks import Declared, Finding
from mcdecl.kinds.common import DESCRIPTION, name_attribute, other
from mcdecl.kinds.directives import LIFECYCLE
from mcdecl.kinds.language import Attribute, Kind, Mcdev
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.risk import Hazard, Subject, caution
from mcdecl.kinds.rules import replaced
from mcdecl.kinds.types import Choice, Flag, FromEnvironment, Text, Whole
from mcdecl.kinds.values import UNMANAGED
from mcdecl.kinds.wire import Confided, Lookup, WriteContext
from mcdecl.wire.routes import Beside, Routes
from mcdecl.wire.values import at, placed

DEFAULT = "ExactTarget Enhanced FTP"  # fact:location-default-name
"""The location that every account has; its key is its name."""


class LocationType(Struct, frozen=True):
    """A sort of location that the API can make: the service's word, and where its settings stand in the JSON."""

    word: str
    under: str


SORTS: Final[Mapping[str, LocationType]] = {
    "ExternalSftp": LocationType("ExternalSftp", "sFtpFileTransferLocation"),
    "AmazonSimpleStorage": LocationType("AmazonSimpleStorage", "awsFileTransferLocation"),
    "AzureBlobStorage": LocationType("AzureBlobStorage", "azureFileTransferLocation"),
    "GcpBlobStorage": LocationType("GcpBlobStorage", "gcpFileTransferLocation"),
}
_NUMBERS: Final[Mapping[int, str]] = {
    0: "Enhanced FTP",
    1: "External FTP",
    2: "ExternalSftp",
    3: "External FTPS",
    4: "Salesforce Objects & Reports",
    5: "Safehouse",
    6: "Enhanced FTP Export",
    8: "Legacy Import",
    9: "Relative",
    13: "AmazonSimpleStorage",
    15: "AzureBlobStorage",
    16: "GcpBlobStorage",
}
"""The service's numbers of sorts (fact:location-types); words are used for those that the API can make."""


class SortCodec(Struct, frozen=True):
    """The sort of location: a word where more is told, a number in the list of all."""

    @property
    def reads(self) -> tuple[str, ...]:
        """Word and number."""
        return ("@more.locationType", "locationTypeId")

    def encode(self, value: str, writing: WriteContext) -> dict[str, Any]:
        """The word."""
        return {"locationType": value}

    def decode(self, record: Mapping[str, Any], lookup: Lookup) -> Any:
        """The word, or what the number stands for."""
        number = record.get("locationTypeId")
        known = _NUMBERS.get(number) if isinstance(number, int) else None
        return at(record, "@more.locationType") or known or f"type {number}"


class LocationSetting(Struct, frozen=True):
    """One setting of a location, under the name of its sort. `name` is the JSON name."""

    name: str

    @property
    def reads(self) -> tuple[str, ...]:
        """The setting, wherever the sort has it."""
        return tuple(f"@more.{sort.under}.{self.name}" for sort in SORTS.values())

    def encode(self, value: Any, writing: WriteContext) -> dict[str, Any]:
        """The setting in the object of the sort; nothing for a sort without."""
        sort = SORTS.get(writing.state["type"])
        return {} if sort is None or value is None else placed(f"{sort.under}.{self.name}", value)

    def decode(self, record: Mapping[str, Any], lookup: Lookup) -> Any:
        """The setting of whichever sort it is."""
        results = (at(record, path) for path in self.reads)
        return next((value for value in results if value not in (None, "")), None)


class SecretSetting(Struct, frozen=True):
    """A secret of a location, under the name of its sort."""

    name: str

    @property
    def reads(self) -> tuple[str, ...]:
        """Nothing: no call shows a secret."""
        return ()

    def encode(self, value: Mapping[str, str] | None, writing: WriteContext) -> dict[str, Any]:
        """The secret in the object of the sort."""
        sort = SORTS.get(writing.state["type"])
        if sort is None or value is None:
            return {}
        return Confided(f"{sort.under}.{self.name}").encode(value, writing)

    def decode(self, record: Mapping[str, Any], lookup: Lookup) -> None:
        """Never called for: secrets are declared as not readable."""


class More(Struct, frozen=True):
    """A text that only the second list tells; `name` is written as it is."""

    name: str
    missing: str = ""

    @property
    def reads(self) -> tuple[str, ...]:
        """Where the second list has it."""
        return (f"@more.{self.name}",)

    def encode(self, value: Any, writing: WriteContext) -> dict[str, Any]:
        """The text."""
        return {self.name: value}

    def decode(self, record: Mapping[str, Any], lookup: Lookup) -> Any:
        """The text of the second list, or of the first one."""
        return at(record, f"@more.{self.name}") or record.get(self.name) or self.missing


FITTING: Final[Mapping[str, frozenset[str]]] = {
    "ExternalSftp": frozenset({"url", "port", "user", "auth", "password"}),
    "AmazonSimpleStorage": frozenset(
        {"bucket", "path", "region", "acceleration", "access_key_id", "auth", "access_key_secret"}
    ),
    "AzureBlobStorage": frozenset({"bucket", "path", "storage_account", "tenant", "access_key_id", "auth"})
    | {"access_key_secret"},
    "GcpBlobStorage": frozenset({"bucket", "path", "service_key"}),
}
"""Which settings each sort has."""
NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "ExternalSftp": ("url", "user"),
    "AmazonSimpleStorage": ("bucket", "region"),
    "AzureBlobStorage": ("bucket", "storage_account"),
    "GcpBlobStorage": ("bucket",),
}
_SETTINGS: Final = frozenset().union(*FITTING.values())


def _settings_fit(resource: Resource, _project: Declared) -> Iterable[Finding]:
    state = resource.state
    sort = state["type"]
    for name in sorted(_SETTINGS - FITTING[sort]):
        if state.get(name) not in (None, "", False):
            fitting = ", ".join(sorted(FITTING[sort]))
            yield Finding(f"a location of type {sort} has no {name}", (name,), f"it has {fitting}", code="MC904")
    for name in NEEDED[sort]:
        if not state.get(name):
            yield Finding(f"a location of type {sort} needs {name}", (), f"write {name}", code="MC904", lacking=True)


def _lost(subject: Subject) -> Hazard:
    return caution(f"deactivates the file location {subject.key}; imports and transfers that use it fail")


def _setting(name: str, wire: str, doc: str, **words: Any) -> Attribute:
    words = {"type": Text(min_length=1), "default": UNMANAGED, "always_sent": True, "clearable": False, **words}
    hazard = other(f"{{key}} gets another {name}: {{after}} instead of {{before}}")
    return Attribute(name=name, doc=doc, wire=LocationSetting(wire), hazard=hazard, **words)


def _secret(name: str, wire: str, doc: str) -> Attribute:
    return Attribute(
        name=name,
        type=FromEnvironment(),
        doc=f"{doc}, from this environment variable. It is sent with a new location, and again if it differs from the "
        "last apply; no plan shows it.",
        default=UNMANAGED,
        readable=False,
        applies=lambda state: name in FITTING.get(state["type"], ()),
        wire=SecretSetting(wire),
        examples=({"env": "NTO_PARTNER_PASSWORD"},),
    )


KIND = Kind(
    name="file_location",
    section="file_locations",
    title="file location",
    scopes=("file_locations",),
    doc="An external place that imports read files from and transfers write to. Refer to locations that were created "
    "in the user interface by name; they need no declaration.",
    declarable=lambda state: state["type"] in SORTS,
    routes=Routes(
        title="file location",
        listed="automation/v1/ftplocations",
        made="data/v1/filetransferlocation",
        item_path="data/v1/filetransferlocation/{key}",
        keys=("@more.customerKey", "name"),
        wrap="fileTransferLocation",
        beside=Beside("data/v1/filetransferlocations", on="name", into="@more"),
    ),
    key_path="customerKey",
    attributes=(
        replace(name_attribute("Name, unique in the account."), wire=More("name"), always_sent=True),
        replace(DESCRIPTION, wire=More("description"), always_sent=True),
        Attribute(
            name="type",
            type=Choice(
                tuple(SORTS),
                {
                    "ExternalSftp": "an SFTP server",
                    "AmazonSimpleStorage": "an S3 bucket",
                    "AzureBlobStorage": "an Azure container",
                    "GcpBlobStorage": "a Google Cloud bucket",
                },
            ),
            doc="Its type. Other types can be created only in the user interface.",
            required=True,
            change=replaced("a location cannot become one of another type; declare it under a new key"),
            wire=SortCodec(),
            always_sent=True,
        ),
        _setting("url", "url", "Address of the SFTP server, such as sftp://files.partner.example/inbound."),
        _setting("port", "portNumber", "Port of the SFTP server.", type=Whole(1, 65535)),
        _setting("user", "userName", "User at the SFTP server."),
        _setting("auth", "authType", "How to log in, as the service calls it: Password or AccessKey are known."),
        _setting("bucket", "bucketName", "Bucket or container.", examples=("nto-exchange",)),
        _setting("path", "relativePath", "Path inside the bucket.", examples=("inbound/crm",)),
        _setting(
            "region",
            "regionName",
            "Region of the bucket, as the service writes it: eucentral1.",
            examples=("eucentral1",),
        ),
        _setting("acceleration", "transferAccelerationEnabled", "Whether S3 transfers are accelerated.", type=Flag()),
        _setting("access_key_id", "accessKeyId", "Id of the access key.", examples=("NTO_KEY_ID",)),
        _setting("storage_account", "storageAccountName", "Azure storage account.", examples=("ntoexchange",)),
        _setting("tenant", "tenantId", "Azure tenant.", examples=("00000000-0000-0000-0000-000000000000",)),
        # No document names the elements that take secrets; these follow the names of those that are read.
        _secret("password", "password", "Password of the user"),
        _secret("access_key_secret", "accessKeySecret", "Secret of the access key"),
        _secret("service_key", "serviceAccountKey", "Key of the Google service account"),
        LIFECYCLE,
    ),
    deletion=_lost,
    mcdev=Mcdev(
        ("fileLocation", "ftpLocation"), "customerKey", record=mcdev_activities.file_location, older_keys=("name",)
    ),
    elsewhere=True,
    holds=True,
    key_limit=36,
    checks=(_settings_fit,),
    example="""\
file_locations:
  NTO_Partner:
    name: Partner server
    type: ExternalSftp
    url: sftp://files.partner.example/inbound
    port: 22
    user: nto
    auth: Password
    password: {env: NTO_PARTNER_PASSWORD}
""",
    notes=("Deleting a location deactivates it.",),
)
