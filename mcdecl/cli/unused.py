"""`mcdecl unused`."""

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.options import examples, format_option, project_options, unit_option

EXAMPLES = examples(
    "mcdecl unused                  candidates for deletion",
    "mcdecl unused --format json    for a program",
)


@click.command("unused", epilog=EXAMPLES)
@project_options
@unit_option
@format_option("text", "json")
@click.pass_obj
def command(settings: CliSettings, environment: str | None, variables: tuple[str, ...], form: str) -> int:
    """List data extensions, fields, queries and other activities that nothing in the project reads or runs, offline.

    Users outside of the project (sends, journeys, scripts) are not known. Nothing is deleted.
    """
    from mcdecl.analysis.lineage.unused import report_json
    from mcdecl.cli.session import load_project, print_json, print_wrapped
    from mcdecl.report.lineage import unused_text
    from mcdecl.workspace.lineage import unused

    unread = unused(load_project(settings, environment, variables, offline=True))
    if form == "json":
        print_json(report_json(unread))
    else:
        print_wrapped(unused_text(unread))
    return 0
