"""Kills at some calls of an apply that keeps what it loses, and of its undo; the command goes through all."""

import sys
from collections.abc import Iterator

import pytest

from tests.faults.kept_kills import KeptKiller, kept_killer

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills are POSIX's")


@pytest.fixture(scope="module")
def killed_by() -> Iterator[KeptKiller]:
    with kept_killer() as made:
        yield made


def test_a_killed_apply_loses_nothing_that_is_not_kept(killed_by: KeptKiller) -> None:
    killed_by.kill_apply(int(killed_by.count("losing") * 0.85), "after")


def test_a_killed_undo_loses_no_copy_and_can_be_finished(killed_by: KeptKiller) -> None:
    killed_by.kill_undo(int(killed_by.count("lost") * 0.9), "before")
