"""`mcdecl rows`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.names import DATA_EXTENSION
from mcdecl.cli.options import examples, project_options, unit_option


@click.group("rows")
def command() -> None:
    """Move the rows of a data extension: into a CSV or Parquet file, or from one."""


@command.command(
    "export",
    epilog=examples(
        "mcdecl rows export data_extension.NTO_Customers --out rows.csv",
        "mcdecl rows export data_extension.NTO_Customers --out rows.parquet      with the types of the fields",
    ),
)
@click.argument("address", type=DATA_EXTENSION)
@project_options
@unit_option
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    metavar="FILE",
    help="The file; its name says the format where --format does not.",
)
@click.option(
    "--format", "form", type=click.Choice(["csv", "parquet"]), help="By default what the name of FILE says, or csv."
)
@click.option(
    "--where", metavar="CONDITION", help="Only rows that it means, as a filter has it: \"Score > 3 AND Region = 'EU'\"."
)
@click.pass_obj
def export(
    settings: CliSettings,
    address: str,
    environment: str | None,
    variables: tuple[str, ...],
    out: Path,
    form: Literal["csv", "parquet"] | None,
    where: str | None,
) -> int:
    """Write the rows of the data extension ADDRESS (data_extension.KEY) into a file.

    In CSV values are written as the account shows them, where no value and an empty text look alike; in Parquet they
    have the types of the fields, and dates are in server time. An export that was broken off goes on where it was
    when it is called again; one with --where begins anew. The file is there when all rows are in it, and not before.
    """
    from mcdecl.cli.session import project_in_unit
    from mcdecl.workspace.rows import data_extension_key, export_rows

    project, [named] = project_in_unit(settings, environment, variables, [address])
    with _counting(f"Reading {data_extension_key(named)}") as progress:
        count = export_rows(project, named, out, form=form, where=where, progress=progress)
    click.echo(f"{count:,} rows of {address} are in {out}.")
    return 0


@command.command(
    "import",
    epilog=examples(
        "mcdecl rows import data_extension.NTO_Customers rows.csv                     add the rows",
        "mcdecl rows import data_extension.NTO_Customers rows.csv --mode upsert       change those that are there",
    ),
)
@click.argument("address", type=DATA_EXTENSION)
@click.argument("file", type=click.Path(path_type=Path))
@project_options
@unit_option
@click.option(
    "--mode",
    type=click.Choice(["add", "upsert"]),
    default="add",
    show_default=True,
    help="Whether rows whose primary key is there are refused or changed.",
)
@click.option(
    "--from-row", type=click.IntRange(1), metavar="N", help="Begin with this row, whatever the bookmark says."
)
@click.pass_obj
def import_(
    settings: CliSettings,
    address: str,
    file: Path,
    environment: str | None,
    variables: tuple[str, ...],
    mode: Literal["add", "upsert"],
    from_row: int | None,
) -> int:
    """Write the rows of FILE, CSV with a header that names fields, or .parquet, into the data extension ADDRESS.

    Fifty rows go into one call, so this is for some thousands of rows; `mcdecl run --file` is for more. Nothing at all
    between two commas is no value, also where the field has a default. An import that was broken off goes on where it
    was. Exit code 1 when the account did not take all rows.
    """
    from mcdecl.cli.session import check_named, project_in_unit
    from mcdecl.workspace.rows import data_extension_key, import_rows

    project, [named] = project_in_unit(settings, environment, variables, [address])
    check_named(project.environment, environment)
    with _counting(f"Writing {data_extension_key(named)}") as progress:
        written = import_rows(
            project,
            named,
            file,
            mode=mode,
            from_row=from_row,
            confirm=project.environment.name,
            progress=lambda rows: progress(rows, 0),
        )
    for row, message in written.refusals:
        click.echo(f"{file}: row {row}: {message}", err=True)
    if written.refused > len(written.refusals):
        click.echo(f"… and {written.refused - len(written.refusals):,} more.", err=True)
    taken = written.rows - written.refused
    there = f"; {written.there:,} of them were there when they were sent again" if written.there else ""
    now = "" if written.after is None else f", which has {written.after:,} rows now"
    click.echo(f"{taken:,} of {written.rows:,} rows are in {address}{now}{there}.")
    return 1 if written.refused else 0


@contextmanager
def _counting(words: str) -> Iterator[Callable[[int, int], None]]:
    """Shows on a terminal's standard error how many rows there are."""
    from mcdecl.report.progress import Late, heard

    if not heard():
        yield lambda _rows, _total: None
        return
    with Late(words) as status:
        yield lambda rows, total: status.update(f"{words}: {rows:,}" + (f" of {total:,} rows" if total else " rows"))
