"""What a check of a file finds: rules with codes, problems with places, and the report over all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any


class Rule(StrEnum):
    """What can be wrong with a file. The code is stable; `RULES` says what each means."""

    UNREADABLE = "MC801"
    HEADER = "MC802"
    DELIMITER = "MC803"
    COLUMNS = "MC804"
    QUOTES = "MC805"
    REQUIRED = "MC806"
    TYPE = "MC807"
    LENGTH = "MC808"
    KEY = "MC809"
    EMPTY = "MC810"
    NAME = "MC811"
    CHARACTERS = "MC812"


RULES: Mapping[Rule, str] = {
    Rule.UNREADABLE: "the file cannot be read as the text that the import expects",
    Rule.HEADER: "the header line does not have the columns that the import maps",
    Rule.DELIMITER: "the columns seem to be parted by another character",
    Rule.COLUMNS: "a row has more or fewer columns than the header",
    Rule.QUOTES: "a quotation mark is not closed, or text follows a closed one",
    Rule.REQUIRED: "a required field gets no value",
    Rule.TYPE: "a value is not of the field's type",
    Rule.LENGTH: "a value is longer than the field",
    Rule.KEY: "a primary key comes more than once",
    Rule.EMPTY: "the file has no rows",
    Rule.NAME: "the file's name does not fit the import's pattern",
    Rule.CHARACTERS: "bytes are not characters of the file's encoding",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong at one place.

    Attributes:
        rule: Which rule it breaks.
        message: What is wrong, and what to do where that is not plain.
        row: The row of data, counted from 1; 0 for the file as a whole.
        line: The line that the row begins in, counted from 1; 0 for the file as a whole.
        column: The file's column, by its name or number; empty for a whole row.
        warning: Whether the import may work all the same.
    """

    rule: Rule
    message: str
    row: int = 0
    line: int = 0
    column: str = ""
    warning: bool = False

    def to_json(self) -> dict[str, Any]:
        """The problem as plain data."""
        return {
            "code": self.rule.value,
            "message": self.message,
            "row": self.row,
            "line": self.line,
            "column": self.column,
            "severity": "warning" if self.warning else "error",
        }


@dataclass(frozen=True, slots=True)
class FileReport:
    """What a check found.

    Attributes:
        path: The file.
        rows: How many rows of data were read.
        bad_rows: How many of them would not be taken.
        problems: The first problems, by row.
        counts: How often each rule was broken, all of them.
        errors: How many problems are errors.
        complete: Whether the whole file was read.
    """

    path: Path
    rows: int
    bad_rows: int
    problems: tuple[Problem, ...]
    counts: Mapping[Rule, int]
    errors: int
    complete: bool = True

    @property
    def ok(self) -> bool:
        """Whether there is no error."""
        return self.errors == 0

    def to_json(self) -> dict[str, Any]:
        """The report as plain data."""
        return {
            "file": str(self.path),
            "ok": self.ok,
            "complete": self.complete,
            "rows": self.rows,
            "bad_rows": self.bad_rows,
            "errors": self.errors,
            "counts": {rule.value: count for rule, count in self.counts.items()},
            "problems": [problem.to_json() for problem in self.problems],
        }
