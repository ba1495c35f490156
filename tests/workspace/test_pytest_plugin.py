"""The plugin of pytest, in a pytest of its own, found by the entry point as an installation has it."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
TESTS = """
import mcdecl

def test_it_starts_empty(mc_sandbox):
    project = mcdecl.load(PROJECT)
    assert mcdecl.apply(project, mc_sandbox.account).ok
    assert not list(mcdecl.plan(project, mc_sandbox.account).acting())

def test_it_is_empty_again(mc_sandbox):
    assert len(list(mcdecl.plan(mcdecl.load(PROJECT), mc_sandbox.account).acting())) == 39
"""


def pytest_in(folder: Path, *arguments: str, path: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": path}
    environment.pop("PYTEST_ADDOPTS", None)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_fixture_gives_an_empty_account_to_each_test(tmp_path: Path) -> None:
    points = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]["pytest11"]
    assert points == {"mcdecl": "mcdecl.workspace.pytest_plugin"}
    info = tmp_path / "site" / "mcdecl_here-0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: mcdecl-here\nVersion: 0\n")
    (info / "entry_points.txt").write_text("[pytest11]\nmcdecl = mcdecl.workspace.pytest_plugin\n")
    (tmp_path / "test_mine.py").write_text(f"PROJECT = {str(ROOT / 'examples' / 'northern-trail')!r}\n{TESTS}")
    run = pytest_in(tmp_path, path=f"{tmp_path / 'site'}{os.pathsep}{ROOT}")
    assert "2 passed" in run.stdout, run.stdout + run.stderr
    shown = pytest_in(tmp_path, "--fixtures", path=f"{tmp_path / 'site'}{os.pathsep}{ROOT}").stdout
    assert "An empty embedded Marketing Cloud account" in shown


def test_who_does_not_use_it_does_not_pay_for_it() -> None:
    heavy = {"mcdecl.workspace.api", "zeep", "duckdb"}
    code = f"import sys, mcdecl.workspace.pytest_plugin; print(sorted({heavy} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
