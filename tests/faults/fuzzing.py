"""Commands that are told nonsense: whatever an answer, a plan file or a project says, they end in words.

`python -m tests.faults.fuzzing --runs 5000 --seed 1` plays more than the tests do.
"""

import random
import sys
import tempfile
import time
from pathlib import Path

import click

from tests.faults.commands import COMMANDS, shown, words
from tests.faults.line import MANGLED, Fault
from tests.faults.world import Run, World, world

_CALLS = ("*", "*", "Retrieve", "Retrieve", "Continue", "REST", "REST", "Token", "Create", "Update", "Perform")


def ended_in_words(run: Run) -> None:
    """Checks that a command has not broken down."""
    said = run.out + run.err
    assert "Traceback" not in said, shown(run)
    assert "Internal error" not in said, shown(run)
    assert run.code in (0, 1, 2, 124), shown(run)
    assert run.code == 0 or said.strip(), shown(run)


def told_nonsense(played_in: World, number: int, only: str = "", head: tuple[str, ...] = ()) -> None:
    """Runs a command, some of whose answers are mangled; all of it follows from the number.

    Raises:
        AssertionError: The command has broken down.
    """
    chance = random.Random(number)
    command = chance.choice([command for command in COMMANDS if only in command.name])
    played_in.at(chance.choice(command.beginnings))
    for arguments in command.first:
        played_in.mcdecl(*arguments)
    fault = Fault(MANGLED, chance.choice(_CALLS), chance.choice((0, 0, 1, 2, 4, 8)), chance.choice((1, 1, 2, 9)))
    played_in.line.break_calls([fault], chance)
    try:
        ended_in_words(played_in.mcdecl(*head, *words(played_in, command)))
    except AssertionError as error:
        raise AssertionError(f"run {number}, {fault}: {error}") from error
    finally:
        played_in.line.heal()
        played_in.settle()


@click.command()
@click.option("--runs", default=500, show_default=True, help="How many.")
@click.option("--seed", default=0, show_default=True, help="Where their numbers begin: times a million.")
@click.option("--run", type=int, help="This number alone, with the traceback.")
@click.option("--only", default="", help="Only commands whose words contain this.")
def main(runs: int, seed: int, run: int | None, only: str) -> None:
    """Runs commands that are told nonsense."""
    wrong, began = 0, time.process_time()
    with tempfile.TemporaryDirectory() as folder, world(Path(folder)) as played_in:
        for number in [run] if run is not None else range(seed * 1_000_000, seed * 1_000_000 + runs):
            try:
                told_nonsense(played_in, number, only, ("--debug",) if run is not None else ())
            except AssertionError as error:
                wrong += 1
                print(f"{error}\n{'-' * 100}", flush=True)
    print(f"{wrong} went wrong, {time.process_time() - began:.0f} s of CPU")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
