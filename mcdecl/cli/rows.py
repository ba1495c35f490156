"""`mcdecl rows`."""

import sys
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import Literal

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.names import DATA_EXTENSION
from mcdecl.cli.options import InPath, OutPath, examples, project_options, unit_option

_STANDARD_OUTPUT = "-"
"""What stands for standard output in the place of a file."""


@click.group("rows")
def command() -> None:
    """Export the rows of a data extension to a CSV or Parquet file, or import them."""


@command.command(
    "export",
    epilog=examples(
        "mcdecl rows export data_extension.NTO_Customers --out rows.csv",
        "mcdecl rows export data_extension.NTO_Customers --out rows.parquet      with the types of the fields",
        "mcdecl rows export data_extension.NTO_Customers --out - | head",
    ),
)
@click.argument("address", type=DATA_EXTENSION)
@project_options
@unit_option
@click.option(
    "--out",
    type=OutPath(dir_okay=False, allow_dash=True),
    required=True,
    metavar="FILE",
    help="The file, or - for standard output; its extension sets the format unless --format does.",
)
@click.option("--format", "form", type=click.Choice(["csv", "parquet"]), help="Default: the extension of FILE, or csv.")
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
    """Export the rows of the data extension ADDRESS (data_extension.KEY) to a file.

    CSV contains the values as the account shows them; a missing value and an empty text look the same. Parquet keeps
    the types of the fields, with dates in server time. An interrupted export resumes when you run it again; one with
    --where starts over. The file appears only when it is complete.
    """
    from mcdecl.cli.session import counting_rows, project_in_unit
    from mcdecl.workspace.rows import data_extension_key, export_rows

    project, [named] = project_in_unit(settings, environment, variables, [address])
    if str(out) == _STANDARD_OUTPUT:
        if form == "parquet" and sys.stdout.isatty():
            raise click.UsageError("Parquet is no text for a terminal; write it to a file or a pipe")
        with (
            TemporaryDirectory(prefix="mcdecl-") as folder,
            counting_rows(f"Reading {data_extension_key(named)}") as told,
        ):
            file = Path(folder) / "rows"
            export_rows(project, named, file, form=form, where=where, progress=told)
            sys.stdout.flush()
            with file.open("rb") as rows:
                copyfileobj(rows, sys.stdout.buffer)
            sys.stdout.buffer.flush()
        return 0
    with counting_rows(f"Reading {data_extension_key(named)}") as progress:
        count = export_rows(project, named, out, form=form, where=where, progress=progress)
    click.echo(f"{count:,} rows of {address} are in {out}.")
    return 0


@command.command(
    "import",
    epilog=examples(
        "mcdecl rows import data_extension.NTO_Customers rows.csv                     add the rows",
        "mcdecl rows import data_extension.NTO_Customers rows.csv --mode upsert       update existing rows",
        "mcdecl rows import data_extension.NTO_Customers rows.csv --refused bad.csv   rejected rows, with the reason",
    ),
)
@click.argument("address", type=DATA_EXTENSION)
@click.argument("file", type=InPath())
@project_options
@unit_option
@click.option(
    "--mode",
    type=click.Choice(["add", "upsert"]),
    default="add",
    show_default=True,
    help="Refuse or update rows whose primary key already exists.",
)
@click.option(
    "--refused",
    type=OutPath(dir_okay=False),
    metavar="FILE",
    help="Write rows that the account refuses to this CSV file, with the reason; rows import takes it again.",
)
@click.option("--from-row", type=click.IntRange(1), metavar="N", help="Start with this row and ignore the bookmark.")
@click.pass_obj
def import_(
    settings: CliSettings,
    address: str,
    file: Path,
    environment: str | None,
    variables: tuple[str, ...],
    mode: Literal["add", "upsert"],
    refused: Path | None,
    from_row: int | None,
) -> int:
    """Import the rows of FILE (CSV with a header of field names, or .parquet) into the data extension ADDRESS.

    One call holds fifty rows, so use this for a few thousand rows, and `mcdecl run --file` for more. An empty CSV value
    is no value, even if the field has a default. An interrupted import resumes when you run it again. Exit code 1 if
    the account rejected rows.
    """
    from mcdecl.cli.session import check_named, counting_rows, project_in_unit
    from mcdecl.workspace.rows import data_extension_key, import_rows

    project, [named] = project_in_unit(settings, environment, variables, [address])
    check_named(project.environment, environment)
    with counting_rows(f"Writing {data_extension_key(named)}") as progress:
        written = import_rows(
            project,
            named,
            file,
            mode=mode,
            from_row=from_row,
            refused=refused,
            confirm=project.environment.name,
            progress=lambda rows: progress(rows, 0),
        )
    for row, message in written.refusals:
        click.echo(f"{file}: row {row}: {message}", err=True)
    if written.refused > len(written.refusals):
        click.echo(f"… and {written.refused - len(written.refusals):,} more.", err=True)
    if written.refused_earlier:
        click.echo(f"{written.refused_earlier:,} more were refused before it was broken off.", err=True)
    if refused is not None and written.refused_in_all:
        click.echo(f"The refused rows are in {refused}, with the reason.", err=True)
    taken = written.rows - written.refused
    there = f"; {written.there:,} of them already existed when they were sent again" if written.there else ""
    now = "" if written.after is None else f", which has {written.after:,} rows now"
    click.echo(f"{taken:,} of {written.rows:,} rows are in {address}{now}{there}.")
    return 1 if written.refused_in_all else 0
