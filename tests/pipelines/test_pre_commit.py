"""The hooks, in the real pre-commit, from a repository that holds this tree."""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from mcdecl.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
HOOKS = ROOT / ".pre-commit-hooks.yaml"
GOOD = """\
data_extensions:
  Customers:
    name: Customers
    description: One row per customer.
    fields:
      - {name: Id, type: Text, length: 18, primary_key: true}
"""

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(find_spec("pre_commit") is None, reason="pre-commit is not installed"),
    pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed"),
]


def test_hooks_call_commands_that_there_are() -> None:
    hooks = yaml.safe_load(HOOKS.read_text())
    assert [hook["id"] for hook in hooks] == ["mcdecl-validate", "mcdecl-lint", "mcdecl-fmt"]
    assert [hook["args"][0] for hook in hooks if hook["args"][0] not in COMMANDS] == []


def git(folder: Path, *words: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *identity, *words], check=True, capture_output=True)


@pytest.fixture(scope="module")
def tool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with what pre-commit installs of this tree."""
    folder = tmp_path_factory.mktemp("tool")
    for name in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "schemas", folder / "schemas")
    shutil.copytree(ROOT / "mcdecl", folder / "mcdecl", ignore=shutil.ignore_patterns("__pycache__"))
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "this tree")
    git(folder, "tag", "v1")
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps what it has installed."""
    return tmp_path_factory.mktemp("home")


def test_the_hooks_pass_mend_and_fail(tool: Path, home: Path, tmp_path: Path) -> None:
    hooks = "".join(f"      - id: {name}\n" for name in ("mcdecl-validate", "mcdecl-lint", "mcdecl-fmt"))
    (tmp_path / ".pre-commit-config.yaml").write_text(f"repos:\n  - repo: {tool}\n    rev: v1\n    hooks:\n{hooks}")
    (tmp_path / "mcdecl.yaml").write_text("project: hooked\n\nenvironments:\n  sandbox: {account: sandbox}\n")
    (tmp_path / "data.yaml").write_text(GOOD)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")

    def run() -> "subprocess.CompletedProcess[str]":
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        words = [sys.executable, "-m", "pre_commit", "run", "--all-files", "--color", "never"]
        return subprocess.run(
            words,
            cwd=tmp_path,
            env={**environment, "PRE_COMMIT_HOME": str(home)},
            capture_output=True,
            text=True,
            check=False,
        )

    passed = run()
    if "No matching distribution" in passed.stdout:
        pytest.skip("no package index can be reached")
    assert passed.returncode == 0, passed.stdout
    assert passed.stdout.count("Passed") == 3
    (tmp_path / "data.yaml").write_text(GOOD.replace("      - {name: Id,", "    - {name: 'Id',"))
    mended = run()
    assert "files were modified by this hook" in mended.stdout
    assert (tmp_path / "data.yaml").read_text() == GOOD
    (tmp_path / "data.yaml").write_text(GOOD.replace("type: Text", "type: Txt"))
    failed = run()
    assert failed.returncode == 1
    assert "data.yaml:6:" in failed.stdout
