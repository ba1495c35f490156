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
                message = f"column {column} is mapped to {other} and to {field}"
                yield Hit(resource.origin, message, ("mapping", field), "check whether another column is intended")


def nearest_file(view: ProjectView) -> Iterator[Hit]:
    """What replaces all rows by a file of the day, and takes the file of another day when there is none."""
    for filled in view.written():
        for writer in filled.writers:
            state = writer.resource.state
            if not writer.from_file or not writer.replaces or state["max_file_age"]:
                continue
            pattern = str(state["file"]["pattern"])
            if is_dated(pattern):
                message = (
                    f"{writer.resource.key} replaces all rows, with an old file if there is no {pattern} for the day"
                )
                hint = "add max_file_age, for example max_file_age: 24 (hours)"
                yield Hit(writer.resource.origin, message, ("file", "pattern"), hint)


def unknown_placeholder(view: ProjectView) -> Iterator[Hit]:
    """Patterns with a placeholder that stands for nothing."""
    yield from view.unfit("MC413")


def other_order(view: ProjectView) -> Iterator[Hit]:
    """Imports that fill fields by an order which the account has otherwise; known with `--online` only."""
    for resource, attribute, other in view.in_order():
        message = f"columns fill the fields of {resource.state['into']} by position, and {other.words}"
        yield Hit(resource.origin, message, (attribute,), f"write {other.remedy}")


_STAGING: Final = (
    TABLE
    + """\
  Staging:
    name: Staging
    fields:
      - {name: OrderId, type: Text, length: 36, primary_key: true}
      - {name: Total, type: Number}
"""
)


def _import(mapping: str = "by_header", *, mode: str = "AddAndUpdate", file: str = "", table: str = TABLE) -> Example:
    text = imported("Fill", mode=mode, more=f", mapping: {mapping}")
    return Example(yaml=table + IMPORTS + text.replace("fill.csv", f"fill.csv{file}"))


def _copied(more: str = "", *, source: str = _STAGING, mode: str = "AddAndUpdate") -> Example:
    words = f"name: Fill, into: Orders, source: Staging, mode: {mode}{more}"
    return Example(yaml=source + IMPORTS + f"  Fill: {{{words}}}\n")


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
        "A column is mapped to a field that does not exist",
        "The account refuses the import definition, or silently drops the column.",
        _import("{OrderId: id, Totl: total}"),
        _import("{OrderId: id, Total: total}"),
    ),
    _rule(
        "MC402",
        "A required field has no column",
        "Every row of the file would be rejected, because the field has no default either.",
        _import("{OrderId: id}", table=_REQUIRED),
        _import("{OrderId: id, Total: total}", table=_REQUIRED),
    ),
    _rule(
        "MC403",
        "Columns are mapped by name and by number",
        "An import maps its columns in one way; the account does not accept both.",
        _import("{OrderId: id, Total: 2}"),
        _import("{OrderId: 1, Total: 2}"),
    ),
    _rule(
        "MC404",
        "Columns are mapped by name, but the file has no header line",
        "Without a header line the columns have no names.",
        _import("{OrderId: id}", file=", header_lines: 0"),
        _import("{OrderId: 1}", file=", header_lines: 0"),
    ),
    _rule(
        "MC405",
        "A control column without mode ColumnBased, or the reverse",
        "Mode ColumnBased reads the action for each row from a column; no other mode uses one.",
        _import(mode="ColumnBased"),
        _import(_CONTROL, mode="ColumnBased"),
    ),
    Rule(
        code="MC406",
        family=FAMILY,
        severity="warning",
        title="An import overwrites a data extension with a primary key",
        why="The documentation allows Overwrite only without a primary key; the user interface offers it anyway.",
        bad=_import(mode="Overwrite"),
        good=_import(mode="Overwrite", table=KEYLESS),
    ),
    Rule(
        code="MC407",
        family=FAMILY,
        severity="warning",
        title="An import has no primary key to match rows",
        why="Without a primary key in the target, every run adds all rows of the file again, in any mode except "
        "Overwrite.",
        bad=_import(table=KEYLESS),
        good=_import(),
    ),
    _rule(
        "MC408",
        "The delimiter does not fit the file type",
        "A file of type Other needs a column separator; the columns of a TAB file are separated by tabs.",
        _import(file=", type: Other"),
        _import(file=', type: Other, delimiter: ";"'),
    ),
    _rule(
        "MC409",
        "Columns are mapped by a header line that the file does not have",
        "With `by_header`, the first line maps the columns.",
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
        title="A column is mapped to two fields",
        why="This may be intended, but often a line was copied and its column not changed.",
        bad=_import("{OrderId: id, Total: id}"),
        good=_import("{OrderId: id, Total: total}"),
        check=column_twice,
    ),
    Rule(
        code="MC412",
        family=FAMILY,
        severity="warning",
        title="A dated Overwrite imports an old file if the day's file is missing",
        why="If there is no file for the day, the account imports the one with the nearest date (documented): "
        "yesterday's rows replace today's, and the run reports success.",
        bad=_dated("%%Year%%%%Month%%%%Day%%"),
        good=_dated("%%Year%%%%Month%%%%Day%%", ", max_file_age: 24"),
        check=nearest_file,
    ),
    Rule(
        code="MC413",
        family=FAMILY,
        severity="error",
        title="A file name contains an unknown placeholder",
        why="The account does not replace it and looks for a file with that literal name. A plan blocks a new name of "
        "this kind. An existing one is left alone, and `mcdecl lint --online` sees it.",
        bad=_dated("%%YYYY%%", mode="AddAndUpdate"),
        good=_dated("%%Year%%", mode="AddAndUpdate"),
        check=unknown_placeholder,
        unless_live=True,
    ),
    Rule(
        code="MC414",
        family=FAMILY,
        severity="warning",
        title="Fields are in a different order in the account",
        why="An import `by_ordinal` puts the first column into the account's first field. New fields come last there, "
        "wherever the files have them, so columns can end up in the wrong fields. Checked with `--online`.",
        bad=Example(yaml=TABLE + IMPORTS + imported("Fill", more=", mapping: by_ordinal"), account=_TURNED),
        good=Example(
            yaml=TABLE + IMPORTS + imported("Fill", more=", mapping: {OrderId: 1, Total: 2}"), account=_TURNED
        ),
        check=other_order,
    ),
    _rule(
        "MC415",
        "An import that copies a data extension says something else, too",
        "Its rows come from `source` alone: there is no file, no control column and no column number, and it cannot be "
        "its own source.",
        _copied(", file: {pattern: fill.csv}"),
        _copied(),
    ),
    _rule(
        "MC416",
        "The fields of a source do not meet those of the target",
        "The columns of a data extension are its fields: an import finds no others, and fills fields of the same name "
        "unless `mapping` names them.",
        _copied(", mapping: {OrderId: Order, Total: Total}"),
        _copied(", mapping: {OrderId: OrderId, Total: Total}"),
    ),
    Rule(
        code="MC417",
        family=FAMILY,
        severity="warning",
        title="Values of a source may not fit into the target",
        why="A row is rejected if one of its values is longer than the field, or of another type. With "
        "`allow_errors: false`, the import stops there.",
        bad=_copied(source=TABLE + _STAGING.removeprefix(TABLE).replace("length: 36", "length: 100")),
        good=_copied(),
    ),
)
