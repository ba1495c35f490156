"""`mcdecl conformance`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.options import OutPath, consent_options, examples, format_option, project_options, unit_option

if TYPE_CHECKING:
    from mcdecl.workspace.conformance import ConformancePlan

EXAMPLES = examples(
    "mcdecl conformance -e dev --folder 'Data Extensions/mcdecl probe'    ask, probe, clean up",
    "mcdecl conformance -e dev --folder 'Data Extensions/mcdecl probe' --folder 'Query/mcdecl probe'    queries too",
    "mcdecl conformance -e dev --folder 'Data Extensions/mcdecl probe' --report report.json    for a bug report",
)
_STOPPED = 130


@click.command("conformance", epilog=EXAMPLES)
@project_options
@unit_option
@format_option("text", "json")
@click.option(
    "--folder",
    "folders",
    multiple=True,
    metavar="PATH",
    help="Work in this folder only: one of data extensions, and one of queries if you name one. Created if missing.",
)
@consent_options
@click.option(
    "--report",
    type=OutPath(dir_okay=False),
    metavar="FILE",
    help="Write what does not hold to FILE, with names, keys, ids and addresses hashed.",
)
@click.pass_obj
def command(
    settings: CliSettings,
    environment: str | None,
    variables: tuple[str, ...],
    form: str,
    folders: tuple[str, ...],
    auto_approve: bool,
    confirm: str | None,
    report: Path | None,
) -> int:
    """Check the facts that mcdecl depends on in a live account, with probes that write in one folder only.

    Everything that a probe creates is named mcdecl_probe_* and is deleted afterwards. If a run is killed, the next one
    finds what is left in the folder and deletes it. Nothing is run, and nothing else is changed. Without probes that
    write, `mcdecl doctor` checks what reading can show.

    Exit code 0 if every fact holds that could be probed, 1 if one does not or something could not be deleted.
    """
    import json

    from mcdecl.cli.session import check_named, load_project, print_json, views, write_file
    from mcdecl.helpers.structs import replace
    from mcdecl.report.conformance import (
        conformance_json,
        conformance_report,
        conformance_summary,
        verdict_lines,
    )
    from mcdecl.workspace.conformance import probe_account
    from mcdecl.workspace.stopping import SignalStopper

    if not folders:
        raise click.UsageError("name the folder that the probes may use: --folder 'Data Extensions/mcdecl probe'")
    project = load_project(settings, environment, variables)
    check_named(project.environment, environment)
    units = views(project)
    if len(units) > 1:
        names = ", ".join(unit.business_unit for unit in units)
        raise click.UsageError(f"probes work in one business unit: name it with --business-unit ({names})")
    observer = _Terminal(form)
    done = probe_account(
        replace(project, environment=units[0]),
        folders,
        observer,
        SignalStopper(),
        approved=auto_approve,
        confirm=confirm,
    )
    verdicts = list(done.verdicts)
    if report is not None:
        record = conformance_report(verdicts, {project.environment.name, *folders, *units[0].business_units})
        write_file(report, json.dumps(record, ensure_ascii=False, indent=2) + "\n")
        click.echo(f"Wrote {report}, without names, keys, ids and addresses.", err=True)
    if form == "json":
        print_json(conformance_json(done.plan.environment, verdicts, list(done.left), done.stopped, ok=done.ok))
    else:
        click.echo("\n".join(verdict_lines(verdicts)))
        click.echo("\n" + conformance_summary(done.plan.environment, verdicts))
    for text in done.left:
        click.echo(f"Could not delete {text}. Run the command again to try once more.", err=True)
    if done.stopped:
        click.echo(f"Stopped by {done.stopped}; what was created has been deleted.", err=True)
        return _STOPPED
    return 0 if done.ok else 1


class _Terminal:
    """Shows the plan on standard output, unless a program reads that, and asks on standard error."""

    def __init__(self, form: str) -> None:
        self._text = form == "text"

    def planned(self, plan: "ConformancePlan") -> None:
        """Shown, on standard error where a program reads the other."""
        from mcdecl.report.conformance import plan_lines

        folders = [(folder.path, folder.folder_id is None) for folder in plan.folders]
        left = [(leftover.kind, leftover.name) for leftover in plan.left]
        lines = plan_lines(plan.environment, folders, plan.prefix, left, list(plan.probes))
        click.echo("\n".join(lines), err=not self._text)

    def probing(self, probe: str) -> None:
        """A line on a terminal."""
        if sys.stderr.isatty():
            click.echo(f"Probing: {probe} …", err=True)

    def ask(self, question: str) -> bool | None:
        """Yes or no; anything else is asked again."""
        return click.confirm(question, default=False, err=True) if sys.stdin.isatty() else None

    def ask_name(self, question: str) -> str | None:
        """What is typed."""
        return str(click.prompt(question, err=True)) if sys.stdin.isatty() else None
