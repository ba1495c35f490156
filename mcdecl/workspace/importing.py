"""Declaring single resources of an account in the files of a project."""

from collections.abc import Iterator, Mapping, Sequence

from mcdecl.account.interface import Progress
from mcdecl.engine.adopt.layout import Grouping
from mcdecl.engine.adopt.model import ExportReport, ImportReport, Inventory
from mcdecl.engine.adopt.run import Selection, declaring, export_onto, read_account
from mcdecl.engine.adopt.units import export_onto_units, read_units
from mcdecl.kinds import DECLARABLE, KINDS
from mcdecl.kinds.checks import did_you_mean
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import is_folder
from mcdecl.project import Project
from mcdecl.workspace.errors import RequestError
from mcdecl.workspace.export import OWN
from mcdecl.workspace.one_unit import check_units
from mcdecl.workspace.reach import Handed, reached, reached_units


def import_resources(
    project: Project,
    addresses: Sequence[str],
    *,
    business_units: Sequence[str] = (),
    group_by: Grouping = "folder",
    account: Handed = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Declare single resources of the account in the project's files, as an export would.

    What is declared already is left as it is; `export --overwrite` takes over what differs.

    Args:
        project: the project; its environment says which account is read.
        addresses: what is meant, such as `data_extension.KEY`; `us:` before it names a business unit.
        business_units: the units that addresses without one are meant in; the default unit where none is given.
        group_by: a file for each folder, for each kind, or for each resource (`none`).
        account: the account to read, of several business units each by name; the environment's own when left out.
        progress: told how many objects there are so far.

    Raises:
        RequestError: the account has no such resource, or an address is none. Nothing was written.
        AccountError: the account cannot be read.
        OSError: the files cannot be written; then they are as they were.
    """
    check_units(project.environment, business_units)
    wanted = wanted_by_unit(project, addresses, business_units)
    declared, missing = _sorted(project, wanted)
    selections = {unit: Selection(left=OWN, only=frozenset(names)) for unit, names in missing.items() if names}
    inventories = read_selected(project, selections, account, progress)
    _check_found(inventories, missing)
    reports = _written(project, inventories, group_by, selections)
    return ImportReport(
        str(project.root),
        tuple(file for report in reports.values() for file in report.written),
        tuple(named(unit, address) for unit, report in reports.items() for address in report.exported),
        tuple(declared),
        tuple(item for report in reports.values() for item in report.left_out),
        _undeclared(project, inventories, reports),
    )


def wanted_by_unit(project: Project, addresses: Sequence[str], chosen: Sequence[str]) -> dict[str, list[str]]:
    """The addresses that are meant in each business unit; the unit is empty where the environment names none."""
    environment = project.environment
    wanted: dict[str, list[str]] = {}
    for written in dict.fromkeys(addresses):
        unit, colon, rest = written.partition(":")
        named = bool(colon) and unit in environment.business_units
        address = rest if named else written
        _check_address(address, addresses)
        for name in [unit] if named else chosen or [environment.default_unit]:
            wanted.setdefault(name, []).append(address)
    return wanted


def _check_address(address: str, beside: Sequence[str]) -> None:
    kind, dot, key = address.partition(".")
    names = [item.name for item in DECLARABLE.values()]
    if not dot and kind not in names and address != beside[0] and "." in beside[0]:
        raise RequestError(
            f"{address!r} is no address. There are no ids here: the address has the external key, by which the account "
            f"finds it. Nothing was written.",
            f"Write: mcdecl import {beside[0]}",
        )
    if kind not in names:
        hint = did_you_mean(kind, names) or f"a kind is one of {', '.join(names)}"
        raise RequestError(f"{address!r} is no address: there is no kind {kind}; {hint}. Nothing was written.")
    if not dot or not key:
        raise RequestError(f"{address!r} is no address; write {kind}.KEY. Nothing was written.")


def _sorted(
    project: Project, wanted: Mapping[str, Sequence[str]]
) -> tuple[list[tuple[str, str, int]], dict[str, dict[str, str]]]:
    """What is declared already, and where; and of each unit what is not: casefolded address to address."""
    declared, missing = [], dict[str, dict[str, str]]()
    for unit, addresses in wanted.items():
        part = part_of(project, unit)
        there = {item.address.casefold(): item for item in part.resources if not item.implied}
        missing[unit] = {}
        for address in addresses:
            if (resource := there.get(address.casefold())) is None:
                missing[unit][address.casefold()] = address
            else:
                origin = resource.origin
                declared.append((named(unit, resource.address), origin.file, part.position(origin).line))
    return declared, missing


def part_of(project: Project, unit: str) -> Project:
    """The part in a business unit, or the project where the environment names none."""
    return project.unit(unit) if unit else project


def named(unit: str, address: str) -> str:
    """An address with its business unit before it, if it has one."""
    return f"{unit}:{address}" if unit else address


def read_selected(
    project: Project,
    selections: Mapping[str, Selection],
    account: Handed,
    progress: Progress | None,
) -> dict[str, Inventory]:
    """What the account has of a selection in each business unit; under an empty name where there are none.

    Raises:
        AccountError: it cannot be read.
    """
    selections = {unit: declaring(item, part_of(project, unit)) for unit, item in selections.items()}
    environment = project.environment
    if not selections:
        return {}
    if not environment.business_units:
        with reached(project, account) as place:
            return {"": read_account(place.account, selections[""], progress)}
    asked = [name for name in environment.units_in_order if name in selections or name == environment.parent_unit]
    with reached_units(project.root, [environment.of_unit(name) for name in asked], account) as accounts:
        return read_units(environment, accounts, selections, progress)


def _check_found(inventories: Mapping[str, Inventory], missing: Mapping[str, Mapping[str, str]]) -> None:
    """See that the account has everything that is named.

    Raises:
        RequestError: it does not.
    """
    wrong = [
        words
        for unit, inventory in inventories.items()
        for folded, address in missing[unit].items()
        if (words := _why_not(inventory, folded, named(unit, address))) is not None
    ]
    if wrong:
        raise RequestError("\n".join(wrong), "Nothing was written.")


def _why_not(inventory: Inventory, folded: str, named_address: str) -> str | None:
    """What is wrong with an address that nothing was found of; `named_address` is how it is said, with its unit."""
    if folded in {item.resource.address.casefold() for item in inventory.resources}:
        return None
    if folded in {item.address.casefold() for item in inventory.left_out}:
        return None
    kind, _, key = folded.partition(".")
    for name, why in inventory.unread.items():
        if name.casefold() in (kind, folded):
            return f"{named_address} could not be read: {why}"
    keys = inventory.keys.get(kind, ())
    if key in {each.casefold() for each in keys}:
        return f"{named_address} is the account's own, or mcdecl's: it is not declared in a project"
    hint = did_you_mean(key, keys)
    return f"{named_address}: the account has no {KINDS[kind].title} with this key{f'; {hint}' if hint else ''}"


def _written(
    project: Project, inventories: Mapping[str, Inventory], grouping: Grouping, selections: Mapping[str, Selection]
) -> Mapping[str, ExportReport]:
    if not inventories:
        return {}
    if "" in inventories:
        return {"": export_onto(inventories[""], project, grouping, selections[""], overwrite=False)}
    return export_onto_units(inventories, project, grouping, selections, overwrite=False).units


def _undeclared(
    project: Project, inventories: Mapping[str, Inventory], reports: Mapping[str, ExportReport]
) -> dict[str, tuple[str, ...]]:
    """What is referred to and not declared: by address, the addresses that refer to it."""
    users: dict[str, list[str]] = {}
    for unit, report in reports.items():
        part, new = part_of(project, unit), frozenset(report.exported)
        for item in inventories[unit].resources:
            for address in _references(item.resource, inventories[unit], part):
                if address not in new:
                    users.setdefault(named(unit, address), []).append(named(unit, item.resource.address))
    return {address: tuple(dict.fromkeys(names)) for address, names in users.items()}


def _references(resource: Resource, inventory: Inventory, part: Project) -> Iterator[str]:
    """The addresses of what the account holds, a project can declare, and this one does not."""
    for reference in KINDS[resource.kind].references(resource.state):
        kind = KINDS[reference.kind]
        theirs = kind.section is not None and kind.declarable is None and not is_folder(reference.kind)
        held = reference.key in inventory.keys.get(reference.kind, ())
        if theirs and held and part.resource(reference.kind, reference.key) is None:
            yield f"{reference.kind}.{reference.key}"
