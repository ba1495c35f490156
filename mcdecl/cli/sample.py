"""`mcdecl sample`."""

from pathlib import Path

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.names import ADDRESS
from mcdecl.cli.options import OutPath, chosen_units, examples, project_options, unit_option

EXAMPLES = examples(
    "mcdecl sample -e prod --rows 500 --mask --out people        every data extension of the project",
    "mcdecl sample -e prod --rows 500 --mask --out people 'data_extension.NTO_*'",
    "mcdecl compare --data people                                play a change on these rows",
)


@click.command("sample", epilog=EXAMPLES)
@click.argument("globs", type=ADDRESS, nargs=-1, metavar="[ADDRESS-GLOB]…")
@project_options
@unit_option
@click.option(
    "--rows", type=click.IntRange(1, 1_000_000), default=100, show_default=True, help="Rows to take of each, at most."
)
@click.option("--mask", is_flag=True, help="Mask personal values. Required: unmasked rows are never written.")
@click.option(
    "--out",
    type=OutPath(file_okay=False),
    required=True,
    metavar="DIR",
    help="The folder for the files: KEY.csv for each data extension.",
)
@click.pass_obj
def command(
    settings: CliSettings,
    globs: tuple[str, ...],
    environment: str | None,
    variables: tuple[str, ...],
    rows: int,
    mask: bool,
    out: Path,
) -> int:
    """Take rows from the account for `mcdecl compare`, with personal values masked. Reads only.

    Personal are fields of the types EmailAddress and Phone, fields with classification: personal, and fields that are
    filled from them. The same value gets the same mask in every table, so that masked tables still join. Email
    addresses in other fields are masked, too.

    Every run masks with a key of its own. To get the same masks again, set MCDECL_MASK_KEY to a secret of yours.
    """
    from mcdecl.cli.session import busy, read_project
    from mcdecl.workspace.one_unit import narrowed
    from mcdecl.workspace.sampling import sample

    if not mask:
        raise click.UsageError("sample writes only masked rows; add --mask")
    project = narrowed(read_project(settings, environment, variables), chosen_units())
    with busy("Reading rows …"):
        taken = sample(project, out, globs, rows=rows)
    for table in taken:
        if table.file is None:
            click.echo(f"{table.address}: nothing taken: {table.why}", err=True)
            continue
        click.echo(f"{table.file}: {table.rows:,} of {table.of:,} rows; masked: {', '.join(table.masked) or 'nothing'}")
        if table.cut:
            fields = ", ".join(table.cut)
            click.echo(f"  too short for whole masks of addresses, so they do not join with longer fields: {fields}")
        if table.kept:
            click.echo(f"  texts that are not personal by type or classification: {', '.join(table.kept)}")
    return 0 if any(table.file for table in taken) else 1
