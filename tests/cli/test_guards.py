"""The same account, and nobody else's work: what an apply refuses besides its changes, and what prune leaves."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import CUSTOMERS, Folder
from tests.conftest import connect

APPLY = ("apply", "--auto-approve")
STRAY = "  Stray: {name: Stray, folder: Data Extensions/CRM, fields: [{name: A, type: Date}]}\n"


def longer(length: int) -> str:
    return CUSTOMERS.replace("length: 18", f"length: {length}")


def another_unit(embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same account under another MID."""
    mid = embedded.account.mid + 1
    monkeypatch.setattr(embedded.account, "mid", mid)
    monkeypatch.setitem(embedded.account.units, mid, embedded.account)


def git(root: Path, *arguments: str) -> str:
    who = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in _WHO.items()}
    done = subprocess.run(
        ["git", "-C", str(root), *arguments], env={**os.environ, **who}, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


_WHO = {"NAME": "t", "EMAIL": "t@example.com"}


@pytest.mark.parametrize("setting", ["", "    lock: true\n", "    ledger: true\n"])
def test_another_business_unit_than_at_the_last_apply_is_refused(
    folder: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    config = folder.path / "mcdecl.yaml"
    config.write_text(config.read_text() + setting)
    mid = embedded.account.mid
    assert folder.mcdecl(*APPLY).code == 0
    another_unit(embedded, monkeypatch)
    folder.write("data.yaml", longer(20))
    run = folder.mcdecl(*APPLY)
    assert run.code == 1
    assert f"served was last applied to business unit {mid}, 127.0.0.1:" in run.err
    assert f"this is business unit {mid + 1}, " in run.err
    assert "--new-account" in run.err
    assert "Nothing was sent." in run.err
    assert folder.mcdecl(*APPLY, "--new-account").code == 0
    folder.write("data.yaml", longer(22))
    assert folder.mcdecl(*APPLY).code == 0, "from now on this is the account"


def test_another_host_is_refused_even_where_nothing_is_to_do(
    folder: Folder, embedded: RunningSandbox, other: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert folder.mcdecl(*APPLY).code == 0
    config = (folder.path / "mcdecl.yaml").read_text()
    monkeypatch.setenv("MC_SECRET", other.client_secret)
    folder.write(
        "mcdecl.yaml", config.replace(embedded.auth_url, other.auth_url).replace(embedded.client_id, other.client_id)
    )
    run = folder.mcdecl(*APPLY)
    assert run.code == 1
    assert other.auth_url.removeprefix("http://") in run.err
    assert {call.operation for call in other.calls} <= {"Token", "REST", "Retrieve"}
    assert folder.mcdecl(*APPLY, "--new-account").code == 0


@pytest.fixture
def branches(folder: Folder) -> Folder:
    """Applied from a commit that is on another branch than the one that is checked out."""
    config = folder.path / "mcdecl.yaml"
    config.write_text(config.read_text() + "    lock: true\n")
    git(folder.path, "init", "-q", "-b", "main")
    (folder.path / ".gitignore").write_text(".mcdecl\n")
    git(folder.path, "add", "-A")
    git(folder.path, "commit", "-qm", "one")
    git(folder.path, "checkout", "-qb", "feature")
    folder.write("data.yaml", longer(30))
    git(folder.path, "commit", "-qam", "two")
    assert folder.mcdecl(*APPLY).code == 0
    git(folder.path, "checkout", "-q", "main")
    folder.write("data.yaml", longer(40))
    git(folder.path, "commit", "-qam", "three")
    return folder


def test_an_apply_from_a_branch_without_the_commit_applied_last_is_told(branches: Folder) -> None:
    commit = git(branches.path, "rev-parse", "feature")[:7]
    run = branches.mcdecl(*APPLY)
    assert run.code == 0
    words = (
        f"served was last applied from {commit}, which this branch does not contain: 1 change of it would be undone."
    )
    assert words in run.err
    branches.write("data.yaml", longer(41))
    assert "was last applied from" not in branches.mcdecl(*APPLY).err


def test_a_protected_environment_refuses_it_without_force(branches: Folder) -> None:
    config = branches.path / "mcdecl.yaml"
    config.write_text(config.read_text() + "    protected: true\n")
    protected = (*APPLY, "-e", "served", "--confirm", "served")
    run = branches.mcdecl(*protected)
    assert (run.code, "1 change of it would be undone" in run.err) == (1, True)
    assert "--force" in run.err
    assert "1 to update" in branches.mcdecl("plan").out
    assert branches.mcdecl(*protected, "--force").code == 0


def test_a_merged_branch_is_not_told(branches: Folder) -> None:
    git(branches.path, "merge", "-q", "-s", "ours", "feature", "-m", "merge")
    run = branches.mcdecl(*APPLY)
    assert (run.code, "last applied from" in run.err) == (0, False)


def test_a_commit_that_is_not_here_is_told_too(branches: Folder) -> None:
    git(branches.path, "branch", "-qD", "feature")
    git(branches.path, "reflog", "expire", "--expire=now", "--all")
    git(branches.path, "gc", "-q", "--prune=now")
    assert "its changes may be undone" in branches.mcdecl(*APPLY).err


def test_an_interactive_apply_looks_again_after_the_answer(
    folder: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert folder.mcdecl(*APPLY).code == 0
    folder.write("data.yaml", longer(30))

    def meanwhile(*_arguments: object, **_words: object) -> bool:
        record = {"@type": "DataExtensionField", "Name": "CustomerId", "MaxLength": 36}
        change = {
            "@type": "DataExtension",
            "CustomerKey": "NTO_Customers",
            "Fields": {"Field": [_field(embedded, record)]},
        }
        assert connect(embedded).update([change])[0].ok
        return True

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.confirm", meanwhile)
    run = folder.mcdecl("apply")
    assert run.code == 1
    assert "Something changed after the plan was made: data_extension.NTO_Customers (is blocked now: " in run.err
    assert "Nothing was sent" in run.err


def _field(embedded: RunningSandbox, values: dict[str, object]) -> dict[str, object]:
    from mcdecl.wire.values import Retrieve, SimpleFilter

    ask = Retrieve(
        "DataExtensionField",
        ("ObjectID", "Name"),
        SimpleFilter("DataExtension.CustomerKey", "equals", ("NTO_Customers",)),
    )
    found = next(record for record in connect(embedded).retrieve(ask) if record["Name"] == values["Name"])
    return {**{name: value for name, value in values.items() if name != "@type"}, "ObjectID": found["ObjectID"]}


def owning(folder: Folder, more: str = "") -> None:
    config = folder.path / "mcdecl.yaml"
    config.write_text(f"{config.read_text()}owned_folders: [Data Extensions/CRM]\n{more}")


@pytest.mark.parametrize("guard", ["protected: true", "lifecycle: {prevent_destroy: true}"])
def test_guards_outlive_their_block(folder: Folder, guard: str) -> None:
    owning(folder)
    folder.write("data.yaml", CUSTOMERS + STRAY.replace("name: Stray,", f"name: Stray, {guard},"))
    assert folder.mcdecl(*APPLY).code == 0
    folder.write("data.yaml", CUSTOMERS)
    for _ in range(2):
        plan = folder.mcdecl("plan", "--prune")
        assert "1 to delete" not in plan.out
        assert "data_extension.Stray: it was p" in plan.out
        assert folder.mcdecl(*APPLY, "--prune", "--allow", "data_loss").code == 0
    folder.write("data.yaml", CUSTOMERS + STRAY)
    assert folder.mcdecl(*APPLY).code == 0
    folder.write("data.yaml", CUSTOMERS)
    assert "1 to delete" in folder.mcdecl("plan", "--prune").out, "declared without the guard, it was let go"


def test_what_never_delete_names_is_neither_pruned_nor_removed(folder: Folder) -> None:
    owning(folder, "never_delete: ['*.Str*']\n")
    folder.write("data.yaml", CUSTOMERS + STRAY)
    assert folder.mcdecl(*APPLY).code == 0
    folder.write("data.yaml", CUSTOMERS)
    plan = folder.mcdecl("plan", "--prune")
    assert "0 to delete" in plan.out
    assert "data_extension.Stray: never_delete includes it (*.Str*)" in plan.out
    folder.write("data.yaml", CUSTOMERS + "removed: [{address: data_extension.Stray, destroy: true}]\n")
    run = folder.mcdecl("plan")
    assert run.code == 1
    assert "never_delete in mcdecl.yaml includes it" in run.out


@pytest.fixture
def second(folder: Folder, tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """Another project for the same account; the first one owns a folder and has been applied."""
    owning(folder)
    assert folder.mcdecl(*APPLY).code == 0
    there = Folder(tmp_path_factory.mktemp("second"), folder._run)
    config = (folder.path / "mcdecl.yaml").read_text().replace("project: test", "project: second")
    there.write("mcdecl.yaml", config)
    return there


@pytest.mark.parametrize("theirs", ["Data Extensions/CRM", "Data Extensions", "Data Extensions/CRM/Sub"])
def test_a_folder_that_another_project_claims_blocks(second: Folder, theirs: str) -> None:
    config = (second.path / "mcdecl.yaml").read_text()
    second.write("mcdecl.yaml", config.replace("[Data Extensions/CRM]", f"[{theirs}]"))
    second.write("data.yaml", STRAY.replace("  Stray", "data_extensions:\n  Stray").replace("/CRM", "/CRM/Sub"))
    run = second.mcdecl(*APPLY, "--prune", "--allow", "data_loss")
    assert run.code == 1
    assert f"The owned folder {theirs} is claimed" in run.err
    assert "by the project test (served)" in run.err


def test_what_another_project_declares_is_told_and_never_pruned(folder: Folder, second: Folder) -> None:
    config = (second.path / "mcdecl.yaml").read_text()
    second.write("mcdecl.yaml", config.replace("[Data Extensions/CRM]", "[Data Extensions/Other]"))
    second.write(
        "data.yaml",
        "data_extensions:\n"
        + STRAY
        + CUSTOMERS.split("\n", 1)[1]
        + STRAY.replace("CRM", "Other").replace("Stray", "Own"),
    )
    run = second.mcdecl(*APPLY)
    assert "note: the project test (served) declares it as well" in run.out
    assert run.code == 0
    first = folder.mcdecl("plan", "--prune")
    assert "data_extension.Stray: the project second (served) declares it" in first.out
    assert "0 to delete" in first.out
    assert "the project second (served) declares it as well" in first.out
    assert "declared nowhere" not in folder.mcdecl("plan").out


def test_json_has_what_is_kept(folder: Folder) -> None:
    owning(folder, "never_delete: [data_extension.Stray]\n")
    folder.write("data.yaml", CUSTOMERS + STRAY)
    assert folder.mcdecl(*APPLY).code == 0
    folder.write("data.yaml", CUSTOMERS)
    data = json.loads(folder.mcdecl("plan", "--format", "json").out)
    assert data["kept"] == ["data_extension.Stray: never_delete includes it (data_extension.Stray)"]
    assert "unmanaged" not in data
