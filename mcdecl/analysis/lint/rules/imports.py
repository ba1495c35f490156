"""Import definitions: what they map, from what, into what."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from mcdecl.analysis.lint.model import Hit
from mcdecl.analysis.lint.rule import Example, Rule
from mcdecl.analysis.lint.samples import IMPORTS, KEYLESS, TABLE, imported
from mcdecl.analysis.lint.view import ProjectView
from mcdecl.kinds.file_pattern import is_dated
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import IMPORT_DEFINITION

FAMILY: Final = "mapping and imports"


def _mapped(view: ProjectView) -> Iterator[tuple[Resource, Mapping[str, Any]]]:
    for resource in view.of(IMPORT_DEFINITION):
        if isinstance(resource.state["mapping"], Mapping):
            yield resource, resource.state["mapping"]


def mapped_twice(view: ProjectView) -> Iterator[Hit]:
    """Fields that get two columns: the account does not tell their names apart by case."""
    for resource, mapping in _mapped(view):
        first: dict[str, str] = {}
        for field in mapping:
            other = first.setdefault(field.casefold(), field)
            if other != field:
                message = f"{other} and {field} are one field of {resource.state['into']}, which gets two columns"
                yield Hit(resource.origin, message, ("mapping", field), "keep one of them")


def column_twice(view: ProjectView) -> Iterator[Hit]:
    """Columns that go into two fields."""
    for resource, mapping in _mapped(view):
        first: dict[Any, str] = {}
        for field, column in mapping.items():
            other = first.setdefault(column, field)
            if other != field:
                message = f"column {column} goes into {other} and into {field}"
                yield Hit(resource.origin, message, ("mapping", field), "see whether another column is meant")


def nearest_file(view: ProjectView) -> Iterator[Hit]:
    """What replaces all rows by a file of the day, and takes the file of another day when there is none."""
    for _, writers in view.written():
        for writer in writers:
            state = writer.resource.state
            if not writer.from_file or not writer.replaces or state["max_file_age"]:
                continue
            pattern = str(state["file"]["pattern"])
            if is_dated(pattern):
                message = f"{writer.resource.key} replaces all rows, by an old file where no {pattern} of the day is"
                hint = "add max_file_age: 24, for example: the hours that a file may be old"
                yield Hit(writer.resource.origin, message, ("file", "pattern"), hint)


def unknown_placeholder(view: ProjectView) -> Iterator[Hit]:
    """Patterns with a placeholder that stands for nothing."""
    yield from view.unfit("MC413")


def other_order(view: ProjectView) -> Iterator[Hit]:
    """Imports that fill fields by an order which the account has otherwise; known with `--online` only."""
    for resource, attribute, other in view.in_order():
        message = f"columns go into the fields of {resource.state['into']} by their order, and {other.words}"
        yield Hit(resource.origin, message, (attribute,), f"write {other.remedy}")


def _import(mapping: str = "by_header", *, mode: str = "AddAndUpdate", file: str = "", table: str = TABLE) -> Example:
    text = imported("Fill", mode=mode, more=f", mapping: {mapping}")
    return Example(yaml=table + IMPORTS + text.replace("fill.csv", f"fill.csv{file}"))


def _dated(day: str, more: str = "", *, mode: str = "Overwrite") -> Example:
    text = imported("Fill", mode=mode, more=more).replace("fill.csv", f"fill_{day}.csv")
    return Example(yaml=(KEYLESS if mode == "Overwrite" else TABLE) + IMPORTS + text)


def _rule(code: str, title: str, why: str, bad: Example, good: Example) -> Rule:
    return Rule(code=code, family=FAMILY, severity="error", title=title, why=why, bad=bad, good=good, waivable=False)


_TURNED: Final = """\
data_extensions:
  Orders:
    name: Orders
    fields:
      - {name: Total, type: Number}
      - {name: OrderId, type: Text, length: 36, primary_key: true}
