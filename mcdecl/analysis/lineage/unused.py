"""Find resources and fields that nothing in the project reads."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from msgspec import Struct

from mcdecl.analysis.lineage.model import Graph, Node, Role
from mcdecl.kinds import KINDS
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import holds_rows, run_of, runs_in_steps

LIMITS: Final = (
    "sends, journeys, pages, scripts and people may use resources that this project does not use",
    "other projects and undeclared resources of the account are not checked",
)
"""What no project can know."""


class Unread(Struct, frozen=True):
    """Something that nothing reads or runs.

    Attributes:
        address: its address; of a field with its name behind.
        kind: the kind of resource, or `field`.
        why: what nobody does with it.
        perhaps: who may use it all the same, where there is a sign of it.
    """

    address: str
    kind: str
    why: str
    perhaps: str = ""

    def to_json(self) -> dict[str, str]:
        """The same as plain JSON data."""
        record = {"address": self.address, "kind": self.kind, "why": self.why}
        return record | ({"perhaps": self.perhaps} if self.perhaps else {})


def unused(graph: Graph, keys: Iterable[str] = ()) -> tuple[Unread, ...]:
    """What nothing reads or runs, by sort and address.

    Args:
        graph: the whole graph of a project.
        keys: fields that tell rows apart, as `data_extension.KEY.FIELD`: those serve by being there.
    """
    own = [node for node in graph.nodes.values() if not node.outer]
    known = frozenset(keys)
    return (
        *(unread for node in own if holds_rows(node.kind) and (unread := _table(graph, node))),
        *(field for node in own if holds_rows(node.kind) for field in _fields(graph, node, known)),
        *(unread for node in own if not holds_rows(node.kind) and (unread := _activity(graph, node))),
    )


def key_fields(resources: Iterable[Resource], unit: str = "") -> Iterator[str]:
    """The fields of data extensions that are their primary keys, as `unused` takes them."""
    for resource in resources:
        if holds_rows(resource.kind):
            before = f"{unit}:" if unit else ""
            for field in resource.state["fields"]:
                if field["primary_key"]:
                    yield f"{before}{resource.address}.{field['name']}"


def report_json(unreads: Iterable[Unread]) -> dict[str, Any]:
    """Findings as plain JSON data, with what they cannot know."""
    return {"format_version": "1.0", "unused": [unread.to_json() for unread in unreads], "unknown": list(LIMITS)}


def _readers(graph: Graph, node: Node) -> list[Node]:
    """Who in the project reads a table; sends are outside."""
    record = dict.fromkeys(edge.target.node for edge in graph.down(node.id) if edge.role is Role.FEEDS)
    return [graph.nodes[text] for text in record if graph.nodes[text].kind != "sends"]


def _only_counts(reader: Node) -> bool:
    """Whether it looks at rows without doing anything with them, as a verification does: a step that gives nothing."""
    return runs_in_steps(reader.kind) and run_of(reader.kind) is None


def _sendable(graph: Graph, node: Node) -> str:
    sends = any(graph.nodes[edge.target.node].kind == "sends" for edge in graph.down(node.id))
    return "it is sendable: sends may use it" if sends else ""


def _table(graph: Graph, node: Node) -> Unread | None:
    if any(not _only_counts(reader) for reader in _readers(graph, node)):
        return None
    fillers = dict.fromkeys(edge.source.node for edge in graph.up(node.id) if edge.role is Role.FEEDS)
    filled = f", although {', '.join(fillers)} fill{'s' if len(fillers) == 1 else ''} it" if fillers else ""
    return Unread(node.id, node.kind, f"nothing reads it{filled}", _sendable(graph, node))


def _fields(graph: Graph, node: Node, keys: frozenset[str]) -> Iterator[Unread]:
    readers = [reader for reader in _readers(graph, node) if not _only_counts(reader)]
    # Of a table that nothing reads the table itself is told; of one that is read in ways unknown, nothing can be.
    if not readers or any(reader.partial for reader in readers):
        return
    used = {edge.source.column for edge in graph.down(node.id)}
    for column in node.columns:
        address = f"{node.id}.{column}"
        if column not in used and address not in keys:
            yield Unread(address, "field", "no reader of its data extension uses it", _sendable(graph, node))


def _activity(graph: Graph, node: Node) -> Unread | None:
    below = [edge for edge in graph.down(node.id) if not edge.of_columns]
    idle = KINDS[node.kind].idle if node.kind in KINDS else None
    if idle is not None:
        return None if below else Unread(node.id, node.kind, *idle)
    if not runs_in_steps(node.kind):
        return None
    reasons, perhaps = [], ""
    if not any(edge.role is Role.RUNS for edge in below):
        reasons.append("no automation runs it")
        perhaps = "people and scripts may start it"
    run = run_of(node.kind)
    if run is not None and run.fills and (target := _unread_target(graph, node)):
        reasons.append(f"nothing reads {target}, which it fills")
        perhaps = perhaps or _sendable(graph, graph.nodes[target])
    return Unread(node.id, node.kind, "; ".join(reasons), perhaps) if reasons else None


def _unread_target(graph: Graph, node: Node) -> str | None:
    for edge in graph.down(node.id):
        target = graph.nodes[edge.target.node]
        if edge.role is Role.FEEDS and holds_rows(target.kind) and not target.outer and _table(graph, target):
            return target.id
    return None
