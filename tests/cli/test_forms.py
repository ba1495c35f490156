"""`plan`, `show` and `apply` in the forms that they know, from the command line."""

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from mcdecl.cli.session import busy, console, counting
from mcdecl.report import progress
from tests.cli.conftest import CUSTOMERS, Folder


def test_a_plan_is_markdown_on_demand(folder: Folder) -> None:
    run = folder.mcdecl("plan", "--format", "markdown")
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith("<!-- mcdecl:plan project=test environment=served -->\n")
    assert "\n### Data extensions: 1 to create\n\ncreate `data_extension.NTO_Customers`" in run.out
    assert "<details>" not in run.out, "a small plan stands open"


def test_a_plan_is_a_page_on_demand(folder: Folder) -> None:
    run = folder.mcdecl("plan", "--format", "html")
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith("<!doctype html>\n")
    assert run.out.endswith("</html>\n")
    assert "data_extension.NTO_Customers" in run.out


@pytest.mark.parametrize("form", ["markdown", "html", "json"])
def test_a_saved_plan_has_the_same_forms(folder: Folder, form: str) -> None:
    file = folder.path / "plan.json"
    made = folder.mcdecl("plan", "--out", str(file), "--format", form)
    assert folder.mcdecl("show", str(file), "--format", form).out == made.out


@pytest.mark.parametrize("form", ["markdown", "html", "json"])
def test_every_environment_has_them_too(pair: Folder, form: str) -> None:
    run = pair.mcdecl("plan", "--all", "--format", form)
    assert run.code == 0
    assert "dev" in run.out
    assert "prod" in run.out


def test_plain_text_has_whole_words(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    run = folder.mcdecl("plan", "--plain")
    assert "Create data_extension.NTO_Customers, declared in data.yaml line 2.\n" in run.out
    assert run.out.endswith("End of the plan.\n")
    monkeypatch.setenv("MCDECL_PLAIN", "1")
    assert folder.mcdecl("plan").out == run.out
    assert folder.mcdecl("plan", "--format", "json").out.startswith("{")


def test_an_apply_reads_its_plan_out(folder: Folder) -> None:
    run = folder.mcdecl("apply", "--plain", "--auto-approve")
    assert run.code == 0
    assert "Create data_extension.NTO_Customers, declared in data.yaml line 2.\n" in run.out
    assert "Applied: " in run.out.splitlines()[-1]


def test_the_exit_code_is_the_same_in_every_form(folder: Folder) -> None:
    codes = {
        folder.mcdecl("plan", "--detailed-exitcode", "--format", form).code for form in ("text", "markdown", "html")
    }
    assert codes == {2}


@pytest.fixture
def saved(folder: Folder) -> Path:
    """A saved plan whose names are not ASCII."""
    folder.write(
        "data.yaml", "data_extensions:\n  Größe_日本:\n    name: n\n    fields: [{name: a, type: Text, length: 4}]\n"
    )
    file = folder.path / "plan.json"
    assert folder.mcdecl("plan", "--out", str(file)).code == 0
    return file


def shell(*arguments: str, stdout: int = subprocess.PIPE, **more: str) -> subprocess.CompletedProcess[bytes]:
    """A process of its own, as a shell starts it."""
    command = [sys.executable, "-m", "mcdecl", *arguments]
    return subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, env={**os.environ, **more}, check=False)


@pytest.mark.parametrize("form", ["text", "markdown", "html", "json"])
def test_a_terminal_of_another_alphabet_is_no_reason_to_fail(saved: Path, form: str) -> None:
    run = shell("show", str(saved), "--format", form, PYTHONIOENCODING="latin-1", PYTHONUTF8="0")
    assert (run.returncode, run.stderr) == (0, b"")
    expected = "Größe_\\u65e5\\u672c".encode("latin-1") if form == "text" else "Größe_日本".encode()
    assert expected in run.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
@pytest.mark.parametrize("form", ["text", "markdown", "html", "json"])
def test_a_full_disk_is_told_in_words(saved: Path, form: str) -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        run = shell("show", str(saved), "--format", form, stdout=full.fileno())
    assert run.returncode != 0
    assert b"Error: No space left" in run.stderr
    assert b"Traceback" not in run.stderr


def test_nothing_of_progress_is_in_what_is_captured(folder: Folder) -> None:
    run = folder.mcdecl("plan")
    assert "Reading" not in run.out + run.err


