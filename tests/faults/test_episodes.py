"""Episodes in which calls go wrong, over every command that talks; `python -m tests.faults` plays more."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from mcdecl.cli.main import cli
from tests.faults.commands import COMMANDS
from tests.faults.episodes import Player
from tests.faults.kept import KEEPING
from tests.faults.line import KINDS, Fault
from tests.faults.world import BEGINNINGS, Run, World, world

BLOCK, BLOCKS, SHORT_BLOCKS, KEPT_BLOCKS = 25, 24, 56, 4
"""2,100 episodes, with the numbers of seed 0: 600 over all commands, 1,400 short ones, 100 of keeping and undoing."""
OFFLINE = {
    "check-file",
    "compare",
    "completion",
    "docs",
    "explain",
    "fmt",
    "graph",
    "impact",
    "lsp",
    "render",
    "runs",
    "sandbox",
    "show",
    "test",
    "trust",
    "unused",
    "validate",
}
"""Commands that talk to no account but their own."""


@pytest.fixture(scope="module")
def player(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Player]:
    with world(tmp_path_factory.mktemp("faults")) as played_in:
        yield Player(played_in)


@pytest.fixture
def here(player: Player) -> World:
    """The world, with a project that is applied."""
    player.world.at("applied")
    player.world.line.break_calls([], player.chance)
    return player.world


@pytest.mark.parametrize("block", range(BLOCKS))
def test_nothing_is_lost_or_doubled_and_green_means_done(player: Player, block: int) -> None:
    for number in range(block * BLOCK, (block + 1) * BLOCK):
        player.play(number)


@pytest.mark.parametrize("block", range(SHORT_BLOCKS))
def test_the_same_of_commands_that_make_few_calls(player: Player, block: int) -> None:
    for number in range(block * BLOCK, (block + 1) * BLOCK):
        player.play(number, short=True)


@pytest.mark.parametrize("block", range(KEPT_BLOCKS))
def test_the_same_of_what_is_kept_undone_and_put_back(player: Player, block: int) -> None:
    for number in range(block * BLOCK, (block + 1) * BLOCK):
        player.play(number, pool=KEEPING)


@pytest.mark.parametrize(("short", "count"), [(False, 10), (True, 20)])
def test_episodes_follow_from_their_numbers(player: Player, short: bool, count: int) -> None:
    """Another process, where sets have another order and nothing was played before, sees the same calls and ends."""
    first = 3_000_000
    words = [sys.executable, "-m", "tests.faults", "--seed", "3", "--episodes", str(count), "--tell"]
    environment = {**os.environ, "PYTHONHASHSEED": str(count)}
    told = subprocess.run(
        [*words, *(["--short"] if short else [])], env=environment, stdout=subprocess.PIPE, check=True
    ).stdout.splitlines()
    stories = dict(json.loads(line) for line in told[:count])
    for number in range(first, first + count):
        player.play(number, short=short)
        assert stories[number] == json.loads(json.dumps(player.story)), number
        assert player.happened


def test_an_episode_is_the_same_whatever_was_played_before(player: Player) -> None:
    """Two of its updates are made at once: which is told first is not left to how many calls were made before."""
    stories = set()
    for before in range(5):
        player.play(3_000_004 + before)
        player.play(3_000_003)
        stories.add(json.dumps(player.story))
    assert len(stories) == 1


def test_every_command_that_talks_is_played() -> None:
    names = {name for name in cli.list_commands(click.Context(cli)) if name not in OFFLINE}
    assert names == {command.arguments[0] for command in (*COMMANDS, *KEEPING)}
    assert {name for command in COMMANDS for name in command.beginnings} <= set(BEGINNINGS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_fault_is_noticed_by_the_client(here: World, kind: str, player: Player) -> None:
    """What happens on the line arrives as it is meant: the calls show it, and the command copes or says why not."""
    calls = {"partial": "Create", "dead_continue": "Continue", "repeated_page": "Continue"}.get(kind, "Retrieve")
    here.line.break_calls([Fault(kind, calls, 0, 99)], player.chance)
    adding = ("rows", "import", "data_extension.T", "{root}/new.csv")
    run = here.mcdecl(*(adding if kind == "partial" else ("plan", "--detailed-exitcode")))
    here.line.heal()
    assert kind in {happened for _, happened in here.line.calls}
    if kind not in ("duplicate", "flipped", "partial"):
        assert (run.code, "Error: " in run.err) == (1, True)


@pytest.mark.parametrize("skip", [0, 2, 4, 8, 16])
@pytest.mark.parametrize(("kind", "calls"), [("dead_continue", "Continue"), ("expired", "REST"), ("html", "REST")])
@pytest.mark.parametrize("words", [("export", "--out", "{out}/exported"), ("results",)])
def test_a_list_that_stays_unread_is_told_and_never_replaced(
    player: Player, words: tuple[str, ...], kind: str, calls: str, skip: int
) -> None:
    """Names in the place of keys, a kind left out: each would look as if the account had it like that."""
    (command,) = (command for command in COMMANDS if command.arguments == words)
    player.good_run("applied", command)

    def on_a_bad_line() -> tuple[Run, bool]:
        player.world.line.break_calls([Fault(kind, calls, skip, 99)], player.chance)
        run = player.world.mcdecl(*words)
        player.world.line.heal()
        return run, False

    player.reads("applied", command, on_a_bad_line)


def test_a_list_that_breaks_off_is_read_again_from_its_first_page(here: World, player: Player) -> None:
    here.line.break_calls([Fault("dead_continue", "Continue", 1, 1)], player.chance)
    run = here.mcdecl("plan", "--detailed-exitcode")
    here.line.heal()
    assert "dead_continue" in {happened for _, happened in here.line.calls}
    assert run.code == 0, run


@pytest.mark.parametrize("skip", [0, 1, 2, 3, 5, 8, 13, 21])
@pytest.mark.parametrize("times", [1, 99])
def test_a_repeated_page_doubles_no_field(player: Player, skip: int, times: int) -> None:
    """An export is what it is on a good line, or there is none."""
    words = ("export", "--out", "{out}/exported")
    (command,) = (command for command in COMMANDS if command.arguments == words)
    player.good_run("applied", command)

    def on_a_bad_line() -> tuple[Run, bool]:
        player.world.line.break_calls([Fault("repeated_page", "Continue", skip, times)], player.chance)
        run = player.world.mcdecl(*words)
        player.world.line.heal()
        happened = "repeated_page" in {happened for _, happened in player.world.line.calls}
        assert happened or skip
        return run, False

    player.reads("applied", command, on_a_bad_line)


def test_over_sockets_a_broken_call_is_the_same(tmp_path: Path) -> None:
    with world(tmp_path, sockets=True) as played_in:
        player = Player(played_in)
        for number in range(900_000, 900_008):
            player.play(number, "plan")
        assert player.played
