"""Check declarations before they are expanded: unknown words and values of a wrong type.

Templates that nobody extends yet and overrides of other environments are checked here, too.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from mcdecl.kinds import DECLARABLE
from mcdecl.project.schema_messages import Checker, SchemaProblem
from mcdecl.project.templates import TEMPLATES, WORDS
from mcdecl.project.variables import Path


def is_made(body: Any) -> bool:
    """Whether a body says something about how resources are made of it."""
    return isinstance(body, Mapping) and any(word in body for word in WORDS)


def loose_problems(data: Mapping[str, Any]) -> Iterator[tuple[Path, SchemaProblem]]:
    """What is wrong with the templates of a file and with what is made, each with the path of its declaration."""
    picked: dict[str, Any] = {TEMPLATES: data[TEMPLATES]} if TEMPLATES in data else {}
    for section in DECLARABLE:
        entries = data.get(section)
        if isinstance(entries, Mapping):
            made = {key: body for key, body in entries.items() if is_made(body)}
            picked |= {section: made} if made else {}
    for problem in _checker().problems(picked) if picked else ():
        if not _mentioned(picked, problem):
            yield problem.path[: 3 if problem.path[:1] == (TEMPLATES,) else 2], problem


def shape_problems(data: Any) -> Iterator[SchemaProblem]:
    """What no file that declares resources can say, wherever its variables and templates come from."""
    for problem in _checker().problems({} if data is None else data):
        if not _mentioned(data, problem):
            yield problem


@cache
def _checker() -> Checker:
    from mcdecl.project.schema import declared_schema

    return Checker(declared_schema(), "section")


def _mentioned(data: Any, problem: SchemaProblem) -> bool:
    """Whether what is wrong may be put right by what is put in its place."""
    if problem.at_key and problem.path and "${" in str(problem.path[-1]):
        return True
    for step in problem.path:
        if isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        elif isinstance(data, Mapping) and step in data:
            data = data[str(step)]
        else:
            return False
    return isinstance(data, str) and "${" in data
