"""Finding and reading files of test cases: each problem belongs to its case, and the other cases go on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from mcdecl.helpers.patterns import matches
from mcdecl.helpers.safe_files import real_path
from mcdecl.kinds.checks import did_you_mean
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.testing.model import TESTS, Case
from mcdecl.project.diagnostics import Diagnostic, ordered
from mcdecl.project.files import test_files, text_of
from mcdecl.project.mctest_schema import mctest_schema
from mcdecl.project.positions import Places
from mcdecl.project.schema_messages import Checker, SchemaProblem
from mcdecl.project.yaml_reader import YamlError, read


@dataclass(frozen=True, slots=True)
class Suite:
    """One file of cases.

    Attributes:
        file: the file, relative to the project.
        cases: the cases in it.
        problems: what is wrong with the file itself.
        text: its text.
    """

    file: str
    cases: tuple[Case, ...] = ()
    problems: tuple[Diagnostic, ...] = ()
    text: str = field(default="", repr=False)


def read_suites(root: Path) -> list[Suite]:
    """Every file of test cases of a project.

    Args:
        root: the project's folder.
    """
    return [read_suite(root, file) for file in test_files(root)]


def read_suite(root: Path, file: str) -> Suite:
    """One file of test cases.

    Args:
        root: the project's folder.
        file: the file, relative to it.
    """
    text = text_of(root, file, exact=True)
    return Suite(file, problems=(text,)) if isinstance(text, Diagnostic) else suite_of(file, text)


def suite_of(file: str, text: str) -> Suite:
    """The cases of a text.

    Args:
        file: the name of its file.
        text: the text.
    """
    try:
        data = read(text)
    except YamlError as error:
        results = (Diagnostic(file, at.line, at.column, message, hint) for at, message, hint in error.problems)
        return Suite(file, problems=tuple(results), text=text)
    places = Places({file: text})
    own, of_cases = _sorted(data, file, places)
    written = data.get(TESTS) if isinstance(data, dict) else None
    cases = [
        Case(file, name, case if isinstance(case, dict) else {}, ordered(of_cases.get(name, ())), _places=places)
        for name, case in (written if isinstance(written, dict) else {}).items()
    ]
    return Suite(file, tuple(cases), ordered(own), text)


@cache
def _checker() -> Checker:
    return Checker(mctest_schema(), "section")


def _sorted(data: Any, file: str, places: Places) -> tuple[list[Diagnostic], dict[str, list[Diagnostic]]]:
    """The problems of a file: its own, and those of each case."""
    own: list[Diagnostic] = []
    of_cases: dict[str, list[Diagnostic]] = {}
    for problem in _checker().problems(data):
        belongs = len(problem.path) > 1 and problem.path[0] == TESTS and isinstance(problem.path[1], str)
        (of_cases.setdefault(str(problem.path[1]), []) if belongs else own).append(_told(problem, file, places))
    return own, of_cases


def _told(problem: SchemaProblem, file: str, places: Places) -> Diagnostic:
    at = places.of(file, problem.path, key=problem.at_key)
    return Diagnostic(file, at.line, at.column, problem.message, problem.hint)


def chosen(suites: Sequence[Suite], root: Path, words: Sequence[str], part: str | None = None) -> list[Suite]:
    """The files with the cases that are meant.

    Args:
        suites: all of them.
        root: the project's folder.
        words: files or folders, seen from here or from the project, or patterns of names of cases; none for all.
        part: a part of the name, in any letter case, that each has to have.

    Raises:
        RunError: a word means nothing, or nothing is left.
    """
    paths = {word: _meant(suites, root, word) for word in words}
    for word, files in paths.items():
        if not files and not any(matches(word, case.name) for suite in suites for case in suite.cases):
            raise _nothing(suites, word)
    left = [_narrowed(suite, paths, part) for suite in suites]
    nonempty = [item for item in left if item.cases or item.problems]
    if suites and not nonempty:
        raise RunError("No test case is left.", "Take -k out, or give another part of a name.")
    return nonempty


def _meant(suites: Sequence[Suite], root: Path, word: str) -> frozenset[str]:
    """The files that a word means as a path."""
    wanted = [real_path(path) for path in (Path(word), root / word) if path.exists()]
    return frozenset(
        suite.file
        for suite in suites
        for path in wanted
        if (there := real_path(root / suite.file)) == path or path in there.parents
    )


def _narrowed(suite: Suite, paths: dict[str, frozenset[str]], part: str | None) -> Suite:
    def means(case: Case) -> bool:
        named = not paths or any(suite.file in files or matches(word, case.name) for word, files in paths.items())
        return named and (part is None or part.casefold() in case.name.casefold())

    problems = suite.problems if not paths or any(suite.file in files for files in paths.values()) else ()
    return Suite(suite.file, tuple(filter(means, suite.cases)), problems if part is None else (), suite.text)


def _nothing(suites: Iterable[Suite], word: str) -> RunError:
    names = [name for suite in suites for name in (suite.file, *(case.name for case in suite.cases))]
    hint = did_you_mean(word, names)
    text = f"D{hint[1:]}" if hint else "Name a file, a folder, or cases by a pattern such as 'customers*'."
    return RunError(f"No test case is in {word}, or is named so.", text)
