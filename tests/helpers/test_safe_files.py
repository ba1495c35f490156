"""Files that somebody else may have put there."""

import os
from pathlib import Path

import pytest

from mcdecl.helpers.safe_files import check_named, inside, read_inside, read_regular


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "root"
    (folder / "below").mkdir(parents=True)
    (folder / "file").write_text("content")
    (tmp_path / "secret").write_text("secret")
    return folder


def test_what_is_inside_is_read_through_links_inside(root: Path) -> None:
    (root / "below" / "link").symlink_to("../file")
    assert read_inside(root, "below/link") == read_inside(root, "file") == b"content"


@pytest.mark.parametrize("target", ["../secret", "/etc/passwd", "/proc/self/environ", "/dev/zero", "../gone", ".."])
def test_what_leads_out_is_not(root: Path, target: str) -> None:
    (root / "link").symlink_to(target)
    with pytest.raises(OSError, match="it leads out of the project's folder"):
        read_inside(root, "link")
    with pytest.raises(OSError, match="it leads out of the project's folder"):
        read_inside(root, target)


def test_a_folder_that_is_a_link_leads_out_too(root: Path) -> None:
    (root / "folder").symlink_to("..")
    with pytest.raises(OSError, match="leads out"):
        inside(root, "folder/secret")


def test_links_in_a_circle(root: Path) -> None:
    (root / "a").symlink_to("b")
    (root / "b").symlink_to("a")
    with pytest.raises(OSError, match="symbolic links"):
        read_inside(root, "a")


def test_a_pipe_is_not_waited_for(root: Path) -> None:
    os.mkfifo(root / "pipe")
    with pytest.raises(OSError, match="a device, a pipe or a socket"):
        read_inside(root, "pipe")


def test_a_device_is_not_read() -> None:
    with pytest.raises(OSError, match="a device, a pipe or a socket"):
        read_regular(Path("/dev/zero"))


def test_a_folder_is_no_file(root: Path) -> None:
    with pytest.raises(IsADirectoryError):
        read_inside(root, "below")


def test_there_is_a_limit(root: Path) -> None:
    assert read_inside(root, "file", largest=7) == b"content"
    with pytest.raises(OSError, match="it is larger than 0 KB"):
        read_inside(root, "file", largest=6)


@pytest.mark.parametrize("path", ["below", "gone", "below/../gone", "../elsewhere", "inner"])
def test_what_a_person_names_may_be_anywhere(root: Path, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "inner").symlink_to("below")
    monkeypatch.chdir(root)
    assert check_named(root, Path(path)) == Path(os.path.normpath(root / path))


@pytest.mark.parametrize("path", ["out", "below/../out", "out/deeper", "../root/out"])
def test_but_in_the_project_no_link_leads_out_of_it(root: Path, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "out").symlink_to("..")
    monkeypatch.chdir(root)
    with pytest.raises(OSError, match="it leads out of the project's folder"):
        check_named(root, Path(path))
