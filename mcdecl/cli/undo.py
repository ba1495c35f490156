"""`mcdecl undo`."""

from pathlib import Path

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.names import ADDRESS
from mcdecl.cli.options import (
    examples,
    out_option,
    plan_format_option,
    project_options,
    summary_option,
)

EXAMPLES = examples(
    "mcdecl undo 1a2b3c4d                                 show what undoing that apply would change",
    "mcdecl undo 1a2b3c4d --out undo.json                 save it; mcdecl apply undo.json carries it out",
    "mcdecl undo 1a2b3c4d --exclude query_definition.Q    without one resource",
)


@click.command("undo", epilog=EXAMPLES)
@click.argument("run", metavar="RUN")
@project_options
@plan_format_option
@click.option(
    "--detailed-exitcode",
    is_flag=True,
    help="Exit with 0 if there is nothing to undo, 2 if there are changes or something could not be compared.",
)
@out_option
@summary_option
@click.option(
    "--exclude",
    "excludes",
    type=ADDRESS,
    multiple=True,
    metavar="PATTERN",
    help="Leave out what this address or pattern means; may be repeated.",
)
@click.option(
    "--allow",
    type=click.Choice(["data_loss"]),
    multiple=True,
    help="Allow the plan to lose data, such as the rows of what the run created.",
)
@click.pass_obj
def command(
    settings: CliSettings,
    run: str,
    environment: str | None,
    variables: tuple[str, ...],
    form: str,
    plain: bool,
    detailed_exitcode: bool,
    out: Path | None,
    summary: bool,
    excludes: tuple[str, ...],
    allow: tuple[str, ...],
) -> int:
    """Plan to take back what the apply RUN changed, from the states before that its journal holds.

    `mcdecl runs` lists the runs of this machine; a prefix of the id is enough. Only what the run changed is compared
    and sent. What was changed since by somebody else is a conflict, and blocks its resource. What the account refuses
    to take back, such as a shorter field, is left alone and listed with the reason.

    Nothing is sent: save the plan with --out, and apply it with `mcdecl apply FILE`. Rows that the run kept come back
    with that apply. What was deleted comes back as a new object with a new id.
    """
    from mcdecl.cli.session import Watching, account_name, project_as_it_is, show, shown_form, write_file
    from mcdecl.engine.plan import Scope
    from mcdecl.engine.plan.environments import exit_code
    from mcdecl.engine.plan.saved import SavedPlan
    from mcdecl.workspace.keep import restore_words, usable
    from mcdecl.workspace.origin import origin_here
    from mcdecl.workspace.undo import run_to_undo, undone
    from mcdecl.workspace.workspace import Workspace

    form = shown_form(form, plain=plain)
    project = project_as_it_is(settings, environment, variables)
    taken, unit = run_to_undo(project, run)
    part = project.unit(unit) if unit else project
    taken, complaints = usable(taken, part)
    for complaint in complaints:
        click.echo(f"warning: {complaint}", err=True)
    back = undone(project, (taken, unit), excludes)
    plan = Workspace(back, Watching()).plan(Scope((), excludes, allow=allow, undo=taken.run))
    origin, blocked = origin_here(settings.directory), bool(plan.summary().blocked)
    if out is not None and not blocked:
        account = account_name(project.environment)
        write_file(out, SavedPlan(plan, account, origin=origin, undo_of=taken.to_json()).text())
    show(plan, form, back, origin=origin, summary=summary)
    acting = {change.address for change in plan.acting()}
    for item in taken.kept:
        if item.address not in acting and item.rows:
            click.echo(
                f"{item.rows:,} rows of {item.address} are kept; if they are not back yet: "
                f"{restore_words(part, taken.run, item)}",
                err=True,
            )
    if out is not None and blocked:
        click.echo("Not saved: something is blocked; leave it out with --exclude ADDRESS, and plan again.", err=True)
    code = exit_code(plan)
    return code if detailed_exitcode or code != 2 else 0
