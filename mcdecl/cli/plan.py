"""`mcdecl plan`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec import Struct

from mcdecl.cli.main import CliSettings
from mcdecl.cli.names import ADDRESS
from mcdecl.cli.options import (
    examples,
    fresh_option,
    out_option,
    plan_format_option,
    project_options,
    scope_options,
    summary_option,
    timings_option,
    unit_option,
)
from mcdecl.helpers.structs import replace

if TYPE_CHECKING:
    from mcdecl.engine.plan import Scope

EXAMPLES = examples(
    "mcdecl plan                                   for a person",
    "mcdecl plan data_extension.NTO_*              only these, and their dependencies",
    "mcdecl plan --format json | jq .summary       for a program",
    "mcdecl plan --format markdown > comment.md    for a pull request",
    "mcdecl plan --format html > plan.html         for a reviewer: one page, no network",
    "mcdecl plan --summary                         only the counts, data loss and blocked changes",
    "mcdecl plan --format slack                    a short message for Slack or Teams",
    "mcdecl plan --ref v1.4                        back to the files of a commit",
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
@out_option
@click.option(
    "--ref",
    metavar="COMMIT",
    help="Plan the project as its files were at this commit; the files here stay as they are.",
)
@click.option("--all", "everywhere", is_flag=True, help="Plan every environment of mcdecl.yaml, with a table on top.")
@summary_option
@scope_options
@timings_option
@fresh_option
@click.pass_obj
def command(
    settings: CliSettings,
    environment: str | None,
    variables: tuple[str, ...],
    form: str,
    plain: bool,
    detailed_exitcode: bool,
    out: Path | None,
    ref: str | None,
    everywhere: bool,
    summary: bool,
    targets: tuple[str, ...],
    excludes: tuple[str, ...],
    prune: bool,
    resend_unknown: bool,
    allow: tuple[str, ...],
) -> int:
    """Show what would change in the account, without changing anything.

    With TARGETs (addresses, or patterns such as data_extension.NTO_*), only matching resources and their dependencies
    are planned.

    With --ref, what stood in the files at a commit is planned: the way back to it. What was declared only later is left
    alone, unless --prune removes it from owned folders.

    A plan with --prune or --allow says so in its first line, and `mcdecl apply FILE` does not need the option again.

    --all plans every environment in parallel; an environment that fails is a row with its error. The exit code is the
    worst of them: 1 for an error or something blocked, 2 for changes (under --detailed-exitcode), otherwise 0.

    --format markdown and slack name the commit, the time and the page of the pipeline. If planning fails, they say so
    on standard output, too: the failure takes the place of an older comment.
    """
    from mcdecl.cli.session import shown_form

    form = shown_form(form, plain=plain)
    scope = (targets, excludes, prune, resend_unknown, allow)
    asked = _Asked(settings, environment, variables, form, out, summary=summary, everywhere=everywhere, ref=ref)
    try:
        return _code(_plan(asked, *scope), detailed_exitcode)
    except click.UsageError:
        raise
    except Exception as error:
        if form not in _TOLD_OF_FAILURE:
            raise
        _show_failure(asked, error)
        raise


_TOLD_OF_FAILURE = ("markdown", "slack")
"""The forms that take the place of an older message, also where there is no plan."""


class _Asked(Struct, frozen=True):
    """What was asked for, besides the scope."""

    settings: CliSettings
    environment: str | None
    variables: tuple[str, ...]
    form: str
    out: Path | None
    summary: bool
    everywhere: bool
    ref: str | None = None


def _show_failure(asked: _Asked, error: Exception) -> None:
    from mcdecl.cli.session import in_words, write_document
    from mcdecl.project.config import names_in_config
    from mcdecl.workspace.origin import origin_here

    project, environment = names_in_config(asked.settings.directory, asked.environment)
    environment = "all environments" if asked.everywhere else environment
    origin = origin_here(asked.settings.directory)
    if asked.form == "slack":
        from mcdecl.report.slack import failure_message

        write_document(failure_message(f"{project} for {environment}", in_words(error), origin))
    else:
        from mcdecl.report.markdown import failure_markdown

        write_document(failure_markdown(project, environment, in_words(error), origin))


def _plan(
    asked: _Asked,
    targets: tuple[str, ...],
    excludes: tuple[str, ...],
    prune: bool,
    resend_unknown: bool,
    allow: tuple[str, ...],
) -> int:
    """Plan and show it; gives the exit code, 2 for changes."""
    from mcdecl.cli.session import Watching, account_name, project_at_commit, project_to_plan, show, write_file
    from mcdecl.engine.plan import Scope
    from mcdecl.engine.plan.environments import exit_code
    from mcdecl.engine.plan.saved import SavedPlan
    from mcdecl.engine.plan.units import PlanSet
    from mcdecl.workspace.origin import origin_here
    from mcdecl.workspace.workspace import Workspace

    settings, out = asked.settings, asked.out
    scope = Scope(targets, excludes, prune, resend_unknown, allow)
    if asked.everywhere:
        if asked.environment or out or asked.ref:
            option = "-e" if asked.environment else "--out" if out else "--ref"
            raise click.UsageError(f"--all plans every environment; use it without {option}")
        return _everywhere(asked, scope)
    if asked.ref is None:
        project, origin = project_to_plan(settings, asked.environment, asked.variables), origin_here(settings.directory)
    else:
        project, commit = project_at_commit(settings, asked.environment, asked.variables, asked.ref)
        scope, origin = replace(scope, ref=commit), replace(origin_here(settings.directory), commit=commit)
    plan = Workspace(project, Watching()).plan(scope)
    failed = isinstance(plan, PlanSet) and bool(plan.failed)
    if out is not None and not failed:
        write_file(out, SavedPlan(plan, account_name(project.environment), origin=origin).text())
    show(plan, asked.form, project, origin=origin, summary=asked.summary)
    if out is not None and failed:
        click.echo(
            "Not saved: a plan file needs every business unit; leave one out with --exclude 'NAME:*'.",
            err=True,
        )
    return exit_code(plan)


def _everywhere(asked: _Asked, scope: "Scope") -> int:
    """Plan and show every environment; gives the worst exit code."""
    from mcdecl.cli.session import Watching, busy, in_words, load_environments, project_to_plan, show, tell_doubts
    from mcdecl.project import Project
    from mcdecl.project.config import environment_names
    from mcdecl.workspace.environments import plan_everywhere
    from mcdecl.workspace.origin import origin_here
    from mcdecl.workspace.workspace import Workspace

    settings = asked.settings
    read = load_environments(settings, environment_names(settings.directory), asked.variables, project_to_plan)
    projects = [item for item in read.values() if isinstance(item, Project)]
    with busy(f"Reading {len(projects)} accounts …"):
        everywhere = plan_everywhere(
            read,
            lambda project: Workspace(project, Watching()).plan(scope),
            describe=in_words,
            debug=settings.debug,
        )
    tell_doubts(everywhere.warnings, projects)
    show(everywhere, asked.form, origin=origin_here(settings.directory), summary=asked.summary)
    return everywhere.code


def _code(code: int, detailed_exitcode: bool) -> int:
    """The exit code; that there are changes is told only to those who ask."""
    return code if detailed_exitcode or code != 2 else 0
