"""Queries held against the account: what they use beyond the project's files is read, and only that."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from mcdecl.account.interface import Account
from mcdecl.analysis.lint.model import RemoteTables, UnresolvedTables
from mcdecl.analysis.lint.registry import registry
from mcdecl.analysis.lint.remote_tables import unresolved_tables
from mcdecl.analysis.lint.run import errors
from mcdecl.analysis.lint.unfit import unfit
from mcdecl.analysis.lint.view import filled_in_order
from mcdecl.engine.observe.read import observe
from mcdecl.engine.observe.tables import read_tables
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.server_time import server_day
from mcdecl.kinds.shared import shared_key
from mcdecl.project import Diagnostic, Project
from mcdecl.workspace.accounts import open_units
from mcdecl.workspace.side_by_side import side_by_side


def elsewhere(project: Project) -> Mapping[str, RemoteTables]:
    """By business unit, what the account has beside what is declared, as far as rules ask.

    That is what queries use or anything refers to and nobody declares, resources with values that nobody should set,
    and data extensions that are filled by the order of their fields; where there are none, nothing is asked.

    Raises:
        AccountError: the account cannot be reached or read.
    """
    today = server_day()
    asks = [
        (
            unit.environment,
            unresolved_tables(unit),
            [
                *(unfit_here.resource for unfit_here in unfit(unit, today)),
                *(filled for *_, filled in filled_in_order(unit)),
            ],
            unit if any(_leading_out(unit)) else None,
        )
        for unit in project.units or (project,)
    ]
    needs = [asked for asked in asks if any(asked[1:])]
    if not needs:
        return {}
    environments = [environment for environment, *_ in needs]
    with open_units(project.root, environments) as accounts:
        jobs = [
            partial(_tables, account, need, over, unit)
            for (_, need, over, unit), account in zip(needs, accounts, strict=True)
        ]
        tables = side_by_side(jobs, project.environment.calls_at_once)
    return {environment.business_unit: read for environment, read in zip(environments, tables, strict=True)}


def _tables(account: Account, need: UnresolvedTables, over: Sequence[Resource], unit: Project | None) -> RemoteTables:
    """What one business unit has."""
    missing = _missing(account, unit) if unit else frozenset[str]()
    return replace(_read(account, need), states=_states(account, over), missing=missing)


def unresolved(project: Project, account: Account) -> Mapping[str, RemoteTables]:
    """What queries use beyond the files of a project or of one of its business units, as the account has it.

    Raises:
        AccountError: the account cannot be read.
    """
    need = unresolved_tables(project)
    return {project.environment.business_unit: _read(account, need)} if need else {}


def query_errors(project: Project, there: Mapping[str, RemoteTables]) -> tuple[Diagnostic, ...]:
    """Errors in queries that only the account shows, by what `unresolved` has read of it.

    What the files alone show is not told: who plans has asked for it before, or does not want to know.
    """
    if not there:
        return ()
    known = registry()
    if wrong := errors(project, known, there):
        before = set(errors(project, known))
        return tuple(diagnostic for diagnostic in wrong if diagnostic not in before)
    return ()


def _leading_out(project: Project) -> Iterator[Resource]:
    """The resources that refer to what nobody declares."""
    nowhere = frozenset(project.unresolved)
    for resource in project.resources if nowhere else ():
        references = KINDS[resource.kind].references(resource.state)
        if any(f"{reference.kind}.{reference.key}" in nowhere for reference in references):
            yield resource


def _missing(account: Account, project: Project) -> frozenset[str]:
    """The addresses that are referred to, declared by nobody and not in the account."""
    resources = list(_leading_out(project))
    held = observe(account, resources).live.held if resources else {}
    nowhere = (f"{kind}.{key}" for (kind, key), there in held.items() if there is False and shared_key(key) is None)
    return (frozenset(nowhere) | _in_other_case(project)) & frozenset(project.unresolved)


def _in_other_case(project: Project) -> frozenset[str]:
    """The addresses that are referred to in another case than declared: whatever the account answers, a plan blocks."""
    declared = {resource.address.casefold() for resource in project.resources}
    return frozenset(address for address in project.unresolved if address.casefold() in declared)


def _states(account: Account, resources: Sequence[Resource]) -> Mapping[str, Mapping[str, Any]]:
    """What declared resources are like in the account."""
    if not resources:
        return {}
    return {address: there.state for address, there in observe(account, resources).live.resources.items()}


def _read(account: Account, need: UnresolvedTables) -> RemoteTables:
    if not need:
        return RemoteTables()
    tables = read_tables(account, need.names, need.keys)
    return RemoteTables(tables.names, tables.resources)
