"""The JSON Schemas of a project's files, made from the kinds; `python -m mcdecl.project.schema` writes them.

Editors read them through the modeline of a file, and the same schemas check files before anything else does.
"""

import json
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

from mcdecl.kinds import DECLARABLE
from mcdecl.kinds.condition import DEFINITION
from mcdecl.kinds.language import Kind, object_schema
from mcdecl.kinds.roles import DATA_EXTENSION
from mcdecl.kinds.types import KEY, FolderPath, Schema, Text
from mcdecl.project import template_schema as making
from mcdecl.project.embedded import EMBEDDED, NAME
from mcdecl.project.guards import guard_settings
from mcdecl.project.layers import FIELDS
from mcdecl.project.lint_settings import lint_schema
from mcdecl.project.mctest_schema import DRAFT, MCTEST, mctest_schema
from mcdecl.project.model import CALLS_AT_ONCE
from mcdecl.project.partial import open_to_mentions
from mcdecl.project.snippets import with_config_snippets, with_snippets
from mcdecl.project.templates import EXTEND, TEMPLATES
from mcdecl.project.unit_config import MID, STRICT
from mcdecl.project.units import UNITS
from mcdecl.project.variables import UNIT

PROJECT: Final = "project.schema.json"
CONFIG: Final = "mcdecl.schema.json"

_REFERENCE: Final = r"^\$\{(env\.[A-Za-z_][A-Za-z0-9_]*|file:[^}]+)\}$"
_SCALARS: Final = ["string", "number", "boolean"]
_UNIT_NAME: Final = "^[A-Za-z_][A-Za-z0-9_-]*$"


@cache
def project_schema() -> Schema:
    """The schema of a file that declares resources, as editors use it.

    A section per kind maps external keys to resources; what a resource extends may bring what is required, and a
    whole value may come from a variable.
    """
    return with_snippets(_file_schema(_declaration, lambda kind: open_to_mentions(object_schema(kind.attributes))))


@cache
def declared_schema() -> Schema:
    """The schema of the same file before its declarations are expanded: anything may still come from elsewhere."""
    return _file_schema(lambda kind: _with_making(kind, making.part(_attributes(kind), kind)), _attributes)


@cache
def expanded_schema() -> Schema:
    """The schema of the same file once every declaration is expanded: nothing required may be missing."""
    return _file_schema(_resource, _attributes)


def _file_schema(resource: Callable[[Kind], Schema], attributes: Callable[[Kind], Schema]) -> Schema:
    """The schema of a file, given those of a resource and of its attributes."""
    kinds = DECLARABLE.values()
    parts = {kind.name: making.part(attributes(kind), kind) for kind in kinds}
    return {
        "$schema": DRAFT,
        "title": "mcdecl resources",
        "description": "Resources of a Marketing Cloud Engagement account, in sections by kind.",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            UNIT: making.unit("The business unit of what this file says, where a resource does not name its own."),
            TEMPLATES: making.templates(parts[DATA_EXTENSION]["properties"][FIELDS]),
            **{section: _section(kind) for section, kind in DECLARABLE.items()},
            **_blocks(),
        },
        "$defs": {
            "condition": DEFINITION,
            **{kind.name: resource(kind) for kind in kinds},
            **{f"{kind.name}.part": parts[kind.name] for kind in kinds},
            **{f"{kind.name}.template": making.template(parts[kind.name], kind) for kind in kinds},
        },
    }


def _blocks() -> Schema:
    """The sections that declare no resources: what should go, and what got another key."""
    return {
        "removed": {
            "type": "array",
            "description": "What should no longer be in the account. Take an entry out when it is done.",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["address"],
                "properties": {
                    "address": _text("What should go, as kind.key.", pattern=KEY, examples=["data_extension.NTO_Old"]),
                    "destroy": {
                        "type": "boolean",
                        "default": True,
                        "description": "false: it stays in the account and is only no longer mcdecl's concern.",
                    },
                },
            },
        },
        "moved": {
            "type": "array",
            "description": "What got another external key and keeps its rows. Take an entry out when it is done.",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["from", "to"],
                "properties": {
                    "from": _text("The address that it had.", pattern=KEY, examples=["data_extension.NTO_Old"]),
                    "to": _text(
                        "The address under which it is declared now.", pattern=KEY, examples=["data_extension.NTO_New"]
                    ),
                },
            },
        },
    }


