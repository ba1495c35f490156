"""Whether a file may be sent to its import: what is in it, and what its import would do to the rows that are there.

All of it is asked before a byte is sent, so that a refusal leaves the account as it was.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from msgspec import Struct

from mcdecl.account.interface import Account
from mcdecl.engine.observe.rows import row_count
from mcdecl.helpers.safe_files import check_regular
from mcdecl.helpers.structs import replace
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import holds_rows
from mcdecl.kinds.runs import erasing_words
from mcdecl.operations.filecheck import FileReport, FileRule, ImportFileLayout, check_file
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.model import RunStatus, RunTarget
from mcdecl.operations.run.starting import refuse_running
from mcdecl.operations.run.tasks import runs_of

SHRUNKEN = 2
"""A file whose rows, times this, are fewer than those that it would replace is refused."""
_BLOCK = 2**20


class RefusedFileError(RunError):
    """A file with errors in it.

    Attributes:
        report: What the check found.
    """

    def __init__(self, report: FileReport, hint: str) -> None:
        super().__init__(f"{report.path} has errors ({report.errors:,}); nothing was sent.", hint)
        self.report = report


class Consent(Struct, frozen=True):
    """What a person takes upon themselves.

    Attributes:
        unchecked: The file is not looked into.
        errors: Rows in error are left to the import.
        force: A run that replaces all rows may leave far fewer than there were, or none.
        again: Content that was imported before may be imported once more.
    """

    unchecked: bool = False
    errors: bool = False
    force: bool = False
    again: bool = False


class FileContent(Struct, frozen=True):
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


def content_of(path: Path) -> FileContent:
    """What a file holds, read in pieces; its rows are not counted.

    Args:
        path: The file.

    Raises:
        OSError: It cannot be read, or is no regular file.
    """
    check_regular(path)
    digest = hashlib.sha256()
    before = path.stat()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return FileContent(path, digest.hexdigest(), before.st_size, before.st_mtime_ns)


def check_target(account: Account, target: RunTarget, protected: Collection[str]) -> None:
    """Nothing, if a file may go to this import now.

    Args:
        account: Where.
        target: The import as the account has it.
        protected: The external keys of the data extensions that are declared `protected`.

    Raises:
        RunError: It would delete rows of what is protected, or a run of it is not at its end.
        AccountError: The account cannot be asked.
    """
    refuse_erasing(target, protected)
    refuse_running(account, target)


def refuse_erasing(target: RunTarget, protected: Collection[str]) -> None:
    """Nothing, unless a run, or a part of it, would delete rows of a protected data extension. No option allows that.

    Args:
        target: What should run, as the account has it: there the mode may be another than the declared one.
        protected: The external keys of the data extensions that are declared `protected`.

    Raises:
        RunError: It would.
    """
    for filling in target.fills:
        if filling.erases and filling.into in protected:
            part = "" if filling.address == target.address else f" runs {filling.address}"
            raise RunError(
                f"{target.address}{part}: in the account {erasing_words(filling.effects, filling.mode)} of "
                f"{filling.into}, which is protected; nothing was started.",
                "Apply the project first (mcdecl apply), or fill a staging data extension.",
            )


def protected_keys(resources: Iterable[Resource]) -> frozenset[str]:
    """The external keys of the data extensions that are declared `protected`, those included that they had before.

    Args:
        resources: Everything that is declared.
    """
    return frozenset(
        key
        for resource in resources
        if holds_rows(resource.kind) and resource.directives is not None and resource.directives.protected
        for key in (resource.key, resource.directives.moved_from)
        if key
    )


def checked(
    content: FileContent, layout: ImportFileLayout, consent: Consent, *, tolerant: bool, progress: Callable[[int], None]
) -> FileContent:
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
    empty = report.counts.get(FileRule.EMPTY, 0)
    if report.ok or (empty and report.errors == empty):  # whether it may be empty is told apart
        return counted
    whole = any(file_problem.row == 0 and not file_problem.warning for file_problem in report.problems)
    if consent.errors and tolerant and report.complete and not whole:
        return counted
    raise RefusedFileError(report, _way_out(consent, tolerant=tolerant, whole=whole))


def _way_out(consent: Consent, *, tolerant: bool, whole: bool) -> str:
    if whole:
        return "The file as a whole is not what the import expects: correct it, or the import."
    if not tolerant:
        also = " (--allow-errors is for imports with allow_errors: true)" if consent.errors else ""
        return f"Correct it; `mcdecl check-file … --rejects FILE` sets the bad rows aside{also}."
    return "Correct it, or let the import skip these rows: --allow-errors"


class Before(Struct, frozen=True):
    """How many rows there were, and by which measure.

    Attributes:
        rows: Their number, or None where nothing tells.
        there: Whether they are in the data extension now; else the last run brought so many.
    """

    rows: int | None
    there: bool = True

    def sentence(self, into: str) -> str:
        """The number in words.

        Args:
            into: The external key of the data extension.
        """
        return f"the {self.rows:,} {f'in {into}' if self.there else 'of the last run'}"


def rows_before(account: Account, target: RunTarget) -> Before:
    """The rows that are in the data extension now, whoever put them there; else those of the last run that went well.

    Args:
        account: Whom to ask.
        target: The import.

    Raises:
        AccountError: It cannot be asked.
    """
    there = row_count(account, target.into)
    if there is not None:
        return Before(there)
    runs = runs_of(account, target.object_type, target.key) or ()
    figures = (run.figures.read for run in runs if run.status is RunStatus.DONE)
    return Before(next((rows for rows in figures if rows is not None), None), there=False)


def check_shrinking(content: FileContent, target: RunTarget, before: Before, consent: Consent) -> None:
    """Nothing, unless a run that replaces all rows would leave none, or less than half of what there is.

    Args:
        content: The file.
        target: The import as the account has it.
        before: How many rows there are.
        consent: What the person allows.

    Raises:
        RunError: It would.
    """
    own = target.own
    if own is None or not own.replaces or consent.force:
        return
    rows = 0 if content.size == 0 else content.rows
    hint = "If that is meant, run again with --force."
    if rows is None:
        what = f"was not counted, and an {own.mode} deletes what is in {target.into} first"
    elif rows == 0 and not own.allow_empty:
        what = f"has no rows, and an {own.mode} would delete every row of {target.into}"
        hint = f"{hint} If that is normal, write allow_empty: true on {target.address}."
    elif rows and before.rows is not None and rows * SHRUNKEN < before.rows:
        count = "1 row" if rows == 1 else f"{rows:,} rows"
        what = f"has {count}, under half of {before.sentence(target.into)}, and an {own.mode} deletes all rows first"
    else:
        return
    raise RunError(f"{content.path} {what}; nothing was sent.", hint)
