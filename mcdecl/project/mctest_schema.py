"""The JSON Schema of `*.mctest.yaml`: cases that rehearse a data flow, and what they expect."""

from functools import cache
from typing import Any, Final

from mcdecl.kinds.types import Schema

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
MCTEST: Final = "mctest.schema.json"

_CELL: Final[Schema] = {"type": ["string", "number", "boolean", "null"]}


@cache
def mctest_schema() -> Schema:
    """The schema of a file of test cases, as editors use it and as `mcdecl test` checks it."""
    return {
        "$schema": DRAFT,
        "title": "mcdecl tests",
        "description": "Cases that rehearse a data flow in a throw-away embedded account.",
        "type": "object",
        "additionalProperties": False,
        "required": ["tests"],
        "properties": {
            "tests": {
                "type": "object",
                "description": "The cases, by name. Each has an account of its own, set up as the project says.",
                "minProperties": 1,
                "propertyNames": {"minLength": 1, "maxLength": 200},
                "additionalProperties": {"$ref": "#/$defs/case"},
            }
        },
        "$defs": {
            "case": _case(),
            "row": _row(),
            "table": _table(),
            "content": _content(),
            "step": _step(),
            "outcome": _outcome(),
            "rows": _expected_rows(),
            "file": _expected_file(),
        },
    }


def _text(description: str, **more: Any) -> Schema:
    return {"type": "string", "minLength": 1, "description": description, **more}


def _object(description: str, properties: Schema, **more: Any) -> Schema:
    return {
        "type": "object",
        "description": description,
        "additionalProperties": False,
        "properties": properties,
        **more,
    }


_DATED = "A name may have date patterns, such as `%%Year%%`, which the clock of the case fills in."


def _by_name(description: str, values: str, **more: Any) -> Schema:
    ref = {"$ref": f"#/$defs/{values}"}
    return {"type": "object", "description": description, "additionalProperties": ref, **more}


def _case() -> Schema:
    tracking: Schema = {
        "description": "Tracking events that happened: a list, or a CSV or JSON lines file as `load-tracking` takes.",
        "anyOf": [
            {"type": "array", "minItems": 1, "items": {**_row(), "required": ["event"]}},
            _object("A file of events.", {"file": _text("The file, relative to this one.")}, required=["file"]),
        ],
        "examples": [
            [{"event": "open", "SendID": 1, "SubscriberKey": "0031", "EventDate": "today - 1 day 12:00"}],
        ],
    }
    given = _object(
        "What there is before anything runs.",
        {
            "rows": _by_name("Rows of data extensions, by external key.", "table"),
            "files": _by_name(
                f"Files on the account's FTP, by path. {_DATED}",
                "content",
                examples=[{"Import/a.csv": {"text": "id\n1\n"}}],
            ),
            "tracking": tracking,
        },
    )
    expect = _object(
        "What there is afterwards.",
        {
            "rows": _by_name("Rows of data extensions, by external key.", "rows"),
            "files": _by_name(
                f"Files on the account's FTP, by path. {_DATED} It counts while something of the case runs.",
                "file",
                examples=[{"Export/vip_%%Year%%%%Month%%%%Day%%.csv": {"count": 2}}],
            ),
            "unchanged": {
                "type": "object",
                "description": "Data extensions, by external key, of which nothing may change; a list names fields.",
                "minProperties": 1,
                "additionalProperties": {
                    "anyOf": [
                        {"type": "boolean", "enum": [True]},
                        {"type": "array", "minItems": 1, "items": {"type": "string"}},
                    ]
                },
                "examples": [{"NTO_Customers": ["Phone", "Language"]}],
            },
        },
        minProperties=1,
    )
    return _object(
        "One case: what is given, what runs, what is expected.",
        {
            "description": _text("What it is about."),
            "environment": _text("The environment of mcdecl.yaml whose variables count; the account is embedded."),
            "business_unit": _text(
                "The business unit that names of the case are in, where its environment has several. `us:NAME` is in "
                "another; without this, a name is in the unit that declares it.",
                examples=["us"],
            ),
            "variables": {
                "type": "object",
                "description": "Values of the project's variables; they win over all others.",
                "additionalProperties": {"type": ["string", "number", "boolean"]},
            },
            "now": _text(
                "What the account's clock shows at first, in server time (UTC-6) where no zone is written. "
                "`today 05:00` is a time of the day on which the case plays.",
                examples=["2026-11-20T05:00", "today 05:00"],
            ),
            "clock": _text("The same as `now`.", examples=["today 05:00"]),
            "given": given,
            "run": {
                "type": "array",
                "description": "What runs, in this order.",
                "minItems": 1,
                "items": {"$ref": "#/$defs/step"},
            },
            "expect": expect,
        },
    )


