"""The SQL of a project, analysed once for all rules: findings by their topic."""

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, Final

from mcdecl.kinds.resource import Resource
from mcdecl.lint.model import Hit
from mcdecl.lint.remembered import Remembered, Told
from mcdecl.lint.sql_places import placed
from mcdecl.lint.view import View
from mcdecl.project.model import Project
from mcdecl.sql import Reads, Schemas, Target, analyse

_WORTH: Final = 60
"""Queries from which a second process pays: it has to import the parser first."""


def told_of(view: View) -> dict[str, Told]:
    """What the analysis tells of each query of a project, by address."""
    queries = view.of("query_definition")
    return dict(zip((query.address for query in queries), _told_of(queries, view), strict=True))


def hits(view: View) -> dict[str, tuple[Hit, ...]]:
    """What is wrong with the queries of a project, by topic."""
    found: dict[str, list[Hit]] = {}
    for query in view.of("query_definition"):
        for problem in view.told(query).problems:
            found.setdefault(problem.topic, []).append(placed(problem, query, view.project))
    return {topic: tuple(all_) for topic, all_ in found.items()}


def understood(project: Project) -> dict[str, Reads]:
    """What each query of a project reads, by address: what rules found before is not looked for again."""
    return {address: told.reads for address, told in told_of(View(project)).items()}


@dataclass(frozen=True, slots=True)
class _Job:
    """A query to analyse, with what it may need to know."""

    sql: str
    schemas: Schemas
    target: Target


def _told_of(queries: Sequence[Resource], view: View) -> list[Told]:
    if not queries:
        return []
    known = view.schemas
    targets = [_target(resource, view, known) for resource in queries]
    jobs = [_Job(str(resource.state["sql"]), known, target) for resource, target in zip(queries, targets, strict=True)]
    with Remembered(view.project.root, known, size=len(jobs)) as memory:
        keys = [memory.key(job.sql, job.target) for job in jobs]
        new = {key: job for key, job in zip(keys, jobs, strict=True) if key not in memory}
        for key, told in zip(new, _all(list(new.values())), strict=True):
            memory[key] = told
        return [memory[key] for key in keys]


def _target(resource: Resource, view: View, known: Schemas) -> Target:
    table = view.table(str(resource.state["target"]))
    name = str(table.state["name"]) if table is not None else str(resource.state["target"])
    return Target(name, str(resource.state["mode"]), known.find(name) if table is not None else None)


def _all(jobs: Sequence[_Job]) -> list[Told]:
    workers = min(os.cpu_count() or 1, len(jobs) // _WORTH + 1, 8)
    if workers > 1:
        try:
            return _spread(jobs, workers)
        except (BrokenProcessPool, OSError, ImportError):
            pass  # a machine that allows no processes is slower, not wrong
    return [_one(job) for job in jobs]


def _spread(jobs: Sequence[_Job], workers: int) -> list[Told]:
    known = jobs[0].schemas
    texts = [(job.sql, job.target) for job in jobs]
    with ProcessPoolExecutor(workers, initializer=_begin, initargs=(known,)) as pool:
        return list(pool.map(_told, texts, chunksize=max(1, len(texts) // (workers * 4))))


_SHARED: dict[str, Any] = {}
"""What a process of its own was told when it began."""


def _begin(known: Schemas) -> None:
    _SHARED["schemas"] = known


def _told(job: tuple[str, Target]) -> Told:
    return _one(_Job(job[0], _SHARED["schemas"], job[1]))


def _one(job: _Job) -> Told:
    found = analyse(job.sql, job.schemas, job.target)
    return Told(found.problems, found.reads)
