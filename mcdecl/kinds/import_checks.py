"""What files cannot say of an import by their schema alone: whether mapping, mode, file and source fit each other."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, TypeAlias

from mcdecl.kinds.checks import Check, Declared, Finding, did_you_mean
from mcdecl.kinds.fields import FIXED_LENGTH
from mcdecl.kinds.import_source import copies
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.values import same_name

Field: TypeAlias = Mapping[str, Any]
Fields: TypeAlias = Mapping[str, Field]
"""Fields in normal form by their casefolded names, in their order."""
_TEXTS: Final = frozenset({"Text", "EmailAddress", "Phone", "Locale"})


def _mapping_fits(resource: Resource, project: Declared) -> Iterable[Finding]:
    declared, target = resource.state["mapping"], project.state("data_extension", resource.state["into"])
    if target is None or not isinstance(declared, Mapping):
        return
    fields = {field["name"].casefold(): field for field in target["fields"]}
    into = resource.state["into"]
    if target.get("template") is None:
        for name in declared:
            if name.casefold() not in fields:
                hint = did_you_mean(name, (field["name"] for field in target["fields"]))
                yield Finding(
                    f"{into} has no field {name}", ("mapping", name), hint or f"add the field to {into}", code="MC401"
                )
    mapped = {name.casefold() for name in declared}
    for folded, field in fields.items():
        if (
            field["required"]
            and field["default"] is None
            and folded not in mapped
            and resource.state["mode"] != "UpdateButDoNotAdd"
        ):
            yield Finding(
                f"required field {field['name']} of {into} has no column",
                ("mapping",),
                "map a column to it, or give it a default",
                code="MC402",
            )


def _columns_are_sound(resource: Resource, _project: Declared) -> Iterable[Finding]:
    declared, file = resource.state["mapping"], resource.state["file"]
    columns = list(declared.values()) if isinstance(declared, Mapping) else []
    if any(isinstance(column, str) for column in columns) and any(isinstance(column, int) for column in columns):
        yield Finding(
            "columns are mapped by name and by number", ("mapping",), "use one way for all of them", code="MC403"
        )
    if file is not None and any(isinstance(column, str) for column in columns) and file["header_lines"] == 0:
        yield Finding(
            "columns are mapped by name, but the file has no header line",
            ("file", "header_lines"),
            "use header_lines: 1, or column numbers",
            code="MC404",
        )


def _mode_fits(resource: Resource, project: Declared) -> Iterable[Finding]:
    state = resource.state
    target = project.state("data_extension", state["into"])
    keyed = (
        target is None or any(field["primary_key"] for field in target["fields"]) or target.get("template") is not None
    )
    if (state["mode"] == "ColumnBased") != (state.get("control") is not None):
        lacking = state.get("control") is None
        message = "mode ColumnBased and control belong together"
        yield Finding(message, ("mode",), "write both, or neither", code="MC405", lacking=lacking)
    if state["mode"] == "Overwrite" and target is not None and keyed:
        yield Finding(
            "the documentation allows Overwrite only into a data extension without a primary key; "
            f"{state['into']} has one",
            ("mode",),
            "the user interface offers it anyway; try it on a copy first",
            warning=True,
            code="MC406",
        )
    if state["mode"] in ("AddAndUpdate", "UpdateButDoNotAdd", "AddAndDoNotUpdate") and not keyed:
        yield Finding(
            f"{state['into']} has no primary key: every run of {state['mode']} adds all rows again",
            ("mode",),
            "give the data extension a primary key, or use Overwrite",
            warning=True,
            code="MC407",
        )


def _file_is_sound(resource: Resource, _project: Declared) -> Iterable[Finding]:
    file = resource.state["file"]
    if file is None:
        return
    if file["type"] == "Other" and file.get("delimiter") is None:
        yield Finding(
            "a file of type Other needs its delimiter", ("file",), 'add delimiter: ";", for example', code="MC408"
        )
    if file["type"] == "TAB" and file.get("delimiter") not in (None, "\t"):
        yield Finding(
            "a TAB file has no other delimiter",
            ("file", "delimiter"),
            "use type: Other, or remove delimiter",
            code="MC408",
        )
    if resource.state["mapping"] == "by_header" and file["header_lines"] == 0:
        yield Finding(
            "mapping by_header needs a header line",
            ("file", "header_lines"),
            "use header_lines: 1, or by_ordinal",
            code="MC409",
        )


def _source_is_sound(resource: Resource, _project: Declared) -> Iterator[Finding]:
    """What an import that copies a data extension cannot say."""
    state = resource.state
    if not copies(state):
        return
    if state["file"] is not None:
        message = "source and file both say where the rows come from"
        yield Finding(message, ("source",), "keep one of them", code="MC415")
    if same_name(str(state["source"]), str(state["into"])):
        message = "the rows would go back to their own data extension"
        yield Finding(message, ("source",), "copy another data extension", code="MC415")
    if state["mode"] == "ColumnBased":
        message = "mode ColumnBased goes by a column of a file, and a data extension is copied"
        yield Finding(message, ("mode",), "write another mode, or use a query", code="MC415")
    declared = state["mapping"]
    for field, column in declared.items() if isinstance(declared, Mapping) else ():
        if isinstance(column, int):
            message = f"column {column} is a number, and the columns of {state['source']} have names"
            yield Finding(message, ("mapping", field), "write the name of its field", code="MC415")


def _source_fits(resource: Resource, project: Declared) -> Iterator[Finding]:
    """Whether the fields of the source go into those of the target."""
    state = resource.state
    source = _fields_of(state["source"], project) if copies(state) else None
    if source is None:
        return
    target, declared = _fields_of(state["into"], project), state["mapping"]
    if isinstance(declared, Mapping):
        yield from _columns_exist(state, source)
    elif target is not None:
        yield from _names_meet(state, source, target)
    for column, field in _pairs(declared, source, target or {}):
        if (words := _misfit(column, field)) is not None:
            path = ("mapping", field["name"]) if isinstance(declared, Mapping) else ("source",)
            message = f"{column['name']} of {state['source']} {words} {field['name']} of {state['into']}"
            yield Finding(message, path, "rows whose value does not fit are rejected", warning=True, code="MC417")


def _fields_of(key: str, project: Declared) -> Fields | None:
    """The fields of a data extension by their casefolded names; None where files do not say them all."""
    state = project.state("data_extension", key)
    if state is None or state.get("template") is not None:
        return None
    return {field["name"].casefold(): field for field in state["fields"]}


def _columns_exist(state: Mapping[str, Any], source: Fields) -> Iterator[Finding]:
    for field, column in state["mapping"].items():
        if isinstance(column, str) and column.casefold() not in source:
            hint = did_you_mean(column, (known["name"] for known in source.values()))
            message = f"{state['source']} has no field {column}"
            yield Finding(message, ("mapping", field), hint or f"add the field to {state['source']}", code="MC416")


def _names_meet(state: Mapping[str, Any], source: Fields, target: Fields) -> Iterator[Finding]:
    """What is wrong where a rule maps the fields."""
    by_name = state["mapping"] == "by_header"
    if by_name and not source.keys() & target.keys():
        message = f"{state['source']} and {state['into']} have no field in common"
        yield Finding(message, ("source",), "name the fields: mapping: {Field: field of the source}", code="MC416")
        return
    if not by_name and len(source) > len(target):
        message = f"{state['source']} has {len(source)} fields, and {state['into']} only {len(target)}"
        yield Finding(message, ("mapping",), "write by_header, or field: field of the source", code="MC416")
    filled = source.keys() if by_name else {*list(target)[: len(source)]}
    for folded, field in target.items():
        needed = field["required"] and field["default"] is None and state["mode"] != "UpdateButDoNotAdd"
        if needed and folded not in filled:
            message = f"required field {field['name']} of {state['into']} gets no value from {state['source']}"
            yield Finding(message, ("source",), "map a field of the source to it, or give it a default", code="MC402")


def _pairs(declared: Any, source: Fields, target: Fields) -> Iterator[tuple[Field, Field]]:
    """Each field of the source with the one that it goes into, as far as both are known."""
    if declared == "by_ordinal":
        yield from zip(source.values(), target.values(), strict=False)
        return
    named = declared if isinstance(declared, Mapping) else {name: name for name in target}
    for name, column in named.items():
        if str(column).casefold() in source and name.casefold() in target:
            yield source[str(column).casefold()], target[name.casefold()]


def _misfit(column: Field, field: Field) -> str | None:
    """Why some values of a field of the source do not go into one of the target; None where all do, or nobody knows."""
    if field["type"] not in _TEXTS:
        alike = column["type"] == field["type"] or {column["type"], field["type"]} == {"Number", "Decimal"}
        return None if alike else f"is {column['type']}, and may not fit into the {field['type']} field"
    longest, most = (item.get("length") or FIXED_LENGTH.get(item["type"]) for item in (column, field))
    if column["type"] not in _TEXTS or longest is None or most is None or longest <= most:
        return None
    return f"may have {longest} characters, and only {most} fit into"


CHECKS: Final[tuple[Check, ...]] = (
    _mapping_fits,
    _columns_are_sound,
    _mode_fits,
    _file_is_sound,
    _source_is_sound,
    _source_fits,
)
