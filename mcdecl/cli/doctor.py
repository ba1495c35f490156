"""`mcdecl doctor`."""

from pathlib import Path

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.options import OutPath, examples, format_option, host_key_option, project_options, unit_option

EXAMPLES = examples(
    "mcdecl doctor -e prod                         what the account allows, and what differs",
    "mcdecl doctor -e prod --report report.json    what differs, without names, for a bug report",
    "mcdecl doctor -e prod --format json           for a program",
)


@click.command("doctor", epilog=EXAMPLES)
@project_options
@unit_option
@format_option("text", "json")
@click.option(
    "--report",
    type=OutPath(dir_okay=False),
    metavar="FILE",
    help="Write what differs to FILE, with names, keys, ids and addresses hashed.",
)
@host_key_option
@click.pass_obj
def command(
    settings: CliSettings,
    environment: str | None,
    variables: tuple[str, ...],
    form: str,
    report: Path | None,
    accept_host_key: str | None,
) -> int:
    """Examine the account without changing anything: connection, rights, objects, REST, files, and known facts.

    Every property that mcdecl reads is compared with what Describe and Retrieve give, every list with what REST gives,
    and the facts of `mcdecl explain facts` are checked that reading can show. What cannot be read is named, and the
    rest is examined all the same. `mcdecl status` is the quick check.

    Exit code 0 if all is well, 1 if something differs, a right is missing or the account cannot be reached.
    """
    import json

    from mcdecl.cli.session import busy, load_project, print_json, views, write_file
    from mcdecl.report.doctor import anonymous_report, diagnoses_json, diagnosis_lines, summary
    from mcdecl.workspace.doctor import examine_units

    project = load_project(settings, environment, variables)
    with busy("Examining the account …"):
        units = examine_units(project, views(project), accept_host_key)
    rows = [(unit.environment, unit.diagnosis) for unit in units]
    if report is not None:
        write_file(report, json.dumps(anonymous_report(rows), ensure_ascii=False, indent=2) + "\n")
        click.echo(f"Wrote {report}, without names, keys, ids and addresses.", err=True)
    if form == "json":
        print_json(diagnoses_json(rows))
    else:
        click.echo("\n\n".join("\n".join(diagnosis_lines(*row)) for row in rows))
        if len(rows) > 1:
            click.echo("\n" + "\n".join(summary(*row) for row in rows))
    return 0 if all(unit.diagnosis.ok for unit in units) else 1
