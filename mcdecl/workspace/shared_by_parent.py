"""What the files of units below the parent use of what it shares, and what its account lacks of that."""

from collections.abc import Iterator, Sequence

from mcdecl.account.interface import Account
from mcdecl.engine.observe.sharing import absent_names
from mcdecl.engine.plan.shared import Shared, SharedNames
from mcdecl.kinds.roles import holds_rows, sql_attribute
from mcdecl.kinds.shared import shared_names
from mcdecl.project import Project


def _names(project: Project) -> Iterator[str]:
    """What SQL calls the data extensions that a project declares, in small letters."""
    return (
        str(resource.state.get("name", "")).casefold() for resource in project.resources if holds_rows(resource.kind)
    )


def names_read_as_shared(units: Sequence[Project]) -> Iterator[str]:
    """The names, in small letters, that queries of the units below the parent read as what it shares."""
    for unit in units:
        for resource in unit.resources if unit.above is not None else ():
            if (attribute := sql_attribute(resource.kind)) is not None:
                yield from map(str.casefold, shared_names(str(resource.state.get(attribute, ""))))


def used_of_parent(units: Sequence[Project], parent: Project) -> frozenset[str]:
    """The addresses of what the parent declares and the units below it use."""
    names = SharedNames.of(
        (resource.address, resource.key, str(resource.state.get("name", "")))
        for resource in parent.resources
        if holds_rows(resource.kind)
    )
    below = (resource for unit in units if unit.above is not None for resource in unit.resources)
    return frozenset[str]().union(*map(names.used, below))


def without_absent(shared: Shared, units: Sequence[Project], parent: Project, account: Account) -> Shared:
    """What the parent shares, with the names that units below read and neither its files nor its account have.

    The account is asked only where the files leave a name open.
    """
    known = {*shared.before.names, *shared.after.names, *_names(parent)}
    wanted = frozenset(names_read_as_shared(units)) - known
    return shared.without(absent_names(account, wanted) if wanted else ())
