"""The plan as a value: ordered changes, frozen, comparable, and the same after a round trip through JSON."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, Final

from msgspec import Struct, field

from mcdecl.engine.plan.account import AccountName
from mcdecl.engine.plan.applied_state import PauseMark
from mcdecl.helpers.structs import field_names, plain
from mcdecl.kinds import KINDS
from mcdecl.kinds.audience import Audience
from mcdecl.kinds.resource import LiveResource
from mcdecl.kinds.risk import Risk
from mcdecl.kinds.thresholds import Thresholds
from mcdecl.kinds.values import Unknown

FORMAT_VERSION = "1.0"
"""Version of the JSON form. A reader refuses another major number; minor numbers only add."""


class Action(StrEnum):
    """What happens to a resource."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    REPLACE = "replace"
    NO_OP = "no-op"
    BLOCKED = "blocked"


OVERWRITING: Final = (Action.UPDATE, Action.REPLACE)
"""What may overwrite values that the account has."""


class AttributeStatus(StrEnum):
    """What became of comparing one attribute."""

    CHANGED = "changed"
    UNKNOWN = "unknown"
    LEFT_ALONE = "left_alone"
    BLOCKED = "blocked"


class UndoLabel(StrEnum):
    """What the way back of a change is."""

    WHOLE = "whole"
    WITHOUT_ROWS = "without rows"
    IMPOSSIBLE = "impossible"


class PartDiff(Struct, frozen=True):
    """One difference inside a value that has no keyed attributes.

    Attributes:
        path: the attribute, and the way to the part: `steps.2`.
        before, after: the part; None where it comes or goes.
        item: for an entry that comes, goes or moves, which one of the list it is, such as `step 1`.
        was: for an entry that only moves, which one it was.
    """

    path: str
    before: Any
    after: Any
    item: str = ""
    was: str = ""

    def reversed(self) -> "PartDiff":
        """The same difference, seen from the other value."""
        return PartDiff(self.path, self.after, self.before, self.was or self.item, self.item if self.was else "")


class AttributeDiff(Struct, frozen=True):
    """One difference: a dotted path, the values before and after in normal form, and what becomes of it.

    `reason` says why it is unknown, left alone or blocked, and what to do. `parts` are the differences inside the
    value, where its attribute says how it falls into parts. `sent` is for what is unknown: whether an apply sends it
    all the same.
    """

    path: str
    before: Any
    after: Any
    status: AttributeStatus = AttributeStatus.CHANGED
    reason: str | None = None
    parts: tuple[PartDiff, ...] = ()
    sent: bool = False


def full_address(unit: str, address: str) -> str:
    """An address with the business unit that it is in; one that names a unit already stays as it is."""
    return f"{unit}:{address}" if unit and address.partition(".")[0] in KINDS else address


