"""Data extracts: the activity that writes a file of a data extension, of tracking data, or of something else.

SOAP has no object for it that could be made or read, so it is kept over REST.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from mcdecl.kinds import mcdev_activities
from mcdecl.kinds.checks import Declared, Finding
from mcdecl.kinds.common import caution_loss, file_pattern, other, rest_description, rest_name
from mcdecl.kinds.directives import LIFECYCLE
from mcdecl.kinds.extract_types import DATA_EXTENSION, IDS, TRACKING, Parameter, complaint, parameters
from mcdecl.kinds.flow import Columns, File, Flow, Outside, Table
from mcdecl.kinds.language import Attribute, Group, Kind, Link, Mcdev
from mcdecl.kinds.moments import LOCAL_MOMENT, MOMENT, moment_from, moment_to
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.rules import replaced
from mcdecl.kinds.runs import PRIVATE_STORE, Runs, Start, State, Step
from mcdecl.kinds.types import Scalar, TableType, Text, Whole
from mcdecl.kinds.wire import Lookup, NotInAccountError, Plain, WriteContext
from mcdecl.wire.routes import KEY, Routes

_SOURCE = "DECustomerKey"


class TypeCodec(Struct, frozen=True):
    """The type, by name here and by id on the wire. Known ids serve where the account's list cannot be read."""

    @property
    def reads(self) -> tuple[str, ...]:
        """The id."""
        return ("dataExtractTypeId",)

    def encode(self, value: str, writing: WriteContext) -> dict[str, Any]:
        """The id of the type.

        Raises:
            NotInAccountError: neither the account nor mcdecl knows it.
        """
        try:
            return {"dataExtractTypeId": writing.lookup.object_id("data_extract_type", value)}
        except NotInAccountError:
            if value not in IDS or writing.lookup.known("data_extract_type"):
                raise
            return {"dataExtractTypeId": IDS[value]}

    def decode(self, record: Mapping[str, Any], lookup: Lookup) -> str:
        """The name of the type, or its id where nothing names it."""
        return type_name(record, lookup)


def type_name(record: Mapping[str, Any], lookup: Lookup) -> str:
    """The name of an extract's type, by the known ids and the account's list; the id itself where neither has it."""
    text = str(record.get("dataExtractTypeId") or "")
    known = next((name for name, type_id in IDS.items() if type_id == text.casefold()), None)
    return known or lookup.key("data_extract_type", object_id=text) or text.casefold()


class ParametersCodec(Struct, frozen=True):
    """Parameters as the list of fields that REST has: each a name, a type and a text."""

    @property
    def reads(self) -> tuple[str, ...]:
        """The fields."""
        return ("dataFields",)

    def encode(self, value: Mapping[str, str] | None, writing: WriteContext) -> dict[str, Any]:
        """A field for each parameter; flags are written as REST shows them, with a capital.

        Name, type and whatever else a field has stay as the account has them.
        """
        known = parameters(writing.state["type"]) or {}
        held = {str(field.get("name")).casefold(): field for field in held_of(writing).get("dataFields") or ()}
        fields = []
        for name, text in (value or {}).items():
            parameter, there = known.get(name.casefold()), held.get(name.casefold(), {})
            if held and not there and parameter is not None and text == parameter.default:
                continue  # the account has an extract without it, and a read takes that for the default
            kind = str(there.get("type") or (parameter.type if parameter else _guessed(text)))
            sent = text.capitalize() if kind == "bool" else text
            named = {"name": parameter.name if parameter else name, "type": kind}
            fields.append({**named, **there, "value": sent})
        said, silent = {name.casefold() for name in value or {}}, _silent(known)
        fields += [
            field for name, field in held.items() if name not in said and name in silent and _is_off(field.get("value"))
        ]
        return {"dataFields": fields}

    def decode(self, record: Mapping[str, Any], lookup: Lookup) -> dict[str, str] | None:
        """The parameters, completed as those of the YAML are."""
        shown = {}
        for field in record.get("dataFields") or ():
            value = str(field.get("value") if field.get("value") is not None else "")
            flag = field.get("type") == "bool" or value in ("True", "False")
            shown[str(field.get("name"))] = value.casefold() if flag else value
        by_name = completed(shown, {"type": type_name(record, lookup)}) or {}
        # What the account shows of its own accord as off or empty is nobody's word.
        silent = _silent(parameters(type_name(record, lookup)) or {})
        return {
            name: text for name, text in by_name.items() if name.casefold() not in silent or not _is_off(text)
        } or None


