"""Kills at some calls of an apply that keeps what it loses, and of its undo; the command goes through all."""

import sys
from collections.abc import Iterator

import pytest

from tests.faults.kept_kills import KeptKiller, kept_killer
from tests.faults.line import KINDS, LYING, Fault

_REFUSED = {"duplicate", "partial"}
"""The account answers that it does not take rows: there is nothing to go on with."""
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills are POSIX's")


@pytest.fixture(scope="module")
def killed_by() -> Iterator[KeptKiller]:
    with kept_killer() as made:
        yield made


def test_a_killed_apply_loses_nothing_that_is_not_kept(killed_by: KeptKiller) -> None:
    killed_by.kill_apply(int(killed_by.count("losing") * 0.85), "after")


@pytest.mark.parametrize(("share", "when"), [(0.5, "before"), (0.7, "after")])
def test_a_killed_apply_loses_nothing_where_its_copies_are_used_again(
    killed_by: KeptKiller, share: float, when: str
) -> None:
    killed_by.kill_apply(int(killed_by.count("reusing") * share), when, "reusing")


def test_a_killed_undo_loses_no_copy_and_can_be_finished(killed_by: KeptKiller) -> None:
    killed_by.kill_undo(int(killed_by.count("lost") * 0.9), "before")


@pytest.mark.parametrize("kind", sorted(set(KINDS) - LYING - _REFUSED))
def test_kept_rows_come_back_over_a_bad_line(killed_by: KeptKiller, kind: str) -> None:
    """All of them and none twice, whether one call goes wrong or none goes well from there on."""
    for skip, count in ((0, 99), (1, 1), (1, 99)):
        calls = "*" if skip == 0 else "Create"
        killed_by.restore_on_a_bad_line("G", [Fault(kind, calls, skip, count)])
    killed_by.restore_on_a_bad_line("T", [Fault(kind, "Create", 1, 99)])


@pytest.mark.parametrize("kind", sorted(_REFUSED))
def test_kept_rows_that_are_refused_are_told_and_none_is_there_twice(killed_by: KeptKiller, kind: str) -> None:
    killed_by.restore_on_a_bad_line("G", [Fault(kind, "Create", 0, 99)], refused=True)
