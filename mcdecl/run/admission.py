"""Whether a file may be sent to its import: what is in it, and what an Overwrite would do to the rows that are there.

All of it is asked before a byte is sent, so that a refusal leaves the account as it was.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from mcdecl.account.interface import Account
from mcdecl.filecheck import FileReport, Layout, Rule, check_file
from mcdecl.run.errors import RunError
from mcdecl.run.model import Status, Target
from mcdecl.run.starting import refuse_running
from mcdecl.run.tasks import runs_of

OVERWRITE = "Overwrite"
SHRUNKEN = 2
"""A file whose rows, times this, are fewer than those of the last run is refused into an Overwrite."""
_BLOCK = 2**20


class RefusedFileError(RunError):
    """A file with errors in it.

    Attributes:
        report: What the check found.
    """

    def __init__(self, report: FileReport, hint: str) -> None:
        super().__init__(f"{report.path} has errors ({report.errors:,}); nothing was sent.", hint)
        self.report = report


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person takes upon themselves.

    Attributes:
        unchecked: The file is not looked into.
        errors: Rows in error are left to the import.
        force: An Overwrite may leave far fewer rows than there were, or none.
        again: Content that was imported before may be imported once more.
    """

    unchecked: bool = False
    errors: bool = False
    force: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """A file's content as it was when it was looked at.

    Attributes:
        path: The file.
        sha256: The hash of its bytes, in hexadecimal digits.
        size: Its bytes.
        changed: When it was last changed, in nanoseconds.
        rows: Its rows of data; None when they were not counted.
    """

    path: Path
    sha256: str
    size: int
    changed: int
    rows: int | None = None

    def check_same(self) -> None:
        """Nothing, if the file is still the one that was looked at.

        Raises:
            RunError: It was changed since.
        """
        facts = self.path.stat()
        if (facts.st_size, facts.st_mtime_ns) != (self.size, self.changed):
            raise RunError(f"{self.path} changed after it was checked; it was not sent.", "Run again when it is whole.")


def content_of(path: Path) -> Content:
    """What a file holds, read in pieces; its rows are not counted.

    Args:
        path: The file.

    Raises:
        OSError: It cannot be read.
    """
    digest = hashlib.sha256()
    before = path.stat()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return Content(path, digest.hexdigest(), before.st_size, before.st_mtime_ns)


def check_target(account: Account, target: Target, *, protected: bool) -> None:
    """Nothing, if a file may go to this import now.

    Args:
        account: Where.
        target: The import as the account has it.
        protected: Whether the data extension that it writes into is declared `protected`.

    Raises:
        RunError: It would erase what is protected, or a run of it is not at its end.
        AccountError: The account cannot be asked.
    """
    refuse_erasing(target, protected=protected)
    refuse_running(account, target)


def refuse_erasing(target: Target, *, protected: bool) -> None:
    """Nothing, unless a run would delete every row of a protected data extension. No option allows that.

    Args:
        target: What should run, as the account has it: there the mode may be another than the declared one.
        protected: Whether the data extension that it writes into is declared `protected`.

    Raises:
        RunError: It would.
    """
    if protected and target.mode == OVERWRITE:
        raise RunError(
            f"{target.address} is an Overwrite in the account: it would delete every row of {target.into}, which is "
            "protected; nothing was started.",
            "Bring the account up to date (mcdecl apply), or import into a staging data extension.",
        )


def checked(
    content: Content, layout: Layout, consent: Consent, *, tolerant: bool, progress: Callable[[int], None]
) -> Content:
    """A file's content with its rows counted, once it was found sound.

    Args:
        content: The file.
        layout: What the import expects. Its name does not count: the file is sent under the one that is expected.
        consent: What the person allows.
        tolerant: Whether the import itself goes on after rows in error.
        progress: Is told now and then how many rows were read.

    Raises:
        RefusedFileError: There are errors in it that nobody allows.
        OSError: It cannot be read.
    """
    report = check_file(replace(layout, pattern=content.path.name), content.path, progress=progress)
    counted = replace(content, rows=report.rows if report.complete else None)
    empty = report.counts.get(Rule.EMPTY, 0)
    if report.ok or (empty and report.errors == empty):  # whether it may be empty is told apart
        return counted
    whole = any(one.row == 0 and not one.warning for one in report.problems)
    if consent.errors and tolerant and report.complete and not whole:
        return counted
    raise RefusedFileError(report, _way_out(consent, tolerant=tolerant, whole=whole))


def _way_out(consent: Consent, *, tolerant: bool, whole: bool) -> str:
    if whole:
        return "The file as a whole is not what the import expects: correct it, or the import."
    if not tolerant:
        also = " (--allow-errors is for imports with allow_errors: true)" if consent.errors else ""
        return f"Correct it; `mcdecl check-file … --rejects FILE` sets the bad rows aside{also}."
    return "Correct it, or leave these rows to the import, which goes on after errors: --allow-errors"


def rows_before(account: Account, target: Target) -> int | None:
    """The rows of the last run that went well, as the account tells; None when it tells of none.

    Args:
        account: Whom to ask.
        target: The import.

    Raises:
        AccountError: It cannot be asked.
    """
    runs = runs_of(account, target.object_type, target.key) or ()
    return next((run.figures.read for run in runs if run.status is Status.DONE and run.figures.read is not None), None)


def check_shrinking(content: Content, target: Target, before: int | None, consent: Consent) -> None:
    """Nothing, unless an Overwrite would leave nothing, or less than half of what it last brought.

    Args:
        content: The file.
        target: The import as the account has it.
        before: The rows of its last run, or None.
        consent: What the person allows.

    Raises:
        RunError: It would.
    """
    if target.mode != OVERWRITE or consent.force:
        return
    rows = 0 if content.size == 0 else content.rows
    if rows is None:
        what = "was not counted, and an Overwrite deletes what is there first"
    elif rows == 0:
        what = "has no rows, and an Overwrite would delete every row that is there"
    elif before is not None and rows * SHRUNKEN < before:
        what = f"has {rows:,} rows, under half of the {before:,} of the last run, and an Overwrite deletes the others"
    else:
        return
    raise RunError(
        f"{content.path} {what} in {target.into}; nothing was sent.", "If that is meant, run again with --force."
    )
