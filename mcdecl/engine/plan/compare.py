"""Compare two live accounts as a project sees them: what differs, and whether that is expected.

A difference is expected when the project declares different values for the two environments and each account is as
declared for it; everything else is drift.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

from msgspec import Struct, field

from mcdecl.engine.plan import renames
from mcdecl.engine.plan.account_state import Live
from mcdecl.engine.plan.diff import diff_states
from mcdecl.engine.plan.ignored import settled
from mcdecl.engine.plan.model import AttributeStatus, PartDiff, parts_to_json
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.kinds.facts import ResourceFacts
from mcdecl.kinds.language import Attribute, Group, Items
from mcdecl.kinds.resource import NONE, LiveResource, Resource
from mcdecl.kinds.values import Unknown

FORMAT_VERSION: Final = "1.0"
"""Version of the JSON form. A reader refuses another major number; minor numbers only add."""
_NO_FACTS: Final = ResourceFacts()


class ComparisonVerdict(StrEnum):
    """What became of comparing one resource."""

    SAME = "same"
    DIFFERS = "differs"
    ONLY_LEFT = "only-left"
    ONLY_RIGHT = "only-right"
    ABSENT = "absent"


class EnvironmentSnapshot(Struct, frozen=True):
    """One environment as a project sees it.

    Attributes:
        environment: its name.
        declared: what the project declares for it, by address.
        live: what its account holds, by address.
        old_keys: by address, the key that a resource has until the next apply gives it its new one.
    """

    environment: str
    declared: Mapping[str, Resource]
    live: Mapping[str, LiveResource]
    old_keys: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, environment: str, resources: Sequence[Resource], live: Live) -> "EnvironmentSnapshot":
        """A side whose resources that are still to get another key are seen under the key that they will have."""
        pending = renames.pending(resources, live)
        return cls(
            environment,
            {resource.address: resource for resource in resources},
            renames.renamed(live, pending).resources,
            {f"{kind}.{new}": old for (kind, old), new in pending.items()},
        )


class Difference(Struct, frozen=True):
    """One attribute that differs: its dotted path, the two live values, and whether the project says so.

    `drifted` are the environments whose account is not as the project declares it there; `parts` are the differences
    inside the value, where it falls into parts.
    """

    path: str
    left: Any
    right: Any
    expected: bool = False
    drifted: tuple[str, ...] = ()
    parts: tuple[PartDiff, ...] = ()


class Compared(Struct, frozen=True):
    """What the comparison says about one resource.

    Attributes:
        address: `kind.key`.
        verdict: what became of it.
        expected: whether the project says that it differs just so.
        declared: the environments in which it is declared; none for what is removed, or unmanaged in an owned folder.
        differences: the attributes that differ.
        unknown: paths that one of the accounts cannot show.
    """

    address: str
    verdict: ComparisonVerdict
    expected: bool = False
    declared: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether the two accounts are not the same here."""
        return self.verdict not in (ComparisonVerdict.SAME, ComparisonVerdict.ABSENT)

    @property
    def drift(self) -> bool:
        """Whether they differ in a way that the project does not declare."""
        return self.differs and not self.expected

    def drifted(self) -> "Compared":
        """The resource with only those differences that the project does not declare."""
        if self.expected:
            return replace(self, verdict=ComparisonVerdict.SAME, expected=False, differences=())
        return replace(self, differences=tuple(diff for diff in self.differences if not diff.expected))


class Comparison(Struct, frozen=True):
    """All resources of two environments, by kind and address."""

    left: str
    right: str
    resources: tuple[Compared, ...]
    warnings: tuple[str, ...] = ()

    def count(self, verdict: ComparisonVerdict) -> int:
        """How many resources have this verdict."""
        return sum(1 for compared in self.resources if compared.verdict is verdict)

    @property
    def differs(self) -> int:
        """How many resources are not the same in both."""
        return sum(1 for compared in self.resources if compared.differs)

    @property
    def drift(self) -> int:
        """How many of them the project does not declare so."""
        return sum(1 for compared in self.resources if compared.drift)

    def drifted(self) -> "Comparison":
        """The comparison without the differences that the project declares: there the accounts count as the same."""
        return replace(self, resources=tuple(compared.drifted() for compared in self.resources))

    def to_json(self) -> dict[str, Any]:
        """The comparison as plain JSON data."""
        return {
            "format_version": FORMAT_VERSION,
            "left": self.left,
            "right": self.right,
            "summary": {
                **{verdict.value.replace("-", "_"): self.count(verdict) for verdict in ComparisonVerdict},
                "expected": self.differs - self.drift,
                "drift": self.drift,
            },
            "warnings": list(self.warnings),
            "resources": [_to_json(compared) for compared in self.resources],
        }


