"""`mcdecl runs`."""

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.options import examples, format_option

EXAMPLES = examples(
    "mcdecl runs                the latest applies",
    "mcdecl runs --last 50      more of them",
    "mcdecl runs ID             the calls of one, by its id or a prefix of it",
)


@click.command("runs", epilog=EXAMPLES)
@click.argument("run", metavar="[ID]", required=False)
@click.option(
    "--last", type=click.IntRange(1), default=10, show_default=True, metavar="N", help="Number of entries to list."
)
@format_option("text", "json")
@click.pass_obj
def command(settings: CliSettings, run: str | None, last: int, form: str) -> int:
    """List the latest applies of this project and their results, or show the calls of one.

    They are read from the journals in .mcdecl/runs below the project's folder, on this machine only. A prefix of the ID
    is enough.
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
    click.echo("\n".join(lines) or "There is no journal of an apply here.")
    return 0
