"""`mcdecl render`."""

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.names import ADDRESS
from mcdecl.cli.options import examples, format_option, project_options, unit_option

EXAMPLES = examples(
    "mcdecl render -e prod                                  what prod comes to",
    "mcdecl render --origins 'data_extension.NTO_*'         and where each value is written",
)


@click.command("render", epilog=EXAMPLES)
@click.argument("globs", type=ADDRESS, nargs=-1, metavar="[ADDRESS-GLOB]…")
@project_options
@unit_option
@format_option("text", "json")
@click.option("--origins", is_flag=True, help="Say behind each value the file and line where it is written.")
@click.pass_obj
def command(
    settings: CliSettings,
    environment: str | None,
    variables: tuple[str, ...],
    form: str,
    globs: tuple[str, ...],
    origins: bool,
) -> int:
    """Print the project as it is for one environment, offline: YAML that declares the same resources.

    Templates, for_each, when, overrides and variables are worked in, SQL files stand where they are named. With
    ADDRESS-GLOBs, such as 'data_extension.NTO_*', only those resources are printed. Of business units each is a
    document of its own, that says its business_unit.
    """
    import json

    from mcdecl.cli.session import load_project
    from mcdecl.project.rendering import of_units, rendering

    project = load_project(settings, environment, variables, offline=True)
    shown = of_units(project, globs) if project.units else rendering(project, globs)
    if form == "json":
        click.echo(json.dumps(shown.json(origins=origins), ensure_ascii=False, indent=2))
    else:
        click.echo(shown.yaml(origins=origins), nl=False)
    return 0
