"""The notes of runs in a project's folder: read back, and done without where that does not work."""

from pathlib import Path

from mcdecl.helpers.own_lines import FOLDER
from mcdecl.helpers.structs import field_names, replace
from mcdecl.operations.run.export_folder import FileFacts
from mcdecl.operations.run.started import FILE, Note, note, notes
from mcdecl.operations.run.wait_for_file import Expected

ONE = Note(7, "query_definition.Q", "prod", "2026-11-20T05:00:00Z", "ann@host", unit="us")


def test_without_notes_there_are_none(tmp_path: Path) -> None:
    assert notes(tmp_path, "prod") == []


def test_what_is_noted_is_read_the_latest_first(tmp_path: Path) -> None:
    two = replace(ONE, task=None, address="automation.A", instance="i-1")
    other = replace(ONE, environment="test")
    assert [note(tmp_path, item) for item in (ONE, other, two)] == ["", "", ""]
    assert notes(tmp_path, "prod") == [two, ONE]
    assert notes(tmp_path, "test") == [other]


def test_an_expected_file_is_read_with_what_was_there_before(tmp_path: Path) -> None:
    fields = field_names(FileFacts)
    before = FileFacts(**dict.fromkeys(fields, 1))
    names = [name for name in field_names(Expected) if name != "before"]
    for facts in (before, None):
        expected = Expected(**dict.fromkeys(names, "x"), before=facts)  # type: ignore[arg-type]
        assert note(tmp_path, replace(ONE, expected=expected)) == ""
        assert notes(tmp_path, "prod")[0].expected == expected


def test_lines_that_cannot_be_read_are_passed_over(tmp_path: Path) -> None:
    note(tmp_path, ONE)
    with (tmp_path / FOLDER / FILE).open("a") as file:
        file.write('{"task": 1\n[]\n{"task": 1, "of": "another version"}\n7\n')
    assert notes(tmp_path, "prod") == [ONE]


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / FILE).mkdir()
    assert note(tmp_path, ONE) == f"{FOLDER / FILE} cannot be written: Is a directory"
    assert notes(tmp_path, "prod") == []


def test_a_link_out_of_the_project_is_not_read(tmp_path: Path) -> None:
    root = tmp_path / "project"
    (root / FOLDER).mkdir(parents=True)
    note(tmp_path, Note(1, "query_definition.Q", "dev", "2026-01-01T00:00:00Z", "me"))
    (root / FOLDER / FILE).symlink_to(tmp_path / FOLDER / FILE)
    assert len(notes(tmp_path, "dev")) == 1
    assert notes(root, "dev") == []
