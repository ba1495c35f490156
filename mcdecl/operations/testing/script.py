"""A case as it is to be played: its words held against the project, its values read by the types of fields."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct, field

from mcdecl.kinds.resource import Resource
from mcdecl.operations.run.rows_reading import RowsTable
from mcdecl.operations.testing.dates import Calendar
from mcdecl.operations.testing.differences import Row
from mcdecl.project.positions import Path


class Rows(Struct, frozen=True):
    """Rows that are written in a case.

    Attributes:
        path: where in the case.
        rows: the rows, by the names that the fields have.
        inline: whether they stand in the case itself, so that each row has a place of its own.
        calendar: what relative dates of the case count from.
        relative: the fields in which there are such dates.
        filled: whether a text of theirs has dates filled in, so that nobody can say how it would be written.
    """

    path: Path
    rows: tuple[Row, ...]
    inline: bool = True
    calendar: Calendar | None = None
    relative: frozenset[str] = frozenset()
    filled: bool = False

    def place(self, number: int) -> Path:
        """Where a row stands."""
        return (*self.path, number) if self.inline else self.path


class GivenRows(Struct, frozen=True):
    """Rows that a data extension has before anything runs, and the business unit that it is in, if any."""

    table: RowsTable
    rows: Rows
    unit: str = ""


class GivenFile(Struct, frozen=True):
    """A file that is on the FTP of a business unit before anything runs; `path` is where in the case it is said."""

    path: Path
    name: str
    content: bytes
    unit: str = ""


class ScriptStep(Struct, frozen=True):
    """Something that runs, or time that goes by.

    Attributes:
        path: where in the case.
        resource: what runs; None where time goes by.
        content: the file that an import takes, or None.
        outcome: how it has to end, by the words of the schema.
        span: how much time goes by.
        unit: the business unit in which it runs, if there are several.
    """

    path: Path
    resource: Resource | None = None
    content: bytes | None = None
    outcome: Mapping[str, Any] = field(default_factory=dict)
    span: timedelta = timedelta()
    unit: str = ""


class ExpectedRows(Struct, frozen=True):
    """What has to be true of the rows of a data extension; None for what is not said.

    Attributes:
        path: where in the case.
        table: the data extension.
        exactly, contains, without, count, ordered: as the schema says.
        unit: the business unit that it is in, if there are several.
    """

    path: Path
    table: RowsTable
    exactly: Rows | None = None
    contains: Rows | None = None
    without: Rows | None = None
    count: int | None = None
    ordered: bool = False
    unit: str = ""


class ExpectedFile(Struct, frozen=True):
    """What has to be true of a file.

    Attributes:
        path: where in the case.
        name: the file's path on the FTP, or below a file location outside; with the date patterns of files, such as
            %%Year%%, it is the name that these mean while something of the case runs.
        location: the external key of that location, or an empty text.
        expected: the words of the schema.
        rows: the rows that it has to have, as texts; None where nothing is said of them.
        filled: whether the text that is expected has dates filled in.
        unit: the business unit whose file it is, if there are several.
    """

    path: Path
    name: str
    location: str
    expected: Mapping[str, Any]
    rows: Rows | None = None
    filled: bool = False
    unit: str = ""


class Unchanged(Struct, frozen=True):
    """A data extension, in a business unit, of which these fields must not change; all of them when none is named."""

    path: Path
    table: RowsTable
    fields: tuple[str, ...] = ()
    unit: str = ""


class Script(Struct, frozen=True):
    """A case that can be played.

    Attributes:
        now: what the clock shows at first; None for the machine's time, where nothing counts from it.
        rows: rows that are given.
        files: files that are given.
        tracking: events that are given: the name of a file and its content, or None.
        unit: the business unit that the case is in, if it says so; that of the events.
        steps: what runs.
        expected_rows: what is expected of data extensions.
        expected_files: what is expected of files.
        unchanged: what must not change.
    """

    now: datetime | None = None
    rows: tuple[GivenRows, ...] = ()
    files: tuple[GivenFile, ...] = ()
    tracking: tuple[str, bytes] | None = None
    steps: tuple[ScriptStep, ...] = ()
    expected_rows: tuple[ExpectedRows, ...] = ()
    expected_files: tuple[ExpectedFile, ...] = ()
    unchanged: tuple[Unchanged, ...] = ()
    unit: str = ""
