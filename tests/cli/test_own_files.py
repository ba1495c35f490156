"""What mcdecl keeps for itself, where a branch, or somebody else, has put a link or a pipe in its place."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from mcdecl.operations.run import rows_import
from tests.cli.conftest import Folder

PROJECT = "project: t\nenvironments: {sandbox: {account: sandbox}}\n"
DATA = """\
data_extensions:
  A: {name: A, description: mine, fields: [{name: Id, type: Text, length: 18, primary_key: true}]}
  B: {name: B, fields: [{name: Id, type: Text, length: 18}]}
query_definitions:
  Q: {name: Q, sql: SELECT Id FROM A, target: B, mode: Append}
"""
EXPORT = ("rows", "export", "data_extension.A", "--out", "out.csv")
PARQUET = ("rows", "export", "data_extension.A", "--out", "out.parquet")
SAMPLE = ("sample", "--mask", "--out", "rows")
PULL = ("tracking", "pull", "--since", "2026-01-01", "--out", "events")


@pytest.fixture
def project(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """A project over the embedded account, applied, and the current folder."""
    folder.write("mcdecl.yaml", PROJECT)
    folder.write("data.yaml", DATA)
    monkeypatch.chdir(folder.path)
    assert folder._run("apply", "--auto-approve").code == 0
    return folder


@pytest.fixture
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("outside") / "file"
    file.write_text("not yours")
    return file


PLACES = [
    (".mcdecl/started.jsonl", ("run", "query_definition.Q"), 0),
    (".mcdecl/ended.jsonl", ("run", "query_definition.Q"), 0),
    (".mcdecl/applied/sandbox.json", ("apply", "--auto-approve"), 0),
    ("rows/A.csv", SAMPLE, 0),
    (".out.csv.draft", (*EXPORT, "--where", "Id = 'x'"), 0),
    (".out.csv.part", EXPORT, 0),
    (".out.csv.bookmark", EXPORT, 1),
    (".out.parquet.draft", PARQUET, 0),
    (".out.parquet.csv", PARQUET, 0),
    ("events/.pull.lock", PULL, 1),
    ("events/bookmark.json", PULL, 1),
    ("events/tracking.duckdb", (*PULL, "--format", "duckdb"), 1),
    ("refused.csv", ("rows", "import", "data_extension.A", "in.csv", "--refused", "refused.csv"), 1),
]


@pytest.mark.parametrize("kind", ["pipe", "link", "ring"])
@pytest.mark.parametrize(("place", "command", "code"), PLACES)
def test_nothing_is_waited_for_or_written_elsewhere(
    project: Folder, outside: Path, kind: str, place: str, command: tuple[str, ...], code: int
) -> None:
    project.write("in.csv", "Id\n1\n")
    path = project.path / place
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(outside if kind == "link" else path.name)
    run = project._run(*command)
    assert "Internal" not in run.err
    if kind != "ring" or place != ".out.csv.bookmark":
        assert run.code == (2 if place == "refused.csv" and kind != "pipe" else code), run.err
    assert outside.read_text() == "not yours"
    assert [file.name for file in outside.parent.iterdir()] == ["file"]


def test_an_export_does_not_go_on_in_a_link(project: Folder, outside: Path) -> None:
    project.write("in.csv", "Id\n1\n")
    assert project._run("rows", "import", "data_extension.A", "in.csv").code == 0
    (project.path / ".out.csv.part").symlink_to(outside)
    assert project._run(*EXPORT).code == 0
    assert (project.path / "out.csv").read_text() == "Id\n1\n"
    assert outside.read_text() == "not yours"


def _views(file: Path, secret: Path) -> None:
    with duckdb.connect(str(file)) as connection:
        connection.execute("ALTER TABLE documents RENAME TO own")
        connection.execute(
            "CREATE VIEW documents AS SELECT collection, id, own.rowid AS rowid, "
            f"replace(body, 'mine', (SELECT content FROM read_text('{secret}'))) AS body FROM own"
        )


def _macros(file: Path, secret: Path) -> None:
    with duckdb.connect(str(file)) as connection:
        connection.execute("CREATE MACRO duckdb_functions() AS TABLE SELECT true AS internal")
        connection.execute(f"CREATE MACRO lower(x) AS (SELECT content FROM read_text('{secret}'))")


@pytest.mark.parametrize("change", [_views, _macros])
def test_data_that_reads_other_files_is_not_opened(
    project: Folder, outside: Path, change: Callable[[Path, Path], None]
) -> None:
    change(project.path / ".mcdecl" / "sandbox.duckdb", outside)
    run = project._run("plan")
    assert run.code == 1
    assert "sandbox.duckdb cannot be opened: it is not a data file of this version" in run.err
    assert "not yours" not in run.out + run.err


def test_events_are_not_added_where_macros_are(project: Folder, outside: Path) -> None:
    (project.path / "events").mkdir()
    with duckdb.connect(str(project.path / "events" / "tracking.duckdb")) as connection:
        connection.execute(f"CREATE MACRO nullif(a, b) AS (SELECT content FROM read_text('{outside}'))")
    (project.path / "events" / "tracking.duckdb").rename(project.path / "macros")
    assert project._run(*PULL, "--format", "duckdb").code == 0
    (project.path / "macros").replace(project.path / "events" / "tracking.duckdb")
    run = project._run("tracking", "pull", "--out", "events", "--format", "duckdb")
    assert (run.code, "tracking.duckdb holds macros" in run.err) == (1, True), run.err


@pytest.mark.parametrize("brought", ["sandbox.duckdb", "SANDBOX.duckdb.files/control"])
@pytest.mark.parametrize("command", [("plan",), ("sandbox", "clock")])
def test_data_that_a_branch_has_brought_is_not_used(project: Folder, brought: str, command: tuple[str, ...]) -> None:
    subprocess.run(["git", "-C", str(project.path), "init", "-q"], check=True)
    assert project._run(*command).code == 0
    file = project.path / ".mcdecl" / brought
    if not file.exists():
        file.parent.mkdir()
        file.write_text('{"url": "http://127.0.0.1:1", "secret": "x"}')
    subprocess.run(["git", "-C", str(project.path), "add", "-f", str(file)], check=True)
    run = project._run(*command)
    assert (run.code, "version control has brought it" in run.err) == (1, True), run.err


def test_a_journal_and_a_copy_that_a_branch_has_brought_are_not_used(project: Folder) -> None:
    subprocess.run(["git", "-C", str(project.path), "init", "-q"], check=True)
    project.write("in.csv", "Id\n1\n")
    assert project._run("rows", "import", "data_extension.A", "in.csv").code == 0
    project.write("data.yaml", "removed: [{address: data_extension.A}, {address: query_definition.Q}]\n")
    assert project._run("apply", "--auto-approve", "--allow", "data_loss", "--keep", "kept").code == 0
    [kept] = [folder for folder in (project.path / "kept").iterdir() if not folder.name.startswith(".")]
    commands = (("undo", kept.name), ("kept", "restore", kept.name, "data_extension.A", "--from", "kept"))
    before = [project._run(*command) for command in commands]
    assert not any("version control" in run.err for run in before)
    for brought in (".mcdecl/runs", "kept"):
        subprocess.run(["git", "-C", str(project.path), "add", "-f", brought], check=True)
    for run in (project._run(*command) for command in commands):
        assert (run.code, "version control has brought it" in run.err) == (1, True), run.err


@pytest.mark.parametrize("command", ["list", "restore", "remove"])
def test_a_copy_in_a_linked_folder_is_none(project: Folder, outside: Path, command: str) -> None:
    project.write("in.csv", "Id\n1\n")
    assert project._run("rows", "import", "data_extension.A", "in.csv").code == 0
    project.write("data.yaml", "removed: [{address: data_extension.A}, {address: query_definition.Q}]\n")
    assert project._run("apply", "--auto-approve", "--allow", "data_loss", "--keep", "kept").code == 0
    [kept] = [folder for folder in (project.path / "kept").iterdir() if not folder.name.startswith(".")]
    more = {"list": (), "restore": (kept.name, "data_extension.A"), "remove": (kept.name,)}[command]
    moved = outside.parent / "run"
    shutil.move(kept, moved)
    kept.symlink_to(moved)
    run = project._run("kept", command, *more, "--from", "kept")
    assert ("its folder is a link to another one" if command == "list" else f"run {kept.name}") in run.err
    assert sorted(file.name for file in moved.iterdir()) == ["A.json", "A.parquet"]


@pytest.mark.parametrize(
    "command",
    [
        ("check-file", "import_definition.I", "in.csv"),
        ("rows", "import", "data_extension.A", "in.csv"),
        ("run", "import_definition.I", "--file", "in.csv"),
        ("show", "in.csv"),
        ("plan", "--var-file", "in.csv"),
        ("sandbox", "drop", "in.csv"),
        ("sandbox", "load-tracking", "in.csv"),
    ],
)
def test_a_file_of_the_project_that_is_named_is_no_link_out_of_it(
    project: Folder, outside: Path, command: tuple[str, ...]
) -> None:
    (project.path / "in.csv").symlink_to(outside)
    run = project._run(*command)
    assert (run.code, "in.csv cannot be read: it leads out of the project" in run.err) == (2, True), run.err
    assert "not yours" not in run.out + run.err


def test_a_line_without_an_end_does_not_fill_memory(project: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_import, "LONGEST_ROW", 10**6)
    with (project.path / "in.csv").open("wb") as file:
        file.truncate(10**6 + 1)
    run = project._run("rows", "import", "data_extension.A", "in.csv")
    assert (run.code, "in.csv has a line of more than" in run.err) == (1, True), run.err


@pytest.mark.parametrize("kind", ["pipe", "link", "text", "large"])
@pytest.mark.parametrize("name", ["host_key", "password", "ftp"])
def test_what_the_embedded_server_keeps_is_a_file_of_its_own(
    project: Folder, outside: Path, name: str, kind: str
) -> None:
    if (name, kind) in {("password", "text"), ("ftp", "pipe"), ("ftp", "text"), ("ftp", "large")}:
        pytest.skip("any text is a password, and no folder is read")
    home = project.path / ".mcdecl" / "sandbox.duckdb.files"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    if kind == "pipe":
        os.mkfifo(home / name)
    elif kind == "link":
        (home / name).symlink_to(outside.parent)
    else:
        (home / name).write_bytes(b"x" * (2**17 if kind == "large" else 7))
    project.write(
        "data.yaml",
        f"{DATA}import_definitions:\n  I: {{name: I, into: A, mode: AddAndUpdate, file: {{pattern: in.csv}}}}\n",
    )
    project.write("in.csv", "Id\n1\n")
    assert project._run("apply", "--auto-approve").code in (0, 1)
    run = project._run("run", "import_definition.I", "--file", "in.csv")
    assert (run.code, "Internal" in run.err, f"{name}: it is" in run.err) == (1, False, True), run.err
    assert [file.name for file in outside.parent.iterdir()] == ["file"]
