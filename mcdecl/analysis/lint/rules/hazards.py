"""What may cost rows: writers that erase what others wrote, rows that come twice."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from mcdecl.analysis.lint.model import Hit
from mcdecl.analysis.lint.rule import Example, Rule
from mcdecl.analysis.lint.samples import IMPORTS, KEYLESS, PROTECTED, QUERIES, TABLE, changed, imported, query
from mcdecl.analysis.lint.view import Filled, ProjectView, Writer, has_key, protected
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.shared import shared_key
from mcdecl.project.diagnostics import Severity

FAMILY: Final = "hazards"


def _grade(table: Resource | None) -> Severity | None:
    """An error where rows are protected, else as the rule says."""
    return "error" if protected(table) else None


def _names(writers: Sequence[Writer]) -> str:
    return ", ".join(writer.resource.address for writer in writers)


class _Together(Struct, frozen=True):
    """A data extension with all that write into it: what the parent shares is filled in the units below, too."""

    key: str
    table: Resource | None
    writers: tuple[tuple[str, Writer], ...]

    def others(self, than: Writer, writers: Sequence[Writer]) -> str:
        """These writers but one, in words; with their units where those are several."""
        several = len({unit for unit, _ in self.writers}) > 1
        addresses = {id(writer): writer.resource.address for _, writer in self.writers}
        called = (
            {id(writer): f"{unit}:{addresses[id(writer)]}" for unit, writer in self.writers} if several else addresses
        )
        return ", ".join(called[id(writer)] for writer in writers if writer is not than)


def _together(view: ProjectView) -> Iterator[_Together]:
    parent = view.project.environment.parent_unit
    joined: dict[tuple[str, str], list[Filled]] = {}
    for filled in view.written():
        shared = shared_key(filled.key) if filled.unit and filled.unit != parent else None
        place = (filled.unit, filled.key) if shared is None else (parent, shared)
        joined.setdefault(place, []).append(filled)
    for (unit, key), parts in joined.items():
        writers = tuple((filled.unit, writer) for filled in parts for writer in filled.writers)
        table = next((filled.table for filled in parts if filled.unit == unit and filled.table is not None), None)
        yield _Together(key, table, writers)


def two_erase(view: ProjectView) -> Iterator[Hit]:
    """More than one that replaces the rows of a data extension: what one wrote lives until the other runs."""
    for filled in _together(view):
        erasing = [writer for _, writer in filled.writers if writer.replaces]
        if len(erasing) < 2:
            continue
        for writer in erasing[1:]:
            others = filled.others(writer, erasing)
            message = f"{filled.key} is overwritten by {others} too: whichever runs last leaves only its own rows"
            hint = "use a separate target for each, or let one of them append"
            yield Hit(writer.resource.origin, message, writer.place, hint, _grade(filled.table))


def keyless_import(view: ProjectView) -> Iterator[Hit]:
    """Imports into a data extension without a primary key that something else adds to.

    In a mode that adds, every run adds the rows of the file once more, and nothing tells them from the others'.
    Overwrite, the one mode that is documented for such a target, takes the others' rows away.
    """
    for filled in view.written():
        key, writers, table = filled.key, filled.writers, filled.table
        if table is None or has_key(table):
            continue
        for writer in writers:
            others = [other for other in writers if other is not writer and other.adds]
            if not writer.from_file or not (writer.replaces or writer.adds) or not others:
                continue
            does = "deletes their rows" if writer.replaces else "adds its rows again, mixed with theirs"
            message = f"{key} has no primary key and {_names(others)} adds to it: every run {does}"
            hint = f"give {key} a primary key, or the import a staging data extension"
            yield Hit(writer.resource.origin, message, writer.place, hint, _grade(table))


def keyless_sendable(view: ProjectView) -> Iterator[Hit]:
    """Sendable data extensions without a primary key."""
    for table in view.tables:
        if table.state["sendable"] is not None and not has_key(table):
            message = "sendable without a primary key: a subscriber can receive a send more than once"
            hint = "mark the field that identifies a row with primary_key: true"
            yield Hit(table.origin, message, ("sendable",), hint, _grade(table))


def erases_others(view: ProjectView) -> Iterator[Hit]:
    """What replaces the rows that something else adds to, where MC303 does not say it already."""
    for filled in _together(view):
        key, table = filled.key, filled.table
        adding = [writer for _, writer in filled.writers if writer.adds]
        for _, writer in filled.writers:
            flag = writer.from_file and table is not None and not has_key(table)
            if writer.replaces and adding and not flag:
                message = f"every run deletes the rows that {filled.others(writer, adding)} put into {key}"
                hint = f"{'write another mode, or into' if writer.runs.mode else 'fill'} a separate data extension"
                yield Hit(writer.resource.origin, message, writer.place, hint, _grade(table))


def chained(view: ProjectView) -> Iterator[Hit]:
    """What replaces the rows of its target with those of a data extension whose rows are replaced themselves."""
    erased = [filled for filled in view.written() if any(writer.replaces for writer in filled.writers)]
    by_unit: dict[str, dict[str, str]] = {}
    for filled in erased:
        by_unit.setdefault(filled.unit, {})[_name(filled).casefold()] = filled.key
    for target in erased:
        names = by_unit[target.unit]
        others = {*names.values()} - {target.key}
        for writer in target.writers:
            for source in sorted(_read(view, writer, names) & others) if writer.replaces else ():
                message = f"{target.key} is overwritten from {source}, which is overwritten itself"
                hint = "stop the automation if an earlier step fails, or verify that there are rows"
                yield Hit(writer.resource.origin, message, writer.place, hint)


def _read(view: ProjectView, writer: Writer, names: Mapping[str, str]) -> set[str]:
    """The keys of the data extensions that something reads: those of `names`, and what it names by key."""
    if (source := writer.runs.source(writer.resource.state)) is not None:
        return {source}
    if writer.from_file:
        return set()
    return {names[name.casefold()] for name in view.read_by(writer.resource) if name.casefold() in names}


def _name(filled: Filled) -> str:
    return str(filled.table.state["name"]) if filled.table is not None else filled.key


_ARCHIVE: Final = "  Archive: {name: Archive, fields: [{name: OrderId, type: Text, length: 36, primary_key: true}]}\n"
_OLD: Final = "SELECT OrderId FROM Old"
_NEW: Final = "SELECT OrderId FROM Old WHERE OrderId NOT IN (SELECT OrderId FROM Orders)"

RULES: Final = (
    Rule(
        code="MC301",
        family=FAMILY,
        severity="error",
        title="Something deletes rows of a protected data extension",
        why="Mode Overwrite and every filter activity delete all rows before they write: a run that fails in between, "
        "or finds nothing, leaves an empty table. A control column can delete single rows. `protected: true` "
        "forbids this.",
        bad=Example(yaml=PROTECTED + QUERIES + query("Copy", _OLD)),
        good=Example(yaml=PROTECTED + QUERIES + query("Copy", _OLD, mode="Update")),
        waivable=False,
        instead="It cannot be waived: remove `protected` if the rows may be deleted.",
        of_files=True,
    ),
    Rule(
        code="MC302",
        family=FAMILY,
        severity="warning",
        title="Two writers overwrite the same data extension",
        why="Each deletes the rows of the other, so the result depends on which one ran last. An error if the data "
        "extension is protected.",
        bad=Example(yaml=TABLE + QUERIES + query("Copy", _OLD) + query("Add", _OLD)),
        good=Example(yaml=TABLE + _ARCHIVE + QUERIES + query("Copy", _OLD) + query("Add", _OLD, target="Archive")),
        check=two_erase,
        hardens=True,
        of_files=True,
    ),
    Rule(
        code="MC303",
        family=FAMILY,
        severity="warning",
        title="An import without a primary key writes to a shared target",
        why="Without a primary key an import can only add its rows again or delete all rows first. If something else "
        "adds to the same data extension, the first case mixes rows that cannot be distinguished, and the second "
        "deletes rows of others. An error if the data extension is protected.",
        bad=Example(
            yaml=KEYLESS + QUERIES + query("Add", _NEW, mode="Append") + IMPORTS + imported("Fill", mode="Overwrite")
        ),
        good=Example(yaml=TABLE + QUERIES + query("Add", _NEW, mode="Append") + IMPORTS + imported("Fill")),
        check=keyless_import,
        hardens=True,
        of_files=True,
    ),
    Rule(
        code="MC304",
        family=FAMILY,
        severity="warning",
        title="A sendable data extension has no primary key",
        why="With duplicate rows a subscriber gets an email twice, and nothing prevents an import from adding them. An "
        "error if the data extension is protected.",
        bad=changed("    fields:", "    sendable: {field: OrderId}\n    fields:", KEYLESS),
        good=changed("    fields:", "    sendable: {field: OrderId}\n    fields:"),
        check=keyless_sendable,
        hardens=True,
        of_files=True,
    ),
    Rule(
        code="MC305",
        family=FAMILY,
        severity="warning",
        title="A writer deletes the rows that others add",
        why="Overwrite deletes every row, including rows that an import or another query has added since.",
        bad=Example(yaml=TABLE + QUERIES + query("Copy", _OLD) + query("Add", _NEW, mode="Append")),
        good=Example(yaml=TABLE + QUERIES + query("Copy", _OLD, mode="Update") + query("Add", _NEW, mode="Append")),
        check=erases_others,
        hardens=True,
        of_files=True,
    ),
    Rule(
        code="MC306",
        family=FAMILY,
        severity="info",
        title="One Overwrite depends on another",
        why="While the first runs, or when it fails or finds nothing, its target is empty, and the second then empties "
        "its own target too.",
        bad=Example(
            yaml=TABLE
            + _ARCHIVE
            + QUERIES
            + query("Copy", _OLD)
            + query("Keep", "SELECT OrderId FROM Orders", target="Archive")
        ),
        good=Example(
            yaml=TABLE
            + _ARCHIVE
            + QUERIES
            + query("Copy", _OLD, mode="Update")
            + query("Keep", "SELECT OrderId FROM Orders", target="Archive")
        ),
        check=chained,
    ),
)
