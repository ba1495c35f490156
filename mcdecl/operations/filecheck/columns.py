"""Map the columns of a file to fields."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from mcdecl.helpers.structs import replace
from mcdecl.kinds.checks import did_you_mean
from mcdecl.kinds.field_order import names_of, other_order
from mcdecl.kinds.runs import Effect
from mcdecl.operations.filecheck.layout import ImportFileLayout
from mcdecl.operations.filecheck.model import FileProblem, FileRule

_SINGLY, _NAMED = 5, 12
"""How many columns with the same trouble are told of one by one, and how many of the others are named."""


class FileColumn(Struct, frozen=True):
    """A column that fills a field: its index from 0, how it is called, and the field in normal form."""

    index: int
    name: str
    field: Mapping[str, Any]


class Columns(Struct, frozen=True):
    """The columns that count, and what the header lacks."""

    used: tuple[FileColumn, ...]
    problems: tuple[FileProblem, ...] = ()

    @property
    def keys(self) -> tuple[FileColumn, ...]:
        """Those that fill the primary key, when all of it is filled."""
        return tuple(column for column in self.used if column.field["primary_key"])


def columns_of(layout: ImportFileLayout, header: Sequence[str] | None, width: int) -> Columns:
    """Finds the columns.

    Args:
        layout: What the import expects.
        header: The header line; None when the file has none.
        width: How many columns the first row has.
    """
    fields = {field["name"].casefold(): field for field in layout.fields}
    if layout.mapping == "by_ordinal":
        order = layout.order or names_of(layout.fields)
        columns = _by_number({name: number for number, name in enumerate(order, 1)}, fields, width, layout)
        return replace(columns, problems=(*_other_order(layout), *columns.problems))
    if isinstance(layout.mapping, Mapping):
        if all(isinstance(source, int) for source in layout.mapping.values()):
            return _by_number(layout.mapping, fields, width, layout)
        return _by_name({field: str(source) for field, source in layout.mapping.items()}, fields, header or (), layout)
    names = [field["name"] for field in layout.fields]
    return _by_name({name: name for name in names}, fields, header or (), layout, inferred=True)


def _other_order(layout: ImportFileLayout) -> Iterator[FileProblem]:
    """That columns go by the account's order, where that is another one than the declaration's."""
    other = other_order(names_of(layout.fields), layout.order) if layout.order else None
    if other is not None:
        text = f"columns are taken in the account's order: {other.words}; to go by the files, write {other.remedy}"
        yield FileProblem(FileRule.HEADER, text, line=1, warning=True)


def _by_number(
    mapping: Mapping[str, Any], fields: Mapping[str, Mapping[str, Any]], width: int, layout: ImportFileLayout
) -> Columns:
    used, missing = [], []
    for name, number in mapping.items():
        field = fields.get(name.casefold())
        if field is None:
            continue  # validation says so at its line
        if number <= width:
            used.append(FileColumn(number - 1, str(number), field))
        elif _needed(field, layout) or isinstance(layout.mapping, Mapping):
            text = f"there is no column {number} for the field {name}: the file has {width}"
            missing.append(FileProblem(FileRule.HEADER, text, line=1, column=str(number)))
    problems = _folded(missing, "columns are not there either")
    return Columns(tuple(sorted(used, key=lambda column: column.index)), tuple(problems))


def _by_name(
    mapping: Mapping[str, str],
    fields: Mapping[str, Mapping[str, Any]],
    header: Sequence[str],
    layout: ImportFileLayout,
    *,
    inferred: bool = False,
) -> Columns:
    line = 1
    names = [name.strip() for name in header]
    places: dict[str, int] = {}
    twice, missing = [], []
    for index, name in enumerate(names):
        if name.casefold() in places:
            twice.append(FileProblem(FileRule.HEADER, f"the column {name} comes twice", line=line, column=name))
        places.setdefault(name.casefold(), index)
    used = []
    for destination, source in mapping.items():
        field, place = fields.get(destination.casefold()), places.get(source.strip().casefold())
        if field is None:
            continue
        if place is not None:
            used.append(FileColumn(place, names[place], field))
        elif not inferred or _needed(field, layout):
            hint = did_you_mean(source, names) or f"the header has {', '.join(names[:12])}"
            text = f"there is no column {source} for the field {destination}; {hint}"
            missing.append(FileProblem(FileRule.HEADER, text, line=line, column=source))
    problems = _folded(twice, "columns come twice as well") + _folded(missing, "columns are not there either")
    if inferred:
        problems += _unknown_columns(names, fields, line)
    return Columns(tuple(sorted(used, key=lambda column: column.index)), tuple(problems))


def _unknown_columns(names: Sequence[str], fields: Mapping[str, Mapping[str, Any]], line: int) -> list[FileProblem]:
    """Columns by header that no field has: they are left out, which is often a misspelt name."""
    there = {name.casefold() for name in names}
    unfilled = [field["name"] for name, field in fields.items() if name not in there]
    likely: list[FileProblem] = []
    unlikely: list[FileProblem] = []
    for name in names:
        if name.casefold() in fields:
            continue
        near = did_you_mean(name, unfilled)
        hint = near or did_you_mean(name, [field["name"] for field in fields.values()]) or "nothing is near"
        text = f"no field is called {name}, so this column is left out; {hint}"
        problem = FileProblem(FileRule.HEADER, text, line=line, column=name, warning=True)
        (likely if near else unlikely).append(problem)
    return _folded(likely + unlikely, "columns are left out as well: no field is called as they are")


def _folded(problems: list[FileProblem], words: str) -> list[FileProblem]:
    """The first of many problems of a kind, and one that stands for all the others."""
    first, rest = problems[:_SINGLY], problems[_SINGLY:]
    if len(rest) < 2:
        return problems
    more = f" and {len(rest) - _NAMED:,} more" if len(rest) > _NAMED else ""
    named = ", ".join(problem.column for problem in rest[:_NAMED])
    return [*first, replace(rest[0], message=f"{len(rest):,} {words} ({named}{more})", column="")]


def _needed(field: Mapping[str, Any], layout: ImportFileLayout) -> bool:
    """Whether an import cannot do without a value: rows are found by the key, and new ones need what is required."""
    if field["primary_key"]:
        return True
    return bool(field["required"]) and field["default"] is None and layout.effects != {Effect.UPDATES}
