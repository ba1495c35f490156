"""`mcdecl unlock`."""

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.options import examples, project_options, unit_option

EXAMPLES = examples(
    "mcdecl unlock -e prod            who holds the lock",
    "mcdecl unlock -e prod --force    release it, whoever holds it",
    "mcdecl unlock -e prod --force --business-unit us    of an environment with business units, the lock of one",
)


@click.command("unlock", epilog=EXAMPLES)
@project_options
@unit_option
@click.option("--force", is_flag=True, help="Release the lock even if another run holds it.")
@click.pass_obj
def command(settings: CliSettings, environment: str | None, variables: tuple[str, ...], force: bool) -> int:
    """Show who holds the lock of the environment's business unit, or release it with --force.

    Use --force only if the run is certainly dead: a live run would stop at its next renewal, in the middle of its work.
    A live run renews its lease every 80 seconds; the lock of a dead one is free five minutes after that. With business
    units, --force releases the lock of one: name it with --business-unit.

    Exit code 1 if a lock is held or a business unit cannot be reached, 0 if every lock is free or was released.
    """
    from mcdecl.cli.session import check_named, load_project, views
    from mcdecl.report.locks import lock_text
    from mcdecl.workspace.locks import locks

    project = load_project(settings, environment, variables)
    if force:
        check_named(project.environment, environment)
    code, units = 0, views(project)
    if force and len(units) > 1:
        names = ", ".join(unit.business_unit for unit in units)
        raise click.UsageError(
            f"--force releases the lock of one business unit: name it with --business-unit ({names})"
        )
    for lock in locks(project, units, force=force):
        text = lock_text(lock.environment, lock.state, released=lock.released, held=lock.held, error=lock.error)
        click.echo(text)
        code = max(code, int(lock.held or bool(lock.error)))
    return code
