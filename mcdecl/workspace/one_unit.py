"""Which business units a use case is about: those that are named, or the one that declares what it is about."""

from collections.abc import Sequence

from mcdecl.kinds.checks import did_you_mean
from mcdecl.project import Environment, Project
from mcdecl.workspace.errors import RequestError

OPTION = "--business-unit"


def check_units(environment: Environment, names: Sequence[str]) -> None:
    """See that an environment has these business units.

    Raises:
        RequestError: it has not.
    """
    known = environment.business_units
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known) or f"it has {', '.join(known) or 'none'}"
            raise RequestError(f"{environment.name} has no business unit {name}; {hint}")


def narrowed(project: Project, names: Sequence[str]) -> Project:
    """The project with only these of its business units; with all of them when no names are given.

    Raises:
        RequestError: the environment has no such unit, or nothing is declared there.
    """
    check_units(project.environment, names)
    units = tuple(unit for unit in project.units if not names or unit.environment.business_unit in names)
    if names and not units:
        raise RequestError(f"nothing is declared in business unit {', '.join(names)}")
    return project.with_units(units) if names else project


def one_unit(
    project: Project, addresses: Sequence[str] = (), *, chosen: Sequence[str] = (), kind: str = ""
) -> tuple[Project, tuple[str, ...]]:
    """The part of a project in the business unit that is meant, and the addresses without that unit's name.

    `chosen` says it, or `us:` before an address, or that an address is declared in one unit only. Where the
    environment names no units, or the project is a part already, it is as it was.

    Args:
        project: the project.
        addresses: what is meant to be worked on; nothing when that lies in no unit's files.
        chosen: the names of business units that may be meant; none for all.
        kind: the kind of what may also be named by its key alone.

    Raises:
        ClickException: the units are several, or none, or do not exist.
    """
    environment = project.environment
    check_units(environment, chosen)
    known = environment.units_in_order
    split = [_split(address, known, kind) for address in addresses]
    plain = tuple(address for _, address in split)
    if not known or (environment.business_unit and not project.units):
        return project, plain
    record = dict.fromkeys(unit for unit, _ in split if unit)
    left = [name for name in known if (not chosen or name in chosen) and (not record or name in record)]
    if len(record) > 1 or (record and not left):
        raise _apart([f"{address} is in {unit}" for unit, address in split if unit], chosen)
    if len(left) > 1:
        left = _holding(project, left, plain)
    return project.unit(left[0]), plain


def _split(written: str, known: Sequence[str], kind: str) -> tuple[str, str]:
    """The unit that an address names, empty without one, and the address in full."""
    unit, colon, rest = written.partition(":")
    named = (unit, rest) if colon and unit in known else ("", written)
    full = kind and not named[1].startswith(f"{kind}.")
    return (named[0], f"{kind}.{named[1]}") if full else named


def _holding(project: Project, units: Sequence[str], addresses: Sequence[str]) -> list[str]:
    """The one of these units in which all addresses are declared, as a list.

    Raises:
        ClickException: there is no such unit, or there are several.
    """
    declared = {unit: {resource.address for resource in project.unit(unit).resources} for unit in units}
    where = {address: [unit for unit in units if address in declared[unit]] for address in addresses}
    for address, holders in where.items():
        if not holders:
            names = [text for each in declared.values() for text in each]
            near = did_you_mean(address, names)
            message = f"{address} is declared in no business unit of {project.environment.name}"
            raise RequestError(f"{message}; {f'{near} If not, s' if near else 's'}ay where: {_options(units)}")
    common = [unit for unit in units if all(unit in holders for holders in where.values())]
    if not common:
        raise _apart([f"{address} is in {' and '.join(holders)}" for address, holders in where.items()], ())
    if len(common) > 1:
        about = f"{', '.join(addresses)} is declared in" if addresses else f"{project.environment.name} has"
        message = f"{about} the business units {', '.join(common)}, but this command works in one"
        raise RequestError(f"{message}; say which: {_options(common)}")
    return common


def _options(units: Sequence[str]) -> str:
    return " or ".join(f"{OPTION} {unit}" for unit in units)


def _apart(texts: Sequence[str], chosen: Sequence[str]) -> RequestError:
    words = [*texts, *([f"{OPTION} says {', '.join(chosen)}"] if chosen else [])]
    return RequestError(
        f"{'; '.join(words)}: this command works in one business unit. Run it once for each; nothing was done."
    )