def compare(left: EnvironmentSnapshot, right: EnvironmentSnapshot, addresses: Iterable[str]) -> tuple[Compared, ...]:
    """The resources with these addresses, compared, in the order of kinds and then of addresses.

    What nobody declares and neither account has is left out.
    """
    ranks = {name: rank for rank, name in enumerate(KINDS)}

    def place(address: str) -> tuple[int, str]:
        return ranks[address.partition(".")[0]], address

    results = (_Pair(address, left, right).compared() for address in sorted(set(addresses), key=place))
    return tuple(
        compared for compared in results if compared.declared or compared.verdict is not ComparisonVerdict.ABSENT
    )


class _Pair(Struct, frozen=True):
    """One address on two sides."""

    address: str
    left: EnvironmentSnapshot
    right: EnvironmentSnapshot

    def compared(self) -> Compared:
        here, there = (side.live.get(self.address) for side in (self.left, self.right))
        declared = tuple(side.environment for side in (self.left, self.right) if self.address in side.declared)
        if here is None and there is None:
            return Compared(self.address, ComparisonVerdict.ABSENT, declared=declared)
        if here is None or there is None:
            verdict, side = (
                (ComparisonVerdict.ONLY_RIGHT, self.right) if here is None else (ComparisonVerdict.ONLY_LEFT, self.left)
            )
            return Compared(self.address, verdict, declared == (side.environment,), declared)
        unknown: dict[str, None] = {}
        differences = tuple(self._differences(here, there, unknown))
        verdict = ComparisonVerdict.DIFFERS if differences else ComparisonVerdict.SAME
        expected = bool(differences) and all(difference.expected for difference in differences)
        return Compared(self.address, verdict, expected, declared, differences, tuple(unknown))

    def _differences(self, here: LiveResource, there: LiveResource, unknown: dict[str, None]) -> Iterator[Difference]:
        attributes = KINDS[here.kind].attributes
        old, new = (side.old_keys.get(self.address, here.key) for side in (self.left, self.right))
        if old != new:
            late = tuple(side.environment for side in (self.left, self.right) if self.address in side.old_keys)
            yield Difference("key", old, new, drifted=late)
        seen = [self._seen(attributes, live_resource.state) for live_resource in (here, there)]
        left, right = _known(seen[0], seen[1], unknown)
        settled_right = settled(attributes, right, left, self._ignored())
        declared = self._declared_differences(attributes)
        drifts = {
            side.environment: _paths(attributes, live_resource.state, wanted)
            for side, live_resource in ((self.left, here), (self.right, there))
            if (wanted := self._wanted(side)) is not None
        }
        for diff in diff_states(attributes, left, settled_right, _NO_FACTS):
            if diff.status is AttributeStatus.UNKNOWN:
                unknown[diff.path] = None
                continue
            drifted = tuple(name for name, paths in drifts.items() if _touches(diff.path, paths))
            expected = not drifted and _touches(diff.path, declared)
            yield Difference(diff.path, diff.before, diff.after, expected, drifted, diff.parts)

    def _wanted(self, snapshot: EnvironmentSnapshot) -> Mapping[str, Any] | None:
        resource = snapshot.declared.get(self.address)
        return None if resource is None else resource.state

    def _seen(self, attributes: Sequence[Attribute], state: Mapping[str, Any]) -> dict[str, Any]:
        """What the project looks at: attributes that one of the declarations names; all of them for the unmanaged."""
        wanted = [record for side in (self.left, self.right) if (record := self._wanted(side)) is not None]
        return managed(attributes, state, wanted) if wanted else dict(state)

    def _ignored(self) -> tuple[str, ...]:
        """Paths that one of the declarations says to leave alone."""
        resources = [side.declared[self.address] for side in (self.left, self.right) if self.address in side.declared]
        return tuple(path for resource in resources for path in (resource.directives or NONE).ignore)

    def _declared_differences(self, attributes: Sequence[Attribute]) -> frozenset[str]:
        """Paths at which the project declares different values, or declares one in one environment only."""
        record, other = self._wanted(self.left), self._wanted(self.right)
        if record is None or other is None:
            return frozenset()
        return _paths(attributes, record, other) | _paths(attributes, other, record)