def _section(kind: Kind) -> Schema:
    key = "path" if kind.above else "external key"
    names = FolderPath() if kind.above else Text(min_length=1, pattern=KEY)
    return {
        "type": "object",
        "description": f"{kind.doc} A map from {key} to {kind.title}.",
        "propertyNames": {**names.schema(), "maxLength": kind.key_limit},
        "additionalProperties": {"$ref": f"#/$defs/{kind.name}"},
    }


def _attributes(kind: Kind) -> Schema:
    return object_schema(kind.attributes)


def _resource(kind: Kind) -> Schema:
    return _with_making(kind, {"title": kind.title, "description": kind.doc, **_attributes(kind)})


def _declaration(kind: Kind) -> Schema:
    schema = open_to_mentions(_resource(kind))
    required = schema.pop("required", None)
    return {**schema, "if": {"required": [EXTEND]}, "else": {"required": required}} if required else schema


def _with_making(kind: Kind, schema: Schema) -> Schema:
    return making.with_words(schema, making.words(kind))


@cache
def config_schema() -> Schema:
    """The schema of `mcdecl.yaml`: the project, its variables and its environments."""
    return {
        "$schema": DRAFT,
        "title": "mcdecl project",
        "description": "A project: its name, its variables and the accounts it can be applied to.",
        "type": "object",
        "additionalProperties": False,
        "required": ["project"],
        "properties": {
            "project": _text("Name of the project, as plans show it.", minLength=1, maxLength=100),
            "variables": {
                "type": "object",
                "description": "Variables by name, used as ${var.name} in any text of the project.",
                "propertyNames": {"pattern": "^[A-Za-z_][A-Za-z0-9_]*$"},
                "additionalProperties": _variable(),
            },
            **guard_settings(),
            UNIT: {
                "type": "object",
                "description": "Business units of folders of files, by path below the project; the deepest one counts.",
                "propertyNames": {"minLength": 1},
                "additionalProperties": making.unit("The business unit of the files in this folder."),
                "examples": [{"markets/us": "us"}],
            },
            UNITS: {
                "type": "object",
                "description": "What is the same in all environments about a business unit, by its name there.",
                "propertyNames": {"pattern": _UNIT_NAME},
                "additionalProperties": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {"variables": _values("Values of variables in this business unit.")},
                },
                "examples": [{"us": {"variables": {"currency": "USD"}}}],
            },
            STRICT: {
                "type": "boolean",
                "default": False,
                "description": "true: a resource that no folder, file or word of its own puts in a business unit is an "
                "error, and so is a mapped folder that does not exist; else a warning.",
            },
            "default_environment": _text("The environment that is meant when none is named; else the first one."),
            "environments": {
                "type": "object",
                "description": "The accounts that the project can be applied to, by name.",
                "minProperties": 1,
                "propertyNames": {"minLength": 1, "maxLength": 100},
                "additionalProperties": _environment(),
            },
            "lint": lint_schema(),
        },
        "$defs": {"account": _account(), "business_unit": _unit(), "sftp": _sftp()},
    }


def _text(description: str, **more: Any) -> Schema:
    return {"type": "string", "description": description, **more}


def _variable() -> Schema:
    return {
        "type": "object",
        "description": "A variable; without a default every environment or --var has to give it a value.",
        "additionalProperties": False,
        "properties": {
            "default": {"type": [*_SCALARS, "array", "object"], "description": "Its value where none is given."},
            "description": _text("Its purpose."),
            "type": {
                "type": "string",
                "enum": ["text", "number", "flag", "list", "map"],
                "description": "What its values are; without it, what the default is, else text.",
            },
        },
    }


