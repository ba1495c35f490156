"""`mcdecl drift`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.options import examples, format_option, project_options

if TYPE_CHECKING:
    from mcdecl.account.interface import Account
    from mcdecl.cli.applied import Base
    from mcdecl.engine.observe.planning import Planned
    from mcdecl.engine.plan.drift import Drift
    from mcdecl.project import Project

EXAMPLES = examples(
    "mcdecl drift -e prod                   for a scheduled job: exit code 2 when something was changed by hand",
    "mcdecl drift -e prod --format json     for a program",
)


@click.command("drift", epilog=EXAMPLES)
@project_options
@format_option("text", "json")
@click.option(
    "--detailed-exitcode",
    is_flag=True,
    help="Exit 2 also when there are values that the account does not show, though they are as they were applied.",
)
@click.pass_obj
def command(
    settings: CliSettings, environment: str | None, variables: tuple[str, ...], form: str, *, detailed_exitcode: bool
) -> int:
    """Say what was changed in the account by hand since the last apply. Reads only.

    The account is compared with the commit that was applied last, not with the files as they are: what was merged and
    not applied yet is no drift. The commit is in the ledger where the environment says `ledger: true`, else in the
    journal of this machine; where neither knows one, the files are taken as they are, and that is said.

    Exit code 2 when there is drift, when something could not be compared, or when an automation is still off that an
    apply has paused; 0 otherwise. Values that the account does not show, such as passwords, are compared with what was
    sent last: whether somebody has changed them by hand since, nobody can see. Drift says how many there are, and with
    --detailed-exitcode they are exit code 2, too.
    """
    from mcdecl.cli.applied import base
    from mcdecl.cli.session import account_name, console, load_project, open_account
    from mcdecl.report.drift import drift_json, drift_lines
    from mcdecl.report.terminal import print_lines

    project = load_project(settings, environment, variables)
    first = project.units[0] if project.units else project
    with open_account(first) as account:
        since = base(first, account, account_name(first.environment))
    with _then(project, since, variables) as applied:
        found = _units(applied) if applied.units else _one(applied)
    if form == "json":
        from mcdecl.cli.session import print_json

        print_json(drift_json(project.name, project.environment.name, since.to_json(), found))
    else:
        print_lines(console(), drift_lines(project.environment.name, str(since), found))
    return 0 if found.none and not (detailed_exitcode and found.unconfirmed) else 2


@contextmanager
def _then(project: "Project", since: "Base", variables: tuple[str, ...]) -> Iterator["Project"]:
    """The project as it was at the commit, for the account as it is reached today.

    Raises:
        NoSuchCommit: the repository does not have it.
        ProjectError: something is wrong with the files that it had.
    """
    if not since.commit:
        yield project
        return
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from mcdecl.cli.options import chosen_units, parsed_variables, variable_files
    from mcdecl.helpers import git
    from mcdecl.project import load
    from mcdecl.workspace.one_unit import narrowed

    with TemporaryDirectory(prefix="mcdecl-") as room:
        git.extract(project.root, since.commit, Path(room))
        then = load(
            Path(room),
            project.environment.name,
            variables=parsed_variables(variables),
            variable_files=variable_files(),
            offline=True,
        )
        yield narrowed(_reached(then, project), chosen_units())


def _reached(then: "Project", now: "Project") -> "Project":
    """A project that was, with the connection that is: its secrets and addresses may be others by now."""
    from dataclasses import replace

    def there(project: "Project") -> "Project":
        name = project.environment.business_unit
        reached = now.environment.of_unit(name) if name else now.environment
        environment = replace(
            project.environment,
            account=reached.account,
            business_units=reached.business_units,
            concurrency=reached.concurrency,
        )
        above = None if project.above is None else there(project.above)
        return replace(project, root=now.root, environment=environment, above=above)

    return replace(there(then), units=tuple(map(there, then.units)))


def _one(project: "Project") -> "Drift":
    from mcdecl.cli.session import open_account
    from mcdecl.workspace.planning import planned

    with open_account(project) as account:
        return _drifted(planned(project, account), account, "")


def _units(project: "Project") -> "Drift":
    from mcdecl.account.errors import AccountError
    from mcdecl.cli.session import Watching
    from mcdecl.engine.plan.drift import Drift
    from mcdecl.engine.plan.units import PlanSet
    from mcdecl.workspace.units import Units

    found = Drift()
    with Units.opened(project, observer=Watching()) as units:
        plans = units.plan()
        for failed in plans.failed if isinstance(plans, PlanSet) else ():
            raise AccountError(f"Business unit {failed.unit} cannot be read: {failed.error}")
        for unit in units.units:
            found += _drifted(units.made[unit.name], unit.account, unit.name)
    return found


def _drifted(made: "Planned", account: "Account", unit: str) -> "Drift":
    from mcdecl.engine.observe.modified_dates import stamps
    from mcdecl.engine.plan.drift import drift, touched

    return drift(made.plan, stamps(account, made.index, touched(made.plan)), unit, made.unconfirmed)
