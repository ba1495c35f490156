"""What a plan needs to know of the SQL and the mappings of a project; loaded where it needs something."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from mcdecl.analysis.lineage.uses import tables_in, tables_read, users_of
from mcdecl.analysis.lint.queries import understood
from mcdecl.engine.observe.index import Index
from mcdecl.engine.plan import Plan
from mcdecl.engine.plan.referrers import Referrer
from mcdecl.engine.plan.uses import LostThing, with_users
from mcdecl.kinds import KINDS
from mcdecl.kinds.query_definition import Sql
from mcdecl.kinds.resource import LiveResource, Resource
from mcdecl.kinds.roles import holds_rows
from mcdecl.kinds.wire import NotInAccountError
from mcdecl.project import Project


def further_needs(project: Project) -> Mapping[str, Sequence[str]]:
    """The declared tables that the queries of a project read."""
    return tables_read(project, understood(project))


def with_lineage(
    plan: Plan, at_stake: Sequence[LostThing], project: Project, index: Index, below: Sequence[Project] = ()
) -> Plan:
    """The plan with the users of what is at stake; `below` are the units that see what this one shares."""
    lost = [(stake.address, stake.name, stake.item) for stake in at_stake]
    names = {
        stake.address: _name(stake.address, index) for stake in at_stake if holds_rows(stake.address.partition(".")[0])
    }
    return with_users(plan, users_of(project, lost, names, below))


def readers(resources: Iterable[Resource | LiveResource], names: Mapping[str, str]) -> Iterator[Referrer]:
    """Which resources read by their SQL what has these names; names by address.

    Any attribute that is SQL counts; what cannot be read as SQL is known to read nothing.
    """
    called = {name.casefold(): address for address, name in names.items()}
    for resource in resources:
        for attribute in KINDS[resource.kind].attributes:
            text = resource.state.get(attribute.name)
            if not isinstance(attribute.type, Sql) or not isinstance(text, str):
                continue
            if not any(name in text.casefold() for name in called):
                continue
            for table in tables_in(text):
                if (address := called.get(table.casefold())) is not None:
                    yield Referrer(
                        address, f"{resource.kind}.{resource.key}", f"its {attribute.name} reads it", by_name=True
                    )


def _name(address: str, index: Index) -> str:
    kind, _, key = address.partition(".")
    try:
        return index.name(kind, key) or key
    except NotInAccountError:
        return key
