"""Impact analysis: what breaks or changes when a resource or field is removed or changed."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from msgspec import Struct

from mcdecl.analysis.lineage.model import Edge, Graph, Node, Point, Role
from mcdecl.kinds import KINDS
from mcdecl.kinds.roles import is_folder

OUTSIDE: Final = "users outside of this project: sends, journeys, pages, scripts and other projects"
"""What no project can know."""
_PASSING: Final[Mapping[Role, str]] = {Role.RUNS: "runs", Role.NAMES: "applies", Role.HOLDS: "is in"}
"""Along which edges it passes on that something does not work, and in which words."""


class Severity(StrEnum):
    """How bad it is, the worst first."""

    BREAKS = "breaks"
    """It refers to the deleted resource, and does not work without it."""
    CHANGES = "changes"
    """It goes on, with another result."""
    READS = "reads"
    """It reads the same rows, and as far as is known nothing of what changes."""


class Effect(Struct, frozen=True):
    """What happens to one node, and why: a few words for each reason."""

    node: Node
    severity: Severity
    why: tuple[str, ...]

    @property
    def called(self) -> str:
        """Its address, or what people call a file."""
        return called(self.node)


class Impact(Struct, frozen=True):
    """Everything that depends on a resource or a field.

    Attributes:
        subject: what may go.
        effects: what happens to what, the worst first.
        unknown: what could not be told.
    """

    subject: Point
    effects: tuple[Effect, ...] = ()
    unknown: tuple[str, ...] = ()

    def of(self, severity: Severity) -> tuple[Effect, ...]:
        """The effects of one sort."""
        return tuple(effect for effect in self.effects if effect.severity is severity)

    def to_json(self) -> dict[str, Any]:
        """Everything as plain JSON data."""
        return {
            "format_version": "1.0",
            "subject": str(self.subject),
            "summary": {severity.value: len(self.of(severity)) for severity in Severity},
            "effects": [
                {
                    "address": effect.node.id,
                    "kind": effect.node.kind,
                    "severity": effect.severity.value,
                    "why": list(effect.why),
                    **({"outer": True} if effect.node.outer else {}),
                }
                for effect in self.effects
            ],
            "unknown": list(self.unknown),
        }


def called(node: Node) -> str:
    """The address of a node, or what people call a file."""
    return f"file {node.label} ({node.place})" if node.kind == "file" else node.id


def impact(graph: Graph, subject: Point) -> Impact:
    """What depends on a node or on one of its columns.

    Args:
        graph: everything.
        subject: what may go; it is there.
    """
    spread = _Spread(graph, subject)
    spread.begin()
    spread.readers()
    ranks = list(Severity)
    unordered = [spread.effect(node) for node in spread.reasons]
    effects = sorted(unordered, key=lambda effect: (ranks.index(effect.severity), effect.node.kind, effect.node.id))
    return Impact(subject, tuple(effects), tuple(spread.unknown()))


@dataclass(slots=True)
class _Spread:
    """Follows the edges from the subject; every point is passed once, so that rings end."""

    graph: Graph
    subject: Point
    reasons: dict[str, dict[Severity, list[str]]] = field(default_factory=dict)
    changed: set[Point] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    _waiting: deque[tuple[Point, Severity]] = field(default_factory=deque)

    def begin(self) -> None:
        """What comes of the subject at once, and from there all the rest."""
        if self.subject.column is None:
            self._whole()
        else:
            self._column()
        self._follow()

    def _whole(self) -> None:
        node = self.graph.nodes[self.subject.node]
        self.broken.add(node.id)
        store = node.holds_rows
        for edge in self.graph.down(node.id):
            if not edge.of_columns:
                self._after_whole(edge, store=store)
        for edge in self.graph.up(node.id) if store else ():
            if not edge.of_columns and edge.role is Role.FEEDS:
                self._break(edge.source.node, "writes rows to it")

    def _after_whole(self, edge: Edge, *, store: bool) -> None:
        target = edge.target.node
        if edge.role is Role.FEEDS and not store:
            self._change(Point(target), "reads rows from it")
        else:
            words = {Role.RUNS: "runs it", Role.NAMES: "applies it", Role.STARTS: "waits for it", Role.HOLDS: "uses it"}
            holder = is_folder(self.graph.nodes[edge.source.node].kind)
            self._break(target, "is in it" if holder else words.get(edge.role, "reads it"))

    def _column(self) -> None:
        for edge in self.graph.up(self.subject.node):
            if edge.target == self.subject:
                self._writes(edge)
        for edge in self.graph.down(self.subject.node):
            if edge.source == self.subject:
                self._takes(edge)

    def _writes(self, edge: Edge) -> None:
        kind = KINDS.get(self.graph.nodes[edge.source.node].kind)
        run = kind.run if kind is not None else None
        if run is not None and run.takes_file and edge.named:
            names = [str(item.source.column) for item in self.graph.up(edge.source.node) if item.target == edge.source]
            self._break(edge.source.node, f"puts {', '.join(names)} into it" if names else "fills it")
        elif run is not None and run.fills and not edge.named:
            self._note(edge.source.node, Severity.CHANGES, "maps columns by name")
        else:
            self._break(edge.source.node, "fills it")

    def _takes(self, edge: Edge) -> None:
        node, column = self.graph.nodes[edge.target.node], edge.target.column
        if node.kind == "sends":
            self._break(node.id, "identify their subscribers by it")
        elif edge.role is Role.DECIDES:
            self._break(node.id, "has a condition on it")
        elif edge.named:
            self._break(node.id, "takes it" if column == self.subject.column else f"makes {column} of it")
        else:
            self._change(edge.target, "takes it with all other columns")

    def _break(self, node: str, why: str) -> None:
        """It does not work any more."""
        self._note(node, Severity.BREAKS, why)
        if node not in self.broken:
            self.broken.add(node)
            self._waiting.append((Point(node), Severity.BREAKS))

    def _change(self, point: Point, why: str) -> None:
        """Its rows, or the values of one of its columns, are others."""
        if point.node == self.subject.node:
            return
        self._note(point.node, Severity.CHANGES, why)
        if point not in self.changed and Point(point.node) not in self.changed:
            self.changed.add(point)
            self._waiting.append((point, Severity.CHANGES))

    def _follow(self) -> None:
        """What comes of what was found, the nearest first."""
        while self._waiting:
            point, severity = self._waiting.popleft()
            if severity is Severity.BREAKS:
                self._after_break(point.node)
            else:
                self._after_change(point)

    def _after_break(self, node: str) -> None:
        """Who runs it fails, and what it fills gets nothing new."""
        name = called(self.graph.nodes[node])
        for edge in self.graph.down(node):
            if edge.of_columns or edge.target.node == self.subject.node:
                continue
            if edge.role is Role.FEEDS:
                self._change(Point(edge.target.node), f"gets no new rows from {name}")
            elif edge.role in _PASSING:
                self._break(edge.target.node, f"{_PASSING[edge.role]} {name}")

    def _after_change(self, point: Point) -> None:
        name = called(self.graph.nodes[point.node])
        for edge in self.graph.down(point.node):
            if edge.role in (Role.RUNS, Role.STARTS, Role.HOLDS):
                continue
            if point.column is None and not edge.of_columns:
                words = "applies" if edge.role is Role.NAMES else "has rows of"
                self._change(Point(edge.target.node), f"{words} {name}")
            elif point.column is not None and edge.source == point:
                words = "has a condition on" if edge.role is Role.DECIDES else "has"
                self._change(edge.target, f"{words} {point.column} of {name}")

    def readers(self) -> None:
        """Who reads the same rows, but nothing of what changes."""
        tables = {
            point.node for point in self.changed if point.column is not None and Point(point.node) not in self.changed
        }
        if self.subject.column is not None:
            tables.add(self.subject.node)
        for table in sorted(tables):
            for edge in self.graph.down(table):
                node = self.graph.nodes[edge.target.node]
                if edge.of_columns or edge.role is not Role.FEEDS or node.id in self.reasons:
                    continue
                column = self.subject.column if table == self.subject.node else "what changes"
                self._note(node.id, Severity.READS, _not_known_to_use(node, table, str(column)))

    def _note(self, node: str, severity: Severity, why: str) -> None:
        if node == self.subject.node:
            return
        reasons = self.reasons.setdefault(node, {}).setdefault(severity, [])
        if why not in reasons:
            reasons.append(why)

    def effect(self, node: str) -> Effect:
        """The worst that was found for a node."""
        severity = next(item for item in Severity if item in self.reasons[node])
        return Effect(self.graph.nodes[node], severity, tuple(self.reasons[node][severity]))

    def unknown(self) -> Iterator[str]:
        """What could not be told."""
        yield OUTSIDE
        for node in sorted({*self.reasons, self.subject.node}):
            if partial := self.graph.nodes[node].partial:
                yield f"{node}: {partial}"


def _not_known_to_use(node: Node, table: str, column: str) -> str:
    if node.kind == "sends":
        return f"may use {column}: sends are not part of the project"
    if node.partial:
        return f"reads {table}; whether it uses {column} is not known: {node.partial}"
    return f"reads {table}, but not {column}"
