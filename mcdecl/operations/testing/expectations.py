"""What is expected of rows and files, held against what there is."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from mcdecl.kinds.checks import did_you_mean
from mcdecl.operations.testing.differences import Row, compare, like
from mcdecl.operations.testing.model import Case, Cell, DifferenceKind, Failure, RowDifference
from mcdecl.operations.testing.script import ExpectedFile, ExpectedRows, Rows, Unchanged
from mcdecl.operations.testing.tables import CsvError, csv_rows
from mcdecl.operations.testing.values import Value, plain, shown
from mcdecl.project.positions import Path


class FailedExpectation(Struct, frozen=True):
    """An expectation that does not hold.

    Attributes:
        failure: what is told.
        updates: by path in the case, what would hold; none where nobody can say.
    """

    failure: Failure
    updates: tuple[tuple[Path, Any], ...] = ()


def of_rows(case: Case, wanted: ExpectedRows, rows: Sequence[Row]) -> Iterator[FailedExpectation]:
    """What is not as expected of a data extension.

    Args:
        case: the case.
        wanted: what is expected.
        rows: the rows that there are.
    """
    key, keys = wanted.table.key, wanted.table.keys
    if wanted.exactly is not None:
        yield from _exactly(case, wanted.exactly, rows, keys, key, ordered=wanted.ordered)
    if wanted.contains is not None:
        row_differences = compare(wanted.contains.rows, rows, keys, exact=False)
        if row_differences:
            yield FailedExpectation(
                _failure(case, wanted.contains.path, f"{key} does not contain these rows", row_differences)
            )
    for number, row in enumerate(wanted.without.rows if wanted.without is not None else ()):
        assert wanted.without is not None  # noqa: S101 - there are rows of it
        if there := like(row, rows):
            many = f"{len(there)} such rows" if len(there) > 1 else "such a row"
            words = f"{key} has {many}: {', '.join(f'{name} {shown(value)}' for name, value in row.items())}"
            yield FailedExpectation(Failure(case.problem(wanted.without.place(number), words)))
    if wanted.count is not None and wanted.count != len(rows):
        yield _counted(case, (*wanted.path, "count"), key, len(rows), wanted.count)


def _exactly(
    case: Case, wanted: Rows, rows: Sequence[Row], keys: Sequence[str], name: str, *, ordered: bool
) -> Iterator[FailedExpectation]:
    row_differences = compare(wanted.rows, rows, keys, ordered=ordered)
    if not row_differences:
        return
    moved = any(row_difference.sort is DifferenceKind.MOVED for row_difference in row_differences)
    words = f"{name} does not have its rows in this order" if moved else f"{name} does not hold exactly these rows"
    update = ((wanted.path, _as_written(wanted, rows)),) if wanted.inline and not wanted.filled else ()
    yield FailedExpectation(_failure(case, wanted.path, words, row_differences), update)


def _as_written(wanted: Rows, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows that there are, in the fields that those wanted have; dates stay relative where they were."""
    written_of = wanted.rows if any(wanted.rows) else rows
    names = dict.fromkeys(name for row in written_of for name in row)
    return [{name: _cell(wanted, name, row.get(name)) for name in names} for row in rows]


def _cell(wanted: Rows, name: str, value: Value) -> Any:
    if wanted.calendar is not None and name in wanted.relative and isinstance(value, datetime):
        return wanted.calendar.relative(value)
    return plain(value)


def _failure(case: Case, path: Path, words: str, differences: Sequence[RowDifference]) -> Failure:
    return Failure(case.problem(path, words, key=True), tuple(differences))


def _counted(case: Case, path: Path, name: str, number: int, wanted: int) -> FailedExpectation:
    words = f"{name} has {number} row{'s' if number != 1 else ''}, {wanted} expected"
    return FailedExpectation(Failure(case.problem(path, words)), ((path, number),))


