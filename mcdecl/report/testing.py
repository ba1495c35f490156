"""Results of test cases: as text, as JSON, and as JUnit XML."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final
from xml.etree import ElementTree as ET

from mcdecl.helpers.characters import printable
from mcdecl.operations.testing.coverage import Coverage, share
from mcdecl.operations.testing.model import CaseResult, CaseVerdict, Cell, DifferenceKind, Failure, RowDifference

FORMAT_VERSION: Final = "1.0"
WIDTH: Final = 80
MOST: Final = 20
"""Rows that are told of one expectation; more are counted."""
_SIGNS: Final = {
    CaseVerdict.PASSED: ("green", "✓"),
    CaseVerdict.FAILED: ("bold red", "✗"),
    CaseVerdict.BROKEN: ("bold red", "!"),
}
_ROWS: Final = {
    DifferenceKind.CHANGED: "~",
    DifferenceKind.MISSING: "-",
    DifferenceKind.ADDED: "+",
    DifferenceKind.MOVED: "~",
}


def lines(result: CaseResult) -> Iterator[tuple[str, str]]:
    """Style and text of the lines about one case.

    Args:
        result: what became of it.
    """
    style, sign = _SIGNS[result.verdict]
    yield style, printable(f"{sign} {_title(result)}") + (f"  {result.seconds:.1f} s" if result.name else "")
    for failure in result.failures:
        yield from (("", line) for line in _of_failure(failure, "  "))


def _title(result: CaseResult) -> str:
    return f"{result.file}: {result.name}" if result.name else result.file


def _of_failure(failure: Failure, indent: str) -> Iterator[str]:
    at = failure.at
    yield printable(f"{indent}{at.file}:{at.line}:{at.column}: {at.message}{f'; {at.hint}' if at.hint else ''}")
    for row_difference in failure.differences[:MOST]:
        yield from (printable(f"{indent}  {line}") for line in _of_row(row_difference, WIDTH - len(indent) - 2))
    if (more := len(failure.differences) - MOST) > 0:
        yield f"{indent}  … and {more} more row{'s' if more != 1 else ''}"


def _of_row(row_difference: RowDifference, width: int) -> Iterator[str]:
    sign = _ROWS[row_difference.sort]
    if row_difference.sort in (DifferenceKind.CHANGED, DifferenceKind.MOVED):
        yield _cut(f"{sign} {row_difference.row}", width)
        for cell in row_difference.cells:
            yield from _of_cell(cell, width)
        return
    words = "is missing" if row_difference.sort is DifferenceKind.MISSING else "is not expected"
    yield f"{sign} {_cut(row_difference.row, width - len(words) - 3)} {words}"
    if row_difference.cells:
        yield _cut(
            f"    {', '.join(f'{cell.name} {cell.expected or cell.actual}' for cell in row_difference.cells)}", width
        )


def _of_cell(cell: Cell, width: int) -> Iterator[str]:
    expected, text = (value if value is not None else "(nothing)" for value in (cell.expected, cell.actual))
    line = f"    {cell.name}: {expected} expected, {text} found"
    if len(line) <= width:
        yield line
        return
    yield _cut(f"    {cell.name}:", width)
    for value, word in ((expected, "expected"), (text, "found")):
        yield f"      {_around(value, expected, text, width - 17)} {word}"


def _around(value: str, expected: str, text: str, width: int) -> str:
    """A long value, cut so that the first difference of both shows."""
    first = next((at for at, pair in enumerate(zip(expected, text, strict=False)) if pair[0] != pair[1]), 0)
    start = max(0, min(first - 10, max(len(expected), len(text)) - width + 1)) if first > width - 10 else 0
    return ("…" if start else "") + _cut(value[start:], width - (1 if start else 0))


def _cut(text: str, width: int) -> str:
    text = text.replace("\n", "\\n")
    return text if len(text) <= width else f"{text[: max(width - 1, 1)]}…"


def summary(ended: Sequence[CaseResult], cases: int) -> str:
    """The last line.

    Args:
        ended: what became of the cases that were played.
        cases: how many there are.
    """
    counts = [(sum(case_result.verdict is verdict for case_result in ended), verdict.value) for verdict in CaseVerdict]
    left = cases - sum(1 for case_result in ended if case_result.name)
    texts = [f"{count} {word}" for count, word in counts if count or word == CaseVerdict.PASSED.value]
    texts += [f"{left} not played"] if left > 0 else []
    return f"{', '.join(texts)} in {sum(case_result.seconds for case_result in ended):.1f} s."


def coverage_lines(coverage: Coverage) -> Iterator[tuple[str, str]]:
    """What the cases would miss: each change at its place, then one line for all."""
    for query in coverage.queries:
        if not query.cases:
            yield "yellow", printable(f"{query.address}: no case that passes runs it")
        for missed in query.missed if query.cases else ():
            at = missed.at
            words = f"no case notices {missed.after!r} in place of {missed.before!r}"
            if not missed.after:
                words = f"no case notices that {missed.before!r} is taken out"
            yield "yellow", printable(f"{at.file}:{at.line}:{at.column}: {query.address}: {words}")
    part = share(coverage.noticed, coverage.changes)
    yield "bold", f"Coverage: {coverage.noticed} of {coverage.changes} small changes of queries are noticed ({part})."


def _coverage_json(coverage: Coverage) -> dict[str, Any]:
    return {
        "changes": coverage.changes,
        "noticed": coverage.noticed,
        "queries": [
            {
                "address": query.address,
                "cases": query.cases,
                "changes": query.changes,
                "missed": [
                    {
                        "file": missed.at.file,
                        "line": missed.at.line,
                        "column": missed.at.column,
                        "before": missed.before,
                        "after": missed.after,
                    }
                    for missed in query.missed
                ],
            }
            for query in coverage.queries
        ],
    }


def as_json(ended: Sequence[CaseResult], coverage: Coverage | None = None) -> str:
    """The results for programs."""
    data: dict[str, Any] = {
        "format_version": FORMAT_VERSION,
        "passed": all(case_result.verdict is CaseVerdict.PASSED for case_result in ended),
        "cases": [_json(case_result) for case_result in ended],
    }
    if coverage is not None:
        data["coverage"] = _coverage_json(coverage)
    return json.dumps(data, ensure_ascii=False, indent=2)


def _json(result: CaseResult) -> dict[str, Any]:
    return {
        "file": result.file,
        "name": result.name,
        "verdict": result.verdict.value,
        "seconds": round(result.seconds, 3),
        "failures": [
            {
                "file": failure.at.file,
                "line": failure.at.line,
                "column": failure.at.column,
                "message": failure.at.message,
                "hint": failure.at.hint,
                "rows": [
                    {
                        "sort": row.sort.value,
                        "row": row.row,
                        "cells": [
                            {"name": cell.name, "expected": cell.expected, "found": cell.actual} for cell in row.cells
                        ],
                    }
                    for row in failure.differences
                ],
            }
            for failure in result.failures
        ],
    }


def as_junit(ended: Sequence[CaseResult]) -> str:
    """The results as JUnit XML: a suite for each file, a case that is broken as an error."""
    root = ET.Element("testsuites", _counts(ended))
    for file in dict.fromkeys(item.file for item in ended):
        of_file = [item for item in ended if item.file == file]
        suite = ET.SubElement(root, "testsuite", {"name": _xml(file), **_counts(of_file)})
        for case_result in of_file:
            _junit_case(suite, case_result)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode")


def _counts(ended: Sequence[CaseResult]) -> dict[str, str]:
    return {
        "tests": str(len(ended)),
        "failures": str(sum(case_result.verdict is CaseVerdict.FAILED for case_result in ended)),
        "errors": str(sum(case_result.verdict is CaseVerdict.BROKEN for case_result in ended)),
        "time": f"{sum(case_result.seconds for case_result in ended):.3f}",
    }


def _junit_case(suite: ET.Element, result: CaseResult) -> None:
    facts = {"name": _xml(result.name or result.file), "classname": _xml(result.file), "time": f"{result.seconds:.3f}"}
    if result.failures:
        facts |= {"file": _xml(result.file), "line": str(result.failures[0].at.line)}
    case = ET.SubElement(suite, "testcase", facts)
    if result.failures:
        word = "error" if result.verdict is CaseVerdict.BROKEN else "failure"
        element = ET.SubElement(case, word, {"message": _xml(result.failures[0].at.message)})
        element.text = _xml("\n".join(line for failure in result.failures for line in _of_failure(failure, "")))


def _xml(text: str) -> str:
    """A text without what XML cannot hold."""
    return "".join(
        char if char in "\t\n" or " " <= char <= "\ud7ff" or "\ue000" <= char <= "\ufffd" or char > "\uffff" else "�"
        for char in text
    )