class Terminal:
    """A standard error that is a terminal."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun: list[str] = []
        self.seen = threading.Event()
        monkeypatch.delenv("CI", raising=False)
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)

        def start(status: Any) -> None:
            self.begun.append(str(status.status))
            self.seen.set()

        monkeypatch.setattr("rich.status.Status.start", start)


def test_progress_is_for_what_takes_more_than_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal(monkeypatch)
    monkeypatch.setattr(progress, "DELAY", 600.0)
    with busy("Reading …"):
        pass
    assert terminal.begun == []
    monkeypatch.setattr(progress, "DELAY", 0.05)
    with counting("Reading …") as told:
        assert told is not None
        told(1200)
        assert terminal.seen.wait(120)
    assert terminal.begun == ["Reading … 1,200 objects"]


@pytest.mark.parametrize(("name", "value"), [("CI", "true"), ("TERM", "dumb")])
def test_progress_is_for_people(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    terminal = Terminal(monkeypatch)
    monkeypatch.setattr(progress, "DELAY", 0.0)
    monkeypatch.setenv(name, value)
    with busy("Reading …"), counting("Reading …") as told:
        assert not terminal.seen.wait(0.1)
    assert told is None
    assert terminal.begun == []


def test_lines_are_broken_for_people_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert console().soft_wrap
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert not console().soft_wrap
    monkeypatch.setenv("CI", "true")
    assert console().soft_wrap


def test_a_plan_that_fails_takes_the_place_of_the_older_comment(folder: Folder) -> None:
    before = folder.mcdecl("plan", "--format", "markdown").out.splitlines()
    folder.write("data.yaml", "data_extensions: {Broken: {name: 7}}\n")
    run = folder.mcdecl("plan", "--format", "markdown")
    assert run.code == 1
    assert run.out.splitlines()[:3] == before[:3], "the marker by which a bot finds its comment"
    assert "Planning failed" in run.out
    assert "data.yaml:1" in run.out
    assert "data.yaml:1" in run.err
    assert folder.mcdecl("plan", "--format", "slack").out.startswith("*mcdecl plan: test for served failed*\n")
    assert folder.mcdecl("plan").out == "", "a person reads the error alone"


def test_only_the_end_on_demand(folder: Folder) -> None:
    run = folder.mcdecl("plan", "--summary")
    assert "  data extensions: 1 to create" in run.out.splitlines()
    assert "fields.Email" not in run.out
    saved = str(folder.path / "plan.json")
    folder.mcdecl("plan", "--out", saved)
    assert folder.mcdecl("show", saved, "--summary").out == run.out
    refused = folder.mcdecl("plan", "--summary", "--format", "markdown")
    assert (refused.code, "--format slack" in refused.err) == (2, True)


def test_drift_is_a_document_and_a_message(folder: Folder) -> None:
    folder.mcdecl("apply", "--auto-approve")
    folder.write("other/mcdecl.yaml", (folder.path / "mcdecl.yaml").read_text())
    folder.write("other/data.yaml", CUSTOMERS.replace("required: true", "required: false"))
    other = ["-C", str(folder.path / "other")]
    assert folder.mcdecl(*other, "apply", "--auto-approve").code == 0
    run = folder.mcdecl("drift", "--format", "markdown")
    lines = run.out.splitlines()
    assert (run.code, lines[0]) == (2, "<!-- mcdecl:drift about=test%20for%20served -->")
    assert lines[2] == "## mcdecl drift: test for served"
    assert "!     fields.Email.required: true → false" in lines
    assert run.out.count("Drift: 1 changed") == 1, "the counts are the headline alone"
    message = folder.mcdecl("drift", "--format", "slack").out.splitlines()
    assert message[0] == "*mcdecl drift: test for served*"
    assert "• ≠ data_extension.NTO_Customers" in message[2]


def test_offline_commands_say_how_far_they_are(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file, the resources of a large one, each query, and each resource that is rendered."""
    told: list[str] = []

    class Heard(progress.Late):
        def update(self, words: str) -> None:
            told.append(words)

    monkeypatch.setattr("mcdecl.cli.session.Late", Heard)
    monkeypatch.setattr("mcdecl.cli.session.heard", lambda: True)
    fields = "fields: [{name: Id, type: Number, primary_key: true}]"
    tables = "".join(f"  T{number}: {{name: T{number}, {fields}}}\n" for number in range(120))
    folder.write("data.yaml", f"data_extensions:\n{tables}")
    sql = "sql: SELECT Id FROM T0, mode: Update"
    queries = "".join(f"  Q{number}: {{name: Q{number}, target: T{number}, {sql}}}\n" for number in range(1, 4))
    folder.write("more.yaml", f"query_definitions:\n{queries}")
    folder.mcdecl("lint")
    for words in ("file 2 of 2", "checking file 2 of 2", "checking resource 120 of 120"):
        assert f"Reading the files: {words}" in told
    assert "Checking the project: query 3 of 3" in told
    told.clear()
    folder.mcdecl("validate")
    assert "Reading the files: file 2 of 2" in told
    for arguments in (("--origins",), ("--format", "json")):
        told.clear()
        folder.mcdecl("render", *arguments)
        assert [words for words in told if words.startswith("Rendering")] == [
            f"Rendering: resource {number} of 123" for number in range(1, 124)
        ]
