"""Kills at some of the numbered calls; `python -m tests.faults.kills` goes through all of them."""

import sys
from collections.abc import Iterator

import pytest

from tests.faults.kills import KILLABLE, Killer, killer

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills are POSIX's")
SHARES = {"apply": (0.2, 0.5, 0.8), "run import": (0.4, 0.8), "tracking pull into": (0.5, 0.9)}
"""Where commands are killed, as shares of their calls; the others in the middle."""


@pytest.fixture(scope="module")
def killed_by() -> Iterator[Killer]:
    with killer() as made:
        yield made


@pytest.mark.parametrize("name", KILLABLE)
def test_after_a_kill_nothing_is_lost_or_doubled_and_the_next_run_completes(killed_by: Killer, name: str) -> None:
    count = killed_by.calls(name)
    assert count > 3
    for position, share in enumerate(SHARES.get(name, (0.5,))):
        killed_by.kill(name, int(count * share), ("after", "before")[position % 2])
