"""Every command that prints JSON has a published schema that says what each word means, and keeps to it."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from mcdecl.cli.main import cli, main
from tests.outputs import SAME, called, check_output, gives_json, schema_file

EXAMPLE = Path(__file__).parents[1] / "examples" / "northern-trail"
IMPORT = "import_definition.NTO_Customers_Daily"

CALLS: dict[str, list[str]] = {
    "apply": ["apply", "--auto-approve", "--format", "json"],
    "apply, nothing to do": ["apply", "--auto-approve", "--format", "json"],
    "check-file": ["check-file", "NTO_Customers_Daily", "{root}/crm/customers.csv", "--format", "json"],
    "check-file, a bad one": ["check-file", "NTO_Customers_Daily", "{root}/sql/engagement.sql", "--format", "json"],
    "compare": ["compare", "HEAD", "--format", "json"],
    "conformance": ["conformance", "--folder", "Data Extensions/probe", "--auto-approve", "--format", "json"],
    "doctor": ["doctor", "--format", "json"],
    "drift": ["drift", "--format", "json"],
    "export": ["export", "--out", "{root}/../adopted", "--format", "json"],
    "import": ["import", IMPORT, "--format", "json"],
    "graph": ["graph", "--columns", "--format", "json"],
    "impact": ["impact", "data_extension.NTO_Customers", "--format", "json"],
    "lint": ["lint", "--format", "json"],
    "plan": ["plan", "--format", "json"],
    "render": ["render", "--format", "json"],
    "render --origins": ["render", "--origins", "--format", "json", "data_extension.*"],
    "run": ["run", IMPORT, "--file", "{root}/crm/customers.csv", "--format", "json"],
    "run, two": ["run", IMPORT, "query_definition.NTO_Region", "--format", "json"],
    "results": ["results", "--format", "json"],
    "ledger": ["ledger", "--format", "json"],
    "runs": ["runs", "--format", "json"],
    "runs ID": ["runs", "{run}", "--format", "json"],
    "undo": ["undo", "{run}", "--format", "json"],
    "kept list": ["kept", "list", "--format", "json"],
    "show": ["show", "{root}/saved.plan", "--format", "json"],
    "status": ["status", "--format", "json"],
    "tracking pull": ["tracking", "pull", "--since", "2026-01-01", "--out", "{root}/events", "--summary", "json"],
    "test": ["test", "--format", "json"],
    "test, a change": ["test", "--var", "region=XX", "--format", "json"],
    "unused": ["unused", "--format", "json"],
    "diff": ["diff", "sandbox", "other", "--format", "json"],
    "plan --all": ["plan", "--all", "--format", "json"],
}
"""What is run, in this order, on a copy of the example."""


def commands(command: click.Command = cli, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The paths of all commands that print JSON."""
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            found = command.get_command(click.Context(command), name)
            assert found is not None
            yield from commands(found, (*path, name))
    elif gives_json(command):
        yield path


COMMANDS = sorted(commands())


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_that_prints_json_has_a_schema(path: tuple[str, ...]) -> None:
    if path in (("plan",), ("show",)) and not schema_file(path).is_file():
        pytest.skip("the schema of plans is not in this tree")
    assert schema_file(path).is_file(), f"write {schema_file(path).name}; CONTRIBUTING.md says how"


def undescribed(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, list):
        for inner in value:
            yield from undescribed(inner, path)
    elif isinstance(value, dict):
        for name, inner in value.get("properties", {}).items():
            if not str(inner.get("description", "")).strip():
                yield f"{path}.{name}"
            yield from undescribed(inner, f"{path}.{name}")
        for word in ("items", "additionalProperties", "anyOf", "oneOf", "$defs"):
            yield from undescribed(value.get(word), path)


OURS = sorted({schema_file(path) for path in COMMANDS if schema_file(path).is_file()})


@pytest.mark.parametrize("file", OURS, ids=lambda file: file.name)
def test_a_schema_says_what_every_word_means(file: Path) -> None:
    schema = json.loads(file.read_text(encoding="utf-8"))
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"]
    assert schema["description"]
    assert list(undescribed(schema)) == []


def test_every_command_is_among_the_calls() -> None:
    assert {called(arguments) for arguments in CALLS.values()} == set(COMMANDS)


def test_real_output_keeps_to_the_schemas(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "northern-trail"
    shutil.copytree(EXAMPLE, root, ignore=shutil.ignore_patterns(".mcdecl"))
    config = root / "mcdecl.yaml"
    text, two = (
        "  sandbox: {account: sandbox, ledger: true}\n",
        "  other: {account: sandbox, variables: {region: EU}}\n",
    )
    config.write_text(config.read_text().replace("  sandbox: {account: sandbox}\n", text))
    for words in (
        ["init", "-q"],
        ["add", "-A"],
        ["-c", "user.name=A", "-c", "user.email=a@a.example", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", "-C", str(root), *words], check=True)
    assert main(["-C", str(root), "plan", "--out", str(root / "saved.plan")]) == 0
    for name, arguments in CALLS.items():
        journals = sorted((root / ".mcdecl" / "runs").glob("*.jsonl"))
        run = journals[-1].stem if journals else ""
        words = [argument.replace("{root}", str(root)).replace("{run}", run) for argument in arguments]
        if name == "diff":
            config.write_text(config.read_text().replace(text, text + two))
        capfd.readouterr()
        main(["-C", str(root), *words])
        captured = capfd.readouterr()
        assert captured.out.startswith(("{", "[")), f"{name}: {captured.err}"
        check_output(words, captured.out)


def test_what_a_schema_does_not_have_is_found() -> None:
    with pytest.raises(AssertionError, match="lint printed what its schema does not have"):
        check_output(["lint", "--format", "json"], '{"format_version": "1.0"}')
    check_output(["lint"], "No findings.")
    check_output(["lint", "--format", "json"], "")


def test_the_call_is_recognised_behind_other_options() -> None:
    assert called(["-C", "somewhere", "tracking", "pull", "--summary", "json"]) == ("tracking", "pull")
    assert called(["plan", "--format", "text"]) == ()
    assert set(SAME.values()) <= {path[0] for path in COMMANDS}
