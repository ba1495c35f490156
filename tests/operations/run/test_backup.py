"""Saving rows before a run deletes them; the command line's tests hold the rest."""

import pytest

from mcdecl.operations.run.backup import check_known
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.model import RunTarget


def test_rows_of_which_it_is_not_known_that_they_go_cannot_be_saved() -> None:
    target = RunTarget("automation.N", "automation", "N", "Automation", "id", obscure=("filter_activity (id 7)",))
    with pytest.raises(RunError, match=r"does not show what filter_activity \(id 7\) fills") as refused:
        check_known(target)
    assert "automation.N was not started" in refused.value.message
    check_known(RunTarget("automation.N", "automation", "N", "Automation", "id"))
