"""Filter definitions: rules over one data extension."""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from mcdecl.kinds import condition, mcdev
from mcdecl.kinds.audience import Audience
from mcdecl.kinds.checks import Declared, Finding, did_you_mean
from mcdecl.kinds.common import DESCRIPTION, folder_attribute, name_attribute
from mcdecl.kinds.directives import LIFECYCLE
from mcdecl.kinds.flow import Flow, Table
from mcdecl.kinds.language import Attribute, Kind, Look, Mcdev
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.risk import Hazard, Subject, caution
from mcdecl.kinds.rules import replaced
from mcdecl.kinds.runs import State
from mcdecl.kinds.shared import shared_key
from mcdecl.kinds.types import Text
from mcdecl.kinds.values import Unknown
from mcdecl.kinds.wire import Lookup, NotInAccountError, WriteContext, unnamed
from mcdecl.wire.values import at


class SourceCodec(Struct, frozen=True):
    """The data extension whose rows are filtered; without one the filter is over profile attributes.

    Whether the key that reads back is a copy from the day of the filter, as it is with queries, nobody has told;
    the ObjectID decides where it is known.
    """

    @property
    def reads(self) -> tuple[str, ...]:
        """Its key and id; the source as a whole cannot be asked for."""
        return ("DataSource.CustomerKey", "DataSource.ObjectID")

    def encode(self, value: str, writing: WriteContext) -> dict[str, Any]:
        """The data extension by key; one that the parent shares by its ObjectID, which means the same in every unit."""
        if shared_key(value) is not None:
            object_id = writing.lookup.object_id("data_extension", value)
            return {"DataSource": {"@type": "DataExtension", "ObjectID": object_id}}
        return {"DataSource": {"@type": "DataExtension", "CustomerKey": value}}

    def decode(self, record: Mapping[str, Any], lookup: Lookup) -> Any:
        """The key, or unknown for a filter over profile attributes."""
        object_id = at(record, "DataSource.ObjectID")
        key = lookup.key("data_extension", object_id=object_id) if object_id else None
        if key is None and not lookup.sees_shared():
            return Unknown("the parent business unit, whose data extension the source may be, could not be read")
        if key is None and (shown := at(record, "DataSource.CustomerKey")):
            # The key alone says little: it may by now be that of a data extension that was made anew.
            key = unnamed(object_id) if object_id and _holds(lookup, shown) else shown
        return key or Unknown("the account shows no data extension as source: it may filter profile attributes")


def _holds(lookup: Lookup, key: str) -> bool:
    try:
        return bool(lookup.object_id("data_extension", key))
    except NotInAccountError:
        return False


def _where_is_sound(resource: Resource, project: Declared) -> Iterable[Finding]:
    where = resource.state["where"]
    try:
        condition.normal_condition(where)
    except condition.ConditionError as error:
        yield Finding(
            f"the filter cannot be read: {error}",
            ("where",),
            'write for example "Score < 3 AND Opens = 0"',
            code="MC601",
        )
        return
    source = project.state("data_extension", resource.state["source"])
    if source is None:
        return
    types = {field["name"].casefold(): field["type"] for field in source["fields"]}
    for comparison in condition.comparisons(where):
        name = comparison["field"]
        if name.casefold() not in types:
            if source.get("template") is None:
                hint = did_you_mean(name, (field["name"] for field in source["fields"]))
                yield Finding(
                    f"{resource.state['source']} has no field {name}",
                    ("where",),
                    hint or "use one of its fields",
                    code="MC602",
                )
        elif reason := condition.misfit(comparison, types[name.casefold()]):
            yield Finding(reason, ("where",), code="MC603")


def _lost(subject: Subject) -> Hazard:
    return caution(f"deletes the filter {subject.key}; activities that use it fail")


def _flow(state: State) -> Flow:
    decides = tuple(str(comparison["field"]) for comparison in condition.comparisons(state["where"]))
    return Flow(source=Table(str(state["source"])), decides=decides)


KIND = Kind(
    name="filter_definition",
    section="filter_definitions",
    title="filter definition",
    scopes=("list_and_subscribers",),
    doc="Rules that select rows of a data extension.",
    soap_type="FilterDefinition",
    attributes=(
        name_attribute("Name, unique in the account."),
        DESCRIPTION,
        folder_attribute("Data Filters"),
        Attribute(
            name="source",
            type=Text(min_length=1),
            doc="External key of the data extension to filter.",
            required=True,
            change=replaced("the source of a filter cannot change; declare it under a new key and retire this one"),
            wire=SourceCodec(),
            refers_to="data_extension",
            always_sent=True,
        ),
        Attribute(
            name="where",
            type=condition.ConditionType(),
            doc="The rules: a text such as `Score < 3 AND Opens = 0`, or nested `all` and `any`.",
            required=True,
            wire=condition.ConditionCodec(),
            compare=condition.same_condition,
            show=condition.shown,
            inside=condition.INSIDE,
            yaml_form=condition.yaml_condition,
            always_sent=True,
            field_of="source",
            rows=Audience.OTHER_ROWS,
            examples=("Score < 3 AND Opens = 0", {"any": ["Region = 'US'", "Region = 'EU'"]}),
        ),
        LIFECYCLE,
    ),
    deletion=_lost,
    flow=_flow,
    look=Look.FILTER,
    mcdev=Mcdev(("dataFilter", "filterDefinition"), "key", mcdev.data_filter),
    idle=("no filter activity applies it", "sends and journeys may use a filter"),
    folder_types=("filterdefinition",),
    key_limit=36,
    checks=(_where_is_sound,),
    example="""\
filter_definitions:
  NTO_Unhappy: {name: Unhappy, source: NTO_Surveys, where: Score < 3 AND Opens = 0}
""",
)
