"""Folders: made for every path that a resource names, or declared for the sake of a description."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from msgspec import Struct

from mcdecl.kinds.checks import Declared, Finding
from mcdecl.kinds.directives import LIFECYCLE
from mcdecl.kinds.language import Attribute, Kind
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.risk import Hazard, Subject, caution
from mcdecl.kinds.types import Text, folder_parts, folder_path
from mcdecl.kinds.values import UNMANAGED
from mcdecl.kinds.wire import Lookup, WriteContext
from mcdecl.wire.values import at

_ROOT_NAMES: Final = (("filters", "filter"),)
"""Names of one root, in small letters (fact:filter-activity-root)."""


class Description(Struct, frozen=True):
    """The description, which the account insists on: the folder's own name serves where none is written."""

    @property
    def reads(self) -> tuple[str, ...]:
        """The description."""
        return ("Description",)

    def encode(self, value: str, writing: WriteContext) -> dict[str, Any]:
        """The description as written."""
        return {"Description": value}

    def decode(self, record: Mapping[str, Any], lookup: Lookup) -> str:
        """The description, empty when unset."""
        return str(record.get("Description") or "")


def parent(path: str) -> str | None:
    """The path of the folder above, or None for a root."""
    parts = folder_parts(path)
    return folder_path(parts[:-1]) if len(parts) > 1 else None


def spellings(path: str) -> tuple[str, ...]:
    """The casefolded paths by which a folder may be called: its own first; some roots have two names."""
    own = path.casefold()
    root, slash, rest = own.partition("/")
    others = next((names for names in _ROOT_NAMES if root in names), ())
    return (own, *(f"{name}{slash}{rest}" for name in others if name != root))


def ancestry(path: str) -> list[str]:
    """The path and all above it, top first, without the root (roots are the account's own)."""
    parts = folder_parts(path)
    return [folder_path(parts[:depth]) for depth in range(2, len(parts) + 1)]


def new_folder(path: str, state: Mapping[str, Any], lookup: Lookup) -> dict[str, Any]:
    """The wire object that makes a folder: of its parent's content type, editable and open to children.

    The account's own defaults are neither (fact:folder-flags-off), and it insists on a description
    (fact:folder-description-element): the name serves where none is written.

    Raises:
        NotInAccountError: the parent does not exist.
    """
    above, name = parent(path) or path, folder_parts(path)[-1]
    return {
        "@type": "DataFolder",
        "ParentFolder": {"ID": lookup.folder_id(above)},
        "Name": name,
        "Description": state.get("description") or name,
        "ContentType": lookup.folder_type(above),
        "IsActive": True,
        "IsEditable": True,
        "AllowChildren": True,
    }


def moved_folder(path: str, lookup: Lookup) -> dict[str, Any]:
    """What gives a folder its new path: its name, and the folder that it lies in.

    Raises:
        NotInAccountError: that folder does not exist.
    """
    return {"Name": folder_parts(path)[-1], "ParentFolder": {"ID": lookup.folder_id(parent(path) or path)}}


def path_after(path: str, moves: Mapping[str, str]) -> str:
    """The path of a folder once those above it have moved: new paths by old, compared without case."""
    for old, new in moves.items():
        if path.casefold() == old.casefold() or path.casefold().startswith(f"{old.casefold()}/"):
            return new + path[len(old) :]
    return path


def paths_of(records: Iterable[Mapping[str, Any]]) -> dict[int, tuple[str, Mapping[str, Any]]]:
    """Folder id to path and record. Paths are joined up the parents; a folder whose parent is unseen is a root."""
    by_id = {int(record["ID"]): record for record in records if record.get("ID") is not None}
    known: dict[int, tuple[str, ...]] = {}

    def parts(folder_id: int, below: frozenset[int]) -> tuple[str, ...]:
        if folder_id not in known:
            record = by_id[folder_id]
            above = at(record, "ParentFolder.ID")
            inside = above in by_id and above not in below
            lead = parts(int(above), below | {folder_id}) if inside else ()
            known[folder_id] = (*lead, str(record.get("Name", "")))
        return known[folder_id]

    return {folder_id: (folder_path(parts(folder_id, frozenset({folder_id}))), by_id[folder_id]) for folder_id in by_id}


def _below_a_root(resource: Resource, _project: Declared) -> Iterable[Finding]:
    if parent(resource.key) is None:
        yield Finding(
            f"folder {resource.key} is a root folder, which only the account can create",
            hint="write the path from the root, such as Data Extensions/CRM",
            code="MC126",
        )


def _lost(subject: Subject) -> Hazard:
    """The account refuses to delete a folder that holds anything (fact:folder-content), so nothing can go with it."""
    return caution(f"deletes the folder {subject.key}, if it is empty by then")


KIND = Kind(
    name="folder",
    section="folders",
    title="folder",
    scopes=("data_extensions",),
    doc="A folder, by its path from the root. Folders that resources use are created without a declaration.",
    soap_type="DataFolder",
    attributes=(
        Attribute(
            name="description",
            type=Text(min_length=1, max_length=500),
            doc="The type of its content.",
            default=UNMANAGED,
            wire=Description(),
        ),
        LIFECYCLE,
    ),
    deletion=_lost,
    locate="ID",
    key_path="Name",
    identity=("ID", "ParentFolder.ID", "ContentType", "IsEditable", "AllowChildren"),
    above=parent,
    rekey=True,
    rekeyed=moved_folder,
    holds=True,
    build=new_folder,
    key_limit=1000,
    key_advice=1000,
    checks=(_below_a_root,),
    example="""\
folders:
  Data Extensions/CRM: {description: What the CRM feeds}
""",
)
