"""`mcdecl fmt`."""

import io
import sys
from pathlib import Path

import pytest

from mcdecl.cli.main import main
from mcdecl.project import load
from tests.cli.conftest import Folder

LOOSE = (
    'data_extensions:\n  B:   # why\n    folder: "Data Extensions"\n    name: B\n'
    "    fields: [{name: Id, type: Number}]\n"
)
TIDY = (
    "data_extensions:\n  B: # why\n    name: B\n    folder: Data Extensions\n    fields: [{name: Id, type: Number}]\n"
)
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "northern-trail"


@pytest.fixture
def loose(folder: Folder) -> Folder:
    """The project with a file that is not in canonical form; all others are."""
    assert folder.mcdecl("fmt").code == 0
    folder.write("loose.yaml", LOOSE)
    return folder


def test_files_are_written_and_mean_the_same(loose: Folder) -> None:
    before = load(loose.path)
    others = {path: path.stat().st_mtime_ns for path in loose.path.glob("*.yaml") if path.name != "loose.yaml"}
    run = loose.mcdecl("fmt")
    assert (run.code, run.err) == (0, "")
    assert run.out == f"loose.yaml\n1 file formatted, {len(others)} files already in canonical form.\n"
    assert (loose.path / "loose.yaml").read_text() == TIDY
    after = load(loose.path)
    assert {resource.address: resource.state for resource in after.resources} == {
        resource.address: resource.state for resource in before.resources
    }
    assert {path: path.stat().st_mtime_ns for path in others} == others
    assert loose.mcdecl("fmt", "--check").code == 0


def test_check_writes_nothing_and_fails(loose: Folder) -> None:
    run = loose.mcdecl("fmt", "--check")
    assert (run.code, run.out.splitlines()[0]) == (1, "loose.yaml")
    assert "1 file would be formatted" in run.out
    assert (loose.path / "loose.yaml").read_text() == LOOSE


def test_diff_writes_nothing(loose: Folder) -> None:
    run = loose.mcdecl("fmt", "--diff")
    assert run.code == 0
    assert run.out.startswith("--- loose.yaml\n+++ loose.yaml\n@@ ")
    assert "\n-  B:   # why\n" in run.out
    assert "\n+  B: # why\n" in run.out
    assert (loose.path / "loose.yaml").read_text() == LOOSE
    assert loose.mcdecl("fmt", "--diff", "--check").code == 1


def test_diff_of_line_ends(folder: Folder) -> None:
    (folder.path / "w.yaml").write_bytes(b"folders:\r\n  A/B: {}\r\n")
    assert "(only line ends change)" in folder.mcdecl("fmt", "--diff", str(folder.path / "w.yaml")).out


def test_a_file_with_an_error_keeps_no_other_from_being_formatted(loose: Folder) -> None:
    wrong = loose.write("wrong.yaml", "data_extensions: {A: {nam:   x}}\n")
    run = loose.mcdecl("fmt")
    assert run.code == 1
    assert run.err.startswith("wrong.yaml:1:23: error MC104: unknown attribute nam; did you mean name?")
    assert "1 file with errors left alone" in run.out
    assert wrong.read_text() == "data_extensions: {A: {nam:   x}}\n"
    assert (loose.path / "loose.yaml").read_text() == TIDY


def test_only_what_is_named(loose: Folder) -> None:
    other = loose.write("sub/other.yaml", LOOSE.replace("B", "C"))
    assert loose.mcdecl("fmt", str(other.parent)).out == "sub/other.yaml\n1 file formatted.\n"
    assert (loose.path / "loose.yaml").read_text() == LOOSE


def test_sql_only_on_request(loose: Folder) -> None:
    query = loose.write("q.sql", "select 1 as a -- one")
    loose.mcdecl("fmt")
    assert query.read_text() == "select 1 as a -- one"
    assert loose.mcdecl("fmt", "--sql").code == 0
    assert query.read_text() == "SELECT 1 AS a -- one\n"


def test_a_file_that_cannot_be_written(loose: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("mcdecl.helpers.atomic_write.write_whole", full)
    run = loose.mcdecl("fmt")
    assert (run.code, "loose.yaml:1:1: error: it cannot be written: No space left" in run.err) == (1, True)
    assert (loose.path / "loose.yaml").read_text() == LOOSE


@pytest.mark.parametrize(
    ("arguments", "given", "code", "printed"),
    [
        (["--stdin"], LOOSE, 0, TIDY),
        (["--stdin", "sub/x.yaml"], LOOSE, 0, TIDY),
        (["--stdin", "--check"], LOOSE, 1, ""),
        (["--stdin", "--check"], TIDY, 0, ""),
        (["--stdin", "mcdecl.yaml"], "project:  x\n", 0, "project: x\n"),
        (["--stdin", "--sql"], "select 1 as a", 0, "SELECT 1 AS a\n"),
        (["--stdin", "q.sql"], "select 1 as a", 0, "SELECT 1 AS a\n"),
        (["--stdin"], "a: [", 1, ""),
    ],
)
def test_a_text_from_an_editor(
    arguments: list[str],
    given: str,
    code: int,
    printed: str,
    capsysbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
    assert main(["fmt", *arguments]) == code
    assert capsysbinary.readouterr().out == printed.encode()


def test_wrong_calls(folder: Folder, tmp_path: Path) -> None:
    assert "there is no file or folder none.yaml" in folder.mcdecl("fmt", "none.yaml").err
    assert "--stdin takes one PATH" in folder.mcdecl("fmt", "--stdin", "a.yaml", "b.yaml").err
    (folder.path / "mcdecl.yaml").unlink()
    run = folder.mcdecl("fmt")
    assert (run.code, "has no mcdecl.yaml" in run.err) == (1, True)


def test_the_example_is_in_canonical_form(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["-C", str(EXAMPLE), "fmt", "--sql", "--check"]) == 0
    assert capfd.readouterr().out.endswith("files already in canonical form.\n")
