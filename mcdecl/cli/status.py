"""`mcdecl status`."""

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.options import examples, format_option, project_options, unit_option

EXAMPLES = examples(
    "mcdecl status                    of the default environment",
    "mcdecl status -e prod            of this one",
    "mcdecl status --format json      for a monitor",
)


@click.command("status", epilog=EXAMPLES)
@project_options
@unit_option
@format_option("text", "json")
@click.pass_obj
def command(settings: CliSettings, environment: str | None, variables: tuple[str, ...], form: str) -> int:
    """Say whether the account is up, who is asking and how quick it answers, and what an apply has left paused.

    Exit code 1 when the service reports an outage or maintenance, or cannot be reached.
    """
    from dataclasses import asdict, replace

    from mcdecl.cli.session import load_project, open_units, views
    from mcdecl.report.status import status_lines
    from mcdecl.workspace.applied_state import standing_pauses

    project = load_project(settings, environment, variables)
    seen = views(project)
    with open_units(project.root, seen) as accounts:
        found = [(item, account.status()) for item, account in zip(seen, accounts, strict=True)]
        paused = [
            standing_pauses(replace(project, environment=item), account) if status.ok else ()
            for (item, status), account in zip(found, accounts, strict=True)
        ]
    if form == "json":
        import json

        records = [
            {
                "environment": item.name,
                **({"unit": item.business_unit} if item.business_unit else {}),
                **asdict(status),
                "paused": [mark.to_json() for mark in marks],
            }
            for (item, status), marks in zip(found, paused, strict=True)
        ]
        click.echo(json.dumps(records if project.units else records[0], indent=2))
    else:
        for (entry, status), marks in zip(found, paused, strict=True):
            name = entry.name + (f", {entry.business_unit}" if entry.business_unit else "")
            click.echo("\n".join((*status_lines(name, status), *(f"  {mark}" for mark in marks))))
    return 0 if all(status.ok for _, status in found) else 1
