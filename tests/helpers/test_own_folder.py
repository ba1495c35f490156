"""The folder of mcdecl's own files: what a branch brought in it is not believed."""

import subprocess
from pathlib import Path

import pytest

from mcdecl.helpers import own_folder
from mcdecl.helpers.own_folder import read_own

FILE = Path(".mcdecl") / "cache" / "x.json"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / FILE.parent).mkdir(parents=True)
    (tmp_path / FILE).write_text("told")
    return tmp_path


def git(root: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.com"]
    subprocess.run(["git", "-C", str(root), *identity, *arguments], check=True, capture_output=True)


def test_what_mcdecl_wrote_is_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_own(root, FILE) == b"told"
    own_folder._is_brought.cache_clear()
    git(root, "init", "-q")
    (root / ".gitignore").write_text(".mcdecl/\n")
    git(root, "add", "-A")
    assert read_own(root, FILE) == b"told"


@pytest.mark.parametrize("how", ["added", "looks bare", "no git", "refuses"])
def test_what_a_branch_may_have_brought_is_not(root: Path, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    git(root, "init", "-q")
    if how == "added":
        git(root, "add", "-f", str(FILE))
    elif how == "looks bare":
        (root / ".git").rename(root / "hidden")
        for name in ("objects", "refs"):
            (root / name).mkdir()
        (root / "HEAD").write_text("")
    elif how == "no git":
        monkeypatch.setenv("PATH", "")
    else:
        (root / ".git" / "HEAD").write_text("?")
    with pytest.raises(OSError, match="only what mcdecl wrote here is believed"):
        read_own(root, FILE)


def test_a_link_out_of_the_project_is_none(root: Path) -> None:
    (root / FILE).unlink()
    (root / FILE).symlink_to("/dev/zero")
    with pytest.raises(OSError, match="leads out"):
        read_own(root, FILE)
