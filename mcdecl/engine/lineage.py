"""What a plan needs to know of the SQL and the mappings of a project; loaded where it needs something."""

from collections.abc import Mapping, Sequence

from mcdecl.kinds.wire import NotInAccountError
from mcdecl.lineage.uses import tables_read, users_of
from mcdecl.lint.queries import understood
from mcdecl.live.index import Index
from mcdecl.plan import Plan
from mcdecl.plan.uses import Stake, with_users
from mcdecl.project import Project


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
