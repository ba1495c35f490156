"""What each command prints and how it exits, over real HTTP."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from mcdecl.cli.main import main
from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import CUSTOMERS, Folder, config


def test_plan_apply_plan(folder: Folder) -> None:
    first = folder.mcdecl("plan", "--detailed-exitcode")
    assert first.code == 2
    assert "+ data_extension.NTO_Customers  (data.yaml:2)" in first.out
    assert first.out.strip().splitlines()[-1] == "Plan: 2 to create, 0 to update, 0 to delete, 0 unchanged."
    applied = folder.mcdecl("apply", "--auto-approve")
    assert applied.code == 0
    assert applied.out.strip().splitlines()[-1] == "Applied: 2 created, 0 updated, 0 deleted, 0 failed, 0 skipped."
    again = folder.mcdecl("plan", "--detailed-exitcode")
    assert (again.code, again.err) == (0, "")
    assert "Nothing to do" in again.out


def test_the_next_plan_shows_exactly_the_edit(folder: Folder) -> None:
    folder.mcdecl("apply", "--auto-approve")
    folder.write("data.yaml", CUSTOMERS.replace("length: 18", "length: 36"))
    run = folder.mcdecl("plan", "--format", "json")
    data = json.loads(run.out)
    (change,) = [change for change in data["changes"] if change["action"] != "no-op"]
    assert change["address"] == "data_extension.NTO_Customers"
    (attribute,) = change["attributes"]
    assert {name: attribute[name] for name in ("path", "before", "after")} == {
        "path": "fields.CustomerId.length",
        "before": 18,
        "after": 36,
    }
    counts = {name: count for name, count in data["summary"].items() if count}
    assert counts == {"update": 1, "no_op": 1}
    assert {"create", "update", "delete", "no_op", "blocked", "unknown"} <= data["summary"].keys()
    assert (data["format_version"], data["project"], data["environment"]) == ("1.0", "test", "served")


OTHER = """\
  Other:
    name: Other
    fields: [{name: A, type: Text, length: 5}]
"""


def test_a_blocked_plan_exits_1_and_applies_nothing(folder: Folder, embedded: RunningSandbox) -> None:
    folder.mcdecl("apply", "--auto-approve")
    folder.write("data.yaml", CUSTOMERS.replace("length: 18", "length: 8") + OTHER)
    embedded.clear_calls()
    for command in (("plan",), ("apply", "--auto-approve")):
        run = folder.mcdecl(*command)
        assert run.code == 1
        assert "blocked: the account refuses to shorten a field (18 → 8)" in run.out
        assert "1 blocked" in run.out
    assert {call.operation for call in embedded.calls} == {"Token", "REST", "Retrieve"}, "REST: whose token it is"


def test_apply_without_a_terminal_wants_auto_approve(
    folder: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", open("/dev/null"))  # noqa: SIM115, PTH123
    run = folder.mcdecl("apply")
    assert run.code == 1
    assert "--auto-approve" in run.err
    assert not [call for call in embedded.calls if call.operation == "Create"]


def test_apply_as_json_is_json_alone(folder: Folder) -> None:
    data = json.loads(folder.mcdecl("apply", "--auto-approve", "--format", "json").out)
    assert [result["result"] for result in data["results"]] == ["done", "done"]
    assert json.loads(folder.mcdecl("apply", "--auto-approve", "--format", "json").out)["results"] == []


def test_a_failed_apply_exits_1_and_names_code_and_remedy(folder: Folder, embedded: RunningSandbox) -> None:
    folder.mcdecl("apply", "--auto-approve")
    folder.write("data.yaml", "removed: [{address: data_extension.NTO_Customers}]\n")
    assert folder.mcdecl("apply", "--auto-approve", "--allow", "data_loss").code == 0
    # Nobody can see that the name of what was deleted stays taken for a while.
    folder.write("data.yaml", "data_extensions:\n  Two: {name: NTO customers, fields: [{name: A, type: Date}]}\n")
    run = folder.mcdecl("apply", "--auto-approve")
    assert run.code == 1
    assert "FAILED  create data_extension.Two" in run.out
    assert "(code 310007)" in run.out
    assert "1 failed" in run.out.splitlines()[-1]


def test_validate_is_offline(folder: Folder, embedded: RunningSandbox) -> None:
    run = folder.mcdecl("validate")
    assert (run.code, run.out) == (0, "Valid: 1 resource for environment served, 0 warnings.\n")
    assert embedded.calls == []


def test_status_in_words_and_as_json(folder: Folder, embedded: RunningSandbox) -> None:
    run = folder.mcdecl("status")
    assert run.code == 0
    assert run.out.startswith("served: OK (up)")
    assert embedded.soap_url in run.out
    data = json.loads(folder.mcdecl("status", "--format", "json").out)
    assert data["status"] == "OK"
    assert data["token_seconds"] > 0
    embedded.configure(system_status="InMaintenance")
    down = folder.mcdecl("status")
    assert (down.code, "in maintenance" in down.out) == (1, True)


def test_explain(folder: Folder) -> None:
    assert "primary_key" in folder.mcdecl("explain", "data_extension").out
    assert "310007" in folder.mcdecl("explain", "310007").out
    run = folder.mcdecl("explain", "data_extensoin")
    assert (run.code, "did you mean data_extension?" in run.err) == (1, True)


def test_help_is_quick_and_imports_nothing_heavy() -> None:
    code = (
        "import sys; from mcdecl.cli.main import main; main(['--help']); "
        "print([m for m in ('zeep', 'duckdb', 'sqlglot', 'rich', 'requests', 'lxml', 'yaml') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip().endswith("[]")


def test_a_misspelt_command_gets_a_hint(folder: Folder) -> None:
    run = folder.mcdecl("aply")
    assert (run.code, "did you mean apply?" in run.err) == (2, True)


def test_the_embedded_account_of_a_project_lasts(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mcdecl.yaml").write_text("project: p\nenvironments:\n  sandbox: {account: sandbox}\n")
    (tmp_path / "data.yaml").write_text(CUSTOMERS)
    assert main(["-C", str(tmp_path), "apply", "--auto-approve"]) == 0
    assert main(["-C", str(tmp_path), "plan", "--detailed-exitcode"]) == 0
    assert main(["-C", str(tmp_path), "sandbox", "reset"]) == 0
    assert main(["-C", str(tmp_path), "plan", "--detailed-exitcode"]) == 2
    assert (tmp_path / ".mcdecl" / "sandbox.duckdb").exists()
    assert (tmp_path / ".mcdecl" / ".gitignore").exists()


def test_another_environment_is_chosen_by_name(folder: Folder) -> None:
    folder.write("mcdecl.yaml", config(auth_url="http://127.0.0.1:1", client_id="x") + "  other: {account: sandbox}\n")
    assert folder.mcdecl("plan", "-e", "other").code == 0


def test_a_plan_that_cannot_be_saved_names_its_file(folder: Folder) -> None:
    run = folder.mcdecl("plan", "--out", "/dev/null/plan.json")
    assert (run.code, run.err) == (1, "Error: /dev/null/plan.json cannot be written: Not a directory\n")