def _silent(known: Mapping[str, Parameter]) -> set[str]:
    """The casefolded names of parameters that mean nothing while they are off."""
    return {name for name, parameter in known.items() if parameter.default is None and not parameter.required}


def _is_off(value: Any) -> bool:
    return str(value if value is not None else "").casefold() in ("", "false")


class MomentCodec(Struct, frozen=True):
    """An end of a fixed range. A rolling one has none, whatever the account still shows of an earlier range."""

    path: str

    @property
    def reads(self) -> tuple[str, ...]:
        """The moment."""
        return (self.path,)

    def encode(self, value: str | None, writing: WriteContext) -> dict[str, Any]:
        """The moment; where there is none any more, that is said, or the account would keep the old one."""
        if value is None and not held_of(writing).get(self.path):
            return {}
        return {self.path: moment_to(value)}

    def decode(self, record: Mapping[str, Any], lookup: Lookup) -> str | None:
        """The moment as YAML says it."""
        return None if record.get("intervalType") else moment_from(record.get(self.path))


def held_of(writing: WriteContext) -> Mapping[str, Any]:
    """The extract as the account has it; empty for a new one."""
    return writing.lookup.record("data_extract", str(writing.state.get(KEY, "")))


def _guessed(text: str) -> str:
    """The type of a parameter that no document describes."""
    return "bool" if text.casefold() in ("true", "false") else "string"


def completed(value: Mapping[str, str] | None, state: Mapping[str, Any]) -> dict[str, str] | None:
    """Parameters under their proper names, in the order of their type, with the defaults of those left out."""
    record, known = {name.casefold(): (name, text) for name, text in (value or {}).items()}, parameters(state["type"])
    if known is None:
        return dict(sorted(record.values())) or None
    whole: dict[str, str] = {}
    for folded, parameter in known.items():
        written = record.pop(folded, None)
        text = written[1] if written else parameter.default
        if text is not None:
            whole[parameter.name] = text.casefold() if parameter.type == "bool" else text
    return whole | dict(record.values())


def _links(value: Mapping[str, str]) -> Iterable[Link]:
    if value.get(_SOURCE):
        yield Link("data_extension", value[_SOURCE], (_SOURCE,))


def _parameter_words(beside: Mapping[str, Any], below: tuple[str | int, ...]) -> Iterable[tuple[str, str]]:
    """The parameters of the type, and of a flag its values."""
    known = parameters(str(beside.get("type"))) or {}
    if not below:
        return ((parameter.name, parameter.doc) for parameter in known.values())
    parameter = known.get(str(below[0]).casefold())
    return (("true", ""), ("false", "")) if parameter is not None and parameter.type == "bool" else ()


def _parameters_fit(resource: Resource, _project: Declared) -> Iterable[Finding]:
    kind, given = resource.state["type"], resource.state["parameters"] or {}
    for name, value in given.items():
        if (wrong := complaint(kind, name, value)) is not None:
            yield Finding(wrong.message, ("parameters", name), wrong.hint, wrong.doubtful, code="MC903")
    for parameter in (parameters(kind) or {}).values():
        if parameter.required and not given.get(parameter.name):
            yield Finding(
                f"a {kind} needs the parameter {parameter.name}", ("parameters",), parameter.doc, code="MC903"
            )


def _tracking_is_sound(resource: Resource, _project: Declared) -> Iterable[Finding]:
    if resource.state["type"] != TRACKING:
        return
    if not str(resource.state["file"]).casefold().endswith(".zip"):
        message = "a Tracking Extract writes a zip, and its name does not say so"
        yield Finding(message, ("file",), "end the name in .zip", warning=True, code="MC903")
    interval = resource.state["interval"]
    if interval["kind"] == 0 and not (interval["start"] and interval["end"]):
        yield Finding(
            "a Tracking Extract needs a range", ("interval",), "write interval: {start: …, end: …}", code="MC903"
        )


def _interval_is_one(resource: Resource, _project: Declared) -> Iterable[Finding]:
    interval = resource.state["interval"]
    if interval["kind"] and (interval["start"] or interval["end"]):
        name = "start" if interval["start"] else "end"
        yield Finding(
            "a rolling range moves with the day and has neither start nor end",
            ("interval", name),
            "remove start and end, or remove kind for a fixed range",
            code="MC903",
        )
    if interval["start"] and interval["end"] and interval["end"] <= interval["start"]:
        yield Finding("the range ends before it begins", ("interval", "end"), "put the later time last", code="MC903")