def managed(
    attributes: Sequence[Attribute], state: Mapping[str, Any], wanted: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """The part of a live state that one of the `wanted` states names.

    Items that nobody wants are kept: somebody added them by hand, and that is worth knowing.
    """
    kept: dict[str, Any] = {}
    for attribute in attributes:
        values = [record[attribute.name] for record in wanted if attribute.name in record]
        if not values or attribute.name not in state:
            continue
        value, inner = state[attribute.name], attribute.type
        if isinstance(inner, Group) and isinstance(value, Mapping):
            groups = [entry for entry in values if isinstance(entry, Mapping)]
            kept[attribute.name] = managed(inner.attributes, value, groups) if groups else value
        elif isinstance(inner, Items) and isinstance(value, Sequence):
            kept[attribute.name] = [_managed_item(inner, item, values) for item in value]
        else:
            kept[attribute.name] = value
    return kept


def _managed_item(items: Items, item: Mapping[str, Any], values: Sequence[Any]) -> Mapping[str, Any]:
    name = item[items.key].casefold()
    wanted = [entry for value in values for entry in value or () if entry[items.key].casefold() == name]
    return managed(items.group.attributes, item, wanted) if wanted else item


def _known(
    left: Mapping[str, Any], right: Mapping[str, Any], unknown: dict[str, None], prefix: str = ""
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both states without what either account cannot show; its paths are noted in `unknown`."""
    kept: tuple[dict[str, Any], dict[str, Any]] = ({}, {})
    for name in dict.fromkeys((*left, *right)):
        item, other = left.get(name), right.get(name)
        if isinstance(item, Unknown) or isinstance(other, Unknown):
            unknown[prefix + name] = None
            continue
        if isinstance(item, Mapping) and isinstance(other, Mapping):
            item, other = _known(item, other, unknown, f"{prefix}{name}.")
        kept[0][name], kept[1][name] = item, other
    return kept


def _paths(attributes: Sequence[Attribute], before: Mapping[str, Any], after: Mapping[str, Any]) -> frozenset[str]:
    """The paths at which a state certainly differs from a wanted one."""
    attribute_diffs = diff_states(attributes, before, after, _NO_FACTS)
    return frozenset(diff.path for diff in attribute_diffs if diff.status is not AttributeStatus.UNKNOWN)


def _touches(path: str, paths: Iterable[str]) -> bool:
    """Whether one of the paths is this one, is in it, or holds it."""
    return any(path == text or path.startswith(f"{text}.") or text.startswith(f"{path}.") for text in paths)


def _parts(diff: Difference) -> list[dict[str, Any]]:
    sides = {"before": "left", "after": "right"}
    return [{sides.get(name, name): value for name, value in part.items()} for part in parts_to_json(diff.parts)]


def _to_json(compared: Compared) -> dict[str, Any]:
    return {
        "address": compared.address,
        "verdict": compared.verdict.value,
        "expected": compared.expected,
        "declared": list(compared.declared),
        "differences": [
            {
                "path": diff.path,
                "left": diff.left,
                "right": diff.right,
                "expected": diff.expected,
                "drifted": list(diff.drifted),
                **({"parts": _parts(diff)} if diff.parts else {}),
            }
            for diff in compared.differences
        ],
        "unknown": list(compared.unknown),
    }
