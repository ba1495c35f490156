"""Query definitions: a SELECT that writes its rows to a data extension."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from msgspec import Struct

from mcdecl.kinds import mcdev
from mcdecl.kinds.audience import Audience
from mcdecl.kinds.common import ALLOW_EMPTY, DESCRIPTION, folder_attribute, name_attribute, other
from mcdecl.kinds.directives import LIFECYCLE
from mcdecl.kinds.language import Attribute, Kind, Mcdev
from mcdecl.kinds.risk import Hazard, Subject, caution
from mcdecl.kinds.runs import Effect, Runs, Step, by_mode
from mcdecl.kinds.types import Choice, Schema, Text
from mcdecl.kinds.values import Unknown
from mcdecl.kinds.wire import Lookup, Plain, WriteContext
from mcdecl.wire.values import SimpleFilter, at


class Sql(Struct, frozen=True):
    """A SELECT, inline or as `{file: PATH}` beside the YAML file; the project reads the file."""

    def schema(self) -> Schema:
        """Text, or an object with a file."""
        path = {"type": "string", "minLength": 1, "description": "Path of a .sql file, relative to the YAML file."}
        in_file = {"type": "object", "additionalProperties": False, "required": ["file"], "properties": {"file": path}}
        return {"anyOf": [{"type": "string", "minLength": 1}, in_file]}

    def normal(self, value: Any) -> str:
        """The text as it is, so that it is sent byte for byte."""
        return str(value)


def same_sql(before: Any, after: Any) -> bool | None:
    """Whether two texts say the same: they may differ in line ends, trailing blanks and blank lines around them."""
    if isinstance(before, Unknown):
        return None
    return before == after or normal_sql(str(before)) == normal_sql(str(after))


def normal_sql(text: str) -> str:
    r"""SQL with `\\n` line ends, no trailing blanks and no blank lines around it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


class TargetCodec(Struct, frozen=True):
    """The data extension that a query fills.

    Name and key are sent, those of the parent for what it shares: units below it fill that, too
    (fact:shared-filled-by-child; that the parent's own key is meant is a guess, fact:shared-target-key). The key
    that reads back is a copy made long ago (fact:query-target-key-copy): when the data extension got another key
    since, only the name is right, so the name decides.
    """

    @property
    def reads(self) -> tuple[str, ...]:
        """Name and key."""
        return ("DataExtensionTarget.Name", "DataExtensionTarget.CustomerKey")

    def encode(self, value: str, writing: WriteContext) -> dict[str, Any]:
        """Key and name of the data extension, and the only target type in use."""
        name = writing.lookup.name("data_extension", value)
        key = writing.lookup.owners_key("data_extension", value)
        return {"TargetType": "DE", "DataExtensionTarget": {"CustomerKey": key, "Name": name}}

    def decode(self, record: Mapping[str, Any], lookup: Lookup) -> Any:
        """The key of the data extension with that name, else the copy."""
        name = at(record, "DataExtensionTarget.Name")
        key = lookup.key("data_extension", name=name) if name else None
        return key if key is not None else at(record, "DataExtensionTarget.CustomerKey")


class QueryText(Struct, frozen=True):
    """The SQL."""

    @property
    def reads(self) -> tuple[str, ...]:
        """The text."""
        return ("QueryText",)

    def encode(self, value: str, writing: WriteContext) -> dict[str, Any]:
        """The text."""
        return {"QueryText": value}

    def decode(self, record: Mapping[str, Any], lookup: Lookup) -> str:
        """The text as it is."""
        return str(record.get("QueryText") or "")


_EFFECTS: Final = {
    "Overwrite": frozenset({Effect.REPLACES}),
    "Update": frozenset({Effect.ADDS, Effect.UPDATES}),
    "Append": frozenset({Effect.ADDS}),
}
effects: Final = by_mode(_EFFECTS)
"""What a run does to the rows of its target, by the state of a query (fact:query-duplicate-keys)."""


def _other_mode(before: Any, after: Any, subject: Subject) -> Hazard:
    replaces = Effect.REPLACES in effects({"mode": after})
    erases = "; every run deletes all rows of the target first" if replaces else ""
    return caution(f"{subject.key} writes in mode {after} instead of {before}{erases}")


def _points_at(record: Mapping[str, Any]) -> Iterable[tuple[str, str, str]]:
    yield "data_extension", "Name", str(at(record, "DataExtensionTarget.Name") or "")


def _lost(subject: Subject) -> Hazard:
    return caution(f"deletes the query {subject.key}; automations and programs that start it fail")


KIND = Kind(
    name="query_definition",
    section="query_definitions",
    title="query definition",
    scopes=("automations",),
    doc="A SELECT over data extensions and data views that writes its rows to a data extension.",
    soap_type="QueryDefinition",
    attributes=(
        name_attribute("Name in Automation Studio, unique there."),
        DESCRIPTION,
        folder_attribute("Query"),
        Attribute(
            name="sql",
            type=Sql(),
            doc="One SELECT whose column names are fields of the target: the SQL, or {file: PATH}.",
            required=True,
            wire=QueryText(),
            compare=same_sql,
            sql=True,
            rows=Audience.OTHER_ROWS,
            in_file=True,
            examples=({"file": "region.sql"},),
        ),
        Attribute(
            name="target",
            type=Text(min_length=1),
            doc="External key of the target data extension.",
            required=True,
            wire=TargetCodec(),
            refers_to="data_extension",
            hazard=other("{key} writes into {after} instead of {before}"),
            rows=Audience.OTHER_ROWS,
        ),
        Attribute(
            name="mode",
            type=Choice(
                ("Overwrite", "Update", "Append"),
                {
                    "Overwrite": "delete every row of the target first",
                    "Update": "add new rows and update those with the same primary key",
                    "Append": "add rows; an equal primary key fails the run",
                },
            ),
            doc="What happens to existing rows of the target.",
            required=True,
            wire=Plain("TargetUpdateType"),
            hazard=_other_mode,
            rows=Audience.OTHER_ROWS,
        ),
        ALLOW_EMPTY,
        LIFECYCLE,
    ),
    deletion=_lost,
    points_at=_points_at,
    run=Runs(
        object_type="QueryDefinition",
        fills="target",
        mode="mode",
        effects=effects,
        decides=dict.fromkeys(Effect, "mode"),
    ),
    locate="ObjectID",
    identity=("ObjectID", "Name", "Status"),
    only=SimpleFilter("Status", "equals", ("Active",)),  # fact:query-soft-delete
    step=Step(300),
    mcdev=Mcdev(("query",), "key", mcdev.query),
    folder_types=("queryactivity",),
    key_limit=36,
    example="""\
query_definitions:
  NTO_Region:
    name: NTO customers in the region
    folder: Query/CRM
    sql: {file: region.sql}
    target: NTO_Regional_Customers
    mode: Overwrite
""",
    notes=("Deleted queries stay visible to the API as Inactive; only active ones count.",),
)
