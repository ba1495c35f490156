"""`mcdecl check-file`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.names import IMPORT
from mcdecl.cli.options import InPath, OutPath, examples, format_option, project_options, unit_option

EXAMPLES = examples(
    "mcdecl check-file NTO_Customers_Daily customers.csv",
    "mcdecl check-file NTO_Customers_Daily customers.csv --rejects bad.csv",
)


@click.command("check-file", epilog=EXAMPLES)
@click.argument("import_", type=IMPORT, metavar="IMPORT")
@click.argument("file", type=InPath())
@project_options
@unit_option
@format_option("text", "json")
@click.option(
    "--rejects",
    type=OutPath(dir_okay=False),
    metavar="OUT",
    help="Write the rows that would be rejected to this file, with the reasons.",
)
@click.option(
    "--max-findings", type=click.IntRange(1), default=50, show_default=True, help="Number of problems to show."
)
@click.pass_obj
def command(
    settings: CliSettings,
    environment: str | None,
    variables: tuple[str, ...],
    form: str,
    import_: str,
    file: Path,
    rejects: Path | None,
    max_findings: int,
) -> int:
    """Check FILE against the import definition IMPORT (its key or address), offline.

    Checks the header, delimiter, quotes and encoding, and every value against its field: type, length, required, the
    format of dates and numbers in the import's locale, duplicate primary keys. Exit code 1 if there is an error.

    Columns that are mapped by position use the account's field order, as the last plan from this folder saw it; without
    such a plan, the order in the project's files.
    """
    from mcdecl.cli.session import print_json, project_in_unit
    from mcdecl.kinds.roles import IMPORT_DEFINITION
    from mcdecl.workspace.check_file import check_file

    kind = IMPORT_DEFINITION
    project, [address] = project_in_unit(settings, environment, variables, [import_], kind=kind, offline=True)
    try:
        with _counting() as progress:
            report = check_file(project, address, file, rejects=rejects, max_findings=max_findings, progress=progress)
    except OSError as error:
        raise click.ClickException(f"{error.filename or file}: {error.strerror}") from None
    if form == "json":
        print_json(report.to_json())
    else:
        from mcdecl.report.filecheck import file_text

        click.echo(file_text(report, address.removeprefix(f"{kind}.")))
        if rejects is not None and report.bad_rows:
            click.echo(f"The rows that would be rejected are in {rejects}.")
    return 0 if report.ok else 1


@contextmanager
def _counting() -> Iterator[Callable[[int], None]]:
    """Shows on a terminal's standard error how many rows were read."""
    from mcdecl.report.progress import Late, heard

    if not heard():
        yield lambda _rows: None
        return
    with Late("Reading the file …") as status:
        yield lambda rows: status.update(f"Checked {rows:,} rows …")
