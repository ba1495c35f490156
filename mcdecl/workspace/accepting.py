"""Taking over into the files what somebody changed in the account by hand."""

import shlex
from collections.abc import Iterable, Iterator, Sequence

from mcdecl.account.interface import Progress
from mcdecl.engine.adopt.model import ExportReport, Inventory, UnitReports
from mcdecl.engine.adopt.run import Selection, export_onto
from mcdecl.engine.adopt.units import export_onto_units
from mcdecl.kinds.checks import closest
from mcdecl.project import Project
from mcdecl.workspace.errors import RequestError
from mcdecl.workspace.export import OWN
from mcdecl.workspace.importing import named, part_of, read_selected, wanted_by_unit
from mcdecl.workspace.one_unit import check_units
from mcdecl.workspace.reach import Handed


def accept_drift(
    project: Project,
    addresses: Sequence[str],
    *,
    business_units: Sequence[str] = (),
    account: Handed = None,
    progress: Progress | None = None,
) -> ExportReport | UnitReports:
    """Edit the declarations of single resources so that they say what the account has; the account is only read.

    Only the values that differ are written: comments, order and spelling of everything else stay. What comes from a
    variable, a template or a loop is left; the report says where it is.

    Args:
        project: the project; its environment says which account is read.
        addresses: what is meant, such as `data_extension.KEY`; `us:` before it names a business unit.
        business_units: the units that addresses without one are meant in; the default unit where none is given.
        account: the account to read, of several business units each by name; the environment's own when left out.
        progress: told how many objects there are so far.

    Raises:
        RequestError: one of them is not declared, or the account does not hold it or shows what cannot be declared.
            Nothing was written.
        AccountError: the account cannot be read.
        OSError: the files cannot be written; then they are as they were.
    """
    check_units(project.environment, business_units)
    wanted = wanted_by_unit(project, addresses, business_units)
    _refuse(words for unit, names in wanted.items() for words in _not_declared(project, unit, names))
    selections = {
        unit: Selection(left=OWN, only=frozenset(name.casefold() for name in names)) for unit, names in wanted.items()
    }
    inventories = read_selected(project, selections, account, progress)
    _refuse(words for unit, names in wanted.items() for words in _not_held(project, unit, names, inventories[unit]))
    if "" in inventories:
        return export_onto(inventories[""], project, "folder", selections[""], overwrite=True)
    return export_onto_units(inventories, project, "folder", selections, overwrite=True)


def _refuse(wrong: Iterable[str]) -> None:
    if words := list(wrong):
        raise RequestError("\n".join(words), "Nothing was written.")


def _not_declared(project: Project, unit: str, addresses: Sequence[str]) -> Iterator[str]:
    """What is wrong with the addresses that nothing declares in a business unit."""
    declared = {item.address.casefold(): item.address for item in part_of(project, unit).resources if not item.implied}
    for address in addresses:
        if address.casefold() not in declared:
            kind, _, key = address.partition(".")
            near = closest(key, (item.partition(".")[2] for item in declared.values() if item.startswith(f"{kind}.")))
            words = (
                f"did you mean {kind}.{near}?"
                if near
                else f"`mcdecl import {shlex.quote(named(unit, address))}` declares it"
            )
            yield f"{named(unit, address)} is not declared; {words}"


def _not_held(project: Project, unit: str, addresses: Sequence[str], inventory: Inventory) -> Iterator[str]:
    """What is wrong with the addresses of which the account shows nothing that can be declared."""
    there = {item.resource.address.casefold() for item in inventory.resources}
    reasons = {item.address.casefold(): item.reason for item in inventory.left_out}
    part = part_of(project, unit)
    for address in addresses:
        if address.casefold() in there:
            continue
        if reason := reasons.get(address.casefold()):
            yield f"{named(unit, address)}: what the account has cannot be declared: {reason}"
            continue
        origin = next(item.origin for item in part.resources if item.address.casefold() == address.casefold())
        place = f"{origin.file}:{part.position(origin).line}"
        yield f"{named(unit, address)} is not in the account any more; delete its declaration ({place}) to accept that"