# fact:extract-rolling-ranges
INTERVAL = (
    Attribute(
        name="kind",
        type=Whole(0, 99),
        doc="The account's number for the type of range: 0 for a fixed one with start and end. 1, 2, 3, 5 and 6 are "
        "rolling ranges (recorded; which is which is not documented), such as the last 7 days in Automation Studio.",
        default=0,
        wire=Plain("intervalType", missing=0),
        always_sent=True,
    ),
    *(
        Attribute(
            name=name,
            type=Text(pattern=MOMENT, format=LOCAL_MOMENT),
            doc=f"The {word} time, as YYYY-MM-DDThh:mm in the account's time zone.",
            wire=MomentCodec(path),
            always_sent=True,
            examples=("2026-01-31T00:00",),
        )
        for name, word, path in (("start", "first", "startDate"), ("end", "last", "endDate"))
    ),
)

TYPES = Kind(
    name="data_extract_type",
    title="data extract type",
    doc="A type of data extract, by its name; each account has its own list.",
    routes=Routes(
        title="data extract type", listed="automation/v1/dataextracttypes", ids=("extractId",), keys=("name",)
    ),
)


def _flow(state: State) -> Flow:
    """All fields of a data extension go into the file; what other types read is not the project's."""
    key = (state["parameters"] or {}).get(_SOURCE)
    tracking = Outside("tracking", "tracking data") if state["type"] == TRACKING else None
    source = Table(str(key)) if key else tracking
    return Flow(source=source, target=File(str(state["file"])), columns=Columns.SAME)


KIND = Kind(
    name="data_extract",
    section="data_extracts",
    title="data extract",
    scopes=("automations",),
    doc="Writes a file: the rows of a data extension, tracking data, a zip of other files. Use a file transfer to move "
    "the file to a location.",
    routes=Routes(
        title="data extract",
        listed="automation/v1/dataextracts",
        ids=("dataExtractDefinitionId",),
        whole=False,
        changed="modifiedDate",  # fact:rest-lists-date-changes
    ),
    key_path="key",
    attributes=(
        rest_name("Name in Automation Studio."),
        rest_description(),
        Attribute(
            name="type",
            type=Text(min_length=1),
            doc="Name of the extract type, such as Data Extension Extract or Tracking Extract.",
            required=True,
            change=replaced("an extract cannot become one of another type; declare it under a new key"),
            wire=TypeCodec(),
            refers_to="data_extract_type",
            always_sent=True,
            examples=(DATA_EXTENSION, TRACKING),
            words=lambda _beside, _below: ((name, "") for name in IDS),
        ),
        file_pattern("fileSpec", hazard=other("{key} writes {after} instead of {before}")),
        Attribute(
            name="parameters",
            type=TableType(Scalar(), blank=False),
            doc="Parameters of the type by name. The parameters of the two usual types are checked; those of other "
            "types are passed on unchanged.",
            wire=ParametersCodec(),
            completed=completed,
            links=_links,
            links_to=lambda: ("data_extension",),
            by_key=True,
            always_sent=True,
            examples=({"DECustomerKey": "NTO_Regional_Customers", "HasColumnHeaders": True},),
            words=_parameter_words,
        ),
        Attribute(
            name="interval",
            type=Group(INTERVAL),
            doc="The date range, for types that have one.",
        ),
        LIFECYCLE,
    ),
    deletion=caution_loss("extract"),
    run=Runs(object_type="DataExtractActivity", start=Start.EXTRACT, writes="file", lands=lambda _state: PRIVATE_STORE),
    step=Step(73),
    mcdev=Mcdev(("dataExtract",), "key", record=mcdev_activities.data_extract),
    flow=_flow,
    key_limit=36,
    checks=(_parameters_fit, _tracking_is_sound, _interval_is_one),
    example="""\
data_extracts:
  NTO_Region_File:
    name: NTO customers of the region, as a file
    type: Data Extension Extract
    file: region_%%Year%%%%Month%%%%Day%%.csv
    parameters: {DECustomerKey: NTO_Regional_Customers, HasColumnHeaders: true}
""",
    notes=("REST has no folder for extracts, so none can be declared.",),
)
