"""Places of answers that were spoiled once and ended a command in an internal error, and all of some short commands."""

import random
from collections.abc import Iterator

import pytest

from mcdecl.operations.run.waiting import MOST_FAILURES
from tests.faults.commands import COMMANDS, Command
from tests.faults.episodes import Player
from tests.faults.places import WAYS, answers, places, spoiled, tried
from tests.faults.world import World, world

RESULT = ("Body", "RetrieveResponseMsg", "Results")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("places")) as played_in:
        yield played_in


def command(name: str) -> Command:
    return next(command for command in COMMANDS if command.name == name)


@pytest.mark.parametrize(
    ("name", "asked", "where", "way"),
    [
        ("plan --format json", "DataFolder", ("ID",), "x"),
        ("plan --format json", "DataFolder", ("ParentFolder", "ID"), "x"),
        ("plan --format json", "DataExtensionField", ("Ordinal",), "x"),
        ("plan --format json", "DataExtension", ("Name",), "gone"),
        ("plan --format json", "DataExtensionField", ("Name",), "gone"),
        ("run import_definition.I --replace --file {root}/more.csv", "DataExtensionField", ("MaxLength",), "x"),
        ("export --out {out}/exported", "DataFolder", ("ID",), "x"),
        ("export --out {out}/exported", "DataExtension", ("CustomerKey",), "gone"),
    ],
)
def test_a_command_whose_answers_are_spoiled_ends_in_words(
    place: World, name: str, asked: str, where: tuple[str, ...], way: str
) -> None:
    spoiled_place = (f"Retrieve {asked}", (*RESULT, *where))
    last = command(name).beginnings[-1]
    assert spoiled_place in answers(place, command(name), last), "it asks for something else now"
    tried(place, command(name), last, spoiled_place, way)


@pytest.mark.parametrize("way", WAYS)
def test_a_run_whose_state_cannot_be_read_ends_in_words_after_a_few_questions(place: World, way: str) -> None:
    place.at("applied")
    asked = 0

    def damaged(what: str, body: bytes) -> bytes:
        nonlocal asked
        if what != "Retrieve AsyncActivityStatus" or place.line.calls.count(("Perform", "")) == 0:
            return body
        asked += 1
        return spoiled(body, ("Body", "RetrieveResponseMsg", "OverallStatus"), way)

    place.line.break_calls([], random.Random(0))
    place.line.told = damaged
    try:
        run = place.mcdecl("run", "query_definition.Q")
    finally:
        place.line.told = None
        place.settle()
    assert (run.code, asked) == (1, 2 * MOST_FAILURES), (run, place.line.calls)
    assert "It was started, but the account cannot be asked about it" in run.out
    assert "get its result with: mcdecl results" in run.out


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("name", "every"),
    [
        ("apply --auto-approve --force -e units", 150),
        ("rows import --mode upsert data_extension.T {root}/more.csv", 20),
        ("run query_definition.Q filter_activity.FA", 30),
    ],
)
def test_what_a_spoiled_answer_leaves_can_be_gone_on_with(place: World, name: str, every: int, way: str) -> None:
    player = Player(place)
    for beginning in dict.fromkeys(command(name).beginnings):
        for one in [*answers(place, command(name), beginning)][::every]:
            tried(place, command(name), beginning, one, way, player)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["unlock", "ledger --format json"])
def test_every_place_of_every_answer_of_short_commands(place: World, name: str, way: str) -> None:
    found = answers(place, command(name), "applied")
    assert len(found) > 10
    for one in found:
        tried(place, command(name), "applied", one, way)


def test_a_place_is_spoiled_wherever_it_is() -> None:
    body = b"<E><Body><R><P><Property><Name>A</Name><Value>1</Value></Property></P><P><Q>2</Q></P></R></Body></E>"
    assert places(body) == [
        ("Body", "R", "P", "Property", "Name", "A"),
        ("Body", "R", "P", "Property", "Value", "A"),
        ("Body", "R", "P", "Q"),
    ]
    assert b"<Q>x</Q>" in spoiled(body, ("Body", "R", "P", "Q"), "x")
    assert b"<Value>" not in spoiled(body, ("Body", "R", "P", "Property", "Value", "A"), "gone")
    assert places(b'{"items": [{"id": 1}, {"id": 2}]}') == [("items",), ("items", "*"), ("items", "*", "id")]
    assert spoiled(b'{"items": [{"id": 1}]}', ("items", "*", "id"), "gone") == b'{"items": [{}]}'
