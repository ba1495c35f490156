"""A run of an import definition, from the file or the other data extension to the figures and the results file."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from mcdecl.helpers.structs import replace
from mcdecl.sandbox.clock import server_date
from mcdecl.sandbox.files.placing import place
from mcdecl.sandbox.files.tree import FORBIDDEN, REPORTS, utf8
from mcdecl.sandbox.imports.copying import copied
from mcdecl.sandbox.imports.encodings import encoding_of
from mcdecl.sandbox.imports.file_names import find_file
from mcdecl.sandbox.imports.layout import layout_of
from mcdecl.sandbox.imports.mapping import mapping_of
from mcdecl.sandbox.imports.merging import ImportTarget, Merge, target_of
from mcdecl.sandbox.imports.rest_imports import BLANK_FILES, FAIL, PROCESS, SKIP
from mcdecl.sandbox.imports.soap_import_definition import SOURCE
from mcdecl.sandbox.imports.splitting import split
from mcdecl.sandbox.imports.staging import Incoming, Staged, csv_source, stage
from mcdecl.sandbox.queries.conversion import quote
from mcdecl.sandbox.rows import rows
from mcdecl.sandbox.task import COMPLETED, TaskFailedError, TaskFigures, TaskOutcome
from mcdecl.sandbox.tasks.tasks import TaskContext

if TYPE_CHECKING:
    from mcdecl.sandbox.soap.object_type import Document


def run_import(work: TaskContext) -> TaskOutcome:
    """Runs an import.

    What is wrong with the file as a whole (it is not there, its encoding, its headings, a quote that is not closed)
    is found before anything is changed. Errors of single rows are passed over when the definition allows errors.
    When it does not, the import stops at the first (fact:import-stops-at-first-error) and ends in Error. What was
    done until then stays, and an Overwrite has emptied the data extension by then: that a failed run can leave it
    partly filled (fact:no-rollback) is reported by practitioners, and a rehearsal that hid it would be worse than
    one that shows it.

    Args:
        work: The task.

    Returns:
        What was done.

    Raises:
        TaskFailedError: When it ends in Error; the message says why.
    """
    definition = work.definition
    target = target_of(work)
    _check_keys(definition, target.owner)
    _check_frequency(work)
    if definition.get(SOURCE):
        incoming = copied(work)
        return _brought_in(work, target, incoming) if incoming.split.rows else _nothing(work, target, "The source")
    file = find_file(work.account, definition, by_hand=work.task.by_hand)
    incoming = _read(work, file)
    outcome = _brought_in(work, target, incoming) if incoming.split.width else _nothing(work, target, "The file")
    if definition.get("DeleteFile"):
        file.unlink(missing_ok=True)
    return outcome


def _read(work: TaskContext, file: Path) -> Incoming:
    """The rows of a file."""
    definition, clean = work.definition, work.folder / "clean.csv"
    layout = layout_of(definition)
    split_file = split(file, encoding_of(file, definition.get("EncodingCodePage")), layout, clean)
    return Incoming(
        split_file,
        csv_source(clean, layout, split_file.width),
        definition["DateFormattingLocale"].get("LocaleCode", "en-US"),
        definition.get("NullRepresentation", ""),
    )


def _brought_in(work: TaskContext, target: ImportTarget, incoming: Incoming) -> TaskOutcome:
    split_rows = incoming.split
    staged = stage(work, mapping_of(work.definition, target.owner, split_rows), incoming)
    return _merged(work, target, staged, split_rows.rows)


def _check_keys(definition: "Document", owner: "Document") -> None:
    """Without a primary key rows can only be added (fact:import-without-key)."""
    if definition["UpdateType"] == "UpdateButDoNotAdd" and not any(field["IsPrimaryKey"] for field in owner["Fields"]):
        text = f"The data extension {owner['Name']} has no primary key, so no row of it can be updated."
        raise TaskFailedError(text)


def _check_frequency(work: TaskContext) -> None:
    hours = work.definition.get("MaxImportFrequency", 0)
    if not hours:  # 0 is no limit
        return
    with work.account.store.exclusively():
        ends = [
            server_date(task.ended)
            for task in work.account.tasks.all()
            if (task.definition, task.status) == (work.task.definition, COMPLETED)
        ]
    if ends and work.account.clock.now() - max(ends) < timedelta(hours=hours):
        raise TaskFailedError(f"The import ran less than {hours} hours ago, which is the least time between two runs.")


def _nothing(work: TaskContext, target: ImportTarget, what: str) -> TaskOutcome:
    """An empty file, or source: an Overwrite empties the data extension, anything else does nothing.

    See fact:import-empty-overwrite.
    The definition may say otherwise: that it fails on such a file, or skips it.
    """
    handling = work.definition.get(BLANK_FILES, PROCESS)
    if handling == FAIL:
        raise TaskFailedError(f"{what} is empty, and the import fails on blank files.")
    if handling == SKIP:
        return TaskOutcome(message=f"{what} is empty and was skipped.")
    if not _overwrites(work):
        return TaskOutcome(message=f"{what} is empty.")
    with work.writing():
        rows.clear(target.holder, target.owner)
    return TaskOutcome(message=f"{what} is empty; the data extension was emptied.")


def _overwrites(work: TaskContext) -> bool:
    return bool(work.definition["UpdateType"] == "Overwrite")


def _merged(work: TaskContext, target: ImportTarget, staged: Staged, total: int) -> TaskOutcome:
    first = _first_fault(work, staged) if not work.definition["AllowErrors"] else None
    merge = Merge(work, target, staged, first[0] - 1 if first else total)
    duplicated = merge.set_duplicates_aside()
    figures = replace(merge.write(overwrite=_overwrites(work)), duplicated=duplicated)
    errors = 1 if first else total - figures.successful - figures.skipped - duplicated
    figures = replace(figures, errors=errors, total=first[0] if first else total)
    text = _told(work, staged, figures)
    if first is not None:
        raise TaskFailedError(_stopped(first) + text, figures)
    return TaskOutcome(figures, text.strip())


def _first_fault(work: TaskContext, staged: Staged) -> tuple[int, int, str] | None:
    fault: tuple[int, int, str] | None = work.connection.execute(
        f"SELECT _row, _line, _reason FROM {staged.faults} ORDER BY _row LIMIT 1"
    ).fetchone()
    return fault


def _stopped(first: tuple[int, int, str]) -> str:
    row, line, reason = first
    before = f"the {row - 1} before it were imported" if row > 1 else "nothing was imported"
    stop = f"The import stopped at row {row} (line {line}), because it does not allow errors; {before}."
    return f"{reason.rstrip('.')}. {stop}"


def _told(work: TaskContext, staged: Staged, figures: TaskFigures) -> str:
    """Writes the results file when there is something in it, and says where it is."""
    tables = [staged.faults] * bool(figures.errors) + [staged.duplicates] * bool(figures.duplicated)
    if not tables:
        return ""
    path: Path = write_results(work, tables, figures.total)
    return f" See {path.parent.name}/{path.name} for the rows that were not taken."


def write_results(work: TaskContext, tables: list[str], rows: int) -> Path:
    """Writes the results file: the rows that were not taken, one per line, in the Reports folder of the FTP.

    The service sends such a file by email or puts it on the FTP; its name and columns there are not known.

    Args:
        work: The task.
        tables: The scratch tables with `_row`, `_line` and `_reason`.
        rows: The last row of the import's file that was looked at.

    Returns:
        The file.
    """
    key = "".join("_" if letter in FORBIDDEN else letter for letter in work.task.key)
    files = work.account.files
    draft = work.folder / "results.csv"
    text = " UNION ALL ".join(f"SELECT _row, _line, _reason FROM {table}" for table in tables)
    work.connection.execute(
        f'COPY (SELECT _row AS "Row", _line AS "Line", _reason AS "Reason" FROM ({text}) '
        f"WHERE _row <= {rows} ORDER BY _row) TO {quote(utf8(draft))} (FORMAT csv, HEADER)"
    )
    path = files.folder(REPORTS) / f"{key}_{work.task.id}_results.csv"
    return place(draft, path, work.account.clock.timestamp())
