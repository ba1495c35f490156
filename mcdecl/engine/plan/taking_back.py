"""What an undo wants: resources and removals that take back the changes of a run, made from its states before.

Only what the run changed is compared and sent; everything else stays as the account has it by now.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct, field

from mcdecl.engine.plan.account_state import Live
from mcdecl.engine.plan.model import Action, Change, Plan, change_from_json, change_to_json, shown_state
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.kinds.language import Attribute, Group, Items, Kind
from mcdecl.kinds.resource import Directives, ItemWords, LiveResource, Removal, Resource, Undoes
from mcdecl.kinds.roles import FOLDER, is_folder

FORMAT_VERSION: Final = "1.0"


class KeptRows(Struct, frozen=True):
    """Rows that a run kept before it deleted them.

    Attributes:
        address: whose they are.
        manifest: the file that describes the copy; from the project's folder, if it is in that.
        rows: how many there are.
        sha256: of the copy.
    """

    address: str
    manifest: str
    rows: int
    sha256: str


class RunToUndo(Struct, frozen=True):
    """The changes of a run, with the states before.

    Attributes:
        run: its id.
        started: when it began, in UTC.
        changes: its changes as they were planned.
        kept: the rows that it kept.
    """

    run: str
    started: str
    changes: tuple[Change, ...]
    kept: tuple[KeptRows, ...] = field(default=())

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data."""
        return {
            "format_version": FORMAT_VERSION,
            "run": self.run,
            "started": self.started,
            "changes": [change_to_json(change) for change in self.changes],
            "kept": [
                {"address": item.address, "manifest": item.manifest, "rows": item.rows, "sha256": item.sha256}
                for item in self.kept
            ],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "RunToUndo":
        """The value that `to_json` gave.

        Raises:
            KeyError, TypeError, ValueError: the data is none, or of another format version.
        """
        if str(data["format_version"]).partition(".")[0] != FORMAT_VERSION.partition(".")[0]:
            raise ValueError(f"its undo has format version {data['format_version']}")
        changes = tuple(change_from_json(change) for change in data["changes"])
        kept = tuple(KeptRows(**item) for item in data.get("kept", ()))
        return cls(str(data["run"]), str(data["started"]), changes, kept)


def worth_noting(plan: Plan, live: Live) -> Iterator[Change]:
    """The changes of a plan that an undo of it needs: those that act, and what alone shows the account's side of them.

    Args:
        plan: the plan.
        live: what it was made from.
    """
    hidden = [change for change in plan.acting() if KINDS[change.kind].found_in is not None]
    for change in plan.changes:
        there = live.resources.get(change.address)
        if change.acts:
            yield change
        elif there is not None and any(_shows(change, there, other) for other in hidden):
            yield replace(change, before=shown_state(there))


def _shows(change: Change, there: LiveResource, other: Change) -> bool:
    """Whether only the record of one resource tells of another one."""
    found_in = KINDS[other.kind].found_in
    if found_in is None or found_in[0] != change.kind:
        return False
    return any((item.kind, item.key) == (other.kind, other.key) for item in KINDS[there.kind].references(there.state))


def taken_back(run: RunToUndo) -> tuple[tuple[Resource, ...], tuple[Removal, ...]]:
    """The resources as they were before a run, and what it created and is to go.

    Folders that something lies in are there too, as a path in a file would imply them.
    """
    resources, removals = dict[str, Resource](), list[Removal]()
    for change in run.changes:
        if change.action is Action.CREATE:
            undoes = Undoes(run.run, change.desired or {})
            removals.append(Removal(change.kind, change.key, why=f"run {run.run} created it", undoes=undoes))
        elif change.before is not None:
            resource = _as_before(change, run)
            resources[resource.address] = resource
    for path in [path for resource in resources.values() for path in _folders(resource)]:
        folder = Resource(FOLDER, path, {}, implied=True)
        if not any(removal.address == folder.address for removal in removals):
            resources.setdefault(folder.address, folder)
    return tuple(resources.values()), tuple(removals)


def _folders(resource: Resource) -> Iterator[str]:
    """The paths of all folders that a resource is in, the uppermost first."""
    above = KINDS[FOLDER].above
    paths: list[str] = []
    for reference in KINDS[resource.kind].references(resource.state):
        step: str | None = reference.key if is_folder(reference.kind) else None
        while step is not None:
            paths.append(step)
            step = above(step) if above is not None else None
    yield from reversed(paths)


def _as_before(change: Change, run: RunToUndo) -> Resource:
    kind, before = KINDS[change.kind], change.before or {}
    notes = (*_kept_rows(change, run), *_new_id(change, run))
    if change.action is Action.DELETE:
        return Resource(change.kind, change.key, before, directives=Directives(undoes=Undoes(run.run, None, notes)))
    if not change.acts:  # it is only looked at
        return Resource(change.kind, change.key, before, directives=Directives(ignore=tuple(before)))
    items = {name: words for name, words in _items(kind, change) if words != ItemWords()}
    replaced = change.action is Action.REPLACE
    directives = Directives(
        ignore=() if replaced else tuple(_untouched(kind.attributes, before, _touched(kind, change))),
        replace=replaced,
        items={} if replaced else items,
        moved_from=change.key if change.moved_from is not None else None,
        undoes=Undoes(run.run, change.desired or {}, notes),
    )
    return Resource(change.kind, change.moved_from or change.key, before, directives=directives)


def _kept_rows(change: Change, run: RunToUndo) -> Iterator[str]:
    for item in run.kept:
        if item.address == change.address:
            come = "row comes" if item.rows == 1 else "rows come"
            yield f"{item.rows:,} kept {come} back after it, from {item.manifest}"


def _new_id(change: Change, run: RunToUndo) -> Iterator[str]:
    """What is known, and what is not, of those that referred to something that comes back with another id."""
    if KINDS[change.kind].above is not None or change.action not in (Action.DELETE, Action.REPLACE):
        return
    was = f" (it was {change.object_id})" if change.object_id else ""
    users = [
        other.address
        for other in run.changes
        if other.before is not None
        and any(
            (item.kind, item.key) == (change.kind, change.key) for item in KINDS[other.kind].references(other.before)
        )
    ]
    known = (
        f"{', '.join(users)} referred to it and {'are' if len(users) > 1 else 'is'} pointed at it again"
        if users
        else "nothing that mcdecl reads referred to the old id"
    )
    yield (
        f"it comes back with a new id{was}: {known}. Sends, journeys and what else used the old id are not shown by "
        "the API; look at those that used it"
    )
    yield from (note for note in change.notes if note.startswith("mcdecl could not read"))


def _touched(kind: Kind, change: Change) -> frozenset[str]:
    """The casefolded paths that a run sent; items that it renamed under their names before."""
    old_names = {
        f"{name}.{new}.".casefold(): f"{name}.{old}.".casefold()
        for name, words in _items(kind, change)
        for old, new in words.renamed.items()
    }
    paths = set()
    for diff in change.sent():
        path = f"{diff.path}.".casefold()
        for new, old in old_names.items():
            if path.startswith(new):
                path = old + path[len(new) :]
        paths.add(path.rstrip("."))
    return frozenset(paths)


def _items(kind: Kind, change: Change) -> Iterator[tuple[str, ItemWords]]:
    """Which items the run added, to be dropped again, and which it renamed, to have their old names again."""
    for attribute in kind.attributes:
        if not isinstance(attribute.type, Items):
            continue
        key, added, renamed = attribute.type.key, [], {}
        for diff in change.sent():
            if not diff.path.startswith(f"{attribute.name}."):
                continue
            if diff.before is None and isinstance(diff.after, Mapping):
                added.append(str(diff.after[key]))
            elif diff.path.endswith(f".{key}") and isinstance(diff.before, str) and isinstance(diff.after, str):
                renamed[diff.before] = diff.after
        yield attribute.name, ItemWords(tuple(added), renamed)


def _untouched(
    attributes: Sequence[Attribute], state: Mapping[str, Any], touched: frozenset[str], prefix: str = ""
) -> Iterator[str]:
    """The paths of a state that a run left as they were."""
    for attribute in attributes:
        if attribute.name not in state:
            continue
        path, value = f"{prefix}{attribute.name}", state[attribute.name]
        if path.casefold() in touched:
            continue
        if not _below(path, touched):
            yield path
        elif isinstance(attribute.type, Items):
            for item in value or ():
                yield from _untouched_item(attribute.type, item, touched, f"{path}.{item[attribute.type.key]}")
        elif isinstance(attribute.type, Group) and isinstance(value, Mapping):
            yield from _untouched(attribute.type.attributes, value, touched, f"{path}.")


def _untouched_item(items: Items, item: Mapping[str, Any], touched: frozenset[str], path: str) -> Iterator[str]:
    if path.casefold() in touched:
        return
    if not _below(path, touched):
        yield path
        return
    yield from _untouched(items.group.attributes, item, touched, f"{path}.")


def _below(path: str, touched: Iterable[str]) -> bool:
    return any(text.startswith(f"{path.casefold()}.") for text in touched)
