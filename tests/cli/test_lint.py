"""`mcdecl lint`, `mcdecl explain CODE`, and what plan and apply refuse."""

import json
from pathlib import Path

import pytest

from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import CUSTOMERS, Folder

HARD = """\
data_extensions:
  Members:
    name: Members
    protected: true
    sendable: {field: Id}
    fields:
      - {name: Id, type: Text, length: 18, required: true}
"""
SAID = "hard.yaml:5:5: error MC304: sendable without a primary key"


def test_warnings_are_told_and_exit_0(folder: Folder) -> None:
    run = folder.mcdecl("lint")
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith("data.yaml:2:3: warning MC204: NTO_Customers holds personal data (Email)")
    assert run.out.endswith("1 warning.\n")


def test_errors_exit_1(folder: Folder) -> None:
    folder.write("hard.yaml", HARD)
    run = folder.mcdecl("lint", "--ignore", "MC2")
    assert (run.code, run.out.splitlines()[-1]) == (1, "1 error.")
    assert SAID in run.out


@pytest.mark.parametrize("arguments", [("--select", "MC3"), ("--select", "MC301,MC302"), ("--ignore", "mc204")])
def test_selection(folder: Folder, arguments: tuple[str, ...]) -> None:
    run = folder.mcdecl("lint", *arguments)
    assert (run.code, run.out) == (0, "No findings.\n")


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_an_unknown_code_is_refused(folder: Folder, option: str) -> None:
    run = folder.mcdecl("lint", option, "MC2,MC999")
    assert (run.code, run.out) == (2, "")
    assert "there is no rule MC999; mcdecl explain codes lists all" in run.err


def test_formats(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    assert json.loads(folder.mcdecl("lint", "--format", "json").out)["summary"]["warning"] == 1
    monkeypatch.setenv("GITHUB_WORKSPACE", str(folder.path.parent))
    base = f"{folder.path.name}/data.yaml"
    assert folder.mcdecl("lint", "--format", "github").out.startswith(f"::warning file={base},line=2,col=3,title=")
    data = json.loads(folder.mcdecl("lint", "--format", "sarif").out)
    place = data["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == base
    monkeypatch.setenv("GITHUB_WORKSPACE", str(folder.path / "elsewhere"))
    assert "file=data.yaml," in folder.mcdecl("lint", "--format", "github").out


def test_github_says_nothing_about_nothing(folder: Folder) -> None:
    assert folder.mcdecl("lint", "--format", "github", "--select", "MC3").out == ""


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
def test_what_cannot_be_read_is_a_finding(folder: Folder, form: str) -> None:
    folder.write("data.yaml", "data_extensions: [")
    run = folder.mcdecl("lint", "--format", form)
    assert (run.code, run.err) == (1, "")
    assert "MC102" in run.out


def test_a_broken_convention_is_an_error_at_its_line(folder: Folder) -> None:
    config = (folder.path / "mcdecl.yaml").read_text()
    folder.write("mcdecl.yaml", config + "lint:\n  conventions:\n    data_extensions:\n      key: '('\n")
    run = folder.mcdecl("lint")
    line = len(config.splitlines()) + 4
    assert run.code == 1
    assert f"mcdecl.yaml:{line}:12: error MC115: key is no regular expression" in run.out
    assert f"mcdecl.yaml:{line}:12: error MC115" in folder.mcdecl("plan").err


@pytest.mark.parametrize("command", [("plan",), ("apply", "--auto-approve"), ("validate",)])
def test_errors_are_refused_before_the_account_is_asked(
    folder: Folder, embedded: RunningSandbox, command: tuple[str, ...]
) -> None:
    folder.write("hard.yaml", HARD)
    embedded.clear_calls()
    run = folder.mcdecl(*command)
    assert (run.code, run.out) == (1, "")
    assert SAID in run.err
    assert "1 error; nothing was sent." in run.err
    assert "MC204" not in run.err
    assert embedded.calls == []


def test_plans_of_all_environments_are_refused_too(folder: Folder, embedded: RunningSandbox) -> None:
    folder.write("hard.yaml", HARD)
    embedded.clear_calls()
    run = folder.mcdecl("plan", "--all")
    assert run.code == 1
    assert SAID in run.out + run.err
    assert embedded.calls == []


def test_a_waiver_lets_it_pass_and_a_warning_is_not_shown(folder: Folder) -> None:
    folder.write("hard.yaml", HARD.replace("  Members:", "  Members: # mcdecl: ignore MC304 made by another system"))
    run = folder.mcdecl("plan")
    assert (run.code, run.err) == (0, "")
    assert "data_extension.Members" in run.out


def test_status_is_told_whatever_lint_says(folder: Folder) -> None:
    folder.write("hard.yaml", HARD)
    assert folder.mcdecl("status").code == 0


@pytest.mark.parametrize(("subject", "text"), [("MC204", "MC204  Personal"), ("mc301", "MC301"), ("codes", "rules;")])
def test_explain(folder: Folder, subject: str, text: str) -> None:
    run = folder.mcdecl("explain", subject)
    assert run.code == 0
    assert text in run.out


def test_explain_what_is_not_there(folder: Folder) -> None:
    run = folder.mcdecl("explain", "MC999x")
    assert run.code == 1
    assert "nothing is known about MC999x" in run.err


def test_lint_reads_and_writes_nothing_else(folder: Folder, embedded: RunningSandbox) -> None:
    embedded.clear_calls()
    before = _texts(folder.path)
    folder.mcdecl("lint")
    assert _texts(folder.path) == before
    assert embedded.calls == []
    assert CUSTOMERS in before.values()


def _texts(folder: Path) -> dict[str, str]:
    return {str(path): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_fix_puts_right_what_leaves_no_choice_and_says_the_rest(folder: Folder) -> None:
    path = folder.write("more.yaml", "data_extensions:\n  A: {nam: 12, fields: [{name: Id, type: Strange}]}\n")
    run = folder.mcdecl("lint", "--fix", "--ignore", "MC2")
    assert run.code == 1
    assert run.out.startswith(
        "fixed more.yaml:2:7: error MC104: unknown attribute nam\n"
        "fixed more.yaml:2:13: error MC106: name is a whole number (12), not a text\n"
    )
    assert "error MC106: type cannot be 'Strange'" in run.out
    assert path.read_text() == "data_extensions:\n  A: {name: '12', fields: [{name: Id, type: Strange}]}\n"


def test_fix_only_what_is_selected_and_keeps_json_clean(folder: Folder) -> None:
    path = folder.write("more.yaml", "data_extensions:\n  A: {nam: 12}\n")
    assert folder.mcdecl("lint", "--fix", "--select", "MC106").code == 1
    assert "nam:" in path.read_text()
    run = folder.mcdecl("lint", "--fix", "--format", "json")
    assert json.loads(run.out)["format_version"]
    assert run.err.startswith("fixed more.yaml:2:7")


def test_without_fix_no_file_changes(folder: Folder) -> None:
    path = folder.write("more.yaml", "data_extensions:\n  A: {nam: 12}\n")
    folder.mcdecl("lint")
    assert "nam: 12" in path.read_text()
