"""Import definitions: a file from a file location, or the rows of another data extension, into a data extension."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from msgspec import Struct

from mcdecl.kinds import blank_file, encoding, file_location, import_checks, import_source, mapping, mcdev
from mcdecl.kinds.audience import Audience
from mcdecl.kinds.common import ALLOW_EMPTY, DESCRIPTION, name_attribute, other
from mcdecl.kinds.directives import LIFECYCLE
from mcdecl.kinds.file_pattern import FILE_NAME, unfit_placeholder
from mcdecl.kinds.flow import Columns, File, Flow, Table
from mcdecl.kinds.language import Attribute, Group, Kind, Mcdev, RestDetail, RestList, RestWrites
from mcdecl.kinds.risk import Hazard, Subject, caution, data_loss
from mcdecl.kinds.runs import NO_EFFECTS, Effect, Effects, Runs, State, Step
from mcdecl.kinds.types import Choice, Flag, TableType, Text, Whole
from mcdecl.kinds.values import UNMANAGED
from mcdecl.kinds.wire import KeyedByID, Lookup, Plain, WriteContext
from mcdecl.wire.values import at

MODES = {
    "AddAndUpdate": "add new rows, update those with the same primary key",
    "AddAndDoNotUpdate": "add new rows, leave existing ones alone",
    "UpdateButDoNotAdd": "update existing rows, add none",
    "Overwrite": "delete every row first, then add all",
    "ColumnBased": "a control column sets the action for each row",
}
ACTIONS = {
    "AddAndUpdate": "add or update the row",
    "AddButDoNotUpdate": "add the row if it is new",
    "Delete": "delete the row",
    "Skip": "skip the row",
    "UpdateButDoNotAdd": "update the row if it exists",
}
HOURS = Whole(0, 8760)
_EFFECTS: Final[Mapping[str, Effects]] = {
    "AddAndUpdate": frozenset({Effect.ADDS, Effect.UPDATES}),
    "AddAndDoNotUpdate": frozenset({Effect.ADDS}),
    "UpdateButDoNotAdd": frozenset({Effect.UPDATES}),
    "Overwrite": frozenset({Effect.REPLACES}),
}
_BY_ACTION: Final[Mapping[str, Effects]] = {
    "AddAndUpdate": frozenset({Effect.ADDS, Effect.UPDATES}),
    "AddButDoNotUpdate": frozenset({Effect.ADDS}),
    "Delete": frozenset({Effect.DELETES}),
    "Skip": NO_EFFECTS,
    "UpdateButDoNotAdd": frozenset({Effect.UPDATES}),
}
_ANY_ACTION: Final = frozenset().union(*_BY_ACTION.values())


class Notification(Struct, frozen=True):
    """The e-mail address that is told about a run; None for nobody."""

    @property
    def reads(self) -> tuple[str, ...]:
        """How and whom."""
        return ("Notification.ResponseType", "Notification.ResponseAddress")

    def encode(self, value: str | None, writing: WriteContext) -> dict[str, Any]:
        """An e-mail response, or none. The schema wants an address even with None."""
        kind = "None" if value is None else "email"
        return {"Notification": {"ResponseType": kind, "ResponseAddress": value or ""}}

    def decode(self, record: Mapping[str, Any], lookup: Lookup) -> str | None:
        """The address when the response is by e-mail."""
        if at(record, "Notification.ResponseType") in (None, "None"):
            return None
        return at(record, "Notification.ResponseAddress") or None


class ControlCodec(Struct, frozen=True):
    """The control column with its actions. No source shows that it can be read back."""

    @property
    def reads(self) -> tuple[str, ...]:
        """Nothing."""
        return ()

    def encode(self, value: Mapping[str, Any], writing: WriteContext) -> dict[str, Any]:
        """Column, default action and the action of each value."""
        actions = [{"Value": text, "Action": action} for text, action in value["actions"].items()]
        return {
            "ControlColumn": value["column"],
            "ControlColumnDefaultAction": value["otherwise"],
            "ControlColumnActions": {"ControlColumnAction": actions},
        }

    def decode(self, record: Mapping[str, Any], lookup: Lookup) -> None:
        """Never called for: the attribute is declared as not readable."""


def effects(state: State) -> Effects:
    """What a run does to the rows that are there; by a control column whose actions are not known, anything."""
    if state["mode"] != "ColumnBased":
        return _EFFECTS.get(str(state["mode"]), frozenset(Effect))
    control = state.get("control")
    if not control:
        return _ANY_ACTION
    actions = (*control["actions"].values(), control["otherwise"])
    return NO_EFFECTS.union(*(_BY_ACTION[action] for action in actions))


def _other_mode(before: Any, after: Any, subject: Subject) -> Hazard:
    erases = "; every run deletes all rows first" if Effect.REPLACES in effects({"mode": after}) else ""
    return caution(f"{subject.key} imports in mode {after} instead of {before}{erases}")


def _points_at(record: Mapping[str, Any]) -> Iterable[tuple[str, str, str]]:
    yield "data_extension", "ObjectID", str(at(record, "DestinationObject.ObjectID") or "")
    yield "data_extension", "ObjectID", import_source.source_id(record)
    yield "file_location", "ObjectID", str(at(record, "RetrieveFileTransferLocation.ObjectID") or "")


def _lost(subject: Subject) -> Hazard:
    return data_loss(
        f"deletes the import {subject.key} with its field mapping; automations and programs that start it fail"
    )


FILE_ATTRIBUTES = (
    Attribute(
        name="pattern",
        type=Text(min_length=1, max_length=200, pattern=FILE_NAME),
        doc="Name of the file. %%Year%%, %%Month%% and %%Day%% stand for the day of the run.",
        required=True,
        wire=Plain("FileSpec"),
        hazard=other("{key} picks up {after} instead of {before}"),
        unfit=unfit_placeholder,
        examples=("customers_%%Year%%%%Month%%%%Day%%.csv",),
    ),
    Attribute(
        name="location",
        type=Text(min_length=1),
        doc="Name of the file location that contains the file.",
        default=file_location.DEFAULT,
        wire=KeyedByID("file_location", "RetrieveFileTransferLocation"),
        refers_to="file_location",
        hazard=other("{key} looks for its file in {after} instead of {before}"),
    ),
    Attribute(
        name="type",
        type=Choice(("CSV", "TAB", "Other")),
        doc="The column separator.",
        default="CSV",
        wire=Plain("FileType"),
    ),
    Attribute(
        name="delimiter",
        type=Text(min_length=1, max_length=10),
        doc="The column separator of a file of type Other.",
        examples=("|",),
        default=UNMANAGED,
        wire=Plain("Delimiter"),
    ),
    Attribute(
        name="encoding",
        type=Whole(1, 65535),
        doc="Windows code page of the file, such as 65001 for UTF-8.",
        default=UNMANAGED,
        detail=True,
        unseen=lambda value: value,
        usual=encoding.USUAL,
        compare=encoding.same_encoding,
        wire=encoding.EncodingCodec(),
        examples=(65001, 1252),
    ),
    Attribute(
        name="header_lines",
        type=Whole(0, 100),
        doc="Lines before the first row.",
        default=1,
        wire=Plain("HeaderLines", missing=0),
    ),
    Attribute(
        name="quoted_strings",
        type=Flag(),
        doc="Whether double quotes may enclose a value.",
        default=True,
        wire=Plain("StandardQuotedStrings", missing=False),
    ),
    Attribute(
        name="null_as",
        type=Text(max_length=50),
        doc="The text in the file that means no value.",
        default="",
        wire=Plain("NullRepresentation", missing=""),
    ),
    Attribute(
        name="end_of_line",
        type=Text(max_length=10),
        doc="The line ending, if it is not the usual one.",
        default="",
        wire=Plain("EndOfLineRepresentation", missing=""),
    ),
    Attribute(
        name="date_locale",
        type=Text(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"),
        doc="The locale of dates and numbers in the file.",
        default="en-US",
        wire=Plain("DateFormattingLocale.LocaleCode", missing="en-US"),
    ),
)


def _flow(state: State) -> Flow:
    """Columns of the file, or of the other data extension, go into fields. Those that a rule maps it does not name."""
    mapping, control = state["mapping"], state.get("control")
    named = (
        tuple((column if isinstance(column, int) else str(column), str(field)) for field, column in mapping.items())
        if isinstance(mapping, Mapping)
        else None
    )
    rule = Columns.BY_ORDINAL if mapping == "by_ordinal" else Columns.BY_NAME
    file = state["file"]
    return Flow(
        source=Table(str(state["source"])) if file is None else File(str(file["pattern"]), str(file["location"])),
        target=Table(str(state["into"])),
        columns=rule if named is None else named,
        decides=(str(control["column"]),) if control else (),
    )


KIND = Kind(
    name="import_definition",
    section="import_definitions",
    title="import definition",
    scopes=("automations",),
    doc="Imports the rows of a file from a file location, or of another data extension, into a data extension.",
    soap_type="ImportDefinition",
    attributes=(
        name_attribute("Name in Automation Studio.", max_length=200, unique=False),
        DESCRIPTION,
        Attribute(
            name="into",
            type=Text(min_length=1),
            doc="External key of the target data extension.",
            required=True,
            wire=KeyedByID("data_extension", "DestinationObject", typed="DataExtension", sought=True),
            refers_to="data_extension",
            hazard=other("{key} imports into {after} instead of {before}"),
            rows=Audience.OTHER_ROWS,
        ),
        Attribute(
            name="source",
            type=Text(min_length=1),
            doc="External key of a data extension whose rows are copied, in place of `file`.",
            change=import_source.OTHER_SOURCE,
            detail=True,
            compare=import_source.same_source,
            wire=import_source.SourceCodec(),
            refers_to="data_extension",
            hazard=other("{key} copies {after} instead of {before}"),
            rows=Audience.OTHER_ROWS,
            examples=("NTO_Customers_Staging",),
        ),
        Attribute(
            name="file",
            type=Group(FILE_ATTRIBUTES, optional=True, absent=import_source.has_no_file),
            doc="The file and its format.",
            rows=Audience.OTHER_ROWS,
            required=True,
            unless="source",
        ),
        Attribute(
            name="mode",
            type=Choice(tuple(MODES), MODES),
            doc="What happens to existing rows.",
            required=True,
            wire=Plain("UpdateType"),
            hazard=_other_mode,
            rows=Audience.OTHER_ROWS,
        ),
        Attribute(
            name="control",
            type=Group(
                (
                    Attribute(
                        name="column",
                        type=Text(min_length=1),
                        doc="The column that contains the action.",
                        required=True,
                        examples=("action",),
                    ),
                    Attribute(
                        name="actions",
                        type=TableType(Choice(tuple(ACTIONS), ACTIONS)),
                        doc="Value of the column to action.",
                        examples=({"new": "AddAndUpdate", "gone": "Delete"},),
                        required=True,
                    ),
                    Attribute(
                        name="otherwise",
                        type=Choice(tuple(ACTIONS), ACTIONS),
                        doc="The action for any other value.",
                        default="Skip",
                    ),
                ),
                optional=True,
            ),
            doc="The control column of mode ColumnBased. It cannot be read back.",
            default=UNMANAGED,
            readable=False,
            applies=lambda state: state.get("mode") == "ColumnBased",
            wire=ControlCodec(),
        ),
        Attribute(
            name="mapping",
            type=mapping.MappingType(),
            doc="`by_header` (columns have the names of the fields), `by_ordinal`, or field: column, by name or number "
            "from 1. The columns of a `source` have names.",
            default="by_header",
            wire=mapping.MappingCodec(),
            compare=mapping.same_mapping,
            unseen=mapping.unseen,
            hazard=mapping.hazard,
            lost=mapping.lost,
            rows=Audience.OTHER_COLUMNS,
            by_key=True,
            field_of="into",
            examples=({"CustomerId": "crm_id", "Email": "email"},),
        ),
        Attribute(
            name="allow_errors",
            type=Flag(),
            doc="true: go on after a bad row; false: stop at the first.",
            rows=Audience.OTHER_ROWS,
            default=False,
            wire=Plain("AllowErrors", missing=False),
        ),
        Attribute(
            name="blank_file",
            type=Choice(tuple(blank_file.CHOICES), blank_file.CHOICES),
            doc="What happens when the file has no rows. Without it the account keeps what it has.",
            default=UNMANAGED,
            detail=True,
            unseen=lambda value: value,
            usual=blank_file.USUAL,
            compare=blank_file.same_handling,
            wire=blank_file.BlankFileCodec(),
            hazard=other("{key} takes a file without rows as {after} instead of {before}"),
            apart=True,
        ),
        Attribute(
            name="notification",
            type=Text(pattern=r"^[^@\s]+@[^@\s]+$"),
            doc="Email address to notify of every run.",
            examples=("data-team@northern-trail.example",),
            wire=Notification(),
        ),
        Attribute(
            name="max_file_age",
            type=HOURS,
            doc="Refuse a file older than this many hours; 0 for any age.",
            default=0,
            wire=Plain("MaxFileAge", missing=0),
        ),
        Attribute(
            name="max_file_age_offset",
            type=HOURS,
            doc="Hours to add to the age because of the schedule.",
            default=0,
            wire=Plain("MaxFileAgeScheduleOffset", missing=0),
        ),
        Attribute(
            name="max_frequency",
            type=HOURS,
            doc="Refuse a second import within this many hours; 0 for no limit.",
            default=0,
            wire=Plain("MaxImportFrequency", missing=0),
        ),
        ALLOW_EMPTY,
        LIFECYCLE,
    ),
    deletion=_lost,
    points_at=_points_at,
    rest=RestList(
        path="automation/v1/imports",
        key="customerKey",
        into="@rest",
        needed=mapping.is_manual,
        expected=lambda state: isinstance(state.get("mapping"), Mapping),
    ),
    detail=RestDetail(
        path="automation/v1/imports/{ObjectID}",
        into=encoding.DETAIL,
        dated="automation/v1/imports",
        changed="modifiedDate",  # fact:rest-lists-date-changes
        on="importDefinitionId",
        at="ObjectID",
    ),
    over_rest=RestWrites(routes=import_source.ROUTES, needed=import_source.copies, object=import_source.rest_object),
    run=Runs(
        object_type="ImportDefinition",
        by_key=True,
        takes_file=True,
        counted=True,
        fills="into",
        reads="source",
        in_order=lambda state: "mapping" if state["mapping"] == "by_ordinal" else None,
        mode="mode",
        effects=effects,
        decides=dict.fromkeys(Effect, "mode") | {Effect.DELETES: "control"},
    ),
    step=Step(43),
    mcdev=Mcdev(("importFile",), "customerKey", mcdev.import_file),
    flow=_flow,
    key_limit=36,
    checks=import_checks.CHECKS,
    example="""\
import_definitions:
  NTO_Customers_Daily:
    name: NTO Customers daily
    into: NTO_Customers
    file:
      pattern: customers_%%Year%%%%Month%%%%Day%%.csv
      location: ExactTarget Enhanced FTP
      type: CSV
    mode: AddAndUpdate
    mapping: {CustomerId: crm_id, Email: email}
  NTO_Customers_Copy:
    name: NTO Customers from staging
    into: NTO_Customers
    source: NTO_Customers_Staging
    mode: AddAndUpdate
""",
    notes=(
        "SOAP has no folder for import definitions, so none can be declared.",
        "Field maps and encodings are written over SOAP and read over REST, where that is allowed.",
        "What happens to blank files is written and read over REST alone.",
        "Imports with a `source` are made and changed over REST, which alone shows it; SOAP reads and deletes them.",
    ),
)
