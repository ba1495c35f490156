"""Cases from their files to their results, one after the other."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from mcdecl.account.errors import AccountError
from mcdecl.project import Project, ProjectError
from mcdecl.project.diagnostics import Diagnostic
from mcdecl.run.model import RunError
from mcdecl.testing.model import Case, Failure, Result, Verdict
from mcdecl.testing.playing import BrokenError, play
from mcdecl.testing.scripting import UnusableError, script_of
from mcdecl.testing.stage import Theatre
from mcdecl.testing.suites import Suite


def results(suites: Sequence[Suite], theatre: Theatre) -> Iterator[Result]:
    """The results of all cases, each as soon as it is known; a file that cannot be read is a result too.

    Args:
        suites: the files of cases.
        theatre: what playing needs.
    """
    for suite in suites:
        if suite.problems:
            yield _broken(suite.file, "", suite.problems)
        for case in suite.cases:
            began = theatre.clock()
            result = _result(case, theatre)
            yield replace(result, seconds=theatre.clock() - began)


def _broken(file: str, name: str, problems: Sequence[Diagnostic]) -> Result:
    return Result(file, name, Verdict.BROKEN, failures=tuple(Failure(problem) for problem in problems))


def _result(case: Case, theatre: Theatre) -> Result:
    if case.problems:
        return _broken(case.file, case.name, case.problems)
    try:
        script = script_of(case, project := _project(case, theatre))
    except (UnusableError, ProjectError) as error:
        told = error.problems if isinstance(error, UnusableError) else _errors(error)
        return _broken(case.file, case.name, told)
    try:
        with theatre.open(project) as stage:
            found = play(case, script, stage)
    except BrokenError as error:
        return Result(case.file, case.name, Verdict.BROKEN, failures=(error.failure,))
    except (RunError, AccountError) as error:
        return _broken(case.file, case.name, [case.problem((), error.message, error.hint or None, key=True)])
    return Result(
        case.file,
        case.name,
        Verdict.FAILED if found else Verdict.PASSED,
        failures=tuple(one.failure for one in found),
        updates=tuple(update for one in found for update in one.updates),
    )


def _errors(error: ProjectError) -> list[Diagnostic]:
    return [one for one in error.diagnostics if one.severity == "error"]


def _project(case: Case, theatre: Theatre) -> Project:
    """The project as the case wants it.

    Raises:
        ProjectError: its files, the environment or a variable cannot be used.
        UnusableError: it has several business units.
    """
    values = {name: _said(value) for name, value in (case.data.get("variables") or {}).items()}
    project = theatre.load(case.data.get("environment"), values)
    if project.units:
        words = f"the environment {project.environment.name} has several business units, and a case plays in one account"
        raise UnusableError([case.problem((), words, "name an environment without: environment: NAME", key=True)])
    return project


def _said(value: str | float | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
