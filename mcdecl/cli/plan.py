"""`mcdecl plan`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.names import ADDRESS
from mcdecl.cli.options import examples, plan_format_option, project_options, scope_options, timings_option, unit_option

if TYPE_CHECKING:
    from mcdecl.engine.plan import Scope

EXAMPLES = examples(
    "mcdecl plan                                   for a person",
    "mcdecl plan data_extension.NTO_*              only these, and their dependencies",
    "mcdecl plan --format json | jq .summary       for a program",
    "mcdecl plan --format markdown > comment.md    for a pull request",
    "mcdecl plan --format html > plan.html         for a reviewer: one page, no network",
    "mcdecl plan --all                             every environment, as after a merge",
    "mcdecl plan --detailed-exitcode               for a pipeline: exit code 0 no changes, 2 changes, 1 error",
)


@click.command("plan", epilog=EXAMPLES)
@click.argument("targets", type=ADDRESS, nargs=-1, metavar="[TARGET]...")
@project_options
@unit_option
@plan_format_option
@click.option(
    "--detailed-exitcode",
    is_flag=True,
    help="Exit with 0 if everything is as declared, 2 if there are changes or something could not be compared.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False, writable=True),
    metavar="FILE",
    help="Save the plan; `mcdecl apply FILE` applies exactly this plan.",
)
@click.option("--all", "everywhere", is_flag=True, help="Plan every environment of mcdecl.yaml, with a table on top.")
@scope_options
@timings_option
@click.pass_obj
def command(
    settings: CliSettings,
    environment: str | None,
    variables: tuple[str, ...],
    form: str,
    plain: bool,
    detailed_exitcode: bool,
    out: Path | None,
    everywhere: bool,
    targets: tuple[str, ...],
    excludes: tuple[str, ...],
    prune: bool,
    resend_unknown: bool,
    allow: tuple[str, ...],
) -> int:
    """Show what would change in the account, without changing anything.

    With TARGETs (addresses, or patterns such as data_extension.NTO_*), only matching resources and their dependencies
    are planned.

    A plan with --prune or --allow says so in its first line, and `mcdecl apply FILE` does not need the option again.

    --all plans every environment in parallel; an environment that fails is a row with its error. The exit code is the
    worst of them: 1 for an error or something blocked, 2 for changes (under --detailed-exitcode), otherwise 0.
    """
    from mcdecl.cli.session import Watching, account_name, project_to_plan, show, shown_form, write_file
    from mcdecl.engine.plan import Scope
    from mcdecl.engine.plan.environments import exit_code
    from mcdecl.engine.plan.saved import SavedPlan
    from mcdecl.engine.plan.units import PlanSet
    from mcdecl.workspace.workspace import Workspace

    form = shown_form(form, plain=plain)
    scope = Scope(targets, excludes, prune, resend_unknown, allow)
    if everywhere:
        if environment or out:
            raise click.UsageError(f"--all plans every environment; use it without {'-e' if environment else '--out'}")
        return _code(_everywhere(settings, variables, form, scope), detailed_exitcode)
    project = project_to_plan(settings, environment, variables)
    plan = Workspace(project, Watching()).plan(scope)
    failed = isinstance(plan, PlanSet) and bool(plan.failed)
    if out is not None and not failed:
        write_file(out, SavedPlan(plan, account_name(project.environment)).text())
    show(plan, form, project)
    if out is not None and failed:
        click.echo(
            "Not saved: a plan file needs every business unit; leave one out with --exclude 'NAME:*'.",
            err=True,
        )
    return _code(exit_code(plan), detailed_exitcode)


def _everywhere(settings: CliSettings, variables: tuple[str, ...], form: str, scope: "Scope") -> int:
    """Plan and show every environment; gives the worst exit code."""
    from mcdecl.cli.session import Watching, busy, in_words, load_environments, project_to_plan, show, tell_doubts
    from mcdecl.project import Project
    from mcdecl.project.config import environment_names
    from mcdecl.workspace.environments import plan_everywhere
    from mcdecl.workspace.workspace import Workspace

    read = load_environments(settings, environment_names(settings.directory), variables, project_to_plan)
    projects = [item for item in read.values() if isinstance(item, Project)]
    with busy(f"Reading {len(projects)} accounts …"):
        everywhere = plan_everywhere(
            read,
            lambda project: Workspace(project, Watching()).plan(scope),
            describe=in_words,
            debug=settings.debug,
        )
    tell_doubts(everywhere.warnings, projects)
    show(everywhere, form)
    return everywhere.code


def _code(code: int, detailed_exitcode: bool) -> int:
    """The exit code; that there are changes is told only to those who ask."""
    return code if detailed_exitcode or code != 2 else 0
