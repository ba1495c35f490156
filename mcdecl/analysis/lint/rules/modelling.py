"""Data extensions: keys, types, names, and how long personal data is kept."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from mcdecl.analysis.lint.model import Hit
from mcdecl.analysis.lint.rule import Example, Rule
from mcdecl.analysis.lint.rules.modelling_loaded import FAMILY, LOADED
from mcdecl.analysis.lint.samples import TABLE, changed
from mcdecl.analysis.lint.view import ProjectView, fields, has_key
from mcdecl.kinds.resource import Resource

WIDE: Final = 1000
"""Characters of a Text field from which on the width is worth a question: few texts are longer, and the account
takes at most 4000."""
_MAIL: Final = re.compile(r"e[-_ ]?mail([-_ ]?address)?$", re.IGNORECASE)
_PERSONAL: Final = re.compile(
    r"(first|last|given|family|middle|sur|full)[-_ ]?name|birth|phone|mobile|street|post(al)?[-_ ]?code|zip[-_ ]?code",
    re.IGNORECASE,
)
_RESERVED: Final = re.compile(
    "|".join(
        (
            "add|all|alter|and|any|as|asc|between|by|case|check|column",
            "constraint|convert|create|cross|current|cursor|database|default|delete|desc|distinct|drop",
            "else|end|exec|execute|exists|external|file|for|foreign|from|full|function",
            "grant|group|having|identity|in|index|inner|insert|into|is|join|key",
            "left|like|merge|not|null|of|off|on|open|option|or|order",
            "outer|over|percent|plan|primary|proc|procedure|public|read|return|right|rule",
            "save|schema|select|set|some|statistics|table|then|to|top|transaction|trigger",
            "union|unique|update|use|user|values|view|when|where|while|with",
        )
    ),
    re.IGNORECASE,
)
"""Words of T-SQL that mean something else where they are not in square brackets, as its documentation lists them."""


def keyless(view: ProjectView) -> Iterator[Hit]:
    """Data extensions without a primary key.

    Not the sendable ones, which have MC304, nor what an import writes into: replaced as a whole it must not have
    a key, and MC407 tells of the rest. Nor what a query updates: that is an error, MC513.
    """
    for table in view.tables:
        flag = table.state["sendable"] is not None or any(
            writer.from_file or writer.updates for writer in view.writers(table)
        )
        if fields(table) and not has_key(table) and not flag:
            hint = "mark the fields that identify a row with primary_key: true"
            yield Hit(table.origin, f"{table.key} has no primary key", hint=hint)


def wide(view: ProjectView) -> Iterator[Hit]:
    """Text fields that are longer than nearly any text."""
    for table, index, field in _fields(view, lambda field: field["type"] == "Text" and (field["length"] or 0) > WIDE):
        message = f"{field['name']} of {table.key} allows {field['length']} characters"
        yield Hit(table.origin, message, ("fields", index, "length"), "give it the length that its values need")


def mail_as_text(view: ProjectView) -> Iterator[Hit]:
    """Addresses in fields of type Text."""
    for table, index, field in _fields(view, lambda field: field["type"] == "Text" and _MAIL.search(field["name"])):
        message = f"{field['name']} of {table.key} is Text"
        yield Hit(table.origin, message, ("fields", index, "type"), "use type EmailAddress for an email address")


def kept_for_ever(view: ProjectView) -> Iterator[Hit]:
    """Personal data without retention, unless every run of a writer deletes all rows first."""
    previous = None
    for table, _, field in _fields(view, _is_personal):
        if table is previous:  # the first such field is named
            continue
        previous = table
        replaced = any(writer.replaces for writer in view.writers(table))
        if table.state["retention"] is None and not replaced:
            message = f"{table.key} holds personal data ({field['name']}) and has no retention"
            hint = "set a retention, for example retention: {policy: rows, length: 24, unit: months}"
            yield Hit(table.origin, message, hint=hint)


def _is_personal(field: Mapping[str, Any]) -> bool:
    return field["type"] in ("EmailAddress", "Phone") or bool(
        _PERSONAL.search(field["name"]) or _MAIL.search(field["name"])
    )


def reserved(view: ProjectView) -> Iterator[Hit]:
    """Fields that are named like words of SQL."""
    for table, index, field in _fields(view, lambda field: _RESERVED.fullmatch(field["name"])):
        message = f"field {field['name']} of {table.key} is an SQL keyword"
        hint = "choose another name, or write [brackets] around it in every query"
        yield Hit(table.origin, message, ("fields", index, "name"), hint)


def blank_ends(view: ProjectView) -> Iterator[Hit]:
    """Field names that begin or end with a blank."""
    for table, index, field in _fields(view, lambda field: field["name"] != field["name"].strip()):
        message = f"field {field['name']!r} of {table.key} begins or ends with a space"
        yield Hit(table.origin, message, ("fields", index, "name"), "remove the space")


def over(view: ProjectView) -> Iterator[Hit]:
    """Retentions whose day is over."""
    yield from view.unfit("MC220")


def _fields(
    view: ProjectView, wanted: Callable[[Mapping[str, Any]], object]
) -> Iterator[tuple[Resource, int, Mapping[str, Any]]]:
    """The fields of all data extensions that are wanted, in their order; those that are alike are asked about once."""
    found = [place for field, places in view.alike_fields if wanted(field) for place in places]
    for number, index in sorted(found):
        table = view.tables[number]
        yield table, index, fields(table)[index]


_PERSON: Final = TABLE.replace("Total, type: Number", "Email, type: EmailAddress")
_KEPT: Final = "    retention: {policy: rows, length: 24, unit: months}\n    fields:"

RULES: Final = (
    *LOADED,
    Rule(
        code="MC201",
        family=FAMILY,
        severity="warning",
        title="A data extension has no primary key",
        why="Without a key, rows cannot be distinguished: imports add duplicates, queries cannot update, and you "
        "cannot add a key once there are rows.",
        bad=changed(", primary_key: true", ", required: true"),
        good=Example(yaml=TABLE),
        check=keyless,
    ),
    Rule(
        code="MC202",
        family=FAMILY,
        severity="warning",
        title="A text field is very wide",
        why="A field can grow but never shrink. Wide fields slow down imports and queries, and accept values that do "
        "not belong in them.",
        bad=changed("type: Number", "type: Text, length: 4000"),
        good=changed("type: Number", "type: Text, length: 100"),
        check=wide,
    ),
    Rule(
        code="MC203",
        family=FAMILY,
        severity="warning",
        title="An email address is stored as Text",
        why="The account checks addresses only in fields of type EmailAddress, and only such a field, or the "
        "subscriber key, identifies the subscriber. The type of a field can never be changed.",
        bad=changed("Total, type: Number", "Email, type: Text, length: 254", TABLE.replace("    fields:", _KEPT)),
        good=changed("Total, type: Number", "Email, type: EmailAddress", TABLE.replace("    fields:", _KEPT)),
        check=mail_as_text,
    ),
    Rule(
        code="MC204",
        family=FAMILY,
        severity="warning",
        title="Personal data has no retention",
        why="Personal data may be kept only as long as you need it, and nobody deletes it by hand. Choose row-based "
        "retention before you create the data extension: the account cannot switch it on later.",
        bad=Example(yaml=_PERSON),
        good=changed("    fields:", _KEPT, _PERSON),
        check=kept_for_ever,
    ),
    Rule(
        code="MC209",
        family=FAMILY,
        severity="warning",
        title="A field has the name of an SQL keyword",
        why="Every query must write the name in square brackets; otherwise the query fails or means something else.",
        bad=changed("name: Total", "name: Order"),
        good=changed("name: Total", "name: OrderTotal"),
        check=reserved,
    ),
    Rule(
        code="MC210",
        family=FAMILY,
        severity="warning",
        title="A field name begins or ends with a space",
        why="The space is invisible; queries, mappings and AMPscript that leave it out do not find the field.",
        bad=changed("name: Total", 'name: "Total "'),
        good=changed("name: Total", 'name: "Total"'),
        check=blank_ends,
    ),
    Rule(
        code="MC220",
        family=FAMILY,
        severity="error",
        title="A retention ended in the past",
        why="The account would delete the rows, or the data extension itself, the next night. A plan blocks a new date "
        "of this kind. An existing one is left alone, and `mcdecl lint --online` sees it.",
        bad=changed("    fields:", "    retention: {policy: all_rows, until: 2020-01-01}\n    fields:"),
        good=changed("    fields:", "    retention: {policy: all_rows, until: 2999-12-31}\n    fields:"),
        check=over,
        unless_live=True,
    ),
)
