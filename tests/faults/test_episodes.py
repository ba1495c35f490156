"""Episodes in which calls go wrong, over every command that talks; `python -m tests.faults` plays more."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from mcdecl.cli.main import cli
from tests.faults.commands import COMMANDS
from tests.faults.episodes import Player
from tests.faults.line import KINDS, Fault
from tests.faults.world import BEGINNINGS, World, world

BLOCK, BLOCKS = 25, 14
"""Few enough for a minute of one core: 350 episodes. Their numbers are those of seed 0."""
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


def test_episodes_follow_from_their_numbers(player: Player) -> None:
    """Which threads come first is left to chance; what is played and what happens is not."""
    seen = []
    for _ in range(2):
        player.play(11)
        seen.append(sorted(player.happened))
    assert seen[0] == seen[1]
    assert seen[0]


def test_every_command_that_talks_is_played() -> None:
    names = {name for name in cli.list_commands(click.Context(cli)) if name not in OFFLINE}
    assert names == {command.arguments[0] for command in COMMANDS}
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
    if kind not in ("duplicate", "flipped", "partial", "repeated_page"):
        assert (run.code, "Error: " in run.err) == (1, True)


def test_over_sockets_a_broken_call_is_the_same(tmp_path: Path) -> None:
    with world(tmp_path, sockets=True) as played_in:
        player = Player(played_in)
        for number in range(900_000, 900_008):
            player.play(number, "plan")
        assert player.played
