"""Several embedded accounts by name: two environments rehearsed without a server."""

import json
from pathlib import Path

import pytest
import yaml

from mcdecl.cli.main import main

CONFIG = """\
project: p
variables: {region: {default: US}}
default_environment: qa
environments:
  qa: {account: {sandbox: qa}}
  prod: {account: {sandbox: prod}, variables: {region: EU}}
  same: {account: {sandbox: prod}, variables: {region: EU}}
"""
TABLE = """\
data_extensions:
  T: {name: T, fields: [{name: Region, type: Text, length: 10, default: "${var.region}"}]}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "mcdecl.yaml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "t.yaml").write_text(TABLE, encoding="utf-8")
    return tmp_path


def test_each_name_is_an_account_of_its_own(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    at = ["-C", str(project)]
    assert main([*at, "apply", "-e", "qa", "--auto-approve"]) == 0
    capfd.readouterr()
    assert main([*at, "plan", "-e", "prod", "--format", "json"]) == 0
    assert json.loads(capfd.readouterr().out)["summary"]["create"] == 1, "what qa has is not in prod"
    assert main([*at, "apply", "-e", "prod", "--auto-approve"]) == 0
    assert main([*at, "plan", "-e", "same", "--detailed-exitcode"]) == 0, "one name is one account"
    assert main([*at, "diff", "qa", "prod", "--detailed-exitcode"]) == 2
    out = capfd.readouterr().out
    assert 'fields.Region.default: "US" ↔ "EU"  (as declared)' in out
    assert {path.name for path in (project / ".mcdecl").glob("*.duckdb")} == {
        "sandbox-qa.duckdb",
        "sandbox-prod.duckdb",
    }


def test_a_plan_of_one_is_not_applied_to_another(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    at, file = ["-C", str(project)], project / "plan.json"
    assert main([*at, "plan", "-e", "qa", "--out", str(file)]) == 0
    (project / "mcdecl.yaml").write_text(CONFIG.replace("{sandbox: qa}", "{sandbox: other}"), encoding="utf-8")
    capfd.readouterr()
    assert main([*at, "apply", str(file), "-e", "qa", "--auto-approve"]) == 1
    assert "plan" in capfd.readouterr().err


def test_only_environments_of_one_account_are_told_to_share_it(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["-C", str(project), "lint"]) == 0
    out = capfd.readouterr().out
    assert "the environments prod and same are the same business unit" in out
    assert "qa and" not in out


@pytest.mark.parametrize("name", ["../x", "", "a b", "x/y"])
def test_a_name_is_no_path(project: Path, capfd: pytest.CaptureFixture[str], name: str) -> None:
    text = yaml.safe_dump({**yaml.safe_load(CONFIG), "environments": {"qa": {"account": {"sandbox": name}}}})
    (project / "mcdecl.yaml").write_text(text, encoding="utf-8")
    assert main(["-C", str(project), "validate"]) == 1
    assert "mcdecl.yaml:" in capfd.readouterr().err
