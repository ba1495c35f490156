"""What can be said about one file at once, while the check of the whole project takes its time."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from mcdecl.analysis.lint.registry import registry
from mcdecl.analysis.lint.rules.sql import TOPICS
from mcdecl.analysis.sql import analyse
from mcdecl.helpers.structs import replace
from mcdecl.lsp.case_files import at_once
from mcdecl.lsp.naming import is_test_file
from mcdecl.lsp.session import Session
from mcdecl.project.diagnostics import Diagnostic
from mcdecl.project.files import CONFIG, YAML, declares
from mcdecl.project.loose import loose_problems
from mcdecl.project.positions import Places
from mcdecl.project.resources import without_empty_sections
from mcdecl.project.schema_messages import SchemaProblem, project_checker
from mcdecl.project.templates import TEMPLATES, WORDS
from mcdecl.project.yaml_reader import YamlError, read

SYNTAX: Final = "MC102"
OWN: Final = frozenset({SYNTAX, "MC106"})
"""The codes of what this finds in YAML: older findings with them are out of date."""
_TOPICS: Final = ("unreadable", "unknown_table", "unknown_column")
"""What of a query is wrong whatever it fills."""


def quick(session: Session, file: str, before: str) -> tuple[Diagnostic, ...]:
    """The findings of a file after a keystroke.

    What is found without the other files is new; everything else is what the last check of the project found, on the
    line to which it has moved. What stands on a changed line waits for the next check.

    Args:
        session: the project.
        file: the file.
        before: its text at the last check.
    """
    text = session.text(file)
    known = session.findings(file)
    if is_test_file(file):
        found, own = at_once(file, text), OWN
    elif file.endswith(YAML):
        found = list(_of_yaml(file, text))
        own = OWN
    else:
        found, own = list(_of_sql(session, file, text)), frozenset(TOPICS[topic] for topic in _TOPICS)
    kept = [finding for finding in moved(known, before, text) if finding.code not in own]
    return tuple(dict.fromkeys((*found, *kept)))


def at_first(file: str, text: str) -> tuple[Diagnostic, ...]:
    """The findings of a file of a project that was not read yet: what no other file is needed for."""
    if is_test_file(file):
        return tuple(at_once(file, text))
    return tuple(_of_yaml(file, text)) if file.endswith(YAML) else ()


def moved(findings: Iterable[Diagnostic], before: str, after: str) -> Iterator[Diagnostic]:
    """Findings on the lines to which they have moved; those on lines that changed are left out."""
    old, new = before.split("\n"), after.split("\n")
    most = min(len(old), len(new))
    head = next((number for number in range(most) if old[number] != new[number]), most)
    tail = next((number for number in range(most - head) if old[-1 - number] != new[-1 - number]), most - head)
    for finding in findings:
        if finding.line <= head:
            yield finding
        elif finding.line > len(old) - tail:
            yield replace(finding, line=finding.line + len(new) - len(old))


def _of_yaml(file: str, text: str) -> Iterator[Diagnostic]:
    try:
        data = read(text)
    except YamlError as error:
        for at, message, hint in error.problems:
            yield Diagnostic(file, at.line, at.column, message, hint, code=SYNTAX)
        return
    if data is None or not declares(file) or file.rpartition("/")[2] == CONFIG:
        return
    places = Places({file: text})
    for problem in _problems(without_empty_sections(data), text):
        place = places.of(file, problem.path, key=problem.at_key)
        yield Diagnostic(
            file, place.line, place.column, problem.message, problem.hint, code=problem.code, fix=problem.fix
        )


def _problems(data: object, text: str) -> Iterable[SchemaProblem]:
    """What a schema finds wrong; of what is still to be expanded, what is wrong however it is."""
    if "${" in text or any(word in text for word in (*WORDS, TEMPLATES)):
        return [problem for _, problem in loose_problems(data)] if isinstance(data, Mapping) else []
    return project_checker().problems(data)


def _of_sql(session: Session, file: str, text: str) -> Iterator[Diagnostic]:
    rules = registry().rules
    resource = session.snapshot.query_in(file)
    if resource is None or "mcdecl: ignore" in text:  # what is accepted is known after the next check
        return
    for problem in analyse(text, session.snapshot.schemas(resource)).problems:
        if problem.topic in _TOPICS:
            code = TOPICS[problem.topic]
            severity = problem.severity or rules[code].severity
            yield Diagnostic(file, problem.at.line, problem.at.column, problem.message, problem.hint, severity, code)
