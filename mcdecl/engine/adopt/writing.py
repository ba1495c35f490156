"""Decide which files an export writes: new files, and existing ones only where it may."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any

from mcdecl.engine.adopt.existing import DifferingResource, Directory, ExportComparison
from mcdecl.engine.adopt.layout import LEFT_OUT, Contents, FileLayout, FileNames, document, grouped, in_file, texts
from mcdecl.engine.adopt.model import DeclarableResource, Inventory
from mcdecl.engine.adopt.to_yaml import Form
from mcdecl.helpers.error import Error
from mcdecl.helpers.git import committed, uncommitted
from mcdecl.kinds import KINDS
from mcdecl.kinds.resource import Resource
from mcdecl.project import Project
from mcdecl.project.scaffold import MODELINE
from mcdecl.project.variables import escaped_data
from mcdecl.project.writer import yaml_lines
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
) -> FilesToWrite:
    """The files to write into a directory that is a project.

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
        _rewrite(file, entries, directory, writing)
    _add(comparison.new, inventory, project, layout, directory, writing)
    return writing


def _rewrite(file: str, entries: Sequence[DifferingResource], directory: Directory, writing: FilesToWrite) -> None:
    """One file with the entries as they were found; the others stay as written, only comments go."""
    data = {section: _copied(body) for section, body in directory.data(file).items()}
    touched = False
    for entry in entries:
        section, key = (str(step) for step in entry.declared.origin.path)
        before = data[section][key] or {}
        now, aside = _updated(entry, before, directory)
        writing.files |= aside
        touched = touched or now != before
        data[section][key] = now
        writing.updated.append(entry.declared.address)
    if touched:
        writing.files[file] = document(yaml_lines(data))


def _copied(body: Any) -> Any:
    return dict(body) if isinstance(body, Mapping) else body


def _updated(
    entry: DifferingResource, before: Mapping[str, Any], directory: Directory
) -> tuple[dict[str, Any], dict[str, bytes]]:
    """An entry as it was found, with its words to mcdecl kept; texts stay in the files that they are in."""
    kind, exported = KINDS[entry.declared.kind], entry.exported
    unreadable = {item.name for item in kind.attributes if item.local or not item.listed}
    now: dict[str, Any] = {
        **escaped_data(exported.written),
        **{name: before[name] for name in before if name in unreadable},
    }
    for name in exported.written:
        if isinstance(before.get(name), Mapping) and isinstance(now[name], dict):
            now[name] |= _kept_inside(kind.attribute(name).type, before[name])
    aside = {}
    for attribute in kind.attributes:
        file = directory.side_file(entry.declared, attribute.name) if attribute.in_file else None
        if file is not None and isinstance(exported.written.get(attribute.name), str):
            now[attribute.name] = before[attribute.name]
            if not attribute.compare(exported.held[attribute.name], entry.declared.state[attribute.name]):
                aside[file] = in_file(exported.written[attribute.name])
    order = [attribute.name for attribute in kind.attributes]
    return {name: now[name] for name in sorted(now, key=order.index)}, aside


def _kept_inside(group: Any, before: Mapping[str, Any]) -> dict[str, Any]:
    """What a group says that the account cannot show."""
    return {
        item.name: before[item.name]
        for item in getattr(group, "attributes", ())
        if not item.listed and item.name in before
    }


def _add(
    new: Sequence[DeclarableResource],
    inventory: Inventory,
    project: Project,
    layout: FileLayout,
    directory: Directory,
    writing: FilesToWrite,
) -> None:
    """New resources into files of their own; into one that is there only if nobody has edited what an export wrote."""
    names = FileNames(_in_the_way(directory))
    for path, contents in grouped(new, (), layout).items():
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
            there = (directory.root / file).read_bytes()
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
