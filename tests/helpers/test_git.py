"""What git knows of a folder."""

import subprocess
from pathlib import Path

import pytest

from mcdecl.helpers.git import NoSuchCommit, committed, extract, head, uncommitted


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.com"]
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder below the top of a repository, with one commit."""
    folder = tmp_path / "top" / "my project"
    folder.mkdir(parents=True)
    (tmp_path / "top" / "other.txt").write_text("outside")
    (folder / "a b.yaml").write_bytes(b"one\r\n")
    git(tmp_path / "top", "init", "-q")
    git(tmp_path / "top", "add", "-A")
    git(tmp_path / "top", "commit", "-qm", "first")
    return folder


def test_a_commit_is_brought_back_byte_by_byte_and_of_the_folder_alone(project: Path, tmp_path: Path) -> None:
    first = head(project)
    assert first is not None
    (project / "a b.yaml").write_text("two\n")
    git(project, "commit", "-qam", "second")
    (tmp_path / "room").mkdir()
    extract(project, first, tmp_path / "room")
    assert [path.name for path in (tmp_path / "room").iterdir()] == ["a b.yaml"]
    assert (tmp_path / "room" / "a b.yaml").read_bytes() == b"one\r\n"
    assert committed(project, "a b.yaml") == "two\n"


def test_what_is_not_committed(project: Path) -> None:
    assert uncommitted(project) == frozenset()
    (project / "new.yaml").write_text("")
    (project.parent / "other.txt").write_text("changed outside")
    assert uncommitted(project) == {"new.yaml"}


def test_a_commit_that_is_not_there(project: Path, tmp_path: Path) -> None:
    with pytest.raises(NoSuchCommit, match="does not have commit 0123456789ab,"):
        extract(project, "0123456789abcdef0123456789abcdef01234567", tmp_path)


def test_a_folder_in_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert (head(tmp_path), uncommitted(tmp_path), uncommitted(tmp_path / "none")) == (None, frozenset(), frozenset())


def test_a_machine_without_git(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert (head(project), committed(project, "a b.yaml")) == (None, None)
