"""`mcdecl render`."""

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.names import ADDRESS
from mcdecl.cli.options import examples, format_option, project_options, unit_option

EXAMPLES = examples(
    "mcdecl render -e prod                                  the expanded project for prod",
    "mcdecl render --origins 'data_extension.NTO_*'         with the source of each value",
)


@click.command("render", epilog=EXAMPLES)
@click.argument("globs", type=ADDRESS, nargs=-1, metavar="[ADDRESS-GLOB]…")
@project_options
@unit_option
@format_option("text", "json")
@click.option("--origins", is_flag=True, help="Show the file and line of each value.")
@click.pass_obj
def command(
    settings: CliSettings,
    environment: str | None,
    variables: tuple[str, ...],
    form: str,
    globs: tuple[str, ...],
    origins: bool,
) -> int:
    """Print the expanded project for one environment, offline, as YAML that declares the same resources.

    Templates, for_each, when, overrides and variables are expanded, and SQL files are inserted. With ADDRESS-GLOBs,
    such as 'data_extension.NTO_*', only matching resources are printed. Each business unit is a separate document with
    its business_unit.
    """
    import json

    from mcdecl.cli.session import busy, load_project, write_document
    from mcdecl.project.rendering import of_units, rendering

    project = load_project(settings, environment, variables, offline=True)
    with busy("Rendering …"):
        shown = of_units(project, globs) if project.units else rendering(project, globs)
        if form == "json":
            text = json.dumps(shown.json(origins=origins), ensure_ascii=False, indent=2)
        else:
            text = shown.yaml(origins=origins)
    if form == "json":
        click.echo(text)
    else:
        write_document(text)  # YAML says such characters in its own way
    return 0
