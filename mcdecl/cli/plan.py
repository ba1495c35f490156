"""`mcdecl plan`."""

from pathlib import Path

import click

from mcdecl.cli.main import Settings
from mcdecl.cli.options import format_option, project_options, scope_options

EXAMPLES = "\b\nExamples:\n" + "\n".join(
    (
        "  mcdecl plan                                   for a person",
        "  mcdecl plan data_extension.NTO_*              only these, and what they need",
        "  mcdecl plan --format json | jq .summary       for a program",
        "  mcdecl plan --detailed-exitcode               for a pipeline: 0 nothing, 2 changes, 1 error",
    )
)


@click.command("plan", epilog=EXAMPLES)
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@project_options
@format_option("text", "json")
@click.option("--detailed-exitcode", is_flag=True, help="Exit 0 when nothing is to do, 2 when there are changes.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False, writable=True),
    metavar="FILE",
    help="Save the plan; `mcdecl apply FILE` carries out exactly this one.",
)
@scope_options
@click.pass_obj
def command(
    settings: Settings,
    environment: str | None,
    variables: tuple[str, ...],
    form: str,
    detailed_exitcode: bool,
    out: Path | None,
    targets: tuple[str, ...],
    excludes: tuple[str, ...],
    prune: bool,
    resend_unknown: bool,
) -> int:
    """Show what would change in the account, without changing anything.

    With TARGETs, addresses or patterns such as data_extension.NTO_*, only what they mean and what that needs is
    looked at.
    """
    from mcdecl.cli.planning import planned
    from mcdecl.cli.session import account_name, console, load_project, open_account, write_whole
    from mcdecl.plan import Scope
    from mcdecl.report.terminal import print_plan

    project = load_project(settings, environment, variables)
    with open_account(project) as account:
        plan = planned(project, account, Scope(targets, excludes, prune, resend_unknown)).plan
    if out is not None:
        from mcdecl.plan.saved import SavedPlan

        write_whole(out, SavedPlan(plan, account_name(project.environment)).text())
    if form == "json":
        import json

        click.echo(json.dumps(plan.to_json(), ensure_ascii=False, indent=2))
    else:
        print_plan(console(), plan)
    counts = plan.summary()
    if counts.blocked:
        return 1
    return 2 if detailed_exitcode and counts.acts else 0
