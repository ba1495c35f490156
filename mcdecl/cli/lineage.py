"""The graph of a project, for the commands that ask about it."""

import click

from mcdecl.analysis.lineage import Graph, Point, graph_of
from mcdecl.analysis.lineage.find import UnknownPointError, find
from mcdecl.analysis.lint.queries import understood
from mcdecl.project import Project


def project_graph(project: Project) -> Graph:
    """The graph of what a project, or its chosen business units, declare; queries that are remembered are not read."""
    return graph_of(project, understood)


def found(graph: Graph, words: str) -> Point:
    """The node or column that an address means.

    Raises:
        ClickException: there is none, or there are several.
    """
    try:
        return find(graph, words)
    except UnknownPointError as error:
        raise click.ClickException(f"{error.message}; {error.hint}") from None
