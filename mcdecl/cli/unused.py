"""`mcdecl unused`."""

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.options import examples, format_option, project_options, unit_option

EXAMPLES = examples(
    "mcdecl unused                  what could go",
    "mcdecl unused --format json    for a program",
)


@click.command("unused", epilog=EXAMPLES)
@project_options
@unit_option
@format_option("text", "json")
@click.pass_obj
def command(settings: CliSettings, environment: str | None, variables: tuple[str, ...], form: str) -> int:
    """List data extensions, fields, queries and other activities that nothing in the project reads or runs, offline.

    What lies outside of the project cannot be known: sends, journeys, scripts. Nothing is deleted.
    """
    from mcdecl.analysis.lineage.unused import key_fields, report_json, unused
    from mcdecl.cli.lineage import project_graph
    from mcdecl.cli.session import load_project
    from mcdecl.report.lineage import unused_text

    project = load_project(settings, environment, variables, offline=True)
    keys = [
        key
        for unit in project.units or (project,)
        for key in key_fields(unit.resources, unit.environment.business_unit if project.units else "")
    ]
    found = unused(project_graph(project), keys)
    if form == "json":
        import json

        click.echo(json.dumps(report_json(found), ensure_ascii=False, indent=2))
    else:
        click.echo(unused_text(found), nl=False)
    return 0
