"""Every place of every answer, each once: what a command does when it is missing, or is something else.

`python -m tests.faults.places` goes through all of them; `--every 10 --first 3` through some. With `--after` it
looks at what is left as well: nothing may be lost or there twice, and a person can go on.
"""

import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from lxml import etree

from tests.faults.commands import COMMANDS, Command, words
from tests.faults.episodes import EXAMINING, Player
from tests.faults.fuzzing import ended_in_words
from tests.faults.kept import KEEPING
from tests.faults.world import Run, World, world

WAYS = ("gone", "x", "")
"""What becomes of a place: it is left out, or has another text."""
Place = tuple[str, tuple[str, ...]]
"""What was asked, and where in the answer."""


def places(body: bytes) -> list[tuple[str, ...]]:
    """The places of an answer that say something, each once however often it is there."""
    try:
        return [*dict.fromkeys(path for path, _, _ in _in_json(json.loads(body), ()))]
    except ValueError:
        pass
    try:
        root = etree.fromstring(body)
    except etree.XMLSyntaxError:
        return []
    found = dict.fromkeys(_path(element) for element in root.iter(etree.Element) if not len(element))
    return [path for path in found if "Body" in path[:2]]


def spoiled(body: bytes, place: tuple[str, ...], way: str) -> bytes:
    """The answer with every such place gone, or with another text."""
    if body[:1] in b"[{":
        data = json.loads(body)
        for path, holder, name in [*_in_json(data, ())]:
            if path == place and way == "gone":
                holder.pop(name)
                break
            if path == place:
                holder[name] = way
        return json.dumps(data).encode()
    root = etree.fromstring(body)
    for element in [element for element in root.iter(etree.Element) if not len(element) and _path(element) == place]:
        if way == "gone":
            element.getparent().remove(element)
        else:
            element.text = way
    return etree.tostring(root)


def _in_json(data: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    for name, value in list(
        data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    ):
        here = (*path, str(name) if isinstance(data, dict) else "*")
        yield here, data, name
        yield from _in_json(value, here)


def _path(element: Any) -> tuple[str, ...]:
    path = [etree.QName(item).localname for item in (*reversed([*element.iterancestors()]), element)]
    above = element.getparent()
    if above is not None and path[-2:] in (["Property", "Name"], ["Property", "Value"]):
        path.append(str(above.findtext("{*}Name")))
    return tuple(path[1:])


def answers(played_in: World, command: Command, beginning: str) -> dict[Place, None]:
    """The places of all answers that a command gets."""
    found: dict[Place, None] = {}

    def look(what: str, body: bytes) -> bytes:
        found.update(((what, place), None) for place in places(body))
        return body

    _run(played_in, command, beginning, look)
    return found


def _run(played_in: World, command: Command, beginning: str, told: Any) -> None:
    played_in.at(beginning)
    _told(played_in, command, told)


def _told(played_in: World, command: Command, told: Any) -> Run:
    for arguments in command.first:
        played_in.mcdecl(*arguments)
    played_in.line.told = told
    try:
        run = played_in.mcdecl(*words(played_in, command))
    finally:
        played_in.line.told = None
        played_in.settle()
    ended_in_words(run)
    return run


def tried(
    played_in: World, command: Command, beginning: str, place: Place, way: str, player: Player | None = None
) -> None:
    """Runs a command of whose answers a place is spoiled, each time.

    With a player, what it leaves is looked at, too: nothing may be lost or there twice, and a person can go on.

    Raises:
        AssertionError: It has broken down.
    """

    def spoil(what: str, body: bytes) -> bytes:
        return spoiled(body, place[1], way) if what == place[0] and place[1] in places(body) else body

    try:
        if player is None:
            _run(played_in, command, beginning, spoil)
            return
        if command.arguments[0] not in EXAMINING:
            player.good_run(beginning, command)
        played_in.at(beginning)
        played_in.line.break_calls([], random.Random(0))
        check = player.reads if command.facts is None else player.changes
        check(beginning, command, lambda: (_told(played_in, command, spoil), True))
    except AssertionError as error:
        raise AssertionError(f"{place[0]}: {'/'.join(place[1])} {way or 'empty'}: {error}") from error


@click.command()
@click.option("--every", default=1, show_default=True, help="Every how many.")
@click.option("--first", default=0, show_default=True, help="Beginning with this one.")
@click.option("--only", default="", help="Only commands whose words contain this.")
@click.option("--way", "ways", type=click.Choice(WAYS), multiple=True, default=WAYS, help="Only in this way.")
@click.option("--beginning", default="", help="Only at this beginning.")
@click.option("--after", is_flag=True, help="Look at what is left, too, and go on as a person does.")
def main(every: int, first: int, only: str, ways: tuple[str, ...], beginning: str, *, after: bool) -> None:
    """Spoils every place of every answer."""
    wrong, count, began = 0, 0, time.process_time()
    seen: set[tuple[str, Place]] = set()
    with tempfile.TemporaryDirectory() as folder, world(Path(folder)) as played_in:
        player = Player(played_in) if after else None
        for command in (*COMMANDS, *KEEPING):
            if only not in command.name:
                continue
            for at in dict.fromkeys(command.beginnings):
                if beginning not in at:
                    continue
                for place in answers(played_in, command, at):
                    if (command.name, place) in seen:
                        continue
                    seen.add((command.name, place))
                    for way in ways:
                        count += 1
                        if (count - first) % every:
                            continue
                        try:
                            tried(played_in, command, at, place, way, player)
                        except AssertionError as error:
                            wrong += 1
                            print(f"{error}\n{'-' * 100}", flush=True)
            print(f"{command.name}: {count}, {wrong} went wrong, {time.process_time() - began:.0f} s", flush=True)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
