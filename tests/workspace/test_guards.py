"""What stands against an apply, as Python meets it."""

from pathlib import Path

import pytest

import mcdecl
from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import CUSTOMERS, config
from tests.cli.test_guards import another_unit, git, longer


@pytest.fixture
def root(tmp_path: Path, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one data extension, whose environment is the running embedded account."""
    monkeypatch.setenv("MC_SECRET", embedded.client_secret)
    (tmp_path / "mcdecl.yaml").write_text(config(auth_url=embedded.auth_url, client_id=embedded.client_id))
    (tmp_path / "data.yaml").write_text(CUSTOMERS)
    return tmp_path


def test_another_account_needs_a_word(root: Path, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    assert mcdecl.apply(mcdecl.load(root)).ok
    another_unit(embedded, monkeypatch)
    (root / "data.yaml").write_text(longer(20))
    before = len(embedded.account.store.all("DataExtension"))
    with pytest.raises(mcdecl.errors.RefusedError, match="was last applied to business unit"):
        mcdecl.apply(mcdecl.load(root))
    assert len(embedded.account.store.all("DataExtension")) == before
    assert mcdecl.apply(mcdecl.load(root), new_account=True).ok


def test_a_branch_that_would_undo_what_was_applied_needs_force(root: Path) -> None:
    settings = root / "mcdecl.yaml"
    settings.write_text(settings.read_text() + "    protected: true\n")
    (root / ".gitignore").write_text(".mcdecl/\n")
    git(root, "init", "-qb", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "one")
    git(root, "checkout", "-qb", "feature")
    (root / "data.yaml").write_text(longer(30))
    git(root, "commit", "-qam", "two")
    assert mcdecl.apply(mcdecl.load(root), confirm="served").ok
    git(root, "checkout", "-q", "main")
    (root / "data.yaml").write_text(longer(40))
    with pytest.raises(mcdecl.errors.RefusedError, match="1 change of it would be undone"):
        mcdecl.apply(mcdecl.load(root), confirm="served")
    assert mcdecl.apply(mcdecl.load(root), confirm="served", force=True).ok


def test_a_folder_that_another_project_claims_is_refused(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    owned = "owned_folders: [Data Extensions/CRM]\n"
    settings = (root / "mcdecl.yaml").read_text()
    (root / "mcdecl.yaml").write_text(settings + owned)
    assert mcdecl.apply(mcdecl.load(root)).ok
    second = tmp_path_factory.mktemp("second")
    (second / "mcdecl.yaml").write_text(settings.replace("project: test", "project: second") + owned)
    (second / "data.yaml").write_text(CUSTOMERS.replace("NTO", "Second"))
    with pytest.raises(mcdecl.errors.RefusedError, match="The owned folder Data Extensions/CRM is claimed by"):
        mcdecl.apply(mcdecl.load(second), force=True, new_account=True)


LOCATION = """\
file_locations:
  Partner: {name: Partner, type: ExternalSftp, url: "sftp://files.example", user: u, password: {env: NTO_TEST_WORD}}
"""


def test_a_secret_that_is_missing_is_told_before_anything_is_sent(
    root: Path, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NTO_TEST_WORD", raising=False)
    (root / "location.yaml").write_text(LOCATION)
    wanted = r"variable NTO_TEST_WORD is not set, and file_location.Partner \(password\) needs the secret in it"
    with pytest.raises(mcdecl.errors.RefusedError, match=wanted):
        mcdecl.apply(mcdecl.load(root))
    assert not embedded.account.store.all("DataExtension")
    monkeypatch.setenv("NTO_TEST_WORD", "hunter2")
    assert mcdecl.apply(mcdecl.load(root)).ok
