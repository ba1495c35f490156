"""Filter activities: they apply a filter definition and write the rows it picks into a data extension.

A create goes over SOAP, because over REST it always makes a data extension for the result in place of filling the
one that is meant (as clients found); everything else goes over REST, which alone has the folder.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from mcdecl.helpers.structs import replace
from mcdecl.kinds import mcdev_activities
from mcdecl.kinds.checks import Declared, Finding
from mcdecl.kinds.common import ALLOW_EMPTY, DESCRIPTION, caution_loss, folder_attribute, name_attribute
from mcdecl.kinds.directives import LIFECYCLE
from mcdecl.kinds.flow import Columns, Flow, Table
from mcdecl.kinds.language import Attribute, Kind, Look, Mcdev
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.rules import replaced
from mcdecl.kinds.runs import Effect, Runs, State, Step, always
from mcdecl.kinds.types import Text
from mcdecl.kinds.wire import ById, Lookup, Placed, Plain, WriteContext
from mcdecl.wire.routes import Routes

_DATA_EXTENSION = 2
"""The service's number for a data extension as source or destination (fact:filter-type-ids)."""


class SideCodec(Struct, frozen=True):
    """Source or destination: a data extension by id, with the number that says it is one."""

    word: str

    @property
    def reads(self) -> tuple[str, ...]:
        """Id and number."""
        return (f"{self.word}ObjectId", f"{self.word}TypeId")

    def encode(self, value: str, writing: WriteContext) -> dict[str, Any]:
        """Both, in the letters of SOAP for a create and of REST for a change."""
        text = writing.lookup.object_id("data_extension", value)
        if writing.creating:
            word = self.word.capitalize()
            return {f"{word}TypeID": _DATA_EXTENSION, f"{word}ObjectID": text}
        return {f"{self.word}TypeId": _DATA_EXTENSION, f"{self.word}ObjectId": text}

    def decode(self, record: Mapping[str, Any], lookup: Lookup) -> Any:
        """The key of the data extension; None for other things, such as a list."""
        if record.get(f"{self.word}TypeId") != _DATA_EXTENSION:
            return None
        return ById("data_extension", f"{self.word}ObjectId").decode(record, lookup)


def _not_itself(resource: Resource, _project: Declared) -> Iterable[Finding]:
    if resource.state["source"] == resource.state["into"]:
        yield Finding(
            "the rows would go back to their own data extension",
            ("into",),
            "every run replaces the rows of the destination; use a different one",
            code="MC906",
        )


def _same_source(resource: Resource, project: Declared) -> Iterable[Finding]:
    filtered = project.state("filter_definition", resource.state["filter"])
    if filtered is not None and filtered["source"] != resource.state["source"]:
        yield Finding(
            f"filter definition {resource.state['filter']} filters {filtered['source']}",
            ("source",),
            f"write source: {filtered['source']}",
            code="MC906",
        )


def _points_at(record: Mapping[str, Any]) -> Iterable[tuple[str, str, str]]:
    yield "filter_definition", "ObjectID", str(record.get("filterDefinitionId") or "")
    for word in ("source", "destination"):
        if record.get(f"{word}TypeId") == _DATA_EXTENSION:
            yield "data_extension", "ObjectID", str(record.get(f"{word}ObjectId") or "")


def _side(name: str, word: str, doc: str) -> Attribute:
    return Attribute(
        name=name,
        type=Text(min_length=1),
        doc=doc,
        required=True,
        change=replaced(f"the account keeps the {word} it was created with; declare the activity under a new key"),
        wire=SideCodec(word),
        refers_to="data_extension",
        always_sent=True,
    )


def _flow(state: State) -> Flow:
    """It copies the fields that both data extensions have."""
    return Flow(
        source=Table(str(state["source"])),
        target=Table(str(state["into"])),
        columns=Columns.SAME,
        applies=(("filter_definition", str(state["filter"])),),
    )


KIND = Kind(
    name="filter_activity",
    section="filter_activities",
    title="filter activity",
    scopes=("automations",),
    doc="Applies a filter definition: the matching rows replace the rows of a data extension.",
    routes=Routes(
        title="filter activity",
        listed="automation/v1/filters",
        ids=("filterActivityId",),
        keys=("customerKey",),
        # Deleted ones stay in the list with status 0 (fact:filter-deleted-status).
        live=("statusId", 1),
    ),
    created_as="FilterActivity",
    uncarried=("folder",),
    key_path="customerKey",
    attributes=(
        replace(
            name_attribute("Name in Automation Studio.", 200, unique=False),
            wire=Plain("name", created="Name"),
            always_sent=True,
        ),
        replace(DESCRIPTION, wire=Plain("description", missing="", created="Description"), always_sent=True),
        replace(folder_attribute("Filters"), wire=Placed("categoryId"), always_sent=True),
        Attribute(
            name="filter",
            type=Text(min_length=1),
            doc="External key of the filter definition.",
            required=True,
            change=replaced("the account keeps the filter it was created with; declare the activity under a new key"),
            wire=ById("filter_definition", "filterDefinitionId", created="FilterDefinitionID"),
            refers_to="filter_definition",
            always_sent=True,
        ),
        _side("source", "source", "External key of the data extension to filter, the same as in the definition."),
        _side("into", "destination", "External key of the target data extension."),
        ALLOW_EMPTY,
        LIFECYCLE,
    ),
    deletion=caution_loss("filter activity"),
    points_at=_points_at,
    # How Perform finds one is not documented (fact:filter-perform-key).
    run=Runs(object_type="FilterActivity", fills="into", reads="source", effects=always(Effect.REPLACES)),
    step=Step(303),
    mcdev=Mcdev(("filter",), "customerKey", record=mcdev_activities.filter_activity),
    flow=_flow,
    look=Look.FILTER,
    folder_types=("filteractivity",),
    key_limit=36,
    checks=(_not_itself, _same_source),
    example="""\
filter_activities:
  NTO_Unhappy_Rows:
    name: Pick the unhappy
    filter: NTO_Unhappy
    source: NTO_Surveys
    into: NTO_Unhappy_Customers
""",
)
