"""What the test cases of a project would miss: small changes of its queries, each played by the cases that run it."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from mcdecl.analysis.lineage.flows import runs_of
from mcdecl.analysis.lint.sql_places import position_of
from mcdecl.analysis.sql import TextPosition
from mcdecl.helpers.structs import replace
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import run_of, sql_attribute
from mcdecl.operations.testing.cases import results
from mcdecl.operations.testing.coverage import Coverage, MissedChange, QueryCoverage
from mcdecl.operations.testing.model import Case, CaseVerdict
from mcdecl.operations.testing.script_builder import UnusableError, script_of
from mcdecl.operations.testing.stage import Loading, TestAccount, Theatre
from mcdecl.operations.testing.suites import Suite
from mcdecl.project import Project
from mcdecl.project.diagnostics import Diagnostic
from mcdecl.workspace.plan_audience import boolean_fields, filled_fields
from mcdecl.workspace.rehearsing import Rehearsals
from mcdecl.workspace.testing import CasesReport, loading


def coverage(
    project: Project,
    played: CasesReport,
    *,
    variables: Mapping[str, str] | None = None,
    variable_files: Sequence[str | Path] = (),
) -> Coverage:
    """What the cases that passed would miss of the queries of a project.

    Of each query one condition, join or literal at a time is changed, and the cases that run it are played until one
    notices.

    Args:
        project: the project.
        played: the cases, as `test` played them.
        variables: the values that the project was read with.
        variable_files: files with values of variables.
    """
    read = loading(project, variables or {}, variable_files)
    passed = {(item.file, item.name) for item in played.results if item.verdict is CaseVerdict.PASSED}
    sound = (case for suite in played.suites for case in suite.cases if not case.problems)
    cases = [case for case in sound if (case.file, case.name) in passed]
    ran = [(case, _runs(case, project)) for case in cases]
    with Rehearsals.opened() as rehearsals:
        queries = [
            _of_query(unit, query, _running(query, unit, ran), rehearsals, read)
            for unit in project.units or (project,)
            for query in unit.resources
            if sql_attribute(query.kind) is not None
        ]
        return Coverage(tuple(queries))


def _running(query: Resource, unit: Project, ran: Sequence[tuple[Case, set[str]]]) -> list[Case]:
    """The cases that run a query."""
    return [case for case, addresses in ran if _id(unit, query) in addresses]


def _id(unit: Project, resource: Resource) -> str:
    name = unit.environment.business_unit
    return f"{name}:{resource.address}" if name else resource.address


def _runs(case: Case, project: Project) -> set[str]:
    """What a case runs, steps of automations among it; with their business units."""
    try:
        script = script_of(case, project)
    except UnusableError:
        return set()
    found: set[str] = set()
    for step in script.steps:
        if step.resource is not None:
            prefix = f"{step.unit}:" if step.unit else ""
            found.add(f"{prefix}{step.resource.address}")
            found |= {f"{prefix}{kind}.{key}" for kind, key in runs_of(step.resource)}
    return found


def _of_query(
    unit: Project, query: Resource, cases: Sequence[Case], rehearsals: Rehearsals, read: Loading
) -> QueryCoverage:
    from mcdecl.analysis.audience.mutants import mutants_of

    sql = str(query.state[sql_attribute(query.kind) or ""])
    run = run_of(query.kind)
    missed: list[MissedChange] = []
    count = 0
    for mutant in mutants_of(sql, boolean_fields(filled_fields(query.kind, query.state, unit))):
        count += 1
        text = mutant.sql

        @contextmanager
        def changed(project: Project, text: str = text) -> Iterator[TestAccount]:
            with rehearsals.stage(project) as stage:
                name = unit.environment.business_unit
                stage.unit(name).replace_query(run.object_type if run is not None else "", query.key, text)
                yield stage

        theatre = Theatre(unit.root, read, changed, time.perf_counter)
        if not any(_notices(case, theatre) for case in cases):
            file, at = position_of(TextPosition(mutant.line, mutant.column), query, unit)
            if file is None or at is None:  # as in folded text: where the SQL begins
                file, at = unit.source(query.origin, (sql_attribute(query.kind) or "",))
            place = Diagnostic(file, at.line, at.column, "")
            missed.append(MissedChange(place, mutant.before, mutant.after))
    return QueryCoverage(_id(unit, query), len(cases), count, tuple(missed))


def _notices(case: Case, theatre: Theatre) -> bool:
    suite = Suite(case.file, (replace(case),))
    return any(result.verdict is not CaseVerdict.PASSED for result in results([suite], theatre))
