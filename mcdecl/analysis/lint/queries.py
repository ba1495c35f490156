"""Analyze all queries of a project once, for lint and lineage."""

import gc
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from threading import active_count
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from mcdecl.analysis.lint.cache import FILE, AnalysisCache, QueryAnalysis
from mcdecl.analysis.lint.model import Hit
from mcdecl.analysis.lint.sql_places import placed
from mcdecl.analysis.sql import QueryTarget, Reads, Schemas, Table, analyse, schemas_of, table_of
from mcdecl.helpers.answered import counted
from mcdecl.helpers.garbage import OBJECTS, many_objects
from mcdecl.helpers.structs import replace
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import DATA_EXTENSION, filled_by, run_of, sql_attribute
from mcdecl.project.model import Project

if TYPE_CHECKING:
    from mcdecl.analysis.lint.model import RemoteTables

Found = tuple[tuple[Resource, QueryAnalysis], ...]
"""Queries, each with what the analysis tells of it."""
_SHARED_AS_OWN: Final = "no_ent"
"""The topic of a shared data extension that is read without `ENT.`."""
_PARTS: Final = 20
"""Parts that the work of a process comes in: small ones let all of them end at the same time."""
_WORTH: Final = 60
"""Queries from which a second process pays: it has to import the parser first."""


def analyze(
    project: Project,
    remote_tables: "Mapping[str, RemoteTables] | None" = None,
    known: Schemas | None = None,
) -> Found:
    """Analyses all queries of a project, those of each business unit by what that unit sees.

    Args:
        project: the project, or one of its business units.
        remote_tables: by business unit, what its account has besides; nothing of any when left out.
        known: the tables that the queries of a single unit may read, where somebody has them already.
    """
    there = remote_tables or {}
    units = project.units or (project,)
    with many_objects():
        return tuple(
            item for unit in units for item in _of_unit(unit, there.get(unit.environment.business_unit), known)
        )


def hits(analyses: Found, project: Project) -> dict[str, tuple[Hit, ...]]:
    """What is wrong with the queries of a project, by topic; what several business units share is said once."""
    by_topic: dict[str, dict[Hit, None]] = {}
    for query, query_analysis in analyses:
        for problem in query_analysis.problems:
            by_topic.setdefault(problem.topic, {})[placed(problem, query, project)] = None
    return {topic: tuple(of_topic) for topic, of_topic in by_topic.items()}


def understood(project: Project) -> dict[str, Reads]:
    """What each query of a project reads, by address: what rules found before is not looked for again."""
    return {query.address: query_analysis.reads for query, query_analysis in analyze(project)}


class _Job(Struct, frozen=True):
    """A query to analyse, with what it may need to know."""

    sql: str
    schemas: Schemas
    target: QueryTarget


def _of_unit(
    unit: Project, remote_tables: "RemoteTables | None", known: Schemas | None
) -> Iterator[tuple[Resource, QueryAnalysis]]:
    """The queries of one business unit, by its files; by its account also, what uses more than is declared."""
    queries = [resource for resource in unit.resources if sql_attribute(resource.kind) is not None]
    if not queries:
        return
    from mcdecl.analysis.lineage.tables import visible

    known = visible(unit) if known is None else known
    record = _with_cache({resource.address: _job(resource, unit, known) for resource in queries}, _file(unit))
    if remote_tables is not None:
        there = {table.key: table for table in remote_tables.tables}
        everything = _with_all(known, remote_tables)
        doubtful = [resource for resource in queries if not _is_sure(resource, record[resource.address], known, there)]
        record |= _with_cache(
            {resource.address: _job(resource, unit, everything, there) for resource in doubtful}, _file(unit, "online")
        )
    yield from ((resource, _seen_from(unit, record[resource.address])) for resource in queries)


def _seen_from(unit: Project, query_analysis: QueryAnalysis) -> QueryAnalysis:
    """The analysis without what is no problem in the business unit: the parent owns shared data extensions."""
    environment = unit.environment
    if not environment.business_unit or environment.business_unit != environment.parent_unit:
        return query_analysis
    problems = tuple(problem for problem in query_analysis.problems if problem.topic != _SHARED_AS_OWN)
    return replace(query_analysis, problems=problems)


