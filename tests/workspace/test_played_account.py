"""An embedded account for playing a data flow."""

from pathlib import Path

from mcdecl.project import load
from mcdecl.workspace.played_account import opened_account
from mcdecl.workspace.rehearsing import Rehearsals


def test_one_thread_decides_which_of_equal_rows_comes_first(tmp_path: Path) -> None:
    (tmp_path / "mcdecl.yaml").write_text("project: t\nenvironments:\n  dev: {account: sandbox}\n")
    project = load(tmp_path, offline=True)
    with Rehearsals.opened() as rehearsals, opened_account(project.environment) as played:
        played.begin(rehearsals.set_up(project).documents)
        with played._account.store.exclusively() as store:
            setting = store.writing().execute("SELECT current_setting('threads')").fetchone()
        assert setting == (1,)
