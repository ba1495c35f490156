"""`mcdecl plan --ref`: the project as it stood at a commit; the files here stay as they are."""

import subprocess

import pytest

from tests.cli.conftest import CUSTOMERS, Folder

LATER = CUSTOMERS.replace("name: NTO Customers", "name: NTO Customers\n    description: later")


def git(folder: Folder, *arguments: str) -> None:
    words = ["git", "-C", str(folder.path), "-c", "user.email=a@example.com", "-c", "user.name=a", *arguments]
    subprocess.run(words, check=True, capture_output=True)


@pytest.fixture
def committed(folder: Folder) -> Folder:
    """A project with two commits, the later of which is applied; its files are broken by now."""
    git(folder, "init", "-q")
    for name, text in (("first", CUSTOMERS), ("second", LATER)):
        folder.write("data.yaml", text)
        git(folder, "add", "mcdecl.yaml", "data.yaml")
        git(folder, "commit", "-q", "-m", name)
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    folder.write("broken.yaml", "data_extensions: [")
    return folder


def files(folder: Folder) -> dict[str, bytes]:
    return {
        str(path): path.read_bytes()
        for path in folder.path.rglob("*")
        if path.is_file() and not {".git", ".mcdecl"} & {*path.parts}
    }


def test_the_files_of_a_commit_are_planned_saved_and_applied(committed: Folder) -> None:
    file, before = committed.path / ".mcdecl" / "back.json", files(committed)
    planned = committed.mcdecl("plan", "--ref", "HEAD~1", "--out", str(file))
    assert planned.code == 0, planned.err
    assert "files of commit" in planned.out
    assert '~ description: "later" → ""' in planned.out
    assert committed.mcdecl("apply", str(file)).code == 0
    assert files(committed) == before
    (committed.path / "broken.yaml").unlink()
    assert '~ description: "" → "later"' in committed.mcdecl("plan").out
    assert "No drift" in committed.mcdecl("drift").out, "that commit is what was applied"


@pytest.mark.parametrize("ref", ["nowhere", "--help", "HEAD~9"])
def test_a_commit_that_is_not_there_is_refused(committed: Folder, ref: str) -> None:
    run = committed.mcdecl("plan", "--ref", ref)
    assert (run.code, run.out) == (1, "")
    assert "The repository does not have commit" in run.err


def test_errors_and_links_of_a_commit_are_refused_in_words(committed: Folder) -> None:
    git(committed, "add", "broken.yaml")
    git(committed, "commit", "-q", "-m", "broken")
    run = committed.mcdecl("plan", "--ref", "HEAD")
    assert (run.code, "has errors, and no plan was made" in run.err) == (1, True)
    (committed.path / "out.sql").symlink_to("/etc/hostname")
    git(committed, "add", "out.sql")
    git(committed, "commit", "-q", "-m", "a link")
    run = committed.mcdecl("plan", "--ref", "HEAD")
    assert (run.code, "out.sql leads out of the project's folder" in run.err) == (1, True)


def test_it_is_for_one_environment(committed: Folder) -> None:
    assert committed.mcdecl("plan", "--ref", "HEAD", "--all").code == 2
