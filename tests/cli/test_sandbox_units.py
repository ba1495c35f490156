"""Tracking in one business unit of the embedded account, and what is kept out of version control."""

import csv
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from mcdecl.cli.main import main
from tests.cli.conftest import Folder, Run

PARENT, US, EU = 510000001, 510000002, 510000003
VIEW = "fields: [{name: SubscriberKey, type: Text, length: 254, primary_key: true}, {name: Sends, type: Number}]"


@pytest.fixture
def units(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Folder:
    """A project whose embedded account is an enterprise; a query over the data view of sends in parent and in us."""

    def run(*arguments: str) -> Run:
        code = main(list(arguments))
        captured = capfd.readouterr()
        return Run(code, captured.out, captured.err)

    project = Folder(tmp_path, run)
    project.write(
        "mcdecl.yaml",
        "project: test\nenvironments:\n  dev:\n    account: sandbox\n"
        f"    business_units: {{parent: {PARENT}, us: {US}, eu: {EU}}}\n",
    )
    project.write(
        "sent.yaml",
        f"business_unit: [parent, us]\ndata_extensions:\n  S: {{name: S, {VIEW}}}\n"
        "query_definitions:\n  Q: {name: Q, target: S, mode: Overwrite, sql: "
        "'SELECT SubscriberKey, COUNT(*) AS Sends FROM _Sent GROUP BY SubscriberKey'}\n",
    )
    return project


def counted(units: Folder, unit: str) -> int:
    """How many subscribers the query finds in the data view of a unit."""
    assert units.mcdecl("run", "query_definition.Q", "--business-unit", unit).code == 0
    out = units.path / f"{unit}.csv"
    out.unlink(missing_ok=True)
    assert units.mcdecl("rows", "export", f"{unit}:data_extension.S", "--out", str(out)).code == 0
    with out.open(encoding="utf-8-sig", newline="") as file:
        return len(list(csv.DictReader(file)))


@pytest.mark.parametrize("written", ["us", str(US)])
def test_sends_happen_in_the_unit_and_its_data_views_show_them(units: Folder, written: str) -> None:
    units.mcdecl("apply", "--auto-approve")
    run = units.mcdecl("sandbox", "simulate", "sends", "--subscribers", "30", "--business-unit", written)
    assert run.code == 0, run.err
    assert (counted(units, "us"), counted(units, "parent")) == (30, 0)


def test_without_a_unit_they_happen_in_the_enterprises_own(units: Folder) -> None:
    units.mcdecl("apply", "--auto-approve")
    assert units.mcdecl("sandbox", "simulate", "sends", "--subscribers", "20").code == 0
    assert (counted(units, "us"), counted(units, "parent")) == (0, 20)


def test_a_unit_by_name_is_there_before_the_first_apply(units: Folder) -> None:
    assert units.mcdecl("sandbox", "simulate", "sends", "--subscribers", "10", "--business-unit", "us").code == 0
    units.mcdecl("apply", "--auto-approve")
    assert counted(units, "us") == 10


def test_tracking_is_loaded_into_a_unit_and_pulled_from_it(units: Folder) -> None:
    units.mcdecl("apply", "--auto-approve")
    file = units.write("events.csv", "event,JobID,SubscriberKey,EventDate\nopen,1,a,2026-06-01T00:00:00Z\n")
    assert units.mcdecl("sandbox", "load-tracking", str(file), "--business-unit", "us").code == 0
    words = ("tracking", "pull", "--since", "2026-05-31", "--until", "2026-06-02")
    us = units.mcdecl(*words, "--out", str(units.path / "us"), "--business-unit", "us")
    parent = units.mcdecl(*words, "--out", str(units.path / "parent"), "--business-unit", "parent")
    assert "Pulled 1 new event" in us.out
    assert "Pulled 0 new" in parent.out


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("uss", "no environment in the embedded account names a business unit uss; did you mean us?"),
        ("510000009", f"The embedded account has no business unit 510000009; it has {PARENT}, {US}, {EU}"),
    ],
)
def test_a_unit_that_there_is_not(units: Folder, written: str, text: str) -> None:
    units.mcdecl("apply", "--auto-approve")
    run = units.mcdecl("sandbox", "simulate", "sends", "--business-unit", written)
    assert (run.code, run.out) == (1, "")
    assert text in run.err


def added(repository: Path) -> list[str]:
    """What git would add."""
    git = ["git", "-C", str(repository)]
    subprocess.run([*git, "init", "-q"], check=True)
    words = [*git, "status", "--porcelain", "--untracked-files=all"]
    listed = subprocess.run(words, check=True, capture_output=True, text=True)
    return [line[3:] for line in listed.stdout.splitlines()]


@pytest.mark.parametrize("words", [(), ("--data", "here/data.duckdb")])
def test_what_serve_keeps_is_not_for_version_control(tmp_path: Path, words: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "mcdecl", "sandbox", "serve", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=tmp_path, env=os.environ) as server:
        assert server.stdout is not None
        assert server.stdout.readline().startswith("auth_url: ")
        server.send_signal(signal.SIGINT)
        assert server.wait(120) == 0
    assert (tmp_path / (words[1] if words else ".mcdecl/sandbox.duckdb")).exists()
    assert added(tmp_path) == (["here/.gitignore"] if words else [])


def test_a_folder_with_other_files_gets_no_gitignore_but_the_secrets_do(tmp_path: Path, units: Folder) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    data = folder / "data.duckdb"
    assert units.mcdecl("sandbox", "simulate", "sends", "--subscribers", "1", "--data", str(data)).code == 0
    assert not (folder / ".gitignore").exists()
    command = [sys.executable, "-m", "mcdecl", "sandbox", "serve", "--data", str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=tmp_path, env=os.environ) as server:
        assert server.stdout is not None
        server.stdout.readline()
        server.send_signal(signal.SIGINT)
        assert server.wait(120) == 0
    assert (folder / "data.duckdb.files" / ".gitignore").read_text() == "*\n"