def _is_sure(query: Resource, query_analysis: QueryAnalysis, known: Schemas, there: Mapping[str, Resource]) -> bool:
    """Whether a query uses nothing but what the files declare."""
    filled = filled_by(query.kind, query.state)
    return filled not in there and all(known.find(name) for name in query_analysis.tables)


def _with_all(known: Schemas, remote_tables: "RemoteTables") -> Schemas:
    """What is declared, with all that the account has; of what no query uses only the name is there."""
    others = [Table(name, (), open=True, local=True) for name in remote_tables.names]
    others += [replace(table_of(resource), local=True) for resource in remote_tables.tables]
    return schemas_of([*others, *known.tables.values()], complete=True)


def _file(unit: Project, *words: str) -> Path:
    """Where to remember what queries do; each business unit has its own, and each environment's account."""
    environment = unit.environment
    named = [environment.business_unit, *([environment.name] if words else ()), *words]
    parts = re.findall(r"\w+", " ".join(named))
    return unit.root / FILE.with_stem("_".join((FILE.stem, *parts)))


def _job(query: Resource, unit: Project, known: Schemas, there: Mapping[str, Resource] | None = None) -> _Job:
    """A query with its target, which may also be one of those that are `there` in the account by key."""
    key = filled_by(query.kind, query.state) or ""
    table = unit.resource(DATA_EXTENSION, key) or (there or {}).get(key)
    name = key if table is None else str(table.state["name"])
    run = run_of(query.kind)
    mode = str(query.state[run.mode]) if run is not None and run.mode is not None else ""
    target = QueryTarget(name, mode, None if table is None else known.find(name))
    return _Job(str(query.state[sql_attribute(query.kind) or ""]), known, target)


def _with_cache(jobs: Mapping[str, _Job], file: Path) -> dict[str, QueryAnalysis]:
    """What queries do, by what they are called; they have one schema, and what has not changed is not read again."""
    if not jobs:
        return {}
    known = next(iter(jobs.values())).schemas
    with AnalysisCache(file, known, size=len(jobs)) as memory:
        keys = {name: memory.key(job.sql, job.target) for name, job in jobs.items()}
        new = {key: jobs[name] for name, key in keys.items() if key not in memory}
        for key, query_analysis in zip(new, _all(list(new.values())), strict=True):
            memory[key] = query_analysis
        return {name: memory[key] for name, key in keys.items()}


def _all(jobs: Sequence[_Job]) -> list[QueryAnalysis]:
    workers = min(os.cpu_count() or 1, len(jobs) // _WORTH + 1, 8)
    if workers > 1:
        try:
            return _spread(jobs, workers)
        except (BrokenProcessPool, OSError, ImportError):
            pass  # a machine that allows no processes is slower, not wrong
    return [_one(job) for job in counted("query", jobs, len(jobs))]


def _spread(jobs: Sequence[_Job], workers: int) -> list[QueryAnalysis]:
    known = jobs[0].schemas
    texts = [(job.sql, job.target) for job in jobs]
    # A copy of this process would have the locks of threads that are not copied with it.
    context = get_context("spawn" if active_count() > 1 else None)
    with ProcessPoolExecutor(workers, context, initializer=_begin, initargs=(known,)) as pool:
        results = pool.map(_worked_out, texts, chunksize=max(1, len(texts) // (workers * _PARTS)))
        return list(counted("query", results, len(texts)))


_SHARED: dict[str, Any] = {}
"""What a process of its own was told when it began."""


def _begin(known: Schemas) -> None:
    _SHARED["schemas"] = known
    gc.freeze()  # what the project is made of stays
    gc.set_threshold(OBJECTS)


def _worked_out(job: tuple[str, QueryTarget]) -> QueryAnalysis:
    return _one(_Job(job[0], _SHARED["schemas"], job[1]))


def _one(job: _Job) -> QueryAnalysis:
    analysis = analyse(job.sql, job.schemas, job.target)
    tables = [job.schemas.find(name) for name in analysis.tables]
    own = "ent." not in job.sql.casefold()
    resolved = all(table is not None and (own or not table.local) for table in tables)
    return QueryAnalysis.of(analysis, resolved=resolved)
