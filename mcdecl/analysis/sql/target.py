"""Check a query against the data extension that it fills."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from mcdecl.analysis.sql.literals import converts
from mcdecl.analysis.sql.model import Analysis, ColumnType, Field, Output, QueryProblem, QueryTarget, Severity, Table
from mcdecl.kinds.checks import did_you_mean
from mcdecl.kinds.query_definition import effects
from mcdecl.kinds.runs import Effect

_LIKELY: Final = 2
"""How many times a source is as long as its field before a value that does not fit is likely."""
_NAMED: Final = 3
"""Columns that a message names beside the worst."""
_SAFE_DIGITS: Final = 9
"""Digits that every Number has room for."""


def against(analysis: Analysis, target: QueryTarget) -> Iterator[QueryProblem]:
    """What does not fit between what a query gives and where it goes."""
    yield from _names(analysis)
    yield from _reads_itself(analysis, target)
    table = target.table
    if table is None:
        return
    yield from _columns(analysis, table)
    yield from _missing(analysis, table)
    yield from _keys(analysis, target, table)


def _names(analysis: Analysis) -> Iterator[QueryProblem]:
    """The account makes a column list of the names: each has to be there, once."""
    seen: set[str] = set()
    for number, output in enumerate(analysis.outputs, 1):
        if output.name is None:
            hint = "name it with AS, as the field of the target is called"
            yield QueryProblem("names", f"column {number} has no name", hint, output.at)
        elif output.name.casefold() in seen:
            hint = "name one of them otherwise, or leave it out"
            yield QueryProblem("names", f"two columns are called {output.name}", hint, output.at)
        seen.add((output.name or "").casefold())


def _reads_itself(analysis: Analysis, target: QueryTarget) -> Iterator[QueryProblem]:
    if Effect.REPLACES in effects({"mode": target.mode}) and target.name.casefold() in {
        name.casefold() for name in analysis.tables
    }:
        message = f"it reads {target.name} and overwrites it: every run deletes all rows of the target first"
        yield QueryProblem("reads_itself", message, "write mode Update, or go through a data extension between")


def _columns(analysis: Analysis, table: Table) -> Iterator[QueryProblem]:
    unseen = {problem.at for problem in analysis.about("unknown_column")}
    nothing_fits = analysis.certain and not any(table.field(output.name or "") for output in analysis.outputs)
    yield from _too_long(analysis, table)
    for output in analysis.outputs:
        if output.name is None:
            continue
        field = table.field(output.name)
        if field is not None:
            yield from _fits(output, field, table)
        elif not table.open and output.at not in unseen:
            topic = "star" if output.starred else "not_in_target"
            what = f"* gives {output.name}, which" if output.starred else f"{output.name}"
            effect = "no column is, so the run fails" if nothing_fits else "it is ignored"
            message = f"{what} is no field of {table.name}: {effect}"
            near = did_you_mean(output.name, [item.name for item in table.fields])
            hint = near or "name the column as a field of the target, or leave it out"
            yield QueryProblem(topic, message, hint, output.at, "error" if nothing_fits else None)


def _fits(output: Output, field: Field, table: Table) -> Iterator[QueryProblem]:
    where = f"{table.name}.{field.name}"
    if not field.nullable and output.null:
        yield QueryProblem("null", f"NULL goes into {where}, which is required", "give a value", output.at, "error")
        return
    if not field.nullable and output.nullable:
        message = f"{output.name} may be NULL, and {where} is required: one such row fails the run"
        yield QueryProblem("null", message, "give a value with ISNULL, or leave such rows out", output.at)
    if output.null:
        return
    if (number := _beyond(output, field.type)) is not None:
        message = f"{output.name} is {number}, which {where} of {field.type} has no room for, so the run fails"
        yield QueryProblem("type", message, "correct the number, or widen the field", output.at, "error")
        return
    mismatch = _mismatch(output, field.type)
    if mismatch is not None:
        words, severity = mismatch
        message = f"{_types(output, field, table)}: {words}"
        yield QueryProblem("type", message, "convert it with CAST or TRY_CONVERT", output.at, severity)


def _too_long(analysis: Analysis, table: Table) -> Iterator[QueryProblem]:
    """Texts that may be longer than their fields: one problem for all columns, at the worst; each that always is."""
    doubtful: list[tuple[float, Output, Field]] = []
    for output in analysis.outputs:
        field = table.field(output.name or "")
        if field is None or output.null or not _longer(output.type, field.type):
            continue
        # Spaces at the end are cut without an error.
        every = output.literals and not output.nullable
        if every and all(len(text.rstrip(" ")) > (field.type.length or 0) for text in output.literals or ()):
            message = f"{_types(output, field, table)}: every value is longer, so the run fails"
            hint = "shorten the text, or widen the field"
            yield QueryProblem("truncates", message, hint, output.at, "error")
        else:
            doubtful.append(((output.type.length or 0) / max(field.type.length or 1, 1), output, field))
    if not doubtful:
        return
    ratio, output, field = max(doubtful, key=lambda entry: entry[0])
    message = f"{_types(output, field, table)}: a longer value fails the run"
    if len(doubtful) > 1:
        others = [other.name or "" for _, other, _ in doubtful if other is not output]
        message += f"; so with {len(others)} more: {', '.join(others[:_NAMED])}{', …' if len(others) > _NAMED else ''}"
    hint = f"cut it with LEFT(…, {field.type.length}), or widen the field"
    yield QueryProblem("truncates", message, hint, output.at, "info" if ratio <= _LIKELY else None)


def _types(output: Output, field: Field, table: Table) -> str:
    return f"{output.name} is {output.type}, {table.name}.{field.name} is {field.type}"


def _beyond(output: Output, wanted: ColumnType) -> str | None:
    """The number that a query writes out and a field has no room for."""
    if not output.written or not output.literals or output.type.name not in ("Number", "Decimal"):
        return None
    [text] = output.literals
    if not re.fullmatch(r"-?[0-9]*\.?[0-9]+", text):
        return None
    number = abs(Decimal(text))
    if wanted.name == "Number":
        return text if int(number) > _LARGEST else None
    if wanted.name != "Decimal" or wanted.length is None:
        return None
    return text if number >= Decimal(10) ** (wanted.length - (wanted.scale or 0)) else None


_LARGEST: Final = 2**31
"""The largest absolute value of a Number: that of the smallest."""


def _mismatch(output: Output, wanted: ColumnType) -> tuple[str, Severity | None] | None:
    """Why SQL Server would not convert, or not without loss, and how bad that is."""
    given = output.type
    if given.name is None or wanted.name is None or given.name == wanted.name or (given.is_text and wanted.is_text):
        return None
    if given.is_text:
        return _no_value(output, wanted.name)
    if wanted.is_text:
        return ("bytes do not become letters", None) if given.name == "Binary" else None
    if given.name == "Date":
        return f"SQL Server makes no {wanted.name} of it without CONVERT, so the run fails", "error"
    if wanted.name == "Date":
        return "it counts as days from 1900-01-01 on", None
    if given.name == "Decimal" and wanted.name == "Number":
        return _whole(given)
    return None


def _no_value(output: Output, wanted: str) -> tuple[str, Severity | None] | None:
    """Which texts of a column become no value of another type."""
    if output.type.name in ("EmailAddress", "Locale"):
        return f"no {output.type.name} is a {wanted}, so the run fails", "error"
    if output.literals is None:
        return f"a value that is no {wanted} fails the run", None
    bad = [text for text in sorted(output.literals) if not converts(text, wanted)]
    if not bad:
        return None
    always = len(bad) == len(output.literals) and not output.nullable
    return f"{bad[0]!r} is no {wanted} and fails the run", "error" if always else None


def _whole(given: ColumnType) -> tuple[str, Severity | None] | None:
    """What a Decimal loses in a Number, which has 32 bits."""
    if given.scale == 0:
        in_range = given.length is not None and given.length <= _SAFE_DIGITS
        return None if in_range else ("a value beyond 2,147,483,647 is out of its range and fails the run", None)
    return "what is behind the point is lost", None


def _longer(given: ColumnType, wanted: ColumnType) -> bool:
    return bool(
        given.is_text
        and wanted.is_text
        and given.length is not None
        and wanted.length is not None
        and given.length > wanted.length
    )


def _missing(analysis: Analysis, table: Table) -> Iterator[QueryProblem]:
    """Required fields that get nothing. Of a target that is updated too: a new row needs them."""
    if not analysis.certain and any(output.starred for output in analysis.outputs):
        return
    given = {(output.name or "").casefold() for output in analysis.outputs}
    unseen = {problem.at for problem in analysis.about("unknown_column")}
    # A column that is misspelt may be the one.
    if not given or any(output.at in unseen for output in analysis.outputs):
        return
    for field in table.fields:
        if not field.nullable and not field.default and field.name.casefold() not in given:
            message = f"{table.name}.{field.name} is required and has no column"
            hint = f"give a column AS {field.name}, or make the field optional or give it a default"
            yield QueryProblem("missing", message, hint)


def _keys(analysis: Analysis, target: QueryTarget, table: Table) -> Iterator[QueryProblem]:
    key = table.keys[0] if table.keys else None
    if key is None:
        if target.mode == "Update" and not table.open:
            message = f"mode Update finds rows by the primary key, and {table.name} has none"
            yield QueryProblem("no_key", message, "give it a primary key, or write Overwrite or Append")
        return
    spelt = ", ".join(field.name for field in table.fields if field.name.casefold() in key)
    outputs = [output for output in analysis.outputs if output.name and output.name.casefold() in key]
    if analysis.certain and outputs and len(outputs) == len(key) and not analysis.unique(key):
        message = f"nothing makes sure that {spelt} comes once: two rows with the same key fail the run"
        hint = "group by it, or number the rows with ROW_NUMBER() and keep the first"
        yield QueryProblem("not_unique", message, hint, outputs[0].at, None if analysis.repeats else "info")
    if (
        target.mode == "Append"
        and outputs
        and target.name.casefold() not in {name.casefold() for name in analysis.tables}
    ):
        message = f"mode Append adds what {table.name} may have already: a key that is there fails the run"
        hint = f"leave out rows that are there (NOT EXISTS in {table.name}), or write mode Update"
        yield QueryProblem("append", message, hint)