class Change(Struct, frozen=True):
    """What a plan says about one resource.

    Attributes:
        address: `kind.key`.
        kind, key: its parts.
        action: what happens.
        attributes: the differences, in the order of the declaration.
        reasons: why it is blocked as a whole.
        risk: the worst that it may cost.
        warnings: what may be lost or noticed, a sentence each, the worst first.
        milder: those of the warnings that tell of less than its risk.
        rows_lost: how many rows lose something, 0 where what goes is empty; None where that is not known, or where
            something other than rows is lost.
        notes: what the reader should know besides.
        held: what is wrong with it, a sentence each, and no error because the account holds it like this.
        blocked_by: addresses of the blocked changes that it depends on, directly or not.
        allow: risks that its declaration takes without asking.
        waits_for: addresses of the changes that have to happen first.
        pauses: addresses of the changes that happen while it is paused.
        resumes: whether an earlier apply paused it and did not resume it, and this change does.
        desired: the whole desired state in normal form, for creates and updates.
        before: the whole state that the account has, as far as it shows it, for updates, replacements and deletes.
        object_id, ids: how the account locates it and its items.
        moved_from: the external key that it has until the change is applied.
        passes_through: the name that it has in between, where names change places; None for all others.
        fingerprint: a digest of the live state that the change was computed from.
        source: where it is declared, as `file:line`; empty for folders that only a path names.
        audience: what it does to the rows that come out, of a query, filter or mapping and what lies downstream of a
            change; None where nothing is known to.
        audience_by: addresses of the changes upstream because of which.
        unit: the business unit that it is in; empty where the environment names none. What it waits for and pauses in
            another unit has that unit's name before the address.
        undo: what its way back is; None for what makes no call.
        undo_reasons: what does not come back, a sentence each.
    """

    address: str
    kind: str
    key: str
    action: Action
    attributes: tuple[AttributeDiff, ...] = ()
    reasons: tuple[str, ...] = ()
    risk: Risk = Risk.NONE
    warnings: tuple[str, ...] = ()
    milder: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    blocked_by: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    waits_for: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    resumes: bool = False
    desired: Mapping[str, Any] | None = None
    before: Mapping[str, Any] | None = None
    object_id: str | None = None
    ids: Mapping[str, str] = field(default_factory=dict)
    moved_from: str | None = None
    passes_through: str | None = None
    fingerprint: str | None = None
    source: str = ""
    unit: str = ""
    rows_lost: int | None = None
    undo: UndoLabel | None = None
    undo_reasons: tuple[str, ...] = ()
    audience: Audience | None = None
    audience_by: tuple[str, ...] = ()

    @property
    def full_address(self) -> str:
        """The address with its business unit, such as `us:query_definition.Q`; unique in a plan of several units."""
        return full_address(self.unit, self.address)

    def of(self, status: AttributeStatus) -> tuple[AttributeDiff, ...]:
        """The differences with this status."""
        return tuple(diff for diff in self.attributes if diff.status is status)

    def sent(self) -> tuple[AttributeDiff, ...]:
        """The differences that an apply sends: what changes, and what is sent without being compared."""
        return tuple(diff for diff in self.attributes if diff.status is AttributeStatus.CHANGED or diff.sent)

    def risk_of(self, warning: str) -> Risk:
        """The risk that one of its warnings tells of."""
        return Risk.CAUTION if warning in self.milder else self.risk

    @property
    def acts(self) -> bool:
        """Whether applying it makes a call."""
        return self.action in (Action.CREATE, Action.UPDATE, Action.DELETE, Action.REPLACE)

    def refused(self, allowed: Collection[str]) -> bool:
        """Whether it would lose data that neither `allowed` nor its own declaration lets go."""
        return self.acts and self.risk is Risk.DATA_LOSS and self.risk not in (*allowed, *self.allow)


class Summary(Struct, frozen=True):
    """How many resources each action has, how many attributes could not be compared, how many changes are risky."""

    create: int = 0
    update: int = 0
    delete: int = 0
    no_op: int = 0
    blocked: int = 0
    unknown: int = 0
    replace: int = 0
    caution: int = 0
    data_loss: int = 0

    @classmethod
    def of(cls, several: Iterable["Summary"]) -> "Summary":
        """The counts of several plans together."""
        counts = [plain(summary) for summary in several]
        return cls(**{name: sum(count[name] for count in counts) for name in field_names(cls)})

    @property
    def acts(self) -> int:
        """How many resources change."""
        return self.create + self.update + self.delete + self.replace

    @property
    def existing(self) -> int:
        """How many of the resources are in the account."""
        return self.update + self.delete + self.replace + self.no_op

    @property
    def touched(self) -> int:
        """How many existing resources change or go."""
        return self.update + self.delete + self.replace


