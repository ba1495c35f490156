"""`mcdecl impact`."""

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.names import ADDRESS
from mcdecl.cli.options import examples, format_option, project_options, unit_option

EXAMPLES = examples(
    "mcdecl impact data_extension.NTO_Customers.Region    before you delete a field",
    "mcdecl impact query_definition.NTO_Region            before you delete a query",
    "mcdecl impact data_view._Open                        what reads a data view",
)


@click.command("impact", epilog=EXAMPLES)
@click.argument("address", type=ADDRESS, metavar="ADDRESS[.FIELD]")
@project_options
@unit_option
@format_option("text", "json")
@click.pass_obj
def command(settings: CliSettings, environment: str | None, variables: tuple[str, ...], form: str, address: str) -> int:
    """Show what depends on a resource or a field, offline: what breaks without it, what changes, what only reads it.

    Follows everything downstream, and whatever fills it. Users outside of the project are not known.
    """
    from mcdecl.cli.session import load_project, print_json, print_wrapped
    from mcdecl.report.lineage import impact_text
    from mcdecl.workspace.lineage import impact

    effects = impact(load_project(settings, environment, variables, offline=True), address)
    if form == "json":
        print_json(effects.to_json())
    else:
        print_wrapped(impact_text(effects))
    return 0
