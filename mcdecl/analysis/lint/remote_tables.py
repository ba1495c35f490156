"""Tables that queries name and the project does not declare, to look up in the account."""

from mcdecl.analysis.lineage.tables import visible
from mcdecl.analysis.lint.model import UnresolvedTables
from mcdecl.analysis.lint.queries import analyze
from mcdecl.kinds.roles import DATA_EXTENSION, filled_by, sql_attribute
from mcdecl.kinds.shared import shared_key
from mcdecl.project.model import Project


def unresolved_tables(project: Project) -> UnresolvedTables:
    """What has to be asked of the account before the queries of a project, or of one business unit, can be judged.

    What the parent business unit shares is not among it: only the parent's account shows that.
    """
    if not any(sql_attribute(resource.kind) for unit in project.units or (project,) for resource in unit.resources):
        return UnresolvedTables(frozenset(), frozenset())
    known = visible(project)
    analyses = analyze(project, known=None if project.units else known)
    read = {name.casefold() for _, query_analysis in analyses for name in query_analysis.tables}
    # What begins so and is no data view is no data extension either.
    unknown = frozenset(name for name in read if known.find(name) is None and not name.startswith("_"))
    targets = {key for query, _ in analyses if (key := filled_by(query.kind, query.state)) is not None}
    keys = frozenset(
        key for key in targets if project.resource(DATA_EXTENSION, key) is None and shared_key(key) is None
    )
    return UnresolvedTables(unknown, keys)
