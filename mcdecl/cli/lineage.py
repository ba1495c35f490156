"""The graph of a project, for the commands that ask about it."""

from collections.abc import Mapping, Sequence

import click

from mcdecl.kinds.wire import NotInAccountError
from mcdecl.lineage import Graph, Point, graph_of
from mcdecl.lineage.find import UnknownPointError, find
from mcdecl.lineage.uses import tables_read, users_of
from mcdecl.lint.queries import understood
from mcdecl.live.index import Index
from mcdecl.plan import Plan
from mcdecl.plan.uses import Stake, with_users
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


def further_needs(project: Project) -> Mapping[str, Sequence[str]]:
    """The declared tables that the queries of a project read."""
    return tables_read(project, understood(project))


def with_lineage(
    plan: Plan, at_stake: Sequence[Stake], project: Project, index: Index, below: Sequence[Project] = ()
) -> Plan:
    """The plan with the users of what is at stake; `below` are the units that see what this one shares."""
    lost = [(one.address, one.name, one.item) for one in at_stake]
    names = {one.address: _name(one.address, index) for one in at_stake if one.address.startswith("data_extension.")}
    return with_users(plan, users_of(project, lost, names, below))


def _name(address: str, index: Index) -> str:
    kind, _, key = address.partition(".")
    try:
        return index.name(kind, key) or key
    except NotInAccountError:
        return key
