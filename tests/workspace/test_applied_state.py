"""Where a project's record of what it applied last is kept."""

from pathlib import Path

import pytest

from mcdecl.account import SoapAccount
from mcdecl.engine.apply.applied_rows import read_records
from mcdecl.engine.apply.kept_tables import APPLIED_TABLE
from mcdecl.engine.plan.applied_state import AppliedState
from mcdecl.helpers.structs import replace
from mcdecl.project import Project, load
from mcdecl.workspace.applied_state import (
    FOLDER,
    fresh,
    read_all_applied_states,
    read_applied_state,
    update_applied_state,
    write_applied_state,
)
from tests.engine.apply.lock_table import make_own_table


def project(folder: Path, settings: str = "") -> Project:
    (folder / "mcdecl.yaml").write_text(f"project: nto\nenvironments:\n  dev: {{account: sandbox{settings}}}\n")
    return load(folder)


def commit(words: str) -> AppliedState:
    return AppliedState("nto", "dev", commit=words)


def test_it_lies_in_the_local_folder_of_mcdecl(tmp_path: Path, account: SoapAccount) -> None:
    here = project(tmp_path)
    assert read_applied_state(here, account) is None
    write_applied_state(here, account, commit("a"))
    assert (tmp_path / FOLDER / "dev.json").is_file()
    assert read_applied_state(here, account) == commit("a")
    assert read_all_applied_states(here, account) == (commit("a"),)


@pytest.mark.parametrize("word", ["lock", "ledger"])
def test_it_lies_in_the_account_where_lock_or_ledger_do(tmp_path: Path, account: SoapAccount, word: str) -> None:
    write_applied_state(project(tmp_path), account, commit("local"))
    make_own_table(account, APPLIED_TABLE)
    here = project(tmp_path, f", {word}: true")
    assert read_applied_state(here, account) == commit("local"), "it was kept locally until now"
    update_applied_state(here, account, lambda state: replace(state, commit="shared"))
    assert read_applied_state(here, account) == commit("shared")
    assert read_records(account) == read_all_applied_states(here, account) == (commit("shared"),)


def test_a_local_record_of_another_project_or_of_none_is_not_ours(tmp_path: Path, account: SoapAccount) -> None:
    here = project(tmp_path)
    write_applied_state(here, account, AppliedState("other", "dev"))
    assert read_applied_state(here, account) is None
    (tmp_path / FOLDER / "dev.json").write_text("not JSON")
    assert read_applied_state(here, account) is None
    update_applied_state(here, account, lambda state: replace(state, commit="a"))
    assert read_applied_state(here, account) == replace(fresh(here), commit="a")
