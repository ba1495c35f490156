"""`mcdecl results`."""

from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.names import STARTED
from mcdecl.cli.options import SPAN, examples, format_option, host_key_option, project_options, unit_option

if TYPE_CHECKING:
    from mcdecl.operations.run.model import Run
    from mcdecl.operations.run.resume import Later
    from mcdecl.operations.run.started import Note
    from mcdecl.project import Project
    from mcdecl.workspace.place import Place

EXAMPLES = examples(
    "mcdecl results                                                the last runs started from here",
    "mcdecl results 3 --wait                                       wait for the run with a task id",
    "mcdecl results import_definition.NTO_Customers_Daily          the latest run of an import",
)


@click.command("results", epilog=EXAMPLES)
@click.argument("which", type=STARTED, metavar="[TASK-ID | ADDRESS]", required=False)
@project_options
@unit_option
@format_option("text", "json")
@click.option("--wait", is_flag=True, help="Wait for the end.")
@click.option(
    "--timeout",
    type=SPAN,
    default="2h",
    show_default=True,
    metavar="DURATION",
    help="With --wait: stop waiting after this time; exit code 124 then.",
)
@click.option("--last", type=click.IntRange(1), default=10, show_default=True, metavar="N", help="How many to list.")
@host_key_option
@click.pass_obj
def command(
    settings: CliSettings,
    which: str | None,
    environment: str | None,
    variables: tuple[str, ...],
    form: str,
    wait: bool,
    timeout: float,
    last: int,
    accept_host_key: str | None,
) -> int:
    """Say how a run stands: the one of a task id, or the latest one of an address.

    Without either, the last runs that were started from this folder are listed. What a run added and updated can
    only be told here where its mode alone decides it. Of an extract the file is looked for, as `mcdecl run` does.

    Exit code 1 when a run failed or is not known.
    """
    import time

    from mcdecl.cli.run_watch import RunWatch
    from mcdecl.cli.run_words import exit_code, print_runs
    from mcdecl.cli.session import open_places, read_project
    from mcdecl.operations.run.waiting import WaitPolicy

    whole = read_project(settings, environment, variables)
    patience = WaitPolicy(until=time.monotonic() + timeout)
    asked = _asked(whole, which, last)
    parts = list({project.environment.business_unit: project for project, _ in asked}.values())
    runs: list[Run] = []
    with ExitStack() as opened:
        places = (
            opened.enter_context(open_places(whole.root, [project.environment for project in parts])) if parts else []
        )
        watch = opened.enter_context(RunWatch(lambda _target, _started: None))
        laters = {
            part.environment.business_unit: _later(part, place, accept_host_key)
            for part, place in zip(parts, places, strict=True)
        }
        try:
            for part, meant in asked:
                later = laters[part.environment.business_unit]
                found = [
                    later.awaited(past, patience, watch) if wait else later.now(past, patience)
                    for past in later.runs(meant, last, patience)
                ]
                runs += [_named(run, part) for run in found] if len(parts) > 1 else found
        except KeyboardInterrupt:
            click.echo(f"\n{watch.interrupted()}", err=True)
            return 130
    if not runs and form == "text":
        click.echo("No run was started from this folder in this environment.")
        return 0
    print_runs(runs, form, parts[0].environment if len(parts) == 1 else whole.environment)
    return exit_code(runs, wait=wait)


def _asked(project: "Project", which: str | None, last: int) -> "list[tuple[Project, Note | str | None]]":
    """What to ask of which business unit, the latest run first; of the account where there are no units.

    A task's number is looked for where this folder has started it.
    """
    from mcdecl.cli.one_unit import one_unit
    from mcdecl.cli.options import chosen_units
    from mcdecl.cli.session import check_units
    from mcdecl.operations.run.started import notes

    environment, chosen = project.environment, chosen_units()
    if not environment.business_units:
        check_units(environment, chosen)
        return [(project, which)]
    known = [
        note for note in notes(project.root, environment.name) if note.unit in (chosen or environment.business_units)
    ]
    if which is None:
        return [(project.unit(note.unit), note) for note in known[:last]]
    if which.isdecimal():
        units = {note.unit for note in known if str(note.task) == which}
        return [(project.unit(units.pop()) if len(units) == 1 else one_unit(project)[0], which)]
    part, [address] = one_unit(project, [which])
    return [(part, address)]


def _named(run: "Run", part: "Project") -> "Run":
    """A run with the business unit that it is of, where several are listed."""
    return replace(run, address=f"{part.environment.business_unit}:{run.address}")


def _later(part: "Project", place: "Place", accepted: str | None) -> "Later":
    from mcdecl.operations.run.resume import Later
    from mcdecl.workspace.sftp import exports_of

    here, exports = part.environment, exports_of(place, accepted)
    return Later(place.account, exports, part.root, here.name, part.resources, here.business_unit)
