"""`mcdecl drift`."""

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.options import examples, format_option, parsed_variables, project_options, variable_files

EXAMPLES = examples(
    "mcdecl drift -e prod                   for a scheduled job: exit code 2 if there is drift",
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
    """Show what was changed in the account by hand since the last apply. Reads only.

    Compares the account with the commit that was applied last, not with the current files: changes that are merged but
    not yet applied are not drift. The commit comes from the ledger if the environment says `ledger: true`, otherwise
    from the journal on this machine. If neither knows a commit, the current files are used, and the output says so.

    Exit code 2 when there is drift, when something could not be compared, or when an automation is still off that an
    apply has paused; 0 otherwise. Values that the account does not show, such as passwords, are compared with what was
    sent last: whether somebody has changed them by hand since, nobody can see. Drift says how many there are, and with
    --detailed-exitcode they are exit code 2, too.
    """
    from mcdecl.cli.session import Watching, console, load_project, print_json
    from mcdecl.report.drift import drift_json, drift_lines
    from mcdecl.report.terminal import print_lines
    from mcdecl.workspace.drift import drift

    project = load_project(settings, environment, variables)
    given, files = parsed_variables(variables), variable_files()
    report = drift(project, variables=given, variable_files=files, observer=Watching())
    name, since, drifted = project.environment.name, report.since, report.drift
    if form == "json":
        print_json(drift_json(project.name, name, since.to_json(), drifted))
    else:
        print_lines(console(), drift_lines(name, str(since), drifted))
    return 0 if drifted.none and not (detailed_exitcode and drifted.unconfirmed) else 2