def _environment() -> Schema:
    return {
        "type": "object",
        "description": "One account, and what differs there.",
        "additionalProperties": False,
        "required": ["account"],
        "properties": {
            "account": {
                "description": "`sandbox` for the embedded account, `{sandbox: qa}` for one of several, or how to "
                "reach a live one.",
                "anyOf": [
                    {"type": "string", "enum": [EMBEDDED]},
                    {
                        "type": "object",
                        "description": "One of several embedded accounts.",
                        "additionalProperties": False,
                        "required": [EMBEDDED],
                        "properties": {
                            EMBEDDED: {
                                "type": "string",
                                "pattern": NAME,
                                "description": "Its name; environments with the same name share it.",
                                "examples": ["qa"],
                            }
                        },
                    },
                    {"$ref": "#/$defs/account"},
                ],
            },
            "protected": {
                "type": "boolean",
                "default": False,
                "description": "Whether applies need --confirm with its name, or its name typed when they ask.",
            },
            "concurrency": _concurrency(),
            "sftp": {
                "description": "How `mcdecl run` sends the files of imports, and looks for those of extracts.",
                "$ref": "#/$defs/sftp",
            },
            "lock": {
                "type": "boolean",
                "default": False,
                "description": "Whether applies take a lock, kept in the account as a small data extension.",
            },
            UNITS: {
                "type": "object",
                "description": "The enterprise's business units by name, each with its MID; `parent` is its own.",
                "minProperties": 1,
                "propertyNames": {"pattern": _UNIT_NAME},
                "additionalProperties": {"anyOf": [{"type": ["integer", "string"]}, {"$ref": "#/$defs/business_unit"}]},
                "examples": [
                    {"parent": 510000001, "us": 510000002},
                    {"parent": 510000001, "us": {"mid": 510000002, "variables": {"currency": "USD"}}},
                ],
            },
            UNIT: {
                "type": ["integer", "string"],
                "description": "MID that the account must say it is, before anything is read: a guard against "
                "credentials of another one. Without business_units only.",
                "examples": [510000001],
            },
            "ledger": {
                "type": "boolean",
                "default": False,
                "description": "Whether `mcdecl run --file` notes every file in a small data extension of the account "
                "and refuses content that an import has had.",
            },
            "variables": _values("Values of variables in this environment."),
            **guard_settings(),
        },
    }


def _values(description: str) -> Schema:
    """Values of variables by name."""
    value: Schema = {"type": [*_SCALARS, "array", "object"]}
    return {"type": "object", "description": description, "additionalProperties": value}


def _unit() -> Schema:
    """A business unit with more to it than its MID."""
    sftp = {word: value for word, value in _sftp().items() if word != "required"}
    return {
        "title": "business unit",
        "type": "object",
        "additionalProperties": False,
        "required": [MID],
        "properties": {
            MID: {"type": ["integer", "string"], "description": "Its MID.", "examples": [510000002]},
            "variables": _values("Values of variables in this business unit of this environment."),
            "sftp": {
                **sftp,
                "description": "How its files are reached; settings that it lacks are those of the environment's sftp.",
            },
        },
    }


def _sftp() -> Schema:
    secret = {"pattern": _REFERENCE, "examples": ["${env.MC_SFTP_PASSWORD}", "${file:/run/secrets/sftp_password}"]}
    return {
        "title": "sftp",
        "type": "object",
        "additionalProperties": False,
        "required": ["user"],
        "properties": {
            "host": _text(
                "The SFTP server; the embedded account has its own.",
                minLength=1,
                examples=["mc1234567890.ftp.marketingcloudops.com"],
            ),
            "port": {"type": "integer", "minimum": 1, "maximum": 65535, "default": 22, "description": "Its port."},
            "user": {"type": ["string", "integer"], "description": "The FTP user, often the MID."},
            "password": _text("The user's password, from the environment or a file.", **secret),
            "key_file": _text("The user's private key, relative to the project's folder."),
            "passphrase": _text("What the key is locked with, from the environment or a file.", **secret),
            "host_key": _text(
                "The fingerprint that the server's key must have.",
                pattern=r"^(SHA256:[A-Za-z0-9+/]{43}=?|\$\{.*\})$",
                examples=["SHA256:uNiVztksCsDhcc0u9e8BrrhPeWQAZDHeTtGVGYyDNA8"],
            ),
            "folders": {
                "type": "object",
                "description": "The folder on the server for each file location; else Import for the Enhanced FTP.",
                "additionalProperties": {"type": "string", "minLength": 1},
            },
            "export": _text("The folder on the server in which extracts arrive; else Export.", minLength=1),
        },
    }


