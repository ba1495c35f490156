"""`mcdecl check-file`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.names import IMPORT
from mcdecl.cli.options import examples, format_option, project_options, unit_option

if TYPE_CHECKING:
    from mcdecl.operations.filecheck import ImportFileLayout
    from mcdecl.project import Project
    from mcdecl.workspace.field_orders import Orders

EXAMPLES = examples(
    "mcdecl check-file NTO_Customers_Daily customers.csv",
    "mcdecl check-file NTO_Customers_Daily customers.csv --rejects bad.csv",
)


@click.command("check-file", epilog=EXAMPLES)
@click.argument("import_", type=IMPORT, metavar="IMPORT")
@click.argument("file", type=click.Path(path_type=Path))
@project_options
@unit_option
@format_option("text", "json")
@click.option(
    "--rejects",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="OUT",
    help="Write the rows that would not be taken to this file, with their reasons.",
)
@click.option(
    "--max-findings", type=click.IntRange(1), default=50, show_default=True, help="How many problems to show."
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

    Header, delimiter, quotes, encoding, and every value against its field: type, length, required, the form of
    dates and numbers in the import's locale, primary keys that come twice. Exit code 1 when there is an error.

    Columns that go into fields by their order are taken in the account's order, as the last plan from this folder has
    seen it; where there was none, in that of the files.
    """
    from mcdecl.cli.one_unit import project_in_unit
    from mcdecl.operations.filecheck import check_file
    from mcdecl.workspace.field_orders import remembered

    kind = "import_definition"
    project, [address] = project_in_unit(settings, environment, variables, [import_], kind=kind, offline=True)
    layout = declared_layout(project, address, remembered(project))
    try:
        with _counting() as progress:
            report = check_file(layout, file, most=max_findings, rejects=rejects, progress=progress)
    except OSError as error:
        raise click.ClickException(f"{error.filename or file}: {error.strerror}") from None
    if form == "json":
        import json

        click.echo(json.dumps(report.to_json(), ensure_ascii=False, indent=2))
    else:
        from mcdecl.report.filecheck import file_text

        click.echo(file_text(report, layout.key))
        if rejects is not None and report.bad_rows:
            click.echo(f"The rows that would not be taken are in {rejects}.")
    return 0 if report.ok else 1


def declared_layout(project: "Project", name: str, orders: "Orders") -> "ImportFileLayout":
    """How the files of a declared import look, given the orders of fields that are known of the account.

    Raises:
        ClickException: it is not declared, or its files cannot be checked.
    """
    from mcdecl.kinds.checks import did_you_mean
    from mcdecl.operations.filecheck import CannotCheckError, layout_of

    key = name.removeprefix("import_definition.")
    state = project.state("import_definition", key)
    if state is None:
        hint = did_you_mean(key, project.keys("import_definition")) or "`mcdecl render 'import_definition.*'` shows all"
        raise click.ClickException(f"the project declares no import definition {key}; {hint}")
    target = project.state("data_extension", state["into"])
    if target is None:
        raise click.ClickException(
            f"the project does not declare {state['into']}, which {key} imports into, so its fields are not known; "
            "declare it, or `mcdecl export` it"
        )
    try:
        return layout_of(key, state, target["fields"], orders.get(state["into"], ()))
    except CannotCheckError as error:
        raise click.ClickException(str(error)) from None


@contextmanager
def _counting() -> Iterator[Callable[[int], None]]:
    """Shows on a terminal's standard error how many rows were read."""
    from mcdecl.cli.progress import Late, heard

    if not heard():
        yield lambda _rows: None
        return
    with Late("Reading the file …") as status:
        yield lambda rows: status.update(f"Checked {rows:,} rows …")
