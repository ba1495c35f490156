"""File transfers: they move a file out of the account's private store to a location, or fetch one into it.

SOAP can only start one that exists, so it is kept over REST.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from mcdecl.kinds import mcdev_activities
from mcdecl.kinds.checks import Declared, Finding
from mcdecl.kinds.common import caution_loss, file_pattern, other, rest_description, rest_name
from mcdecl.kinds.directives import LIFECYCLE
from mcdecl.kinds.file_location import DEFAULT
from mcdecl.kinds.flow import Columns, File, Flow
from mcdecl.kinds.language import Attribute, Kind, Mcdev
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.runs import PRIVATE_STORE, Runs, Step
from mcdecl.kinds.types import Choice, Flag, Text, Whole
from mcdecl.kinds.values import UNMANAGED
from mcdecl.kinds.wire import ById, Plain
from mcdecl.wire.routes import Routes
from mcdecl.wire.values import at

_HOURS = Whole(0, 8760)


def _flag(name: str, wire: str, doc: str) -> Attribute:
    return Attribute(name=name, type=Flag(), doc=doc, default=False, wire=Plain(wire, missing=False), always_sent=True)


def _hours(name: str, wire: str, doc: str) -> Attribute:
    return Attribute(name=name, type=_HOURS, doc=doc, default=0, wire=Plain(wire, missing=0), always_sent=True)


def _lands(state: Mapping[str, Any]) -> str | None:
    """The location of a file that goes out; what is unzipped when it comes in has names of its own."""
    if state["direction"] == "out":
        return str(state["location"])
    return None if state["compressed"] else PRIVATE_STORE


def _flow(state: Mapping[str, Any]) -> Flow:
    """The same file at another place, with the columns that an extract gave it."""
    inside, outside = File(str(state["file"])), File(str(state["file"]), str(state["location"]))
    source, target = (inside, outside) if state["direction"] == "out" else (outside, inside)
    return Flow(source=source, target=target, columns=Columns.SAME)


def _limits_fit(resource: Resource, _project: Declared) -> Iterable[Finding]:
    """What a file that is sent out may be like is up to the extract that wrote it."""
    state = resource.state
    for name in ("max_file_age", "max_frequency", "max_file_age_offset"):
        if state["direction"] == "out" and state[name]:
            yield Finding(
                f"{name} applies only to incoming files", (name,), "remove it, or use direction: in", code="MC905"
            )
    if state["encrypted"] and state["direction"] == "out" and not state.get("public_key"):
        yield Finding("an encrypted file needs a key", ("encrypted",), "add public_key with its id", code="MC905")


def _points_at(record: Mapping[str, Any]) -> Iterable[tuple[str, str, str]]:
    yield "file_location", "ObjectID", str(at(record, "fileTransferLocationId") or "")


KIND = Kind(
    name="file_transfer",
    section="file_transfers",
    title="file transfer",
    scopes=("automations",),
    doc="Moves the file of an extract to a location, or fetches, decrypts and unzips an incoming file.",
    routes=Routes(
        title="file transfer",
        listed="automation/v1/filetransfers",
        keys=("customerKey",),
        whole=False,
        changed="modifiedDate",  # fact:rest-lists-date-changes
    ),
    key_path="customerKey",
    attributes=(
        rest_name("Name in Automation Studio."),
        rest_description(),
        Attribute(
            name="direction",
            type=Choice(
                ("out", "in"),
                {"out": "from the account's private store to the location", "in": "from the location into that store"},
            ),
            doc="Direction of the transfer.",
            default="out",
            wire=Plain("isUpload", read_as=lambda out: "out" if out else "in", write_as=lambda way: way == "out"),
            hazard=other("{key} moves files {after} instead of {before}"),
            always_sent=True,
        ),
        file_pattern("fileSpec", hazard=other("{key} takes {after} instead of {before}")),
        Attribute(
            name="location",
            type=Text(min_length=1),
            doc="External key (usually the name) of the file location to write to or read from.",
            default=DEFAULT,
            wire=ById("file_location", "fileTransferLocationId"),
            refers_to="file_location",
            hazard=other("{key} uses {after} instead of {before}"),
            always_sent=True,
        ),
        _flag("compressed", "isCompressed", "Whether to zip an outgoing file, or unzip an incoming one."),
        _flag("encrypted", "isEncrypted", "Whether to encrypt an outgoing file, or decrypt an incoming one."),
        _flag("pgp", "isPgp", "Whether encryption is PGP."),
        _flag("localized", "isFileSpecLocalized", "Whether the day in the name is the user's local one."),
        Attribute(
            name="public_key",
            type=Text(min_length=1, max_length=100),
            doc="Id of the account's key that encrypts or decrypts.",
            examples=("NTO_PGP",),
            default=UNMANAGED,
            wire=Plain("publicKeyManagementId"),
        ),
        _hours("max_file_age", "maxFileAge", "Refuse a file older than this many hours; 0 for any age."),
        _hours("max_file_age_offset", "maxFileAgeScheduleOffset", "Hours to add to the age because of the schedule."),
        _hours("max_frequency", "maxImportFrequency", "Refuse a second file within this many hours; 0 for no limit."),
        LIFECYCLE,
    ),
    deletion=caution_loss("file transfer"),
    points_at=_points_at,
    run=Runs(object_type="FileTransferActivity", by_key=True, writes="file", lands=_lands),
    step=Step(53),
    mcdev=Mcdev(("fileTransfer",), "customerKey", record=mcdev_activities.file_transfer),
    flow=_flow,
    key_limit=36,
    checks=(_limits_fit,),
    example="""\
file_transfers:
  NTO_Region_Out:
    name: NTO region to the partner
    file: region_%%Year%%%%Month%%%%Day%%.csv
    location: ExactTarget Enhanced FTP
""",
    notes=("REST has no folder for transfers, so none can be declared.",),
)
