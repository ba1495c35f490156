"""Kills (-9) of an apply that keeps what it loses, and of its undo, at every numbered call.

Whenever the process dies, what is gone from the account is in a kept copy, and what a person does next brings all back.
`python -m tests.faults.kept_kills` goes through all calls, `tests/faults/test_kept_kills.py` through some.
"""

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click

from mcdecl.operations.run import rows_reading
from tests.faults.episodes import Player
from tests.faults.kept import APPLY, KEYS, UNDO, WHOLE, finish_undo, kept_run, nothing_lost, plain
from tests.faults.kills import Killer, run_command
from tests.faults.line import Fault
from tests.faults.world import World, rows_of, world

_PAGE, _SMALL = rows_reading.PAGE_ROWS, 25


def run_in_small_pages(arguments: Sequence[str], environment: dict[str, str]) -> None:
    """The command line, which reads rows in so small pages that it is killed between two of them as well."""
    rows_reading.PAGE_ROWS = _SMALL
    run_command(arguments, environment)


class KeptKiller(Killer):
    """Kills the two commands."""

    def __init__(self, player: Player) -> None:
        super().__init__(player)
        player.world.at("losing")

    @property
    def world(self) -> World:
        """Where it happens."""
        return self._player.world

    def count(self, name: str) -> int:
        """How many calls a command makes when nobody kills it."""
        self._at(name)
        run = self._run(UNDO if name == "lost" else APPLY)
        assert run.code == 0, run
        return len(self.world.line.calls)

    def _at(self, name: str) -> None:
        small = name == "reusing"
        self._entry = run_in_small_pages if small else run_command
        rows_reading.PAGE_ROWS = _SMALL if small else _PAGE
        self.world.at(name)
        self.world.line.break_calls([], self._player.chance)

    def kill_apply(self, number: int, when: str, name: str = "losing") -> None:
        """Kill the apply at a call: nothing may be gone that is not kept, and the next one completes.

        Args:
            number: of the call.
            when: `before` it or `after` it.
            name: the beginning: `losing`, or `reusing` where the next one uses copies again.

        Raises:
            AssertionError: something is lost, or it does not complete.
        """
        self._at(name)
        self._run(APPLY, number, when)
        self._nothing_lost()
        self._again(*APPLY.arguments)
        self._nothing_lost()
        assert self.world.mcdecl("plan", "--detailed-exitcode").code == 0
        assert not rows_of(self.world.account, "G")

    def kill_undo(self, number: int, when: str) -> None:
        """Kill the undo at a call: no copy may be lost, and what its messages name brings all rows back.

        Raises:
            AssertionError: a copy is lost, or rows do not come back.
        """
        self._at("lost")
        run = self._run(UNDO, number, when)
        self._nothing_lost()
        finish_undo(self.world, run)
        self._nothing_lost()
        assert all(plain(rows_of(self.world.account, key)) == WHOLE for key in KEYS)

    def restore_on_a_bad_line(self, key: str, faults: Sequence[Fault], *, refused: bool = False) -> None:
        """Put kept rows back while calls go wrong, and once more if it says that they are not all back.

        Args:
            key: the data extension.
            faults: what goes wrong.
            refused: whether the account says that it does not take rows, so that there is nothing to go on with.

        Raises:
            AssertionError: rows are not back, or are there twice, or it says something else than is true.
        """
        self.world.at("remade")
        run = kept_run(self.world)
        words = ("kept", "restore", run, f"data_extension.{key}", "--from", "{root}/kept")
        self.world.line.break_calls(faults, self._player.chance)
        first = self.world.mcdecl(*words)
        self.world.line.heal()
        self.world.settle()
        said = first.out + first.err
        assert "Traceback" not in said, first
        assert "Internal error" not in said, first
        if refused:
            rows = plain(rows_of(self.world.account, key))
            assert first.code == 1, first
            assert [row for row in WHOLE if row in rows] == rows, first
            return
        if first.code == 0:
            assert "60 of 60 rows are back" in first.out, first
        else:
            assert first.err.strip(), first
            again = self.world.mcdecl(*words)
            assert (again.code, "60 of 60 rows are back" in again.out) == (0, True), (first, again)
        assert plain(rows_of(self.world.account, key)) == WHOLE, first

    def _again(self, *arguments: str) -> None:
        again = self.world.mcdecl(*arguments)
        if again.code:
            self.world.mcdecl("unlock", "--force")
            again = self.world.mcdecl(*arguments)
        assert again.code == 0, again
        self.world.settle()

    def _nothing_lost(self) -> None:
        self.world.settle()
        nothing_lost(self.world)


@contextmanager
def kept_killer() -> Iterator[KeptKiller]:
    """A killer in a world of its own."""
    with tempfile.TemporaryDirectory() as folder, world(Path(folder), still=False) as played_in:
        yield KeptKiller(Player(played_in))
        rows_reading.PAGE_ROWS = _PAGE
        shutil.rmtree(played_in.root / "kept", ignore_errors=True)


@click.command()
@click.option("--every", default=1, show_default=True, help="Every how many calls.")
@click.option("--only", default="", help="Only beginnings whose name contains this: losing, reusing, lost.")
def main(every: int, only: str) -> None:
    """Kill the two commands at every numbered call."""
    wrong, began = 0, time.monotonic()
    with kept_killer() as killed_by:
        kills = {
            "losing": killed_by.kill_apply,
            "reusing": partial(killed_by.kill_apply, name="reusing"),
            "lost": killed_by.kill_undo,
        }
        for name, kill in kills.items():
            if only not in name:
                continue
            count = killed_by.count(name)
            for number in range(0, count, every):
                for when in ("before", "after"):
                    try:
                        kill(number, when)
                    except AssertionError as error:
                        wrong += 1
                        print(f"killed {when} call {number} of {name}: {error}\n{'-' * 100}", flush=True)
            print(f"{name}: {count} calls, {wrong} went wrong so far, {time.monotonic() - began:.0f} s", flush=True)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
