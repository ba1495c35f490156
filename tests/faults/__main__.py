"""`python -m tests.faults --episodes 50000 --seed 1`: plays episodes, and prints those that go wrong."""

import json
import sys
import tempfile
import time
from pathlib import Path

import click

from tests.faults.commands import COMMANDS
from tests.faults.episodes import Player
from tests.faults.kept import KEEPING
from tests.faults.world import world


@click.command()
@click.option("--episodes", default=2000, show_default=True, help="How many to play.")
@click.option("--seed", default=0, show_default=True, help="Where their numbers begin: times a million.")
@click.option("--episode", type=int, help="Play this number alone.")
@click.option("--only", default="", help="Only commands whose words contain this.")
@click.option("--short", is_flag=True, help="Only commands that make few calls: faults come closer together.")
@click.option("--kept", is_flag=True, help="Only applies that keep what they lose, their undo, and kept rows put back.")
@click.option("--sockets", is_flag=True, help="Let calls go over sockets: slower, and resets are real.")
@click.option("--threads", is_flag=True, help="Leave threads, ids and moments to chance.")
@click.option("--tell", is_flag=True, help="Tell of each episode what was called and how it ended.")
@click.option("--most", default=10, show_default=True, help="Stop after so many that went wrong.")
def command(
    episodes: int,
    seed: int,
    episode: int | None,
    only: str,
    short: bool,
    kept: bool,
    sockets: bool,
    threads: bool,
    tell: bool,
    most: int,
) -> None:
    """Plays episodes in which calls between client and account go wrong."""
    numbers = [episode] if episode is not None else range(seed * 1_000_000, seed * 1_000_000 + episodes)
    wrong, began = 0, time.process_time()
    with tempfile.TemporaryDirectory() as folder, world(Path(folder), sockets=sockets, still=not threads) as played_in:
        player = Player(played_in)
        for number in numbers:
            try:
                player.play(number, only, short=short, pool=KEEPING if kept else COMMANDS)
            except AssertionError as error:
                wrong += 1
                print(f"{error}\n{'-' * 100}")
            if tell:
                print(json.dumps([number, player.story]), flush=True)
            if wrong >= most:
                break
            if player.played % 1000 == 0:
                print(f"{player.played} episodes, {wrong} went wrong, {time.process_time() - began:.0f} s", flush=True)
    fired = ", ".join(f"{kind} {count}" for kind, count in sorted(player.fired.items()))
    print(
        f"{player.played} episodes, {wrong} went wrong, {time.process_time() - began:.0f} s of CPU; happened: {fired}"
    )
    sys.exit(bool(wrong))


if __name__ == "__main__":
    command()
