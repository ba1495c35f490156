"""Cases from their files to their results, one after the other."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from mcdecl.account.errors import AccountError
from mcdecl.helpers.structs import replace
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.testing.model import Case, CaseResult, CaseVerdict, Failure
from mcdecl.operations.testing.player import BrokenError, play
from mcdecl.operations.testing.reach import reached
from mcdecl.operations.testing.script import Script
from mcdecl.operations.testing.script_builder import UnusableError, script_of
from mcdecl.operations.testing.stage import Loading, Theatre
from mcdecl.operations.testing.suites import Suite
from mcdecl.project import Project, ProjectError
from mcdecl.project.diagnostics import Diagnostic
from mcdecl.project.files import CONFIG


class _Prepared(Struct, frozen=True):
    """A case that can be played, and the project that it is for; or what became of it."""

    case: Case
    seconds: float
    script: Script | None = None
    project: Project | None = None
    broken: CaseResult | None = None


def results(suites: Sequence[Suite], theatre: Theatre) -> Iterator[CaseResult]:
    """The results of all cases, each as soon as it is known; a file that cannot be read is a result too.

    All cases are read before the first is played, so that what they reach of a project is set up once for all.

    Args:
        suites: the files of cases.
        theatre: what playing needs.
    """
    prepared = [[_prepared(case, theatre) for case in suite.cases] for suite in suites]
    stages = _stages(item for items in prepared for item in items)
    for suite, items in zip(suites, prepared, strict=True):
        if suite.problems:
            yield _broken(suite.file, "", suite.problems)
        for item in items:
            began = theatre.clock()
            result = _result(item, stages, theatre)
            yield replace(result, seconds=item.seconds + theatre.clock() - began)


def _stages(items: Iterable[_Prepared]) -> dict[int, Project]:
    """By the identity of a project, the part of it that the cases for it reach."""
    scripts: dict[int, tuple[Project, list[Script]]] = {}
    for item in items:
        if item.project is not None and item.script is not None:
            scripts.setdefault(id(item.project), (item.project, []))[1].append(item.script)
    return {key: reached(project, known) for key, (project, known) in scripts.items()}


def _broken(file: str, name: str, problems: Sequence[Diagnostic]) -> CaseResult:
    return CaseResult(file, name, CaseVerdict.BROKEN, failures=tuple(Failure(problem) for problem in problems))


def _prepared(case: Case, theatre: Theatre) -> _Prepared:
    began = theatre.clock()
    if case.problems:
        return _Prepared(case, 0.0, broken=_broken(case.file, case.name, case.problems))
    try:
        script = script_of(case, project := _project(case, theatre.load))
    except UnusableError as error:
        return _Prepared(case, theatre.clock() - began, broken=_broken(case.file, case.name, error.problems))
    return _Prepared(case, theatre.clock() - began, script, project)


def _result(item: _Prepared, stages: Mapping[int, Project], theatre: Theatre) -> CaseResult:
    case = item.case
    if item.broken is not None or item.script is None:
        return item.broken or _broken(case.file, case.name, case.problems)
    try:
        with theatre.open(stages[id(item.project)]) as stage:
            failed_expectations = play(case, item.script, stage)
    except BrokenError as error:
        return CaseResult(case.file, case.name, CaseVerdict.BROKEN, failures=(error.failure,))
    except (RunError, AccountError) as error:
        return _broken(case.file, case.name, [case.problem((), error.message, error.hint or None, key=True)])
    return CaseResult(
        case.file,
        case.name,
        CaseVerdict.FAILED if failed_expectations else CaseVerdict.PASSED,
        failures=tuple(failed_expectation.failure for failed_expectation in failed_expectations),
        updates=tuple(update for failed_expectation in failed_expectations for update in failed_expectation.updates),
    )


def problems_of(suite: Suite, load: Loading) -> Iterator[Diagnostic]:
    """Everything that keeps the cases of a file from being played; none of them is played.

    Args:
        suite: the file.
        load: reads the project for a case.
    """
    yield from suite.problems
    for case in suite.cases:
        if case.problems:
            yield from case.problems
            continue
        try:
            script_of(case, _project(case, load))
        except UnusableError as error:
            yield from error.problems


def _project(case: Case, load: Loading) -> Project:
    """The project as the case wants it.

    Raises:
        UnusableError: the case's environment or variables do not go with its files.
    """
    values = {name: _said(value) for name, value in (case.data.get("variables") or {}).items()}
    try:
        return load(case.data.get("environment"), values)
    except ProjectError as error:
        wrong = [diagnostic for diagnostic in error.diagnostics if diagnostic.severity == "error"]
        raise UnusableError([_at_its_cause(case, diagnostic) for diagnostic in wrong]) from None


def _at_its_cause(case: Case, wrong: Diagnostic) -> Diagnostic:
    """What is wrong with the project for this case only, at the words that make the difference."""
    for name in case.data.get("variables") or {}:
        before = f"--var {name}: "
        if wrong.message.startswith(before):
            return case.problem(("variables", name), wrong.message.removeprefix(before), wrong.hint, key=True)
    word = "environment" if "environment" in case.data else "variables"
    if wrong.file == CONFIG:
        return case.problem((word,), wrong.message, wrong.hint)
    return case.problem((word,), f"{wrong.file}:{wrong.line}: {wrong.message}", wrong.hint)


def _said(value: str | float | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
