"""Playing the test cases of a project, each in a throw-away embedded account."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from mcdecl.helpers.atomic_write import write_whole
from mcdecl.operations.testing.cases import results
from mcdecl.operations.testing.model import TESTS, CaseResult, CaseVerdict
from mcdecl.operations.testing.stage import Loading, Theatre
from mcdecl.operations.testing.suites import Suite, chosen, read_suites
from mcdecl.operations.testing.updating import updated
from mcdecl.project import Project, load
from mcdecl.workspace.errors import RequestError
from mcdecl.workspace.rehearsing import Rehearsals


class CasesObserver(Protocol):
    """What hears of cases while they are played."""

    def begun(self, cases: int) -> None:
        """So many are to be played."""

    def setting_up(self) -> AbstractContextManager[None]:
        """Entered while an account is set up, which takes a moment."""

    def ended(self, result: CaseResult) -> None:
        """One was played, or cannot be."""


class Unwatched:
    """Hears of cases and says nothing."""

    def begun(self, cases: int) -> None:
        """Nothing."""

    def setting_up(self) -> AbstractContextManager[None]:
        """Nothing."""
        return nullcontext()

    def ended(self, result: CaseResult) -> None:
        """Nothing."""


UNWATCHED = Unwatched()


class CasesReport(Struct, frozen=True):
    """What became of test cases.

    Attributes:
        cases: how many were meant.
        results: what became of each that was played, in order.
        suites: the files that they are in.
    """

    cases: int
    results: tuple[CaseResult, ...]
    suites: tuple[Suite, ...]

    @property
    def ok(self) -> bool:
        """Whether there were cases, and all that were played passed."""
        return bool(self.suites) and all(result.verdict is CaseVerdict.PASSED for result in self.results)


def test(
    project: Project,
    cases: str | Sequence[str] = (),
    *,
    part: str | None = None,
    keep_going: bool = True,
    update: bool = False,
    variables: Mapping[str, str] | None = None,
    variable_files: Sequence[str | Path] = (),
    observer: CasesObserver = UNWATCHED,
) -> CasesReport:
    """Play the test cases of a project (`*.mctest.yaml`), each in an embedded account of its own.

    The account is set up as the project says; no other account is asked for anything.

    Args:
        project: the project; a case that names an environment or variables has it read again with these.
        cases: files, folders or patterns of names; every case when left out.
        part: only cases with this in their name, in any letter case.
        keep_going: play the other cases after one that failed.
        update: write what came out into the files, where a case expects something else.
        variables: the values that the project was read with, for cases that have it read again.
        variable_files: files with values of variables, for the same.
        observer: hears of every case as it ends.

    Raises:
        RunError: a word means no case.
        MissingExtraError: the packages of the extra `sandbox` are not installed.
        RequestError: a file that is to be updated cannot be written.
    """
    root, words = project.root, [cases] if isinstance(cases, str) else cases
    suites = tuple(chosen(read_suites(root), root, words, part))
    total = sum(len(suite.cases) for suite in suites)
    read = loading(project, variables or {}, variable_files)
    played: list[CaseResult] = []
    if suites:
        observer.begun(total)
        with Rehearsals.opened(observer.setting_up) as rehearsals:
            for result in results(suites, Theatre(root, read, rehearsals.stage, time.perf_counter)):
                played.append(result)
                observer.ended(result)
                if result.verdict is not CaseVerdict.PASSED and not keep_going:
                    break
    report = CasesReport(total, tuple(played), suites)
    if update:
        list(write_updates(project, report))
    return report


# pytest is not to take it for a test where somebody imports it.
test.__test__ = False  # type: ignore[attr-defined]


def loading(project: Project, variables: Mapping[str, str], variable_files: Sequence[str | Path]) -> Loading:
    """Reads a project for its cases: once for each environment and values that they name.

    Args:
        project: the project.
        variables: the values that it was read with.
        variable_files: files with values of variables, for the same.
    """
    return _Loading(project, dict(variables), [Path(file) for file in variable_files], {})


def write_updates(project: Project, report: CasesReport) -> Iterator[tuple[str, int]]:
    """Write what came out into the files of cases that expect something else; each file, and how many were updated.

    Raises:
        RequestError: a file cannot be written.
    """
    for suite in report.suites:
        changes = [
            ((TESTS, result.name, *path), value)
            for result in report.results
            if result.file == suite.file
            for path, value in result.updates
        ]
        if changes:
            path = project.root / suite.file
            try:
                write_whole(path, updated(suite.text, changes))
            except OSError as error:
                raise RequestError(f"{path} cannot be written: {error.strerror}") from error
            yield suite.file, len(changes)


class _Loading(Struct, frozen=True):
    """Reads the project for a case: once for each environment and values that cases name."""

    project: Project
    variables: Mapping[str, str]
    files: Sequence[Path]
    known: dict[tuple[str, tuple[tuple[str, str], ...]], Project]

    def __call__(self, name: str | None, values: Mapping[str, str]) -> Project:
        here = self.project.environment.name
        which = (name or here, tuple(sorted(values.items())))
        if which == (here, ()):
            return self.project
        if which not in self.known:
            self.known[which] = load(
                self.project.root,
                which[0],
                variables={**self.variables, **values},
                variable_files=self.files,
                offline=True,
            )
        return self.known[which]
