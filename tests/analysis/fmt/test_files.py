"""Which files are formatted, and each from bytes to bytes."""

from pathlib import Path

import pytest

from mcdecl.analysis.fmt.files import drafted, files_to_format, formatted
from mcdecl.analysis.fmt.model import NotFormatted, entries_of
from mcdecl.analysis.fmt.reading import document_of, has_blank_lines, source_of


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in (
        "mcdecl.yaml", "b/x.yml", "a.yaml", "q.sql", ".hidden.yaml", ".git/x.yaml", "venv/x.yaml", "values.vars.yaml",
        "notes.md", "inner/mcdecl.yaml", "inner/x.yaml",
    ):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    return tmp_path


def test_the_files_of_a_project(project: Path) -> None:
    names = [name for name, _ in files_to_format((), project, sql=False)]
    assert names == ["a.yaml", "mcdecl.yaml", "values.vars.yaml", "b/x.yml"]
    assert [name for name, _ in files_to_format((), project, sql=True) if name.endswith(".sql")] == ["q.sql"]


def test_a_ring_of_links_is_a_file_that_cannot_be_read(project: Path) -> None:
    (project / "ring.yaml").symlink_to("ring.yaml")
    (_, path) = next(file for file in files_to_format((), project, sql=False) if file[0] == "ring.yaml")
    with pytest.raises((OSError, NotFormatted)):
        drafted("ring.yaml", path, project)


def test_what_is_named_twice_is_one(project: Path) -> None:
    paths = (project / "b", project / "b" / "x.yml", project / "q.sql", project / "inner")
    assert [name for name, _ in files_to_format(paths, project, sql=False)] == [
        "b/x.yml",
        "q.sql",
        "inner/mcdecl.yaml",
        "inner/x.yaml",
    ]


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("x.vars.yaml", b"a:  1\r\n", b"a: 1\n"),
        ("x.vars.yaml", b"\xef\xbb\xbfa:  1\n", b"\xef\xbb\xbfa: 1\n"),
        ("x.vars.yaml", "ä:  'ö'".encode(), "ä: ö\n".encode()),
        ("q.sql", b"select a from t", b"SELECT a FROM t\n"),
        ("mcdecl.yaml", b"project:  x\n", b"project: x\n"),
        ("flow.mctest.yaml", b"anything:  x\n", b"anything: x\n"),
    ],
)
def test_bytes(name: str, before: bytes, after: bytes) -> None:
    assert formatted(before, name) == after
    assert formatted(after, name) == after


def test_what_is_no_text(tmp_path: Path) -> None:
    with pytest.raises(NotFormatted, match=r"x\.yaml:2:4: error: this is not UTF-8"):
        formatted(b"a: 1\nb: \xff\n", "x.yaml")
    (tmp_path / "dir.yaml").mkdir()
    with pytest.raises(NotFormatted, match="cannot be read"):
        drafted("dir.yaml", tmp_path / "dir.yaml")


def test_permissions_and_links_stay(tmp_path: Path) -> None:
    real, link = tmp_path / "real.vars.yaml", tmp_path / "link.vars.yaml"
    real.write_text("a:  1\n")
    real.chmod(0o640)
    link.symlink_to(real)
    draft = drafted("link.vars.yaml", link)
    assert draft.changed
    draft.write()
    assert (link.is_symlink(), real.read_text(), real.stat().st_mode & 0o777) == (True, "a: 1\n", 0o640)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.vars.yaml", "real.vars.yaml"]


@pytest.mark.parametrize(
    ("text", "blank"),
    [
        ("a: 1\nb: 2\n", False),
        ("a: 1\n\nb: 2\n", True),
        ("a: 1\n \t\nb: 2\n", True),
        ("\na: 1\n", True),
        ("a: 1", False),
    ],
)
def test_blank_lines_are_noticed(text: str, blank: bool) -> None:
    assert has_blank_lines(text) is blank


def test_every_entry_at_any_depth_comes_in_order() -> None:
    document = document_of(source_of("a: {b: 1, c: [2, {d: 3}]}\ne:\n  f: 4\n"))
    assert [entry.name for entry in entries_of(document.root)] == ["a", "b", "c", "", "", "d", "e", "f"]