"""
_REQUIRED: Final = TABLE.replace("type: Number", "type: Number, required: true")
_CONTROL: Final = "by_header, control: {column: What, actions: {new: AddAndUpdate}}"

RULES: Final = (
    _rule(
        "MC401",
        "A column goes into a field that is not there",
        "The account refuses the import definition, or drops the column in silence.",
        _import("{OrderId: id, Totl: total}"),
        _import("{OrderId: id, Total: total}"),
    ),
    _rule(
        "MC402",
        "A required field gets no column",
        "Every row of the file would be refused, because the field has no default either.",
        _import("{OrderId: id}", table=_REQUIRED),
        _import("{OrderId: id, Total: total}", table=_REQUIRED),
    ),
    _rule(
        "MC403",
        "Columns are given by name and by number",
        "An import finds its columns in one way; the account does not take both.",
        _import("{OrderId: id, Total: 2}"),
        _import("{OrderId: 1, Total: 2}"),
    ),
    _rule(
        "MC404",
        "Columns are named, and the file has no header line",
        "Without a header line nothing says which column is called what.",
        _import("{OrderId: id}", file=", header_lines: 0"),
        _import("{OrderId: 1}", file=", header_lines: 0"),
    ),
    _rule(
        "MC405",
        "A control column without its mode, or the mode without it",
        "Mode ColumnBased reads from a column what to do with each row; no other mode looks at one.",
        _import(mode="ColumnBased"),
        _import(_CONTROL, mode="ColumnBased"),
    ),
    Rule(
        code="MC406",
        family=FAMILY,
        severity="warning",
        title="An import overwrites a data extension with a primary key",
        why="The documentation allows Overwrite only without a primary key; the user interface offers it all the same.",
        bad=_import(mode="Overwrite"),
        good=_import(mode="Overwrite", table=KEYLESS),
    ),
    Rule(
        code="MC407",
        family=FAMILY,
        severity="warning",
        title="An import has no key to find rows by",
        why="Without a primary key in the target, every run adds all rows of the file once more, in any mode but "
        "Overwrite.",
        bad=_import(table=KEYLESS),
        good=_import(),
    ),
    _rule(
        "MC408",
        "The delimiter does not go with the type of the file",
        "A file of type Other has to say what parts its columns; a TAB file is parted by tabs.",
        _import(file=", type: Other"),
        _import(file=', type: Other, delimiter: ";"'),
    ),
    _rule(
        "MC409",
        "Columns are found by a header line that the file does not have",
        "With `by_header` the first line says which column goes where.",
        _import(file=", header_lines: 0"),
        _import("by_ordinal", file=", header_lines: 0"),
    ),
    Rule(
        code="MC410",
        family=FAMILY,
        severity="error",
        title="A field is mapped twice",
        why="Field names that differ only in case are one field to the account. Which column wins is not documented.",
        bad=_import("{OrderId: id, Total: total, total: sum}"),
        good=_import("{OrderId: id, Total: total}"),
        check=mapped_twice,
    ),
    Rule(
        code="MC411",
        family=FAMILY,
        severity="info",
        title="A column goes into two fields",
        why="Sometimes that is meant. Mostly a line was copied and its column not changed.",
        bad=_import("{OrderId: id, Total: id}"),
        good=_import("{OrderId: id, Total: total}"),
        check=column_twice,
    ),
    Rule(
        code="MC412",
        family=FAMILY,
        severity="warning",
        title="A dated Overwrite takes an old file when the day's is missing",
        why="When no file of the day is there, the account imports the one whose date is nearest (documented): rows of "
        "yesterday replace those of today, and the run says that it is done.",
        bad=_dated("%%Year%%%%Month%%%%Day%%"),
        good=_dated("%%Year%%%%Month%%%%Day%%", ", max_file_age: 24"),
        check=nearest_file,
    ),
    Rule(
        code="MC413",
        family=FAMILY,
        severity="error",
        title="A placeholder in a file's name stands for nothing",
        why="The account puts nothing in its place and looks for a file that is called so. A plan blocks who would set "
        "such a name; one that the account has already is left alone, and `mcdecl lint --online` sees it.",
        bad=_dated("%%YYYY%%", mode="AddAndUpdate"),
        good=_dated("%%Year%%", mode="AddAndUpdate"),
        check=unknown_placeholder,
        unless_live=True,
    ),
    Rule(
        code="MC414",
        family=FAMILY,
        severity="warning",
        title="Fields are in another order in the account",
        why="An import `by_ordinal` puts the first column into the first field that the account has. New fields come "
        "last there, wherever the files have them, so columns land in other fields. Looked for with `--online`.",
        bad=Example(yaml=TABLE + IMPORTS + imported("Fill", more=", mapping: by_ordinal"), account=_TURNED),
        good=Example(
            yaml=TABLE + IMPORTS + imported("Fill", more=", mapping: {OrderId: 1, Total: 2}"), account=_TURNED
        ),
        check=other_order,
    ),
)
