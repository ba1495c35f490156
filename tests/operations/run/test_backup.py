"""Saving rows before a run deletes them; the command line's tests hold the rest."""

from pathlib import Path
from typing import Any, Literal

import pytest

from mcdecl.operations.run import backup
from mcdecl.operations.run.backup import back_up, check_known
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.model import RunTarget
from mcdecl.operations.run.rows_parquet import parquet_lines
from tests.operations.run.rows_account import KEYED, RowsAccount

QUERY = RunTarget("query_definition.Q", "query_definition", "Q", "QueryDefinition", "id")


@pytest.fixture(autouse=True)
def keyed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "table_of", lambda _account, key: KEYED if key == "T" else None)


def saved(folder: Path, form: Literal["csv", "parquet"]) -> Path:
    account: Any = RowsAccount([["1", "Ann"], ["2", "Ben"]])
    return back_up(account, QUERY, "T", folder, lambda _done, _all: None, form=form)


def test_rows_of_which_it_is_not_known_that_they_go_cannot_be_saved() -> None:
    target = RunTarget("automation.N", "automation", "N", "Automation", "id", obscure=("filter_activity (id 7)",))
    with pytest.raises(RunError, match=r"does not show what filter_activity \(id 7\) fills") as refused:
        check_known(target)
    assert "automation.N was not started" in refused.value.message
    check_known(RunTarget("automation.N", "automation", "N", "Automation", "id"))


def test_rows_are_saved_as_csv_in_a_folder_that_is_made(tmp_path: Path) -> None:
    out = saved(tmp_path / "new" / "bk", "csv")
    assert out.read_text().splitlines() == ["Id,Name", "1,Ann", "2,Ben"]
    assert (out.name[:2], out.suffix) == ("T-", ".csv")
    assert list((tmp_path / "new" / "bk").iterdir()) == [out]
    assert saved(tmp_path / "new" / "bk", "csv") != out


def test_as_parquet_nothing_else_stays(tmp_path: Path) -> None:
    out = saved(tmp_path, "parquet")
    assert list(parquet_lines(out)) == [["Id", "Name"], ["1", "Ann"], ["2", "Ben"]]
    assert list(tmp_path.iterdir()) == [out]


def test_a_folder_that_cannot_be_written_starts_nothing(tmp_path: Path) -> None:
    (tmp_path / "bk").write_text("a file")
    with pytest.raises(RunError, match=r"The rows of T could not be saved in .*query_definition\.Q was not started"):
        saved(tmp_path / "bk", "csv")