class Scope(Struct, frozen=True):
    """What a plan was asked to be about, and what for; the same scope makes the same plan again.

    Attributes:
        targets, excludes: addresses and patterns that select, and that take out.
        prune: whether what is unmanaged in owned folders goes.
        resend_unknown: whether attributes that cannot be compared count as changes.
        allow: risks that may be taken, such as `data_loss`: an apply of the saved plan needs no word for them again.
        undo: the id of the run that it takes back; empty for what the files say.
        ref: the commit whose files it is about, as its full hash; empty for the files as they are.
        keep: where rows are kept that it loses, or `none`, as an apply says it; empty for what the files say.
    """

    targets: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    prune: bool = False
    resend_unknown: bool = False
    allow: tuple[str, ...] = ()
    undo: str = ""
    ref: str = ""
    keep: str = ""

    @property
    def partial(self) -> bool:
        """Whether only some of the project's resources are meant."""
        return bool(self.targets or self.excludes or self.undo)

    @property
    def consent(self) -> tuple[str, ...]:
        """The flags by which somebody has agreed to what cannot be undone, as they are written."""
        return (*(["--prune"] if self.prune else []), *(f"--allow {risk}" for risk in self.allow))

    def to_json(self) -> dict[str, Any]:
        """What it says, as plain JSON data; empty for the whole project."""
        return {
            name: list(value) if isinstance(value, tuple) else value for name, value in plain(self).items() if value
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Scope":
        """The scope that `to_json` gave."""
        return cls(
            tuple(data.get("targets", ())),
            tuple(data.get("excludes", ())),
            bool(data.get("prune", False)),
            bool(data.get("resend_unknown", False)),
            tuple(data.get("allow", ())),
            str(data.get("undo", "")),
            str(data.get("ref", "")),
            str(data.get("keep", "")),
        )


class Plan(Struct, frozen=True):
    """All changes: the dangerous ones first, then in an order in which they can be carried out.

    `unmanaged` are addresses in owned folders that nobody declares; `partial` means that only some of the
    project's resources were looked at, and `left_out` counts the others. `scope` is what was asked for,
    `thresholds` is what its environment sees as too much for one run, `account` whom it is for. `paused` is what an
    earlier apply paused and did not resume, and what does not run for that. `kept` are addresses in owned folders that
    are never pruned, each with the reason.
    """

    project: str
    environment: str
    changes: tuple[Change, ...]
    unmanaged: tuple[str, ...] = ()
    partial: bool = False
    left_out: int = 0
    scope: Scope = field(default_factory=Scope)
    thresholds: Thresholds = field(default_factory=Thresholds)
    account: AccountName | None = None
    paused: tuple[PauseMark, ...] = ()
    kept: tuple[str, ...] = ()

    @property
    def too_much(self) -> str | None:
        """Why it touches too much of the account to be applied without --force, or None."""
        counts = self.summary()
        return self.thresholds.exceeded(counts.existing, counts.touched)

    def summary(self) -> Summary:
        """The counts."""
        counts = dict.fromkeys(Action, 0)
        risks = dict.fromkeys(Risk, 0)
        unknown = 0
        for change in self.changes:
            counts[change.action] += 1
            unknown += len(change.of(AttributeStatus.UNKNOWN))
            if change.acts:
                risks[change.risk] += 1
        return Summary(
            **{action.name.lower(): count for action, count in counts.items()},
            unknown=unknown,
            caution=risks[Risk.CAUTION],
            data_loss=risks[Risk.DATA_LOSS],
        )

    def acting(self) -> Iterator[Change]:
        """The changes that make a call."""
        return (change for change in self.changes if change.acts)

    def to_json(self) -> dict[str, Any]:
        """The plan as plain JSON data."""
        data: dict[str, Any] = {
            "format_version": FORMAT_VERSION,
            "project": self.project,
            "environment": self.environment,
            **consent_to_json(self.scope),
            "summary": plain(self.summary()),
            "changes": [change_to_json(change) for change in self.changes],
        }
        if self.unmanaged:
            data["unmanaged"] = list(self.unmanaged)
        if self.kept:
            data["kept"] = list(self.kept)
        if self.partial:
            data |= {"partial": True, "left_out": self.left_out}
        if self.paused:
            data["paused"] = [mark.to_json() for mark in self.paused]
        if scope := self.scope.to_json():
            data["scope"] = scope
        if self.account is not None:
            data["account"] = self.account.to_json()
        return {**data, "thresholds": plain(self.thresholds), "needs_force": self.too_much is not None}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Plan":
        """The plan that `to_json` gave.

        Raises:
            ValueError: the data is of another format version.
        """
        check_version(data)
        changes = tuple(change_from_json(change) for change in data["changes"])
        return cls(
            data["project"],
            data["environment"],
            changes,
            tuple(data.get("unmanaged", ())),
            bool(data.get("partial", False)),
            int(data.get("left_out", 0)),
            Scope.from_json(data.get("scope", {})),
            Thresholds(**data.get("thresholds", {})),
            AccountName.from_json(data.get("account")),
            tuple(PauseMark.from_json(mark) for mark in data.get("paused", ())),
            tuple(data.get("kept", ())),
        )


CONSENT = "consent"
"""The word in the head of a plan's JSON form under which its consent stands."""


def consent_to_json(scope: Scope) -> dict[str, Any]:
    """What the head of a plan says of the consent that it was made with; nothing where there is none."""
    return {CONSENT: list(scope.consent)} if scope.consent else {}


def check_version(data: Mapping[str, Any]) -> None:
    """See that this mcdecl reads the JSON form.

    Raises:
        ValueError: the data is of another format version.
    """
    version = str(data.get("format_version"))
    if version.partition(".")[0] != FORMAT_VERSION.partition(".")[0]:
        raise ValueError(f"this plan has format version {version}; this mcdecl reads {FORMAT_VERSION}")


_UNSAID: Mapping[str, Any] = {"ids": {}, "source": "", "unit": ""}
"""Values that go without saying. An empty desired state is another thing: a folder that only a path names."""


_LISTS = (
    "reasons", "warnings", "milder", "notes", "held", "blocked_by", "allow", "waits_for", "pauses", "undo_reasons",
    "audience_by",
)  # fmt: skip
"""Fields of a change that are lists of texts, left out where they are empty."""


def change_to_json(change: Change) -> dict[str, Any]:
    """Every field of a change that says something; the first six always."""
    data: dict[str, Any] = {
        "address": change.address,
        "kind": change.kind,
        "key": change.key,
        "action": change.action.value,
        "risk": change.risk.value,
        "attributes": [_diff_to_json(diff) for diff in change.attributes],
    }
    for name in _LISTS:
        if values := getattr(change, name):
            data[name] = list(values)
    if change.resumes:
        data["resumes"] = True
    for name in (
        "desired",
        "before",
        "object_id",
        "ids",
        "moved_from",
        "passes_through",
        "fingerprint",
        "source",
        "unit",
        "rows_lost",
        "audience",
    ):
        value = getattr(change, name)
        if value is not None and value != _UNSAID.get(name):
            data[name] = dict(value) if isinstance(value, Mapping) else value
    if change.undo is not None:
        data["undo"] = change.undo.value
    return data


def _diff_to_json(diff: AttributeDiff) -> dict[str, Any]:
    data = {"path": diff.path, "before": diff.before, "after": diff.after, "status": diff.status.value}
    if diff.reason is not None:
        data["reason"] = diff.reason
    if diff.sent:
        data["sent"] = True
    if diff.parts:
        data["parts"] = parts_to_json(diff.parts)
    return data


def parts_to_json(parts: Iterable[PartDiff]) -> list[dict[str, Any]]:
    """Differences inside a value as plain JSON data; `item` and `was` only where they say something."""
    return [{name: value for name, value in plain(part).items() if name not in _PLACES or value} for part in parts]


_PLACES = ("item", "was")


def _diff_from_json(data: Mapping[str, Any]) -> AttributeDiff:
    parts = tuple(PartDiff(**part) for part in data.get("parts", ()))
    sent = bool(data.get("sent"))
    return AttributeDiff(
        data["path"], data["before"], data["after"], AttributeStatus(data["status"]), data.get("reason"), parts, sent
    )


def change_from_json(data: Mapping[str, Any]) -> Change:
    """The change that `change_to_json` gave.

    Raises:
        KeyError, TypeError, ValueError: the data is no change.
    """
    return Change(
        address=data["address"],
        kind=data["kind"],
        key=data["key"],
        action=Action(data["action"]),
        attributes=tuple(_diff_from_json(diff) for diff in data["attributes"]),
        risk=Risk(data.get("risk", "none")),
        **{name: tuple(data.get(name, ())) for name in _LISTS},
        resumes=bool(data.get("resumes", False)),
        desired=data.get("desired"),
        before=data.get("before"),
        object_id=data.get("object_id"),
        ids=data.get("ids", {}),
        moved_from=data.get("moved_from"),
        passes_through=data.get("passes_through"),
        fingerprint=data.get("fingerprint"),
        source=data.get("source", ""),
        unit=data.get("unit", ""),
        rows_lost=data.get("rows_lost"),
        undo=UndoLabel(data["undo"]) if "undo" in data else None,
        audience=Audience(data["audience"]) if data.get("audience") else None,
    )


def shown_state(there: LiveResource) -> dict[str, Any]:
    """What the account shows of a resource, as JSON can hold it; what it does not show is left out."""
    return {name: _plain(value) for name, value in there.state.items() if not isinstance(value, Unknown)}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items() if not isinstance(item, Unknown)}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
