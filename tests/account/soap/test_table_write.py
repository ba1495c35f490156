"""Messages written by the table are those that zeep writes; what the table cannot place, zeep gets to see."""

import contextlib
import random
import subprocess
import sys
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

from mcdecl.account.soap.shapes import Shape, boolean, decimal, type_shape
from mcdecl.account.soap.table_write import table_message
from mcdecl.account.soap.write import write_message, zeep_message
from mcdecl.wire import PARTNER
from tests.account.soap.test_build import canonical

OBJECTS = (
    "DataExtension",
    "DataExtensionObject",
    "DataFolder",
    "QueryDefinition",
    "ImportDefinition",
    "FilterDefinition",
    "FilterActivity",
    "DataExtractActivity",
    "Automation",
    "Email",
    "FileTransferActivity",
    "DataExtensionField",
)
TEXTS = ("", " ", "a", "ä & <b> ]]> \"'", "two\nlines\tand more\r", "日本語 🧭", "true", "5")


def filled(shape: Shape, chance: random.Random, depth: int) -> dict[str, Any]:
    """Values for many of the elements of a type, in any order."""
    values: dict[str, Any] = {}
    for slot in shape.elements.values():
        if chance.random() < 0.4 or (slot.shape is not None and depth == 0):
            continue
        made = [one(slot.convert, slot.shape, chance, depth) for _ in range(chance.randint(1, 3))]
        if any(item == {} for item in made):
            continue
        values[slot.name] = made if slot.repeats else chance.choice([made[0], made[0], None])
    names = list(values)
    chance.shuffle(names)
    return {name: values[name] for name in names}


def one(convert: Any, shape: Shape | None, chance: random.Random, depth: int) -> Any:
    if shape is not None:
        inside = filled(shape, chance, depth - 1)
        if not any(value is not None for value in inside.values()):
            return {}
        return {"@type": shape.name, **inside} if chance.random() < 0.3 and type_shape(shape.name) else inside
    if convert is boolean:
        return chance.choice([True, False, "true", "false"])
    if convert is decimal:
        return chance.choice([Decimal("1E+3"), Decimal("0.10"), 7, "7.0"])
    return chance.choice(TEXTS) if convert is str else chance.choice([0, -5, 12345678901, "6"])


@pytest.mark.parametrize("method", ["Create", "Update", "Delete"])
@pytest.mark.parametrize("name", OBJECTS)
def test_the_table_writes_what_zeep_writes(name: str, method: str) -> None:
    shape = type_shape(name)
    assert shape is not None
    compared = 0
    for seed in range(12):
        chance = random.Random(f"{name}{method}{seed}")
        objects = [{"@type": name, **filled(shape, chance, 2)}]
        values = {"Options": {"@type": f"{method}Options"}, "Objects": objects}
        with contextlib.suppress(ValueError):  # zeep lacks what some types inherit, and wants what they require
            expected = zeep_message(f"{method}Request", values)
            assert canonical(table_message(f"{method}Request", values)) == canonical(expected)
            compared += 1
    assert compared


@pytest.mark.parametrize(
    "item",
    [
        {"@type": "DataExtension", "Colour": 1},
        {"@type": "HoloDeck"},
        {"@type": "DataExtension", "Fields": {}},
        {"@type": "DataExtension", "Fields": {"Field": {"Name": "a"}}},
        {"@type": "DataExtension", "Fields": "text"},
        {"@type": "DataExtension", "CustomerKey": True},
        {"@type": "DataExtension", "CustomerKey": "\x0b"},
        {"@type": "DataExtension", "IsSendable": "yes"},
        {"@type": "DataExtension", "IsSendable": 1},
        {"@type": "DataExtension", "CustomerKey": ["a", "b"]},
        {"@type": "DataExtension", "CustomerKey": 1.5},
    ],
)
def test_what_has_no_place_is_left_to_zeep(item: dict[str, Any]) -> None:
    with pytest.raises(LookupError):
        table_message("CreateRequest", {"Options": {"@type": "CreateOptions"}, "Objects": [item]})


def test_a_message_that_the_table_can_write_is_written_without_zeep() -> None:
    code = (
        "import sys; from mcdecl.account.soap.write import objects_message, perform_message; "
        "objects_message('Create', [{'@type': 'DataFolder', 'Name': 'a'}]); "
        "perform_message('start', [{'@type': 'QueryDefinition', 'ObjectID': 'q'}]); "
        "sys.exit('zeep' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_what_the_table_cannot_place_is_written_all_the_same() -> None:
    message = write_message(
        "CreateRequest",
        {"Options": {"@type": "CreateOptions"}, "Objects": [{"@type": "DataExtension", "IsSendable": 1}]},
    )
    assert message.findtext(f".//{{{PARTNER}}}IsSendable") == "true"


def test_the_type_stands_where_it_is_another_than_the_declared_one() -> None:
    message = write_message(
        "CreateRequest",
        {"Options": {"@type": "CreateOptions"}, "Objects": [{"@type": "DataExtension", "CustomerKey": "k"}]},
    )
    assert [element.get("{http://www.w3.org/2001/XMLSchema-instance}type") for element in message] == [
        None,
        "DataExtension",
    ]
    assert etree.QName(message).namespace == PARTNER