def of_unchanged(
    case: Case, wanted: Unchanged, before: Sequence[Row], after: Sequence[Row]
) -> Iterator[FailedExpectation]:
    """What changed and must not.

    Args:
        case: the case.
        wanted: what must not change.
        before: the rows before anything ran.
        after: the rows afterwards.
    """
    keys = wanted.table.keys
    names = (*keys, *wanted.fields)
    kept = [{name: row.get(name) for name in names} for row in before] if wanted.fields else before
    row_differences = compare(kept, after, keys, exact=not wanted.fields)
    if row_differences:
        what = f"{', '.join(wanted.fields)} of " if wanted.fields else ""
        yield FailedExpectation(_failure(case, wanted.path, f"{what}{wanted.table.key} changed", row_differences))


def of_file(
    case: Case, wanted: ExpectedFile, content: bytes | None, beside: Sequence[str]
) -> Iterator[FailedExpectation]:
    """What is not as expected of a file.

    Args:
        case: the case.
        wanted: what is expected.
        content: what it holds, or None where there is none.
        beside: of a file that is missing, the names of those that are in its folder.
    """
    name = wanted.name.rpartition("/")[2]
    if content is None:
        if "absent" not in wanted.expected:
            hint = did_you_mean(name, beside) or f"there is {', '.join(beside) or 'no file'} in its folder"
            yield FailedExpectation(Failure(case.problem(wanted.path, f"there is no file {name}", hint, key=True)))
        return
    if "absent" in wanted.expected:
        yield FailedExpectation(Failure(case.problem(wanted.path, f"there is a file {name}", key=True)))
        return
    text = _decoded(content)
    yield from _text(case, wanted, text, name)
    if wanted.rows is not None or "count" in wanted.expected:
        yield from _csv(case, wanted, content, name)


def _decoded(content: bytes) -> str:
    coding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return content.decode(coding, "replace").replace("\r\n", "\n")


def _text(case: Case, wanted: ExpectedFile, text: str, name: str) -> Iterator[FailedExpectation]:
    record = wanted.expected
    if "text" in record and record["text"].replace("\r\n", "\n") != text:
        row_differences = _lines(record["text"].splitlines(), text.splitlines())
        path = (*wanted.path, "text")
        update = () if wanted.filled else ((path, text),)
        yield FailedExpectation(_failure(case, path, f"{name} has another text", row_differences), update)
    if "contains" in record and record["contains"] not in text:
        words = f"{name} does not contain {record['contains']!r}"
        yield FailedExpectation(Failure(case.problem((*wanted.path, "contains"), words)))


def _lines(wanted: Sequence[str], texts: Sequence[str]) -> list[RowDifference]:
    """The lines that differ, by number; the ends of the texts alone where only those do."""
    differences = []
    for number in range(max(len(wanted), len(texts))):
        pair = [shown(lines[number]) if number < len(lines) else None for lines in (wanted, texts)]
        if pair[0] != pair[1]:
            differences.append(RowDifference(DifferenceKind.CHANGED, f"line {number + 1}", (Cell("text", *pair),)))
    return differences or [RowDifference(DifferenceKind.CHANGED, "the end of the last line")]


def _csv(case: Case, wanted: ExpectedFile, content: bytes, name: str) -> Iterator[FailedExpectation]:
    try:
        rows = csv_rows(content, wanted.expected.get("delimiter", ","))
    except CsvError as error:
        yield FailedExpectation(Failure(case.problem(wanted.path, f"{name}: {error}", key=True)))
        return
    if wanted.rows is not None:
        record: Mapping[str, Any] = {}
        there = [{column: value or None for column, value in row.items()} for row in rows]
        known = there[0] if there else record
        unknown = [column for row in wanted.rows.rows for column in row if known and column not in known]
        if unknown:
            hint = did_you_mean(unknown[0], known) or f"it has {', '.join(known)}"
            yield FailedExpectation(
                Failure(case.problem(wanted.rows.path, f"{name} has no column {unknown[0]}", hint, key=True))
            )
            return
        yield from _exactly(case, wanted.rows, there, (), name, ordered=bool(wanted.expected.get("ordered")))
    if "count" in wanted.expected and wanted.expected["count"] != len(rows):
        yield _counted(case, (*wanted.path, "count"), name, len(rows), wanted.expected["count"])
