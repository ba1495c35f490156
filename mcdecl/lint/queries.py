"""The SQL of a project, analysed once for all rules: findings by their topic."""

import os
from collections.abc import Mapping, Sequence
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


@dataclass(frozen=True, slots=True)
class Checked:
    """What the queries of a project were found to do.

    Attributes:
        hits: what is wrong, by topic.
        reads: by the address of a query, what it reads.
    """

    hits: Mapping[str, tuple[Hit, ...]]
    reads: Mapping[str, Reads]


def checked(view: View) -> Checked:
    """Analyses all queries of a project."""
    queries = view.of("query_definition")
    found: dict[str, list[Hit]] = {}
    told = _told_of(queries, view)
    for resource, one in zip(queries, told, strict=True):
        for problem in one.problems:
            found.setdefault(problem.topic, []).append(placed(problem, resource, view.project))
    reads = {resource.address: one.reads for resource, one in zip(queries, told, strict=True)}
    return Checked({topic: tuple(all_) for topic, all_ in found.items()}, reads)


def understood(project: Project) -> dict[str, Reads]:
    """What each query of a project reads, by address: as the rules found it, without another look where they know."""
    view = View(project)
    return {query.address: view.reads(query) for query in view.of("query_definition")}


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
