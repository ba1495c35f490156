"""File layout of an export: which file each resource goes into, and the text of that file.

By folder, the usual way, a file holds one kind of one folder: what lies in `Data Extensions/CRM` goes into
`data_extensions/CRM.yaml`. SQL lies in a folder called as the YAML file, one file for each query.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any, Final, Literal

from msgspec import Struct

from mcdecl.engine.adopt.model import DeclarableResource, LeftOut
from mcdecl.kinds import KINDS
from mcdecl.kinds.roles import is_folder
from mcdecl.kinds.types import folder_parts
from mcdecl.project.files import CONFIG, SKIPPED
from mcdecl.project.scaffold import modeline
from mcdecl.project.variables import UNIT, escaped, escaped_data
from mcdecl.project.writer import yaml_lines

Grouping = Literal["folder", "kind", "none"]
LEFT_OUT: Final = "# left out: "
"""How the line begins that says what a file lacks."""
_UNSAFE = re.compile(r"[^\w. -]+")
_ENDING = re.compile(r"\.(?=\w{1,8}$)")
_DEVICES: Final = ("con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10)))
_RESERVED: Final = frozenset((*_DEVICES, *SKIPPED, PurePosixPath(CONFIG).stem))
"""Names that Windows keeps for devices, whatever follows after a dot, and those that a project passes over."""
_LONGEST: Final = 50
_DEEPEST: Final = 160
"""Characters of a folder's path: with a file's name below it every system can still hold it."""


class FileLayout(Struct, frozen=True):
    """How resources are spread over files.

    Attributes:
        grouping: a file for each folder, for each kind, or for each resource.
        units: the business units that the files name; none where the environment names none.
        within: the folder that they lie in, empty for the project's.
        modelines: whether each YAML file begins with the line that tells editors its schema.
    """

    grouping: Grouping = "folder"
    units: tuple[str, ...] = ()
    within: str = ""
    modelines: bool = False


def unit_layouts(names: Iterable[str], grouping: Grouping, *, modelines: bool = False) -> dict[str, FileLayout]:
    """By name, a layout for each business unit of an environment: a folder for each, no two alike but for case."""
    listed = list(names)
    alike = Counter(_folded(name) for name in listed)
    return {
        name: FileLayout(grouping, (name,), name if alike[_folded(name)] == 1 else f"{name}-{_digest(name)}", modelines)
        for name in listed
    }


@dataclass(slots=True)
class Contents:
    """What goes into one YAML file."""

    resources: list[DeclarableResource] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


def grouped(
    declarable_resources: Iterable[DeclarableResource], left_out: Iterable[LeftOut], layout: FileLayout
) -> dict[str, Contents]:
    """What goes into which file, by path; no two paths differ in case alone."""
    files: dict[tuple[str, ...], Contents] = {}
    for declarable_resource in declarable_resources:
        if declarable_resource.inside:
            continue
        files.setdefault(
            _group(
                declarable_resource.resource.kind, declarable_resource.resource.key, declarable_resource.folder, layout
            ),
            Contents(),
        ).resources.append(declarable_resource)
    for other in left_out:
        files.setdefault(_group(other.kind, other.key, other.folder, layout), Contents()).left_out.append(other)
    names = FileNames()
    return {names.path(group, ".yaml"): files[group] for group in sorted(files)}


def _group(kind: str, key: str, folder: str | None, layout: FileLayout) -> tuple[str, ...]:
    start = (*([layout.within] if layout.within else []), str(KINDS[kind].section))
    if layout.grouping == "none":
        return (*start, key)
    if layout.grouping == "kind" or folder is None or is_folder(kind):
        return start
    return (*start, *folder_parts(folder)[1:])


class FileNames:
    """Paths that every system takes and can tell apart: safe characters, no two alike but for case."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {_folded(path) for path in taken}

    def path(self, parts: Sequence[str], ending: str) -> str:
        """A path of these names with this ending, numbered where it is taken."""
        safe = [safe_name(part) for part in parts]
        if len("/".join(safe)) > _DEEPEST:
            safe = [safe[0], f"{safe[-1][:20]}-{_digest('/'.join(parts))}"]
        stem, number = "/".join(safe), 1
        path = f"{stem}{ending}"
        while _folded(path) in self._taken:
            number += 1
            path = f"{stem}-{number}{ending}"
        self._taken.add(_folded(path))
        return path


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()


def safe_name(name: str) -> str:
    """A file name for a key or folder: letters, digits, blanks and `_ . -`; what else it had, a digest tells.

    What looks like a file's ending is none: a folder called `a.sql` must not be in the way of the SQL of `a`.
    """
    normal = _ENDING.sub("_", unicodedata.normalize("NFC", name))
    safe = _UNSAFE.sub("_", normal).strip(" .")[:_LONGEST].strip(" .")
    if safe.partition(".")[0].strip().casefold() in _RESERVED:
        safe = f"_{safe}"
    if not safe.strip("_"):
        return f"_{_digest(name)}"
    return safe if safe == name else f"{safe}-{_digest(name)}"


def _digest(name: str) -> str:
    return sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:6]


_PLAIN: Final = FileLayout()


def texts(path: str, contents: Contents, layout: FileLayout = _PLAIN) -> dict[str, bytes]:
    """The YAML file of these contents, and the files that it names, by path; it says which business unit is meant."""
    sections: dict[str, dict[str, Any]] = {}
    files: dict[str, bytes] = {}
    names = FileNames()
    for declarable_resource in sorted(contents.resources, key=lambda each: each.resource.key):
        kind, body = KINDS[declarable_resource.resource.kind], dict(declarable_resource.written)
        for attribute in kind.attributes:
            if attribute.in_file and isinstance(body.get(attribute.name), str):
                inside = names.path((PurePosixPath(path).stem, declarable_resource.resource.key), f".{attribute.name}")
                files[str(PurePosixPath(path).parent / inside)] = in_file(body[attribute.name])
                body[attribute.name] = {"file": inside}
        sections.setdefault(str(kind.section), {})[declarable_resource.resource.key] = body
    named = list(layout.units) if len(layout.units) > 1 else "".join(layout.units)
    head = {UNIT: named} if named and sections else {}
    lines = list(yaml_lines(escaped_data({**head, **_in_order(sections)})))
    lines += [comment(left_out) for left_out in sorted(contents.left_out, key=lambda each: each.address)]
    first = modeline(path).encode() if layout.modelines else b""
    return {path: first + document(lines), **files}


def document(lines: Iterable[str]) -> bytes:
    """The content of a file from its lines."""
    return "".join(f"{line}\n" for line in lines).encode()


def comment(left_out: LeftOut) -> str:
    """The line that says what is left out, on one line whatever the names are."""
    return LEFT_OUT + "".join(char if char.isprintable() else " " for char in f"{left_out.address}: {left_out.reason}")


def _in_order(sections: Mapping[str, Any]) -> dict[str, Any]:
    order = [kind.section for kind in KINDS.values()]
    return dict(sorted(sections.items(), key=lambda pair: order.index(pair[0])))


def in_file(text: str) -> bytes:
    """The bytes of a text in a file of its own: as it is, but for `${`, which would be a mention.

    Of a text that begins with a byte order mark, the reader would take that for the file's: so it gets one more.
    """
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    return (mark + escaped(text)).encode()