def _account() -> Schema:
    secret = {"pattern": _REFERENCE, "examples": ["${env.MC_CLIENT_SECRET}", "${file:/run/secrets/client_secret}"]}
    return {
        "title": "account",
        "type": "object",
        "additionalProperties": False,
        "minProperties": 1,
        "properties": {
            "subdomain": _text("The tenant's subdomain; the addresses follow from it.", examples=["mc1234567890"]),
            "business_unit": {
                "type": ["integer", "string"],
                "description": "MID of the business unit to work in; else the package's own.",
            },
            "client_id": _text("Client id of the installed package's server-to-server integration."),
            "client_secret": _text("Its secret, from the environment, a file or a command.", **secret),
            "username": _text("User name, for accounts that still log in by WS-Security."),
            "password": _text("The user's password, from the environment, a file or a command.", **secret),
            "user_token": _text(
                "A user token for the old oAuth header, from the environment, a file or a command.", **secret
            ),
            "auth_url": _text("Address of the token service; only to override what the subdomain implies."),
            "soap_url": _text("Address of the SOAP service; only to override what the subdomain implies."),
            "rest_url": _text("Address of the REST services; only to override what the subdomain implies."),
            "concurrency": _concurrency(),
            "credentials_command": {
                "description": "A program, without a shell, that prints credentials as a JSON object. Allow it with "
                "mcdecl trust.",
                "anyOf": [
                    {"type": "string", "minLength": 1},
                    {"type": "array", "minItems": 1, "items": {"type": "string"}},
                ],
                "examples": [["vault", "kv", "get", "-format=json", "-field=data", "secret/marketing-cloud"]],
            },
            "timeout": {
                "type": "number",
                "minimum": 1,
                "description": "Seconds to wait for an answer; else 120, and 300 for a retrieve.",
            },
        },
    }


def _concurrency() -> Schema:
    return {
        "type": "integer",
        "minimum": 1,
        "maximum": 20,
        "default": CALLS_AT_ONCE,
        "description": "Calls at a time; the account takes 20 at most.",
    }


def generated() -> dict[str, str]:
    """File name to text of every schema."""
    schemas = {
        PROJECT: project_schema(),
        CONFIG: with_config_snippets(config_schema()),
        MCTEST: mctest_schema(),
    }
    return {name: schema_text(name, schema) for name, schema in schemas.items()}


_IDS: Final = {
    CONFIG: "https://json.schemastore.org/mcdecl.json",
    MCTEST: "https://json.schemastore.org/mcdecl-mctest.json",
}
"""Where the schemas are published whose files are known by their names; `schemas/catalog.json` has the entries."""


def schema_id(name: str) -> str:
    """What identifies a schema (`$id`), by the name of its file."""
    return _IDS.get(name) or f"urn:mcdecl:schema:{name.removesuffix('.schema.json')}"


def schema_text(name: str, schema: Schema) -> str:
    """A schema as the text of its file, with its `$id`."""
    head = {word: schema[word] for word in ("$schema",) if word in schema}
    return json.dumps({**head, "$id": schema_id(name), **schema}, ensure_ascii=False, indent=2) + "\n"


def stale(folder: Path) -> list[str]:
    """The names of schema files in `folder` that are missing or differ from what the kinds say."""
    texts = generated().items()
    return [
        name
        for name, text in texts
        if not (folder / name).is_file() or (folder / name).read_text(encoding="utf-8") != text
    ]


def main(arguments: list[str]) -> int:
    """Write `schemas/` below the current folder, or with `--check` say which files there are stale."""
    folder = Path("schemas")
    if "--check" in arguments:
        names = stale(folder)
        for name in names:
            sys.stderr.write(f"{folder / name} is stale; run python -m mcdecl.project.schema\n")
        return 1 if names else 0
    folder.mkdir(exist_ok=True)
    for name, text in generated().items():
        (folder / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
