"""Apply automatic fixes of findings to the files."""

from codecs import BOM_UTF8
from collections import defaultdict
from collections.abc import Iterable, Sequence
from operator import itemgetter
from pathlib import Path

import yaml

from mcdecl.helpers.atomic_write import rewrite
from mcdecl.project.diagnostics import Diagnostic, Fix
from mcdecl.project.files import YAML, bytes_of, decoded
from mcdecl.project.writer import quoted, unmistakable
from mcdecl.project.yaml_reader import YamlError, read, scalar


def fix_files(root: Path, findings: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Put right in the files of a project what can be, and say of which findings that is so.

    A file is written whole or not at all, with its permissions, line ends and byte order mark.

    Raises:
        OSError: a file cannot be written; those before it are.
    """
    by_file: dict[str, list[Diagnostic]] = defaultdict(list)
    for finding in findings:
        if finding.fix is not None:
            by_file[finding.file].append(finding)
    done: list[Diagnostic] = []
    for file, wrong in by_file.items():
        content = bytes_of(root, file)
        text = decoded(content, file) if isinstance(content, bytes) else content
        if isinstance(content, bytes) and isinstance(text, str):
            made, fixed = fixed_text(text, wrong, as_yaml=file.endswith(YAML))
            if fixed:
                mark = BOM_UTF8 if content.startswith(BOM_UTF8) else b""
                rewrite(root / file, mark + made.encode())
                done += fixed
    return tuple(done)


def fixed_text(text: str, findings: Sequence[Diagnostic], *, as_yaml: bool) -> tuple[str, list[Diagnostic]]:
    """A text with what can be put right in it, and the findings that are.

    Nothing is changed where something else stands at a finding's place than it says, as behind a variable, or when
    the result were no YAML any more.
    """
    lines, done = text.split("\n"), list[Diagnostic]()
    ends = _scalars(text) if as_yaml else {}
    places = {(finding.line, finding.column): finding for finding in reversed(findings)}
    # From behind, so that what was changed moves no place that is still to come.
    for _, finding in sorted(places.items(), key=itemgetter(0), reverse=True):
        edit = _edit(lines, ends, finding)
        if edit is not None:
            line, column = finding.line - 1, finding.column - 1
            lines[line] = lines[line][:column] + edit[1] + lines[line][edit[0] :]
            done.append(finding)
    made = "\n".join(lines)
    return (made, done[::-1]) if done and (not as_yaml or _reads(made)) else (text, [])


def _edit(lines: Sequence[str], ends: dict[tuple[int, int], int], finding: Diagnostic) -> tuple[int, str] | None:
    """Up to which column of its line something is replaced at the place of a finding, and by what."""
    fix, line, column = finding.fix, finding.line - 1, finding.column - 1
    if fix is None or line >= len(lines):
        return None
    if fix.verbatim:
        there = lines[line].startswith(str(fix.before), column)
        return (column + len(str(fix.before)), fix.after or "") if there else None
    end = ends.get((line, column))
    if end is None or not _means(lines[line][column:end], fix):
        return None
    return end, _written(lines[line][column:end], fix)


def _means(raw: str, fix: Fix) -> bool:
    """Whether what is written is what the finding is about."""
    try:
        value = read(f"- {raw}")
    except YamlError:
        return False
    # A key is a text whatever it looks like.
    meant = value[0] if isinstance(value, list) else value
    return (type(meant), meant) == (type(fix.before), fix.before) or raw == fix.before


def _written(raw: str, fix: Fix) -> str:
    if fix.after is None:
        return quoted(raw)
    plain = not isinstance(scalar(fix.after), str) or unmistakable(fix.after)
    return fix.after if plain else quoted(fix.after)


def _scalars(text: str) -> dict[tuple[int, int], int]:
    """Where each value or key on one line begins, as line and column from 0, and the column of its end."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return {
            (token.start_mark.line, token.start_mark.column): token.end_mark.column
            for token in yaml.scan(text, Loader=loader)
            if isinstance(token, yaml.ScalarToken) and token.start_mark.line == token.end_mark.line
        }
    except yaml.YAMLError:
        return {}


def _reads(text: str) -> bool:
    try:
        read(text)
    except YamlError:
        return False
    return True
