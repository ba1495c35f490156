"""Kills (-9) of the client at every numbered call: before the call is carried out, and before its answer arrives.

`python -m tests.faults.kills` goes through all numbers, `tests/faults/test_kills.py` through some.
"""

import contextlib
import io
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from tests.faults.commands import COMMANDS, Command, words
from tests.faults.episodes import KILLED, Player
from tests.faults.line import BrokenError
from tests.faults.world import Run, world

TIMEOUT = 600
KILLABLE = {
    "apply": ("apply --auto-approve --force", "empty"),
    "apply a change": ("apply --auto-approve --force", "changed"),
    "apply units": ("apply --auto-approve --force -e units", "empty"),
    "export": ("export --out {out}/exported", "applied"),
    "run import": ("run import_definition.I --replace --file {root}/more.csv", "applied"),
    "run automation": ("run automation.A", "applied"),
    "rows export": ("rows export data_extension.T --out {out}/rows.csv", "applied"),
    "rows import": ("rows import data_extension.T {root}/new.csv", "applied"),
    "tracking pull": ("tracking pull --since 2026-03-01 --until 2026-03-05 --out {out}/events", "applied"),
    "tracking pull into": (
        "tracking pull --since 2026-03-01 --until 2026-03-05 --out {out}/events --into data_extension.Events",
        "applied",
    ),
}
"""Commands that are killed, each with its beginning."""


def run_command(arguments: Sequence[str], environment: dict[str, str]) -> None:
    """The command line, in a process of its own."""
    from mcdecl.cli.main import main

    os.environ.update(environment)
    with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO())), contextlib.redirect_stderr(io.StringIO()):
        code = main(list(arguments))
    os._exit(code)


class NotReachedError(Exception):
    """A command ended before the call at which it was to be killed: what it read before spares it some."""


class Killer:
    """Runs commands that are killed at a call, in a world whose line is also on sockets."""

    def __init__(self, player: Player) -> None:
        self._player = player
        self._entry = run_command
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["__main__", "tests.faults.loaded"])

    def calls(self, name: str) -> int:
        """How many calls a command makes when nobody kills it."""
        command, beginning = self.find(name)
        self._player.good_run(beginning, command)
        self._player.world.at(beginning)
        self._player.world.line.break_calls([], self._player.chance)
        self._run(command)
        return len(self._player.world.line.calls)

    def find(self, name: str) -> tuple[Command, str]:
        line, beginning = KILLABLE[name]
        (command,) = (command for command in COMMANDS if command.name == line)
        return command, beginning

    def kill(self, name: str, number: int, when: str) -> None:
        """Kills a command at a call, `before` it or `after` it, and checks what a person finds and does next.

        Raises:
            AssertionError: Something is lost, or there twice, or the next run does not complete.
            NotReachedError: It did not make so many calls this time.
        """
        command, beginning = self.find(name)
        self._player.good_run(beginning, command)
        self._player.world.at(beginning)
        self._player.world.line.break_calls([], self._player.chance)
        check = self._player.reads if command.facts is None else self._player.changes
        try:
            check(beginning, command, lambda: (self._run(command, number, when), False))
        except AssertionError as error:
            raise AssertionError(f"killed {when} call {number} of {name}: {error}") from error

    def _run(self, command: Command, number: int = -1, when: str = "") -> Run:
        world = self._player.world
        arguments = tuple(
            word.replace("{out}", str(world.scratch)).replace("{root}", str(world.root))
            for word in words(world, command)
        )
        names = ("MC_SECRET", "MC_SFTP_PASSWORD")
        environment = {name: os.environ[name] for name in names}
        process = self._context.Process(target=self._entry, args=(("-C", str(world.root), *arguments), environment))

        def at_call(count: int) -> None:
            if count == number:
                process.kill()
                if when == "before":
                    raise BrokenError("reset_before")

        world.line.before = at_call
        process.start()
        process.join(TIMEOUT)
        world.line.before = lambda _count: None
        code = process.exitcode
        assert code is not None, "it does not end"
        if code >= 0 and number >= len(world.line.calls):
            raise NotReachedError
        assert (code < 0) == (number >= 0), f"it ended with {code}, killed or not"
        world.settle()
        return Run(arguments, KILLED if code < 0 else code, "killed", "killed")


@contextmanager
def killer() -> Iterator[Killer]:
    """A killer in a world of its own."""
    with tempfile.TemporaryDirectory() as folder, world(Path(folder), still=False) as played_in:
        yield Killer(Player(played_in))


@click.command()
@click.option("--only", default="", help="Only commands whose name contains this.")
@click.option("--every", default=1, show_default=True, help="Every how many calls.")
def main(only: str, every: int) -> None:
    """Kills commands at every numbered call."""
    wrong, began = 0, time.monotonic()
    with killer() as killed_by:
        for name in KILLABLE:
            if only not in name:
                continue
            count = killed_by.calls(name)
            for number in range(0, count, every):
                for when in ("before", "after"):
                    try:
                        killed_by.kill(name, number, when)
                    except NotReachedError:
                        print(f"{name} ended before call {number}", flush=True)
                    except AssertionError as error:
                        wrong += 1
                        print(f"{error}\n{'-' * 100}", flush=True)
            print(f"{name}: {count} calls, {wrong} went wrong so far, {time.monotonic() - began:.0f} s", flush=True)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
