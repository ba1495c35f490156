"""Decide which files an export writes: new files, and existing ones only where it may."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from mcdecl.engine.adopt.existing import DifferingResource, Directory, ExportComparison
from mcdecl.engine.adopt.layout import LEFT_OUT, Contents, FileLayout, FileNames, grouped, in_file, texts
from mcdecl.engine.adopt.merging import CannotTakeOver, merged
from mcdecl.engine.adopt.model import DeclarableResource, Inventory
from mcdecl.engine.adopt.to_yaml import Form
from mcdecl.engine.plan.ignored import settled
from mcdecl.helpers.error import Error
from mcdecl.helpers.git import committed, uncommitted
from mcdecl.helpers.safe_files import read_inside
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.kinds.language import Attribute, Group, Items
from mcdecl.kinds.resource import NONE, Resource
from mcdecl.project import Project
from mcdecl.project.diagnostics import Position
from mcdecl.project.editing import CannotEdit, Editor
from mcdecl.project.scaffold import MODELINE
from mcdecl.project.variables import Path, mentions
from mcdecl.project.yaml_reader import YamlError, read


class UncommittedEdits(Error):  # noqa: N818 - named after what is there
    """The directory has edits that are not committed, to what the account has otherwise.

    Attributes:
        message: which files and resources.
        hint: what to do.
    """

    def __init__(self, edits: Sequence[str]) -> None:
        super().__init__(
            "\n  ".join(["the files that differ in the account have uncommitted edits here:", *edits]),
            "Nothing was written. Commit or undo the edits, or export with --overwrite, which replaces them.",
        )


@dataclass(slots=True)
class FilesToWrite:
    """Files to write by path, which addresses are updated by it, and which stay as they are."""

    files: dict[str, bytes] = field(default_factory=dict)
    updated: list[str] = field(default_factory=list)
    left: list[DifferingResource] = field(default_factory=list)


def fresh(inventory: Inventory, layout: FileLayout) -> dict[str, bytes]:
    """The files of a directory that has none yet."""
    files: dict[str, bytes] = {}
    for path, contents in grouped(inventory.resources, inventory.left_out, layout).items():
        files |= texts(path, contents, layout)
    return files


def onto(
    comparison: ExportComparison,
    inventory: Inventory,
    project: Project,
    layout: FileLayout,
    directory: Directory,
    *,
    overwrite: bool,
    first: bool,
) -> FilesToWrite:
    """The files to write into a directory that is a project; the first ones also name what is left out.

    Raises:
        UncommittedEdits: what differs is being edited there, and `overwrite` was not asked for.
    """
    if not overwrite and (edits := sorted(_edits(comparison.differing, directory))):
        raise UncommittedEdits(edits)
    writing = FilesToWrite()
    changed: dict[str, list[DifferingResource]] = {}
    for entry in comparison.differing:
        if overwrite and not entry.difference.by_hand:
            changed.setdefault(entry.declared.origin.file, []).append(entry)
        else:
            writing.left.append(entry)
    for file, entries in changed.items():
        _rewrite(file, entries, project, directory, writing)
    contents = grouped(comparison.new, inventory.left_out if first else (), layout)
    _add(contents, inventory, project, layout, directory, writing)
    return writing


def _rewrite(
    file: str, entries: Sequence[DifferingResource], project: Project, directory: Directory, writing: FilesToWrite
) -> None:
    """One file with the entries as they were found; whatever else stands there stays, comments included."""
    ready: list[tuple[DifferingResource, dict[str, Any], dict[str, bytes]]] = []
    for entry in entries:
        try:
            ready.append((entry, *_updated(entry, project, directory)))
        except CannotTakeOver as refused:
            place, at = project.source(entry.declared.origin, refused.path)
            writing.left.append(_by_hand(entry, f"{'.'.join(map(str, refused.path))}: {refused.message}", place, at))
    text = directory.text(file)
    made, wrong = _with_changes(
        text,
        {entry.declared.origin.path: now for entry, now, _ in ready if not _taken_over_with(entry, entries)},
    )
    for entry, _, aside in ready:
        if (refusal := wrong.get(entry.declared.origin.path)) is not None:
            writing.left.append(_by_hand(entry, refusal.message, file, refusal.place))
            continue
        writing.files |= aside
        writing.updated.append(entry.declared.address)
    if made != text:
        writing.files[file] = directory.encoded(file, made)


def _taken_over_with(entry: DifferingResource, entries: Sequence[DifferingResource]) -> bool:
    """Whether another entry, which declares this one inside a value, gets another value there anyway."""
    path = entry.declared.origin.path
    return any(
        path[:-1][: len(path_above)] == path_above and path[len(path_above)] in _differing_attributes(above)
        for above in entries
        if len(path_above := above.declared.origin.path) < len(path)
    )


def _differing_attributes(entry: DifferingResource) -> set[str]:
    return {path.partition(".")[0] for path, *_ in entry.difference.paths}


def _with_changes(text: str, changes: Mapping[Path, Any]) -> tuple[str, dict[Path, CannotEdit]]:
    """A text with these values, and those that cannot be changed in it."""
    editor, wrong = Editor(text), dict[Path, CannotEdit]()
    for path, value in changes.items():
        try:
            editor.change(path, value)
        except CannotEdit as refused:
            wrong[path] = refused
    try:
        return editor.text(), wrong
    except CannotEdit as refused:
        if len(changes) - len(wrong) == 1:
            return text, wrong | {path: refused for path in changes if path not in wrong}
    # One of them is in the way: each for itself, then.
    for path, value in changes.items():
        if path not in wrong:
            text, more = _with_changes(text, {path: value})
            wrong |= more
    return text, wrong


def _by_hand(entry: DifferingResource, why: str, file: str, place: Position) -> DifferingResource:
    reason = f"{why} ({file}:{place.line}); change it by hand"
    return replace(entry, difference=replace(entry.difference, by_hand=reason))


def _updated(
    entry: DifferingResource, project: Project, directory: Directory
) -> tuple[dict[str, Any], dict[str, bytes]]:
    """An entry as it was found, and what is in files of their own, which texts stay in.

    Raises:
        CannotTakeOver: what differs comes from somewhere else.
    """
    declared, exported = entry.declared, entry.exported
    kind, before, words = KINDS[declared.kind], directory.entry(declared) or {}, declared.directives or NONE
    settled_state = dict(settled(kind.attributes, declared.state, exported.held, words.ignore))
    aside: dict[str, bytes] = {}
    for attribute in kind.attributes:
        name = attribute.name
        file = directory.side_file(declared, name) if attribute.in_file else None
        if file is None or attribute.compare(exported.held.get(name), settled_state.get(name)) is not False:
            continue
        aside[file] = _side_text(entry, name, file, project, directory)
        settled_state[name] = exported.held[name]
    merges = not before.keys() <= {attribute.name for attribute in kind.attributes}
    for attribute in kind.attributes if merges else ():
        name = attribute.name
        if name in settled_state and attribute.compare(exported.held.get(name), settled_state[name]) is False:
            _check_own(entry, attribute, project)
    return merged(kind.attributes, before, settled_state, exported.written, exported.held, words), aside


def _side_text(entry: DifferingResource, name: str, file: str, project: Project, directory: Directory) -> bytes:
    """What goes into the file that holds a text.

    Raises:
        CannotTakeOver: it is not this resource's alone, or has variables put in.
    """
    text = directory.text(file)
    if names := list(mentions(text)):
        raise CannotTakeOver(f"${{{names[0]}}} is put into {file}", (name,))
    written = entry.exported.written.get(name)
    if not isinstance(written, str):
        raise CannotTakeOver(f"{file} would be empty", (name,))
    users = [item for item in project.resources if directory.side_file(item, name) == file]
    if len(users) > 1:
        other = next(item.address for item in users if item.address != entry.declared.address)
        raise CannotTakeOver(f"{file} is also that of {other}", (name,))
    return in_file(written)


def _check_own(entry: DifferingResource, attribute: Attribute, project: Project) -> None:
    """See that a value of an entry with templates or overrides is one that its own words can change.

    Raises:
        CannotTakeOver: it is not.
    """
    name, origin = attribute.name, entry.declared.origin
    file, path = project.written_at(origin, (name,))
    own = (file, path) == (origin.file, (*origin.path, name)) or (file, path) == (origin.file, origin.path)
    if not own:
        raise CannotTakeOver("it comes from a template, or from what is said for one environment", (name,))
    if isinstance(attribute.type, Items | Group) or name not in entry.exported.written:
        raise CannotTakeOver("it is merged with what a template says", (name,))


def _add(
    new: Mapping[str, Contents],
    inventory: Inventory,
    project: Project,
    layout: FileLayout,
    directory: Directory,
    writing: FilesToWrite,
) -> None:
    """New resources into files of their own; into one that is there only if nobody has edited what an export wrote."""
    names = FileNames(_in_the_way(directory))
    for path, contents in new.items():
        own = _own(path, inventory, project, layout) if path not in writing.files else None
        if own is not None and _same_but_for_comments(directory, path, texts(path, own, layout)):
            own.resources.extend(contents.resources)
            writing.files |= texts(path, own, layout)
        else:
            parts = PurePosixPath(path).with_suffix("").parts
            writing.files |= texts(names.path(parts, ".yaml"), contents, layout)


def _in_the_way(directory: Directory) -> Iterator[str]:
    yield from directory.files()


def _own(path: str, inventory: Inventory, project: Project, layout: FileLayout) -> Contents | None:
    """What an export would have written into a file that is there; None when it is not there."""
    declared = [resource for resource in project.resources if not resource.implied and resource.origin.file == path]
    if not declared:
        return None
    forms = {name: Form(KINDS[name].attributes) for name in {resource.kind for resource in declared}}
    resources = [
        DeclarableResource(resource, forms[resource.kind].written(resource.state), resource.state)
        for resource in declared
    ]
    left = [
        left_out
        for file, each in grouped((), inventory.left_out, layout).items()
        if file == path
        for left_out in each.left_out
    ]
    return Contents(resources, left)


def _same_but_for_comments(directory: Directory, path: str, expected: Mapping[str, bytes]) -> bool:
    """Whether files hold what an export would write, whatever they say to be left out and to editors."""
    for file, content in expected.items():
        try:
            there = read_inside(directory.root, file)
        except OSError:
            return False
        if there != content and (file != path or _bare(there) != _bare(content)):
            return False
    return True


def _bare(content: bytes) -> list[bytes]:
    passed_over = (LEFT_OUT.encode(), MODELINE.encode())
    return [line for line in content.split(b"\n") if not line.startswith(passed_over)]


def _edits(differing: Iterable[DifferingResource], directory: Directory) -> Iterator[str]:
    """Which differing resources are edited since the last commit, as `file: address`."""
    dirty = uncommitted(directory.root)
    for entry in differing if dirty else ():
        file = entry.declared.origin.file
        sides = [
            side
            for attribute in KINDS[entry.declared.kind].attributes
            if attribute.in_file and (side := directory.side_file(entry.declared, attribute.name)) is not None
        ]
        for text in sides:
            if text in dirty:
                yield f"{text}: {entry.declared.address}"
        if file in dirty and _edited(entry.declared, file, directory):
            yield f"{file}: {entry.declared.address}"


def _edited(resource: Resource, file: str, directory: Directory) -> bool:
    """Whether the entry of a resource is another one than at the last commit."""
    before = committed(directory.root, file)
    if before is None:
        return True
    try:
        data = read(before)
    except YamlError:
        return True
    here: Any = directory.data(file)
    for step in resource.origin.path:
        data = data.get(step) if isinstance(data, Mapping) else None
        here = here.get(step) if isinstance(here, Mapping) else None
    return bool(data != here)


def without(inventory: Inventory, addresses: Iterable[str]) -> Inventory:
    """An inventory without these resources."""
    gone = set(addresses)
    return replace(
        inventory,
        resources=tuple(
            declarable_resource
            for declarable_resource in inventory.resources
            if declarable_resource.resource.address not in gone
        ),
        left_out=tuple(left_out for left_out in inventory.left_out if left_out.address not in gone),
    )
