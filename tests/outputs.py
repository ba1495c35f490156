"""The JSON that commands print, held against its published schema: `schemas/COMMAND.schema.json`.

Every test that runs a command through the fixture `folder` of tests/cli is such a test. A new command with
`--format json` needs its schema there and nothing else.
"""

import json
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import click
import jsonschema

from mcdecl.cli.main import cli

SCHEMAS = Path(__file__).parents[1] / "schemas"
SAME = {"show": "plan", "undo": "plan"}
"""Commands that print what another one prints."""


def schema_file(path: Sequence[str]) -> Path:
    """Where the schema of a command's JSON output lies."""
    name = "-".join(path)
    return SCHEMAS / f"{SAME.get(name, name)}.schema.json"


@cache
def validator(file: Path) -> Any:
    """What checks against a schema."""
    schema = json.loads(file.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def gives_json(command: click.Command) -> bool:
    """Whether a command has JSON among the forms of its output."""
    return any(
        isinstance(parameter.type, click.Choice) and "json" in parameter.type.choices for parameter in command.params
    )


def called(arguments: Sequence[str]) -> tuple[str, ...]:
    """The path of the command that arguments call, when it is to print JSON; else nothing."""
    forms = {after for before, after in pairwise(arguments) if before in ("--format", "--summary")}
    if "json" not in forms:
        return ()
    command: click.Command = cli
    words, path = list(arguments), list[str]()
    context = click.Context(cli)
    while isinstance(command, click.Group):
        name = next((word for word in words if word in command.list_commands(context)), None)
        found = command.get_command(context, name) if name else None
        if name is None or found is None:
            return ()
        words = words[words.index(name) + 1 :]
        path.append(name)
        command = found
    return tuple(path) if gives_json(command) else ()


def check_output(arguments: Sequence[str], output: str) -> None:
    """Hold what a command has printed against its schema, where it has printed JSON."""
    path = called(arguments)
    if not path or not output.strip() or not schema_file(path).is_file():
        return
    errors = sorted(validator(schema_file(path)).iter_errors(json.loads(output)), key=str)
    assert not errors, f"{' '.join(path)} printed what its schema does not have: {errors[0].message[:500]}"
