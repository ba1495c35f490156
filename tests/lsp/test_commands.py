"""What can be run from above a resource or a test case: command lines that the command line takes."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from mcdecl.cli.main import cli
from mcdecl.lsp import commands
from mcdecl.lsp.commands import Task, command_line, tasks_in
from mcdecl.lsp.outline import symbols_in
from mcdecl.lsp.session import Session
from tests.lsp.typing import example


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    return example(tmp_path_factory.mktemp("commands"))


def tasks(session: Session, file: str, name: str) -> dict[str, Task]:
    def found() -> Iterator[Task]:
        for symbol in symbols_in(file, session.text(file)):
            if symbol.name == name:
                yield from tasks_in(session, file, symbol)

    return {task.title: task for task in found()}


def words(task: Task) -> tuple[str, ...]:
    """The words behind the program."""
    return task.command[-(len(task.command) - _program(task)) :]


def _program(task: Task) -> int:
    return next(number for number, word in enumerate(task.command) if word in ("plan", "graph", "test"))


def test_a_resource_can_be_planned_traced_and_tested(session: Session) -> None:
    offered = tasks(session, "crm/customers.yaml", "NTO_Customers")
    assert {title: words(task) for title, task in offered.items()} == {
        "Plan in sandbox": ("plan", "data_extension.NTO_Customers"),
        "Show lineage": ("graph", "--format", "text", "data_extension.NTO_Customers"),
        "Run test cases": ("test", "tests/customers.mctest.yaml"),
    }
    assert {task.folder for task in offered.values()} == {str(session.root)}


def test_the_lineage_command_line_works(session: Session) -> None:
    task = tasks(session, "crm/customers.yaml", "NTO_Customers")["Show lineage"]
    result = CliRunner().invoke(cli, ["-C", task.folder, *words(task)])
    assert result.exit_code == 0, result.output
    assert "import definition NTO_Customers_Daily" in result.output


def test_a_test_case_runs_alone(session: Session) -> None:
    (task,) = tasks(session, "tests/surveys.mctest.yaml", "the unhappy get a call").values()
    assert words(task) == ("test", "tests/surveys.mctest.yaml", "-k", "the unhappy get a call")


def test_environment_and_business_unit_are_named(tmp_path: Path) -> None:
    session = example(tmp_path, "enterprise")
    session.environment = "sandbox"
    file, name = next(
        (item.origin.file, item.key) for item in session.snapshot.resources if item.key == "NTO_Market_Customers"
    )
    plan = next(task for title, task in tasks(session, file, name).items() if title.startswith("Plan"))
    assert words(plan)[:4] == ("plan", "-e", "sandbox", "--business-unit")


def test_a_command_line_is_quoted_for_the_shell() -> None:
    line = command_line(["printf", "%s|", "a b", "it's", "$x"])
    assert subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=True).stdout == "a b|it's|$x|"


def test_a_command_of_this_python_imports_nothing_of_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["/somewhere/mcdecl/__main__.py", "lsp"])
    assert commands._program() == (sys.executable, "-P", "-m", "mcdecl")
