"""`mcdecl runs`, and what `apply` says of its journal."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from mcdecl.account import SoapAccount
from mcdecl.engine.apply.lock import acquire
from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import CUSTOMERS, Folder


def entries(folder: Folder, *words: str) -> list[dict[str, Any]]:
    run = folder.mcdecl("runs", *words, "--format", "json")
    assert run.code == 0, run.err
    return list(json.loads(run.out))


def test_a_project_without_runs(folder: Folder) -> None:
    assert folder.mcdecl("runs").out == "Nothing was applied, run or downloaded from this folder yet.\n"
    assert json.loads(folder.mcdecl("runs", "--format", "json").out) == []


def test_an_apply_that_went_well_says_nothing_of_its_journal(folder: Folder) -> None:
    run = folder.mcdecl("apply", "--auto-approve")
    assert (run.code, run.err) == (0, "")
    _, listed = folder.mcdecl("runs").out.splitlines()
    assert " apply  done " in listed
    name = listed.split()[0]
    shown = folder.mcdecl("runs", name[:4]).out
    assert f"{name}: done" in shown
    assert "call 1: ok create folder.Data Extensions/CRM" in shown


def test_an_apply_that_failed_names_its_journal(folder: Folder, embedded: RunningSandbox) -> None:
    embedded.inject("partial", operation="Create", skip=1)
    run = folder.mcdecl("apply", "--auto-approve", "--format", "json")
    told = json.loads(run.out)
    assert run.code == 1
    assert run.err == f"Journal: {told['journal']}\n"
    text = Path(told["journal"]).read_text()
    assert embedded.client_secret not in text
    assert "access_token" not in text
    shown = folder.mcdecl("runs", Path(told["journal"]).stem[-8:])
    assert "refused: data_extension.NTO_Customers (code 2" in shown.out
    assert "The next plan shows what is left." in shown.out


def test_tries_again_are_counted(folder: Folder, embedded: RunningSandbox) -> None:
    embedded.inject("unavailable", operation="Create", count=2)
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    (item,) = json.loads(folder.mcdecl("runs", "--format", "json").out)
    whole = json.loads(folder.mcdecl("runs", item["id"], "--format", "json").out)
    assert [call["attempts"] for call in whole["calls"]] == [3, 1]


def test_an_apply_that_the_lock_refuses_has_sent_nothing(folder: Folder, account: SoapAccount) -> None:
    config = folder.path / "mcdecl.yaml"
    config.write_text(config.read_text().replace("  served:\n", "  served:\n    lock: true\n"))
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    folder.write("data.yaml", CUSTOMERS.replace("length: 18", "length: 36"))
    with acquire(account, reason="somebody else's apply"):
        assert folder.mcdecl("apply", "--auto-approve").code == 1
    assert {entry["outcome"] for entry in entries(folder)} == {"refused", "done"}
    (refused,) = entries(folder, "--outcome", "refused")
    assert refused["kind"] == "apply"


def test_a_run_that_there_is_not(folder: Folder) -> None:
    run = folder.mcdecl("runs", "zz")
    assert (run.code, run.out) == (1, "")
    assert "There is no run zz" in run.err


def test_a_journal_that_cannot_be_written_stops_no_apply(folder: Folder) -> None:
    folder.write(".mcdecl", "a file in the way")
    run = folder.mcdecl("apply", "--auto-approve")
    assert run.code == 0
    assert "warning: no journal of this run" in run.err


def test_filters_narrow_the_list(folder: Folder) -> None:
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    folder.write("data.yaml", CUSTOMERS.replace("length: 18", "length: 36"))
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    assert len(entries(folder)) == 2
    assert len(entries(folder, "--last", "1")) == 1
    assert "1 earlier: --last 2 lists all." in folder.mcdecl("runs", "--last", "1").out
    assert len(entries(folder, "--address", "folder.*", "--kind", "apply")) == 1
    assert len(entries(folder, "--address", "data_extension.NTO_Customers", "--since", "1d")) == 2
    assert entries(folder, "--since", "9999-01-01") == []
    assert entries(folder, "--kind", "pull") == []
    assert folder.mcdecl("runs", "--outcome", "failed").out == "No entry matches.\n"


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (("--outcome", "dnoe"), "did you mean done"),
        (("--outcome", "zzzzz"), "there are done, failed"),
        (("--since", "soon"), "write 2026-06-01"),
        (("--since", "999999w"), "write 2026-06-01"),
        (("--kind", "import"), "add -e ENV"),
        (("--kind", "import", "-e", "served"), "ledger: true"),
        (("-e", "nowhere"), "nowhere"),
    ],
)
def test_what_cannot_be_listed_is_said(folder: Folder, words: tuple[str, ...], answer: str) -> None:
    run = folder.mcdecl("runs", *words)
    assert run.code in (1, 2)
    assert answer in run.err


def test_downloads_are_in_the_list(folder: Folder, embedded: RunningSandbox) -> None:
    out = str(folder.path / "events")
    assert folder.mcdecl("tracking", "pull", "--since", "2026-01-01", "--out", out).code == 0
    embedded.inject("unavailable", operation="Retrieve", count=50)
    assert folder.mcdecl("tracking", "pull", "--out", out).code == 1
    later, first = entries(folder, "--kind", "pull")
    assert (first["outcome"], first["words"]) == ("done", f"{out}, 0 new events")
    assert later["outcome"] == "failed"
    assert datetime.fromisoformat(first["started"]) <= datetime.fromisoformat(first["ended"])
    assert f"{first['id']}: pull, done" in folder.mcdecl("runs", first["id"]).out
