"""`mcdecl drift`."""

from typing import TYPE_CHECKING

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.names import ADDRESS
from mcdecl.cli.options import (
    chosen_units,
    examples,
    format_option,
    fresh_option,
    parsed_variables,
    project_options,
    timings_option,
    unit_option,
    variable_files,
)

if TYPE_CHECKING:
    from mcdecl.project import Project

EXAMPLES = examples(
    "mcdecl drift -e prod                   for a scheduled job: exit code 2 if there is drift",
    "mcdecl drift --business-unit us        one business unit",
    "mcdecl drift -e prod --format json     for a program",
    "mcdecl drift -e prod --format slack    a short message for Slack or Teams",
    "mcdecl drift -e prod --accept data_extension.NTO_Customers     change its file to what the account has",
)


@click.command("drift", epilog=EXAMPLES)
@project_options
@unit_option
@format_option("text", "json", "markdown", "slack")
@click.option(
    "--detailed-exitcode",
    is_flag=True,
    help="Exit 2 also when there are values that the account does not show, though they are as they were applied.",
)
@click.option(
    "--accept",
    "accepted",
    type=ADDRESS,
    multiple=True,
    metavar="ADDRESS",
    help="Edit the file that declares it to what the account has; repeatable. Nothing else is compared.",
)
@timings_option
@fresh_option
@click.pass_obj
def command(
    settings: CliSettings,
    environment: str | None,
    variables: tuple[str, ...],
    form: str,
    accepted: tuple[str, ...],
    *,
    detailed_exitcode: bool,
) -> int:
    """Show what was changed in the account by hand since the last apply. Reads only.

    Compares the account with what was applied, not with the current files: changes that are merged but not yet applied
    are not drift. Every apply records what it did, each business unit for itself: the commit that was applied as a
    whole, and what was applied besides it, such as a few targets or files that were not committed. With `ledger: true`
    or `lock: true` in the environment the record is in the account, so that your team and CI share it, otherwise on
    this machine. If nothing is known of an apply, the current files are used, and the output says so.

    A business unit that cannot be read is reported, the others are compared, and the exit code is 1.

    Exit code 2 when there is drift, when something could not be compared, or when an automation is still off that an
    apply has paused; 0 otherwise. Values that the account does not show, such as passwords, are compared with what was
    sent last: whether somebody has changed them by hand since, nobody can see. Drift says how many there are, and with
    --detailed-exitcode they are exit code 2, too.

    With --accept the declaration of a resource takes over what the account has. Only the values that differ are edited:
    comments, order and spelling of everything else stay. What comes from a variable, a template or a loop is not
    touched; its place is shown, and the exit code is 1.
    """
    from mcdecl.cli.session import Watching, print_json, project_to_compare, show_lines
    from mcdecl.report.drift import drift_json, drift_lines, summary
    from mcdecl.workspace.drift import drift
    from mcdecl.workspace.one_unit import narrowed

    project = narrowed(project_to_compare(settings, environment, variables), chosen_units())
    if accepted:
        return _accept(project, accepted, form)
    given, files = parsed_variables(variables), variable_files()
    report = drift(project, business_units=chosen_units(), variables=given, variable_files=files, observer=Watching())
    name, drifted = project.environment.name, report.drift
    if form == "json":
        bases = {unit: base.to_json() for unit, base in report.units.items()}
        print_json(drift_json(project.name, name, report.since.to_json(), drifted, bases, report.failed))
    else:
        bases_in_words = {unit: str(base) for unit, base in report.units.items()}
        lines = drift_lines(name, str(report.since), drifted, bases_in_words, report.failed)
        about = f"{project.name} for {name}"
        show_lines("drift", about, lines, summary(drifted, report.failed), form, settings.directory)
    if report.failed:
        return 1
    return 0 if drifted.none and not (detailed_exitcode and drifted.unconfirmed) else 2


def _accept(project: "Project", addresses: tuple[str, ...], form: str) -> int:
    """Take over what the account has of these resources."""
    from mcdecl.cli.session import counting
    from mcdecl.report.importing import accept_lines
    from mcdecl.workspace.accepting import accept_drift

    if form != "text":
        raise click.UsageError(
            "--accept prints text only; `mcdecl export --overwrite ADDRESS --format json` is for programs"
        )
    with counting("Reading the account …") as progress:
        report = accept_drift(project, addresses, business_units=chosen_units(), progress=progress)
    for line in accept_lines(report):
        click.echo(line)
    return 0 if report.complete else 1
