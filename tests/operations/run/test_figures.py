"""What follows from the little that the account tells."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mcdecl.kinds import KINDS
from mcdecl.operations.run.figures import counted
from mcdecl.operations.run.model import Figures, Filling, RunTarget


def target(kind: str, mode: str) -> RunTarget:
    run = KINDS[kind].run
    assert run is not None
    return RunTarget("a", kind, "k", "T", "", fills=(Filling("a", "Into", mode, run.effects({"mode": mode})),))


@pytest.mark.parametrize(
    ("kind", "mode", "told", "before", "after", "added", "updated"),
    [
        ("import_definition", "AddAndUpdate", 10, 5, 9, 4, 6),
        ("import_definition", "AddAndUpdate", 10, None, 9, None, None),
        ("import_definition", "AddAndUpdate", 10, 9, 5, None, None),  # somebody else deleted rows
        ("import_definition", "AddAndUpdate", 2, 0, 9, None, None),  # somebody else added rows
        ("import_definition", "AddAndDoNotUpdate", 3, None, None, 3, 0),
        ("import_definition", "UpdateButDoNotAdd", 3, None, None, 0, 3),
        ("import_definition", "Overwrite", 3, 100, 3, 3, 0),
        ("import_definition", "ColumnBased", 3, 0, 3, None, None),
        ("query_definition", "Overwrite", None, 7, 4, 4, 0),
        ("query_definition", "Append", None, 7, 9, 2, 0),
        ("query_definition", "Append", None, 7, 5, None, None),
        ("query_definition", "Update", None, 7, 9, 2, None),
        ("filter_activity", "", None, 7, 4, 4, 0),
    ],
)
def test_added_and_updated(
    kind: str,
    mode: str,
    told: int | None,
    before: int | None,
    after: int | None,
    added: int | None,
    updated: int | None,
) -> None:
    figures = counted(target(kind, mode), Figures(successful=told), before, after)
    assert (figures.added, figures.updated) == (added, updated)


COUNTS = st.none() | st.integers(0, 1000)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # machines may be busy
@given(
    mode=st.sampled_from(["AddAndUpdate", "AddAndDoNotUpdate", "UpdateButDoNotAdd", "Overwrite", "ColumnBased"]),
    told=COUNTS,
    before=COUNTS,
    after=COUNTS,
)
def test_what_is_told_of_an_import_adds_up(mode: str, told: int | None, before: int | None, after: int | None) -> None:
    figures = counted(target("import_definition", mode), Figures(successful=told), before, after)
    if figures.added is not None and figures.updated is not None:
        assert figures.added + figures.updated == told
        assert min(figures.added, figures.updated) >= 0
