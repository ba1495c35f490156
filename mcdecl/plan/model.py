"""The plan as a value: ordered changes, frozen, comparable, and the same after a round trip through JSON."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

FORMAT_VERSION = "1.0"
"""Version of the JSON form. A reader refuses another major number; minor numbers only add."""


class Action(StrEnum):
    """What happens to a resource."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    NO_OP = "no-op"
    BLOCKED = "blocked"


class Status(StrEnum):
    """What became of comparing one attribute."""

    CHANGED = "changed"
    UNKNOWN = "unknown"
    LEFT_ALONE = "left_alone"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class AttributeDiff:
    """One difference: a dotted path, the values before and after in normal form, and what becomes of it.

    `reason` says why it is unknown, left alone or blocked, and what to do.
    """

    path: str
    before: Any
    after: Any
    status: Status = Status.CHANGED
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What a plan says about one resource.

    Attributes:
        address: `kind.key`.
        kind, key: its parts.
        action: what happens.
        attributes: the differences, in the order of the declaration.
        reasons: why it is blocked as a whole.
        waits_for: addresses of the changes that have to happen first.
        desired: the whole desired state in normal form, for creates and updates.
        before: the live values of the top-level attributes that change.
        object_id, ids: how the account locates it and its items.
        source: where it is declared, as `file:line`; empty for folders that only a path names.
    """

    address: str
    kind: str
    key: str
    action: Action
    attributes: tuple[AttributeDiff, ...] = ()
    reasons: tuple[str, ...] = ()
    waits_for: tuple[str, ...] = ()
    desired: Mapping[str, Any] | None = None
    before: Mapping[str, Any] | None = None
    object_id: str | None = None
    ids: Mapping[str, str] = field(default_factory=dict)
    source: str = ""

    def of(self, status: Status) -> tuple[AttributeDiff, ...]:
        """The differences with this status."""
        return tuple(diff for diff in self.attributes if diff.status is status)

    @property
    def acts(self) -> bool:
        """Whether applying it makes a call."""
        return self.action in (Action.CREATE, Action.UPDATE, Action.DELETE)


@dataclass(frozen=True, slots=True)
class Summary:
    """How many resources each action has, and how many attributes could not be compared."""

    create: int = 0
    update: int = 0
    delete: int = 0
    no_op: int = 0
    blocked: int = 0
    unknown: int = 0

    @property
    def acts(self) -> int:
        """How many resources change."""
        return self.create + self.update + self.delete


@dataclass(frozen=True, slots=True)
class Plan:
    """All changes, in the order in which they are carried out."""

    project: str
    environment: str
    changes: tuple[Change, ...]

    def summary(self) -> Summary:
        """The counts."""
        counts = dict.fromkeys(Action, 0)
        unknown = 0
        for change in self.changes:
            counts[change.action] += 1
            unknown += len(change.of(Status.UNKNOWN))
        return Summary(**{action.name.lower(): count for action, count in counts.items()}, unknown=unknown)

    def acting(self) -> Iterator[Change]:
        """The changes that make a call."""
        return (change for change in self.changes if change.acts)

    def to_json(self) -> dict[str, Any]:
        """The plan as plain JSON data."""
        return {
            "format_version": FORMAT_VERSION,
            "project": self.project,
            "environment": self.environment,
            "summary": asdict(self.summary()),
            "changes": [_change_to_json(change) for change in self.changes],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Plan":
        """The plan that `to_json` gave.

        Raises:
            ValueError: the data is of another format version.
        """
        version = str(data.get("format_version"))
        if version.partition(".")[0] != FORMAT_VERSION.partition(".")[0]:
            raise ValueError(f"this plan has format version {version}; this mcdecl reads {FORMAT_VERSION}")
        changes = tuple(_change_from_json(change) for change in data["changes"])
        return cls(data["project"], data["environment"], changes)


def _change_to_json(change: Change) -> dict[str, Any]:
    """Every field of a change that says something; the first five always."""
    data: dict[str, Any] = {
        "address": change.address,
        "kind": change.kind,
        "key": change.key,
        "action": change.action.value,
        "attributes": [_diff_to_json(diff) for diff in change.attributes],
    }
    for name in ("reasons", "waits_for"):
        if values := getattr(change, name):
            data[name] = list(values)
    for name in ("desired", "before", "object_id", "ids", "source"):
        if value := getattr(change, name):
            data[name] = dict(value) if isinstance(value, Mapping) else value
    return data


def _diff_to_json(diff: AttributeDiff) -> dict[str, Any]:
    data = {"path": diff.path, "before": diff.before, "after": diff.after, "status": diff.status.value}
    return data if diff.reason is None else {**data, "reason": diff.reason}


def _change_from_json(data: Mapping[str, Any]) -> Change:
    return Change(
        address=data["address"],
        kind=data["kind"],
        key=data["key"],
        action=Action(data["action"]),
        attributes=tuple(
            AttributeDiff(diff["path"], diff["before"], diff["after"], Status(diff["status"]), diff.get("reason"))
            for diff in data["attributes"]
        ),
        reasons=tuple(data.get("reasons", ())),
        waits_for=tuple(data.get("waits_for", ())),
        desired=data.get("desired"),
        before=data.get("before"),
        object_id=data.get("object_id"),
        ids=data.get("ids", {}),
        source=data.get("source", ""),
    )
