"""`mcdecl runs`."""

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.options import examples, format_option

EXAMPLES = examples(
    "mcdecl runs                the last applies",
    "mcdecl runs --last 50      more of them",
    "mcdecl runs ID             the calls of one, by its id or how it begins",
)


@click.command("runs", epilog=EXAMPLES)
@click.argument("run", metavar="[ID]", required=False)
@click.option("--last", type=click.IntRange(1), default=10, show_default=True, metavar="N", help="How many to list.")
@format_option("text", "json")
@click.pass_obj
def command(settings: CliSettings, run: str | None, last: int, form: str) -> int:
    """List the last applies of this project with how they ended, or show one with its calls.

    They are read from the journals in .mcdecl/runs below the project's folder, on this machine only. The
    beginning of an ID is enough.
    """
    from mcdecl.cli.session import print_json
    from mcdecl.engine.apply.runs import find_run, journals, read_run
    from mcdecl.report.runs import run_lines, runs_lines

    root = settings.directory
    apply_runs = [find_run(root, run)] if run is not None else [read_run(path) for path in journals(root)[:last]]
    if form == "json":
        records = [apply_run.to_json(whole=run is not None) for apply_run in apply_runs]
        print_json(records[0] if run is not None else records)
        return 0
    lines = run_lines(apply_runs[0]) if run is not None else runs_lines(apply_runs)
    click.echo("\n".join(lines) or "No apply has left a journal here.")
    return 0
