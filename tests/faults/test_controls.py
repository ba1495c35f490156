"""Names and words of an account that hold control characters: no command passes them on, and none breaks down."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from lxml import etree

from tests.faults.commands import COMMANDS, words
from tests.faults.fuzzing import ended_in_words
from tests.faults.world import World, world

IN_XML, IN_JSON = "\x9b2J\u202e", "\x1b[2J\x9b2J\u202e"
"""XML cannot say the first 32 characters, but those that an 8-bit terminal takes for the same."""
ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]")
SAID = re.compile("name|desc|message|errormsg|faultstring|status$", re.IGNORECASE)
NAMES = (
    "drift --format json",
    "undo {run} --format json",
    "results automation.A",
    "status",
    "sample --mask --out {out}/people",
    "rows import data_extension.T {root}/new.csv",
    "run automation.A",
    "lint --online",
    "unlock -e units",
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("controls")) as played_in:
        yield played_in


@pytest.mark.parametrize("refused", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_no_control_character_of_an_account_reaches_who_reads(place: World, name: str, refused: bool) -> None:
    command = next(command for command in COMMANDS if command.name == name)
    place.at(command.beginnings[-1])
    place.line.told = lambda _what, body: _spoiled(body, refused=refused)
    try:
        run = place.mcdecl(*words(place, command))
    finally:
        place.line.told = None
        place.settle()
    ended_in_words(run)
    assert not ACTING.findall(run.out + run.err), (run.out, run.err)


def _spoiled(body: bytes, *, refused: bool) -> bytes:
    try:
        return json.dumps(_in_json(json.loads(body), "")).encode()
    except ValueError:
        root = etree.fromstring(body)
    for element in [element for element in root.iter(etree.Element) if not len(element) and element.text]:
        name = etree.QName(element).localname
        listed = etree.QName(element.getparent()).localname == "Property" if element.getparent() is not None else False
        if name == "OverallStatus" and refused:
            element.text = f"Error: no {IN_XML}"
        elif SAID.search(name) and name not in ("OverallStatus", "StatusCode") and not listed:
            element.text = f"{element.text}{IN_XML}"
    return etree.tostring(root)


def _in_json(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        return {key: _in_json(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [_in_json(item, name) for item in value]
    return f"{value}{IN_JSON}" if isinstance(value, str) and SAID.search(name) else value
