"""A project's files are regular files inside its folder; what mcdecl keeps there is for its owner."""

import os
from pathlib import Path

import pytest

from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import CUSTOMERS, Folder

OUTSIDE = "aws_secret_access_key:  [hunter2\n"


@pytest.fixture
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("outside") / "credentials.yaml"
    file.write_text(OUTSIDE)
    return file


@pytest.mark.parametrize("name", ["evil.yaml", "mcdecl.yaml", ".env", "case.mctest.yaml"])
@pytest.mark.parametrize("command", ["plan", "lint", "fmt", "test"])
def test_a_link_out_is_neither_shown_nor_rewritten(folder: Folder, outside: Path, name: str, command: str) -> None:
    if (name, command) in {(".env", "lint"), (".env", "fmt"), (".env", "test")}:
        pytest.skip("these read no .env")
    path = folder.path / name
    path.unlink(missing_ok=True)
    path.symlink_to(outside)
    run = folder.mcdecl(command)
    if name != "case.mctest.yaml" or command in ("fmt", "test"):
        assert run.code != 0
        assert f"{name}:1:1" in run.out + run.err
        assert "it leads out of the project's folder" in run.out + run.err
    assert "hunter2" not in run.out + run.err
    assert outside.read_text() == OUTSIDE


def test_a_device_or_a_pipe_ends_no_machine(folder: Folder) -> None:
    (folder.path / "zero.yaml").symlink_to("/dev/zero")
    os.mkfifo(folder.path / "pipe.yaml")
    os.mkfifo(folder.path / "pipe.sql")
    query = "{name: Q, target: NTO_Customers, action: Update, sql: {file: pipe.sql}}"
    folder.write("q.yaml", f"query_definitions:\n  Q: {query}\n")
    run = folder.mcdecl("validate")
    assert run.code == 1
    assert "zero.yaml:1:1: error" in run.err
    assert "pipe.yaml:1:1: error" in run.err
    assert "q.yaml:2:" in run.err


def test_a_file_that_is_far_too_large_is_not_read(folder: Folder) -> None:
    with (folder.path / "huge.yaml").open("wb") as file:
        file.truncate(64 * 1024 * 1024)
    assert "huge.yaml:1:1: error MC101: it cannot be read: it is larger than 32 MB" in folder.mcdecl("validate").err


@pytest.mark.parametrize("command", [("apply", "--auto-approve"), ("lint",)])
def test_mcdecls_own_folder_is_no_link(folder: Folder, outside: Path, command: tuple[str, ...]) -> None:
    (folder.path / ".mcdecl").symlink_to(outside.parent)
    folder.mcdecl(*command)
    assert [path.name for path in outside.parent.iterdir()] == [outside.name]


def test_nor_is_what_is_in_it(folder: Folder, outside: Path) -> None:
    own = folder.path / ".mcdecl"
    own.mkdir()
    (own / ".gitignore").symlink_to(outside.parent / "made")
    (own / "runs").symlink_to(outside.parent)
    (own / "started.jsonl").symlink_to(outside)
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    assert [path.name for path in outside.parent.iterdir()] == [outside.name]
    assert outside.read_text() == OUTSIDE


@pytest.mark.parametrize("name", ["sandbox.duckdb", "sandbox.duckdb.wal", "sandbox.duckdb.files"])
@pytest.mark.parametrize("command", [("plan", "-e", "sandbox"), ("sandbox", "reset"), ("sandbox", "clock")])
def test_nor_is_the_data_of_the_embedded_account(
    folder: Folder, outside: Path, name: str, command: tuple[str, ...]
) -> None:
    own = folder.path / ".mcdecl"
    own.mkdir(exist_ok=True)
    for target in (outside.parent / "new", own / name):  # out of the project, and a ring
        (own / name).unlink(missing_ok=True)
        (own / name).symlink_to(target)
        folder.write("mcdecl.yaml", "project: t\nenvironments: {sandbox: {account: sandbox}}\n")
        run = folder._run("-C", str(folder.path), *command)
        assert run.code == 1, run.err
        assert "Internal" not in run.err
        assert name in run.err
        assert [path.name for path in outside.parent.iterdir()] == [outside.name]


@pytest.mark.parametrize("name", ["sandbox.duckdb", "sandbox.duckdb.wal"])
def test_data_in_a_pipe_is_not_waited_for(folder: Folder, name: str) -> None:
    (folder.path / ".mcdecl").mkdir()
    os.mkfifo(folder.path / ".mcdecl" / name)
    folder.write("mcdecl.yaml", "project: t\nenvironments: {sandbox: {account: sandbox}}\n")
    assert "sandbox.duckdb cannot be opened" in folder._run("-C", str(folder.path), "plan").err


def test_what_people_keep_is_for_its_owner(folder: Folder, embedded: RunningSandbox) -> None:
    before = os.umask(0o022)
    try:
        assert folder.mcdecl("apply", "--auto-approve").code == 0
        rows = folder.path / "rows.csv"
        assert folder.mcdecl("rows", "export", "data_extension.NTO_Customers", "--out", str(rows)).code == 0
        folder.write("local/mcdecl.yaml", "project: local\n")
        folder.write("local/data.yaml", CUSTOMERS)
        assert folder._run("-C", str(folder.path / "local"), "apply", "--auto-approve").code == 0
    finally:
        os.umask(before)
    data = folder.path / "local" / ".mcdecl" / "sandbox.duckdb"
    journals = list((folder.path / ".mcdecl" / "runs").iterdir())
    assert journals
    for file in (rows, data, *journals):
        assert file.stat().st_mode & 0o777 == 0o600, file
    assert (folder.path / ".mcdecl").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "command",
    [
        ("docs", "--out", "link"),
        ("docs", "--out", "link/below"),
        ("export", "--out", "link"),
        ("plan", "--out", "link/plan.json"),
        ("plan", "--out", "file"),
        ("check-file", "import_definition.X", "data.csv", "--rejects", "link/r.csv"),
        ("doctor", "--report", "link/report"),
        ("conformance", "--report", "link/report"),
        ("rows", "export", "data_extension.NTO_Customers", "--out", "link/a.csv"),
        ("rows", "import", "data_extension.NTO_Customers", "data.csv", "--refused", "link/a.csv"),
        ("run", "import_definition.X", "--backup", "link"),
        ("sample", "--mask", "--out", "link"),
        ("tracking", "pull", "--out", "link"),
    ],
)
def test_what_is_written_to_a_named_place_does_not_leave_by_a_link(
    folder: Folder, outside: Path, command: tuple[str, ...]
) -> None:
    (folder.path / "link").symlink_to(outside.parent)
    (folder.path / "file").symlink_to(outside)
    places = ("link", "file")
    run = folder.mcdecl(*(str(folder.path / word) if word.startswith(places) else word for word in command))
    assert run.code == 2
    assert "it leads out of the project's folder, where nothing is read or written. Name the folder" in run.err
    assert [path.name for path in outside.parent.iterdir()] == [outside.name]
    assert outside.read_text() == OUTSIDE
