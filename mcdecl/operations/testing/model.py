"""What cases and their ends are, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from msgspec import Struct

from mcdecl.project.diagnostics import Diagnostic
from mcdecl.project.positions import Path, Places

TESTS = "tests"
"""The section of a file that holds the cases."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case as it is written.

    Attributes:
        file: its file, relative to the project.
        name: its name.
        data: what is written, by the words of the schema.
        problems: what keeps it from being played.
    """

    file: str
    name: str
    data: Mapping[str, Any]
    problems: tuple[Diagnostic, ...] = ()
    _places: Places = field(default_factory=lambda: Places({}), repr=False, compare=False)

    def problem(self, path: Path, message: str, hint: str | None = None, *, key: bool = False) -> Diagnostic:
        """Something wrong at a path of the case; with `key` its key is meant."""
        at = self._places.of(self.file, (TESTS, self.name, *path), key=key)
        return Diagnostic(self.file, at.line, at.column, message, hint)


class Cell(Struct, frozen=True):
    """A value that is not as expected; both as YAML would say them, None where there is no row or value to tell."""

    name: str
    expected: str | None
    actual: str | None


class DifferenceKind(StrEnum):
    """What is the matter with a row."""

    CHANGED = "changed"
    MISSING = "missing"
    ADDED = "added"
    MOVED = "moved"


class RowDifference(Struct, frozen=True):
    """One row that is not as expected.

    Attributes:
        sort: what is the matter.
        row: what tells the row from others: its primary key where it has one.
        cells: the values that differ, or of a row that is missing or added the others that it has.
    """

    sort: DifferenceKind
    row: str
    cells: tuple[Cell, ...] = ()


class Failure(Struct, frozen=True):
    """An expectation that does not hold.

    Attributes:
        at: its place, and what is wrong in a sentence.
        differences: the rows.
    """

    at: Diagnostic
    differences: tuple[RowDifference, ...] = ()


class CaseVerdict(StrEnum):
    """How a case ended."""

    PASSED = "passed"
    FAILED = "failed"
    BROKEN = "broken"
    """It could not be played to its end: something is wrong with the case, or with what it needs."""


class CaseResult(Struct, frozen=True):
    """What became of one case.

    Attributes:
        file: its file, relative to the project.
        name: its name; empty for a file that could not be read.
        verdict: how it ended.
        seconds: how long it took.
        failures: what does not hold, or what keeps it from being played.
        updates: what to write in the file so that it passes: the path of a value, and the new value.
    """

    file: str
    name: str
    verdict: CaseVerdict
    seconds: float = 0.0
    failures: tuple[Failure, ...] = ()
    updates: tuple[tuple[Path, Any], ...] = ()
