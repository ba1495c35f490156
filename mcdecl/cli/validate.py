"""`mcdecl validate`."""

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.options import examples, project_options

EXAMPLES = examples(
    "mcdecl validate                  for the default environment",
    "mcdecl validate -e prod          with the variables of prod; needs no secrets",
)


@click.command("validate", epilog=EXAMPLES)
@project_options
@click.pass_obj
def command(settings: CliSettings, environment: str | None, variables: tuple[str, ...]) -> int:
    """Check the project's files, offline: YAML, names, types, references, SQL and filters.

    Reports every problem at its file:line:column, all in one run. Exit code 1 if there is an error.
    """
    from mcdecl.cli.session import sound_project

    project = sound_project(settings, environment, variables, offline=True)
    declared = sum(1 for resource in project.resources if not resource.implied)
    warnings = len(project.warnings)
    click.echo(
        f"Valid: {declared} resource{'s' if declared != 1 else ''} for environment {project.environment.name}, "
        f"{warnings} warning{'s' if warnings != 1 else ''}."
    )
    return 0