def _row() -> Schema:
    return {
        "type": "object",
        "description": "A row: values by field. null is no value; a date may be relative, such as today - 30 days.",
        "additionalProperties": _CELL,
        "examples": [{"CustomerId": "0031", "Score": 2, "Comment": None}],
    }


def _table() -> Schema:
    return {
        "description": "Rows: a list of them, or a CSV file with a header that names fields.",
        "anyOf": [
            {"type": "array", "items": _row()},
            _object("A CSV file.", {"csv": _text("The file, relative to this one.")}, required=["csv"]),
        ],
    }


def _content() -> Schema:
    return _object(
        "The content of a file.",
        {
            "text": {
                "type": "string",
                "description": "The text itself; ${today - 1 day: %d/%m/%Y} in it is a date.",
            },
            "file": _text("A file with it, relative to this one."),
        },
        minProperties=1,
        maxProperties=1,
    )


def _step() -> Schema:
    address = _text("What runs.", examples=["query_definition.NTO_Region"])
    return {
        "description": "An address, or a mapping that says more.",
        "anyOf": [
            address,
            _object(
                "Something that runs.",
                {
                    "address": address,
                    "file": _text("The file that an import takes, relative to this one."),
                    "text": {"type": "string", "description": "The text of that file, where it is short."},
                    "expect": {"$ref": "#/$defs/outcome"},
                },
                required=["address"],
            ),
            _object(
                "Time goes by, and what falls due meanwhile runs.",
                {"advance": _text("How long.", examples=["1d", "2h30m"])},
                required=["advance"],
            ),
        ],
    }


def _outcome() -> Schema:
    count: Schema = {"type": "integer", "minimum": 0}
    return _object(
        "How the run ends; without it, it has to succeed.",
        {
            "status": {"type": "string", "enum": ["done", "failed"], "description": "failed: it has to fail."},
            "message": _text("What the account's message has to hold, in any letter case."),
            "rows": {**count, "description": "Rows that there were to work on."},
            "added": {**count, "description": "Rows added to the target."},
            "updated": {**count, "description": "Rows of the target that were changed."},
            "duplicated": {**count, "description": "Rows passed over because an earlier one had the same key."},
            "errors": {**count, "description": "Rows that could not be taken."},
        },
        minProperties=1,
    )


def _expected_rows() -> Schema:
    table: Schema = {"$ref": "#/$defs/table"}
    only = "Of each row only the fields that it names count."
    return {
        "description": f"The rows that a data extension has to hold. {only} A list means `exactly`.",
        "anyOf": [
            {"type": "array", "items": _row()},
            _object(
                "What has to be true of the rows.",
                {
                    "exactly": {**table, "description": f"These rows and no others. {only}"},
                    "contains": {**table, "description": f"These rows, among others. {only}"},
                    "without": {**table, "description": "No row may be like one of these."},
                    "count": {"type": "integer", "minimum": 0, "description": "How many rows there are."},
                    "ordered": {
                        "type": "boolean",
                        "default": False,
                        "description": "Whether the rows of `exactly` have to come in this order.",
                    },
                },
                minProperties=1,
            ),
        ],
    }


def _expected_file() -> Schema:
    return _object(
        "What has to be true of a file.",
        {
            "text": {"type": "string", "description": "All of its text; line ends do not count."},
            "contains": _text("A part of its text."),
            "rows": {
                "$ref": "#/$defs/table",
                "description": "The rows of a CSV file with a header, in any order; only named columns count.",
            },
            "count": {"type": "integer", "minimum": 0, "description": "How many rows below the header it has."},
            "ordered": {"type": "boolean", "default": False, "description": "Whether `rows` come in this order."},
            "delimiter": {"type": "string", "minLength": 1, "maxLength": 1, "default": ",", "description": "Of rows."},
            "absent": {"type": "boolean", "enum": [True], "description": "There must be no such file."},
        },
        minProperties=1,
    )
