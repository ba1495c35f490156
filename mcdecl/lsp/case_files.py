"""Files of test cases in an editor: what keeps a case from being played, and which cases are about a resource."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from mcdecl.kinds.resource import Resource
from mcdecl.lsp.cursor import scalars
from mcdecl.lsp.naming import Names, naming_at
from mcdecl.lsp.session import Session, TestFile
from mcdecl.lsp.subject import meant_at, written_key
from mcdecl.project import Project, ProjectError, examine
from mcdecl.project.diagnostics import Diagnostic
from mcdecl.project.files import YAML, unsaved

_NOT_DECLARED: Final = "declares no "
"""Stands in what is said about a name of a case that the project does not have."""


def check_tests(session: Session) -> None:
    """Find what is wrong with the test cases of a project, without playing them."""
    from mcdecl.operations.testing.cases import problems_of
    from mcdecl.operations.testing.suites import read_suite

    snapshot = session.snapshot
    if snapshot.project is None:
        return
    loading, tests = _Loading(snapshot.project, session.environment), dict[str, TestFile]()
    with unsaved(dict(session.texts)):
        for file in snapshot.tests:
            suite = read_suite(session.root, file)
            found = [item for item in problems_of(suite, loading) if not _left_out(session, item)]
            tests[file] = TestFile(suite.text, tuple(found))
    session.tests = tests


def _left_out(session: Session, finding: Diagnostic) -> bool:
    """Whether a case lacks only what a file declares that cannot be read just now, and where that is said."""
    if _NOT_DECLARED not in finding.message:
        return False
    for file, there in session.snapshot.findings.items():
        if any(item.severity == "error" for item in there) and file.endswith(YAML):
            keys = [cursor.text for cursor in scalars(session.text(file)) if len(cursor.path) == 2 and cursor.is_key]
            if not keys or any(finding.message.endswith(key) for key in keys):
                return True
    return False


def at_once(file: str, text: str) -> list[Diagnostic]:
    """What is wrong with a file of test cases by its schema alone."""
    from mcdecl.operations.testing.suites import suite_of

    suite = suite_of(file, text)
    return [*suite.problems, *(problem for case in suite.cases for problem in case.problems)]


@dataclass
class _Loading:
    """Reads the project again for cases that name another environment or values of variables, each way once."""

    project: Project
    environment: str | None
    _others: dict[tuple[str | None, tuple[tuple[str, Any], ...]], Project | ProjectError] = field(default_factory=dict)

    def __call__(self, environment: str | None, variables: Mapping[str, str]) -> Project:
        wanted = environment or self.environment
        if not variables and wanted in (None, self.project.environment.name):
            return self.project
        way = (wanted, tuple(sorted(variables.items())))
        if way not in self._others:
            self._others[way] = self._read(wanted, variables)
        project = self._others[way]
        if isinstance(project, ProjectError):
            raise project
        return project

    def _read(self, environment: str | None, variables: Mapping[str, str]) -> Project | ProjectError:
        """The project; errors in it that it has without this as well are shown where they are."""
        try:
            project = examine(self.project.root, environment, variables=variables, offline=True)
        except ProjectError as error:
            return error
        known = {item.message for item in self.project.warnings}
        new = [item for item in project.warnings if item.severity == "error" and item.message not in known]
        return ProjectError(new) if new else project


def files_naming(session: Session, resource: Resource) -> list[str]:
    """The files of test cases that name a resource."""
    return [file for file in session.snapshot.tests if _names(session, file, resource)]


def _names(session: Session, file: str, resource: Resource) -> bool:
    text = session.text(file)
    if resource.key not in text:
        return False
    for cursor in scalars(text):
        naming = naming_at(file, cursor.path, is_key=cursor.is_key)
        if naming is not None and naming.what in (Names.KEY, Names.ADDRESS):
            before, kind, key = written_key(session, cursor.text, naming)
            there = meant_at(session, file, cursor.path, kind, before + key)
            if kind == resource.kind and any(item is resource for item in there):
                return True
    return False
