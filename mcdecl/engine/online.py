"""Queries held against the account: what they use beyond the project's files is read, and only that."""

from collections.abc import Mapping

from mcdecl.account.interface import Account
from mcdecl.engine.opening import open_units
from mcdecl.lint.elsewhere import strangers
from mcdecl.lint.model import Elsewhere, Strangers
from mcdecl.lint.registry import registry
from mcdecl.lint.run import errors
from mcdecl.live.tables import read_tables
from mcdecl.project import Project, ProjectError


def elsewhere(project: Project) -> Mapping[str, Elsewhere]:
    """By business unit, what the account has of what queries use and nobody declares; asks only where there is any.

    Raises:
        AccountError: the account cannot be reached or read.
    """
    needs = [(unit.environment, need) for unit in project.units or (project,) if (need := strangers(unit))]
    if not needs:
        return {}
    environments = [environment for environment, _ in needs]
    with open_units(project.root, environments) as accounts:
        return {
            environment.business_unit: _read(account, need)
            for (environment, need), account in zip(needs, accounts, strict=True)
        }


def check_queries(project: Project, account: Account) -> None:
    """Look for errors in queries that only the account shows, of a project or of one of its business units.

    What the files alone show is not told: who plans has asked for it before, or does not want to know.

    Raises:
        ProjectError: there are some.
        AccountError: the account cannot be read.
    """
    need = strangers(project)
    if not need:
        return
    known, found = registry(), {project.environment.business_unit: _read(account, need)}
    if wrong := errors(project, known, found):
        before = set(errors(project, known))
        if new := [one for one in wrong if one not in before]:
            raise ProjectError(new)


def _read(account: Account, need: Strangers) -> Elsewhere:
    tables = read_tables(account, need.names, need.keys)
    return Elsewhere(tables.names, tables.found)
