"""What git knows of a folder."""

import shutil
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


def test_attributes_of_a_commit_hide_none_of_its_files(project: Path, tmp_path: Path) -> None:
    (project / "below").mkdir()
    (project / "below" / "é.yaml").write_text("hidden")
    (project / ".gitattributes").write_text(
        "a*.yaml export-ignore\nbelow export-ignore\n.gitattributes export-ignore\n"
    )
    git(project, "add", "-A")
    git(project, "commit", "-qm", "second")
    (tmp_path / "room").mkdir()
    commit = head(project)
    assert commit is not None
    extract(project, commit, tmp_path / "room")
    files = sorted(path.relative_to(tmp_path / "room").as_posix() for path in (tmp_path / "room").rglob("*.*"))
    assert files == [".gitattributes", "a b.yaml", "below/é.yaml"]
    assert (tmp_path / "room" / "a b.yaml").read_bytes() == b"one\r\n"


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


@pytest.mark.parametrize("setting", ["", "-c"], ids=["the setting of git", "our own look"])
def test_files_that_look_like_a_bare_repository_are_none(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    if not setting:
        monkeypatch.setattr("mcdecl.helpers.git._looks_bare", lambda _folder: False)
    else:
        monkeypatch.setattr("mcdecl.helpers.git._SAFELY", ())
    ran = tmp_path / "ran"
    for name in ("objects", "refs"):
        shutil.copytree(project.parent / ".git" / name, project / name)
    (project / "HEAD").write_text("ref: refs/heads/main\n")
    core = f"repositoryformatversion = 0\n\tbare = false\n\tworktree = {project}\n"
    (project / "config").write_text(f"[core]\n\t{core}\tfsmonitor = \"touch '{ran}'; false\"\n")
    git(project, "status", "--porcelain")
    assert ran.exists(), "git itself takes them for one"
    ran.unlink()
    assert (head(project), uncommitted(project), committed(project, "HEAD")) == (None, frozenset(), None)
    assert not ran.exists()


def test_programs_that_a_repository_names_are_not_run(project: Path, tmp_path: Path) -> None:
    git(project, "config", "core.fsmonitor", f"touch '{tmp_path / 'ran'}'; false")
    (project / "new.yaml").write_text("")
    assert uncommitted(project) == {"new.yaml"}
    assert not (tmp_path / "ran").exists()


def test_a_commit_larger_than_any_project_is_not_unpacked(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mcdecl.helpers.git.LARGEST", 1 << 20)
    (project / "large.yaml").write_bytes(bytes(2 << 20))
    git(project, "add", "-A")
    git(project, "commit", "-qm", "large")
    with pytest.raises(OSError, match="take more than 1 MB"):
        extract(project, str(head(project)), tmp_path / "room")
    assert not (tmp_path / "room").exists()


def test_a_git_that_does_not_answer_is_not_awaited(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mcdecl.helpers.git._SECONDS", 0.2)
    monkeypatch.setattr("mcdecl.helpers.git._SAFELY", ("-c", "alias.wait=!exec sleep 600", "wait"))
    assert head(project) is None


def test_a_machine_without_git(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert (head(project), committed(project, "a b.yaml")) == (None, None)
