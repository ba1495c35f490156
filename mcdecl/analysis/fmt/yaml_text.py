"""Format YAML, and check that nothing was lost."""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any, Final, Literal

from mcdecl.analysis.fmt.comments import place
from mcdecl.analysis.fmt.model import Formatted, NotFormatted
from mcdecl.analysis.fmt.ordering import arrange, mark_fields
from mcdecl.analysis.fmt.printing import printed
from mcdecl.analysis.fmt.reading import SourceText, document_of, source_of
from mcdecl.project.diagnostics import Diagnostic, ordered
from mcdecl.project.loose import shape_problems
from mcdecl.project.positions import Places
from mcdecl.project.schema import config_schema, declared_schema
from mcdecl.project.schema_messages import SchemaProblem, config_checker
from mcdecl.project.yaml_reader import YamlError, read

Sort = Literal["config", "resources", "values"]
"""What a file is: `mcdecl.yaml`, one that declares resources, or one whose words are the writer's own."""

_LOST: Final = "it cannot be formatted without changing its meaning: {}"


def format_yaml(text: str, file: str, sort: Sort) -> Formatted:
    """A YAML text in canonical form; it may begin lines with any line ends.

    Args:
        text: the text, without a byte order mark.
        file: its name, for findings.
        sort: what it is.

    Raises:
        NotFormatted: something is wrong with it, as every finding says.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    data = _data(text, file)
    if wrong := list(_problems(data, sort)):
        raise NotFormatted(*ordered(_placed(problem, file, text) for problem in wrong))
    source = source_of(text)
    for sorts in (True, False):
        made = _made(source, sort, sorts=sorts)
        lost = None if made == text else _lost(source, data, made)
        if lost is None:
            return Formatted(made)
    hint = "the file was left alone; please report it to the maintainers of mcdecl"
    raise NotFormatted(Diagnostic(file, 1, 1, _LOST.format(lost), hint))


def _data(text: str, file: str) -> Any:
    try:
        return read(text)
    except YamlError as error:
        diagnostics = [
            Diagnostic(file, at.line, at.column, message, hint, code="MC102") for at, message, hint in error.problems
        ]
        raise NotFormatted(*diagnostics) from None


def _problems(data: Any, sort: Sort) -> Iterable[SchemaProblem]:
    if sort == "values":
        return ()
    return config_checker().problems(data) if sort == "config" else shape_problems(data)


def _placed(problem: SchemaProblem, file: str, text: str) -> Diagnostic:
    at = Places({file: text}).of(file, problem.path, key=problem.at_key)
    return Diagnostic(file, at.line, at.column, problem.message, problem.hint, code=problem.code)


def _made(source: SourceText, sort: Sort, *, sorts: bool) -> str:
    document = document_of(source)
    place(document, source)
    if sort != "values":
        mark_fields(document.root)
        if sorts:
            arrange(document, config_schema() if sort == "config" else declared_schema())
    return printed(document, parted=sort == "resources")


def _lost(source: SourceText, data: Any, made: str) -> str | None:
    """What would be lost, in words, or None."""
    try:
        after = read(made)
    except YamlError as error:
        return f"it would no longer be YAML ({error.problems[0][1]})"
    if _canonical(after) != _canonical(data):
        return "it would mean something else"
    if _said(source) != _said(source_of(made)):
        return "a comment would be lost"
    return None


def _canonical(data: Any) -> str:
    """Data as a text that tells 1 from true and 1.0, and knows no order of keys."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False)


def _said(source: SourceText) -> Counter[str]:
    return Counter(comment.text for comment in source.comments)
