"""What a check of a file finds: rules with codes, problems with places, and the report over all of them."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from msgspec import Struct


class FileRule(StrEnum):
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
    CENTURY = "MC813"


class About(Struct, frozen=True):
    """What there is to say of a rule: in one line, why it matters, a file that breaks it and one that does not."""

    title: str
    why: str
    bad: str
    good: str


RULES: Mapping[FileRule, About] = {
    FileRule.UNREADABLE: About(
        "the file cannot be read as the text that the import expects",
        "In another encoding every letter beyond ASCII becomes another one, or the import fails as a whole. Write the "
        "file as UTF-8, or declare encoding: with its code page.",
        "(a file in UTF-16, and an import without encoding: 1200)",
        "(the same in UTF-8)",
    ),
    FileRule.HEADER: About(
        "the header line does not have the columns that the import maps",
        "The account finds columns by their names; one that is missing leaves its field empty in every row.",
        "crm_di,email\n1,ann@example.com",
        "crm_id,email\n1,ann@example.com",
    ),
    FileRule.DELIMITER: About(
        "the columns seem to be separated by another character",
        "Each row would be one long column. Declare type: Other with the delimiter, or rewrite the file.",
        "crm_id;email\n1;ann@example.com",
        "crm_id,email\n1,ann@example.com",
    ),
    FileRule.COLUMNS: About(
        "a row has more or fewer columns than the header",
        "It is most often a value with a delimiter in it that is not quoted: what follows shifts into other fields.",
        "crm_id,name\n1,Lee, Ann",
        'crm_id,name\n1,"Lee, Ann"',
    ),
    FileRule.QUOTES: About(
        "a quotation mark is not closed, or text follows a closed one",
        "An open mark takes in every row after it. A mark inside a value is written twice.",
        'crm_id,name\n1,"Lee "the boss" Ann"',
        'crm_id,name\n1,"Lee ""the boss"" Ann"',
    ),
    FileRule.REQUIRED: About(
        "a required field gets no value",
        "The account refuses the row, or with allow_errors: false the whole rest of the file.",
        "crm_id,email\n1,",
        "crm_id,email\n1,ann@example.com",
    ),
    FileRule.TYPE: About(
        "a value is not of the field's type",
        "Dates and numbers are read as date_locale writes them; the year first is understood everywhere.",
        "crm_id,created_on\n1,31/1/2026",
        "crm_id,created_on\n1,2026-01-31",
    ),
    FileRule.LENGTH: About(
        "a value is longer than the field",
        "The account does not cut it: the row is refused. A field's length can grow, never shrink.",
        "crm_id,sales_region\n1,EUROPEAN_UNION",
        "crm_id,sales_region\n1,EU",
    ),
    FileRule.KEY: About(
        "a primary key comes more than once",
        "Only one of the rows can stay, and which one is not documented. Keys compare without case.",
        "crm_id,email\na1,ann@example.com\nA1,bob@example.com",
        "crm_id,email\na1,ann@example.com\na2,bob@example.com",
    ),
    FileRule.EMPTY: About(
        "the file has no rows",
        "Into an Overwrite an empty file deletes every row of the data extension and brings none.",
        "crm_id,email",
        "crm_id,email\n1,ann@example.com",
    ),
    FileRule.NAME: About(
        "the file's name does not fit the import's pattern",
        "The account looks for the file by its pattern only. `mcdecl run --file` sends it under the right name.",
        "customers.csv, where the pattern is customers_%%Year%%%%Month%%%%Day%%.csv",
        "customers_20260131.csv",
    ),
    FileRule.CHARACTERS: About(
        "bytes are not characters of the file's encoding",
        "They become replacement characters in the account, and the original characters are lost.",
        "(Zoë in Windows-1252, in a file that is read as UTF-8)",
        "(Zoë in UTF-8, or encoding: 1252 at the import)",
    ),
    FileRule.CENTURY: About(
        "a year has two digits",
        "Which century is meant is a rule of the server: 00 to 49 are read as 2000 to 2049, 50 to 99 as 1950 to 1999. "
        "A date of birth in 1948 becomes one in 2048.",
        "crm_id,created_on\n1,1/31/48",
        "crm_id,created_on\n1,1948-01-31",
    ),
}


class FileProblem(Struct, frozen=True):
    """One thing wrong at one place.

    Attributes:
        rule: Which rule it breaks.
        message: What is wrong, and what to do where that is not plain.
        row: The row of data, counted from 1; 0 for the file as a whole.
        line: The line that the row begins in, counted from 1; 0 for the file as a whole.
        column: The file's column, by its name or number; empty for a whole row.
        warning: Whether the import may work all the same.
    """

    rule: FileRule
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


class FileReport(Struct, frozen=True):
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
    problems: tuple[FileProblem, ...]
    counts: Mapping[FileRule, int]
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
