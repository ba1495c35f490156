"""Which files belong to a project, and their texts."""

from pathlib import Path

import pytest

from mcdecl.project import Diagnostic
from mcdecl.project.files import resource_files, text_of
from tests.project.conftest import Files


def listed(files: Files) -> list[str]:
    return list(resource_files(files.root))


def test_yaml_files_in_any_folder_in_order(files: Files) -> None:
    for name in ("z.yaml", "b/c/d.yml", "b/a.yaml", "a.yaml"):
        files.write(name, "")
    assert listed(files) == ["a.yaml", "z.yaml", "b/a.yaml", "b/c/d.yml"]


@pytest.mark.parametrize(
    "name",
    [
        "mcdecl.yaml",
        "notes.txt",
        "data.yaml.bak",
        "data.json",
        ".hidden.yaml",
        ".mcdecl/state.yaml",
        ".github/workflows/ci.yml",
        "node_modules/x/a.yaml",
        "crm/__pycache__/a.yaml",
        "venv/lib/a.yaml",
        "flows/a.mctest.yaml",
        "flows/a.mctest.yml",
    ],
)
def test_what_is_left_out(files: Files, name: str) -> None:
    files.write(name, "")
    assert listed(files) == []


def test_a_project_inside_is_not_part_of_the_outer_one(files: Files) -> None:
    files.write("inner/mcdecl.yaml", "project: inner\n")
    files.write("inner/a.yaml", "")
    files.write("inner/deeper/b.yaml", "")
    files.write("outer/a.yaml", "")
    assert listed(files) == ["outer/a.yaml"]


def test_links_to_folders_are_not_followed(files: Files) -> None:
    files.write("real/a.yaml", "")
    (files.root / "link").symlink_to(files.root / "real")
    (files.root / "ring").symlink_to(files.root)
    assert listed(files) == ["real/a.yaml"]


def test_a_folder_with_the_name_of_a_file(files: Files) -> None:
    files.write("odd.yaml/a.yaml", "")
    assert listed(files) == ["odd.yaml/a.yaml"]


def test_a_byte_order_mark_is_no_part_of_the_text(files: Files) -> None:
    files.write("a.yaml", b"\xef\xbb\xbfa: b\n")
    assert text_of(files.root, "a.yaml") == "a: b\n"


def test_line_ends_become_plain(files: Files) -> None:
    files.write("a.yaml", b"a: b\r\nc: d\r\n")
    assert text_of(files.root, "a.yaml") == "a: b\nc: d\n"


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"a: b\nc: \xe9\n", (2, 4)),
        ("ä: ".encode() + b"\xff", (1, 4)),
        ("a: b\n".encode("utf-16"), (1, 1)),
        (b"\xef\xbb\xbfa: \xe9\n", (1, 4)),
    ],
)
def test_what_is_not_utf8(files: Files, data: bytes, place: tuple[int, int]) -> None:
    files.write("a.yaml", data)
    found = text_of(files.root, "a.yaml")
    assert found == Diagnostic("a.yaml", *place, "this is not UTF-8", "save the file as UTF-8", code="MC101")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    found = text_of(tmp_path, "a.yaml")
    assert isinstance(found, Diagnostic)
    assert str(found).startswith("a.yaml:1:1: error: it cannot be read: No such file")


def test_a_link_to_nothing_is_told(files: Files) -> None:
    (files.root / "a.yaml").symlink_to(files.root / "gone.yaml")
    assert files.errors() == [
        "a.yaml:1:1: error: it cannot be read: No such file or directory; see that it may be read"
    ]
