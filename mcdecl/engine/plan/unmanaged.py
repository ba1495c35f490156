"""Unmanaged resources: what owned folders contain and the project does not declare."""

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from mcdecl.engine.plan.order import needs_of
from mcdecl.engine.plan.renames import moved_from
from mcdecl.engine.plan.replacement import is_replacement_key
from mcdecl.kinds import KINDS
from mcdecl.kinds.folder import ancestry
from mcdecl.kinds.resource import Removal, Resource
from mcdecl.kinds.roles import FOLDER, is_folder

Covers = Callable[[str], bool]


class Held(Struct, frozen=True):
    """One object in an owned folder: its kind, its external key, the path of its folder."""

    kind: str
    key: str
    folder: str

    @property
    def address(self) -> str:
        """`kind.key`."""
        return f"{self.kind}.{self.key}"


class FolderContent(Struct, frozen=True):
    """The content of owned folders.

    Attributes:
        held: the objects.
        folders: the folders below them that could be deleted when empty.
        fixed: those that could not, and the owned ones themselves.
        missing: owned folders that the account does not have.
    """

    held: tuple[Held, ...] = ()
    folders: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def unmanaged(
    content: FolderContent,
    resources: Sequence[Resource],
    removals: Sequence[Removal] = (),
    covered: Covers = lambda _address: True,
) -> tuple[str, ...]:
    """Addresses of objects that nobody declares, and of folders that are empty without them, in a stable order.

    What the project declares, moves, says to be removed or refers to is not among them, nor what a replace has
    left aside. A folder stays while anything in it stays, be it only because `covered` says no to it. Keys and
    paths are compared without case: of two readings, the one that deletes less.
    """
    if not content.held and not content.folders:
        return ()
    known = {address.casefold() for address in _known(resources, removals)}
    going = {removal.address.casefold() for removal in removals if removal.destroy and covered(removal.address)}
    addresses, staying = [], [path for resource in resources for path in _places(resource)]
    for held_row in content.held:
        strange = held_row.address.casefold() not in known and not is_replacement_key(held_row.key)
        if strange and covered(held_row.address):
            addresses.append(held_row.address)
        elif held_row.address.casefold() not in going:
            staying.append(held_row.folder)
    staying += [*content.fixed, *(path for path in content.folders if not covered(f"{FOLDER}.{path}"))]
    full = {step.casefold() for path in staying for step in ancestry(path)}
    empty = [f"{FOLDER}.{path}" for path in content.folders if path.casefold() not in full]
    addresses += [address for address in empty if address.casefold() not in known]
    kinds = {name: rank for rank, name in enumerate(KINDS)}
    return tuple(sorted(addresses, key=lambda text: (-kinds[text.partition(".")[0]], text.casefold(), text)))


def _known(resources: Sequence[Resource], removals: Sequence[Removal]) -> Iterator[str]:
    """Every address that the project speaks of."""
    yield from (removal.address for removal in removals)
    for resource in resources:
        yield resource.address
        yield from needs_of(resource)
        if (old := moved_from(resource)) is not None:
            yield f"{resource.kind}.{old}"


def _places(resource: Resource) -> Iterator[str]:
    """The folders that a resource is, or wants to lie in."""
    if is_folder(resource.kind):
        yield resource.key
    yield from (
        reference.key for reference in KINDS[resource.kind].references(resource.state) if is_folder(reference.kind)
    )
