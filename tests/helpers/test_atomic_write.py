"""Files that are written whole or not at all."""

import os
from pathlib import Path

import pytest

from mcdecl.helpers.atomic_write import draft_of, open_private, rewrite, take_place, write_named, write_whole


@pytest.mark.parametrize("durable", [False, True])
def test_a_file_is_written_with_the_line_ends_it_has(tmp_path: Path, durable: bool) -> None:
    write_whole(tmp_path / "a.txt", "é\r\n\n", durable=durable)
    assert (tmp_path / "a.txt").read_bytes() == "é\r\n\n".encode()
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_what_was_there_stays_when_the_new_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    write_whole(path, "before")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, b"after", durable=True)
    assert path.read_text() == "before"
    assert [left.name for left in tmp_path.iterdir()] == ["a.txt"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_whole(tmp_path / "none" / "a.txt", "")


def test_a_draft_is_hidden_beside_its_place(tmp_path: Path) -> None:
    assert draft_of(tmp_path / "a.csv") == tmp_path / ".a.csv.draft"


def test_permissions_and_links_stay(tmp_path: Path) -> None:
    real, link = tmp_path / "a.txt", tmp_path / "link.txt"
    write_whole(real, "before", mode=0o640)
    link.symlink_to(real)
    rewrite(link, b"after")
    assert (link.is_symlink(), real.read_text(), real.stat().st_mode & 0o777) == (True, "after", 0o640)


def test_a_file_that_must_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    write_whole(path, "before")
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(PermissionError, match="Permission denied"):
        rewrite(path, b"after")
    assert path.read_text() == "before"


def test_a_pipe_is_written_into_and_stays(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_named(pipe, "said")
        assert os.read(reader, 10) == b"said"
    finally:
        os.close(reader)
    assert pipe.is_fifo()
    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]


@pytest.mark.parametrize("kind", ["pipe", "link", "ring"])
def test_a_file_of_its_own_takes_the_place_of_what_a_branch_put_there(tmp_path: Path, kind: str) -> None:
    path, other = tmp_path / "own", tmp_path / "other"
    other.write_text("before")
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(other if kind == "link" else path)
    for mode in ("a", "w", "rb", "r+b"):
        with pytest.raises(OSError, match=r"no regular file|it is a link|No such device"):
            open_private(path, mode)
    write_whole(path, "after")
    assert (path.read_text(), path.is_symlink(), other.read_text()) == ("after", False, "before")


def test_a_device_stays_a_device(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # Another folder stands for /dev: a test that fails must not take the machine's devices away.
    monkeypatch.setattr("mcdecl.helpers.atomic_write._DEVICES", tmp_path)
    target = tmp_path / "opened"
    target.write_bytes(b"before")
    before = target.stat().st_ino
    write_named(target, "after")
    assert (target.read_bytes(), target.stat().st_ino) == (b"after", before)


def test_a_finished_draft_takes_the_place_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"before")
    draft_of(path).write_bytes(b"after")
    take_place(draft_of(path), path)
    assert [(item.name, item.read_bytes()) for item in tmp_path.iterdir()] == [("a.csv", b"after")]


def test_a_finished_draft_leaves_a_device_where_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("mcdecl.helpers.atomic_write._DEVICES", tmp_path)
    target = tmp_path / "opened"
    target.write_bytes(b"before")
    before = target.stat().st_ino
    draft_of(target).write_bytes(b"after")
    take_place(draft_of(target), target)
    assert (target.read_bytes(), target.stat().st_ino) == (b"after", before)
    assert [path.name for path in tmp_path.iterdir()] == ["opened"]
