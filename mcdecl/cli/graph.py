"""`mcdecl graph`."""

from typing import TYPE_CHECKING

import click

from mcdecl.cli.main import CliSettings
from mcdecl.cli.names import ADDRESS
from mcdecl.cli.options import examples, format_option, project_options, unit_option

if TYPE_CHECKING:
    from mcdecl.analysis.lineage import Graph

EXAMPLES = examples(
    "mcdecl graph                                           the whole project, for a pull request",
    "mcdecl graph data_extension.NTO_Customers --down 2     what depends on it, two steps downstream",
    "mcdecl graph query_definition.NTO_Region --columns     column by column",
    "mcdecl graph data_extension.NTO_Customers.Email        follow one column",
    "mcdecl graph data_extension.NTO_Customers --format text   as indented lines, for a terminal",
    "mcdecl graph --format html > lineage.html              an HTML page",
)
_STEPS = click.IntRange(min=0)


@click.command("graph", epilog=EXAMPLES)
@click.argument("address", type=ADDRESS, required=False, metavar="[ADDRESS]")
@project_options
@unit_option
@click.option("--columns", is_flag=True, help="Draw columns and how values flow between them.")
@click.option("--up", type=_STEPS, metavar="N", help="Only N steps upstream, and nothing downstream.")
@click.option("--down", type=_STEPS, metavar="N", help="Only N steps downstream, and nothing upstream.")
@format_option("mermaid", "text", "dot", "json", "html")
@click.pass_obj
def command(
    settings: CliSettings,
    environment: str | None,
    variables: tuple[str, ...],
    form: str,
    address: str | None,
    columns: bool,
    up: int | None,
    down: int | None,
) -> int:
    """Draw where rows come from and where they go: files, imports, data extensions, queries, filters, extracts.

    With ADDRESS, draw only what is upstream and downstream of it; ADDRESS.FIELD follows one column. Combine --up and
    --down to limit both directions. Sources that are not declared have a dashed line.
    """
    from mcdecl.cli.session import load_project
    from mcdecl.workspace.lineage import graph_part

    if address is None and (up is not None or down is not None):
        raise click.UsageError("--up and --down need an ADDRESS")
    project = load_project(settings, environment, variables, offline=True)
    part = graph_part(project, address, up=up, down=down, columns=columns)
    click.echo(_drawn(part.graph, form, address or project.name, part.marked, columns=part.columns), nl=False)
    return 0


def _drawn(graph: "Graph", form: str, title: str, marked: tuple[str, ...], *, columns: bool) -> str:
    if form == "json":
        import json

        from mcdecl.analysis.lineage import Graph

        shown = graph if columns else Graph(graph.nodes, tuple(graph.coarse()))
        return json.dumps(shown.to_json(), ensure_ascii=False, indent=2) + "\n"
    if form == "html":
        from mcdecl.report.lineage_page import lineage_page

        return lineage_page(graph, f"Lineage of {title}", columns=columns, marked=marked)
    if form == "text":
        from mcdecl.analysis.lineage.tree import tree

        return tree(graph, columns=columns, starts=marked)
    if form == "dot":
        from mcdecl.analysis.lineage.dot import dot

        return dot(graph, columns=columns, marked=marked)
    from mcdecl.analysis.lineage.mermaid import mermaid, too_much

    text = mermaid(graph, columns=columns, marked=marked)
    if (why := too_much(text)) is not None:
        click.echo(f"Warning: {why}; name an ADDRESS, or use --up, --down or --format html", err=True)
    return text
