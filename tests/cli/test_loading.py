"""What each command loads before it does anything, and what the usual ones load at all."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from mcdecl.cli.main import COMMANDS

ROOMS: dict[str, list[str]] = {"apply": ["workspace"]}
"""The rooms that the module of a command loads at once, beside `cli` and `helpers`."""
SLOW = ("http.client", "ssl", "email", "yaml", "lxml", "logging", "zoneinfo", "multiprocessing", "asyncio", "sqlite3")
LISTED = """\
import json, sys
from importlib import import_module
from mcdecl.cli.main import COMMANDS

def loaded(name):
    for module in [module for module in sys.modules if module.startswith("mcdecl")]:
        del sys.modules[module]
    import_module(f"mcdecl.cli.{name.replace('-', '_')}")
    rooms = {module.split(".")[1] for module in sys.modules if module.startswith("mcdecl.")}
    return sorted(rooms - {"cli", "helpers"})

print(json.dumps({name: loaded(name) for name in COMMANDS}))
"""
PROJECT = "project: test\nenvironments: {here: {account: sandbox}}\n"
TABLE = "data_extensions: {T: {name: T, fields: [{name: Id, type: Number}]}}\n"
QUERY = "query_definitions: {Q: {name: Q, target: T, mode: Update, sql: SELECT Id FROM T}}\n"


def ran(code: str) -> str:
    """The last line that a process of its own prints."""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return run.stdout.splitlines()[-1]


def after(arguments: list[str], modules: Sequence[str]) -> list[str]:
    """Which of these modules are there after a command."""
    report = f"print(json.dumps(sorted(set({modules!r}) & set(sys.modules))))"
    loaded: list[str] = json.loads(
        ran(f"import json, sys; from mcdecl.cli.main import main; main({arguments!r}); {report}")
    )
    return loaded


def test_the_module_of_a_command_loads_no_room_but_its_own() -> None:
    assert json.loads(ran(LISTED)) == {name: ROOMS.get(name, []) for name in COMMANDS}


@pytest.mark.parametrize("arguments", [["--version"], ["--help"]])
def test_the_start_loads_nothing_slow(arguments: list[str]) -> None:
    assert after(arguments, SLOW) == []


@pytest.mark.parametrize(
    ("command", "text", "expected"),
    [
        (["validate"], TABLE, []),
        (["validate"], TABLE + QUERY, ["sqlglot"]),
        (["render"], TABLE + QUERY, []),
        (["fmt", "--check"], TABLE, []),
    ],
)
def test_a_command_loads_only_the_libraries_that_the_project_needs(
    tmp_path: Path, command: list[str], text: str, expected: list[str]
) -> None:
    (tmp_path / "mcdecl.yaml").write_text(PROJECT)
    (tmp_path / "data.yaml").write_text(text)
    heavy = ("sqlglot", "duckdb", "zeep", "rich", "deepdiff", "asyncssh", "lxml", "starlette")
    assert after(["-C", str(tmp_path), *command], heavy) == expected


@pytest.mark.parametrize("command", [["validate"], ["plan"]])
def test_without_queries_nothing_is_loaded_that_reads_or_runs_them(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "mcdecl.yaml").write_text(PROJECT)
    (tmp_path / "data.yaml").write_text(TABLE)
    modules = (
        "mcdecl.analysis.sql.model",
        "mcdecl.analysis.lint.queries",
        "mcdecl.operations.run.model",
        "mcdecl.engine.apply.lock_rows",
        "mcdecl.engine.apply.applied_rows",
    )
    assert after(["-C", str(tmp_path), *command], modules) == []
