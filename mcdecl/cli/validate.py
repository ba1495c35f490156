"""`mcdecl validate`."""

from pathlib import Path

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.options import examples, project_options, timings_option
from mcdecl.helpers.structs import replace

UNDECLARED = "MC123"
"""The rule on references to what nobody declares."""
EXAMPLES = examples(
    "mcdecl validate                  for the default environment",
    "mcdecl validate -e prod          with the variables of prod; needs no secrets",
    "mcdecl validate --strict         the project refers to nothing but what it declares",
)


@click.command("validate", epilog=EXAMPLES)
@project_options
@click.option(
    "--baseline",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Known findings, which are not reported; lint-baseline.json of the project if there is one.",
)
@click.option(
    "--strict", is_flag=True, help="Count references to resources that the project does not declare as errors."
)
@timings_option
@click.pass_obj
def command(
    settings: CliSettings, environment: str | None, variables: tuple[str, ...], baseline: Path | None, strict: bool
) -> int:
    """Check the project's files, offline: YAML, names, types, references, SQL and filters.

    Reports every problem at its file:line:column, all in one run, except for those that the baseline of lint knows.
    Exit code 1 if there is an error.
    """
    from mcdecl.cli.session import sound_project
    from mcdecl.project import ProjectError
    from mcdecl.project.scaffold import SCHEMAS
    from mcdecl.project.schema_files import stale_copies

    project = sound_project(settings, environment, variables, offline=True, baseline=baseline)
    leading_out = [warning for warning in (*project.warnings, *project.known) if warning.code == UNDECLARED]
    if strict and leading_out:
        raise ProjectError([replace(warning, severity="error") for warning in leading_out])
    declared = sum(1 for resource in project.resources if not resource.implied)
    warnings = len(project.warnings)
    click.echo(
        f"Valid: {declared} resource{'s' if declared != 1 else ''} for environment {project.environment.name}, "
        f"{warnings} warning{'s' if warnings != 1 else ''}."
    )
    if old := stale_copies(project.root / SCHEMAS):
        click.echo(f"{SCHEMAS}/{old[0]} is of another version of mcdecl; `mcdecl init --schemas` updates it.", err=True)
    return 0
