"""Answers whose form is right and whose content is not: values of other types, things left out, doubled, nested."""

import json
import random
from collections.abc import Callable
from typing import Any

from lxml import etree


def _nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


ODD: tuple[Any, ...] = (
    None, True, 0, -1, 10**30, 1e308, "", " ", "0", "x" * 5000, "\u202e\u0007", "2026-99-99T99:99:99", "${env.HOME}",
    [], {}, [None], {"": None}, [[]], [{"id": 1}], _nested(200),
)  # fmt: skip
TEXTS = (
    "",
    " ",
    "NaN",
    "-1",
    "99999999999999999999",
    "x" * 5000,
    "2026-99-99T99:99:99",
    "true",
    "<&>",
    "[1]",
    "\u202e",
)


def mangled(body: bytes, chance: random.Random) -> bytes:
    """The answer with one thing in it changed; what is neither JSON nor XML stays."""
    try:
        data = json.loads(body)
    except ValueError:
        return _xml(body, chance)
    return json.dumps(_json(data, chance)).encode()


def _json(data: Any, chance: random.Random) -> Any:
    places: list[tuple[Any, Any]] = []
    waiting = [data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, (dict, list)):
            names = list(value) if isinstance(value, dict) else range(len(value))
            places += [(value, name) for name in names]
            waiting += [value[name] for name in names]
    if not places or chance.random() < 0.05:
        return chance.choice(ODD)
    value, name = chance.choice(places)
    how = chance.random()
    if how < 0.2:
        del value[name]
    elif how < 0.3 and isinstance(value, list):
        value.append(value[name])
    else:
        value[name] = chance.choice(ODD)
    return data


def _text(element: Any, chance: random.Random) -> None:
    element.text = chance.choice(TEXTS).replace("\u0007", "")


def _flipped(element: Any, chance: random.Random) -> None:
    """One sign of a text is another one: of a name, too, which the form of the answer says nothing about."""
    texts = [
        item for item in element.getroottree().iter(etree.Element) if (item.text or "").isprintable() and item.text
    ]
    if texts:
        chosen = chance.choice(texts)
        at = chance.randrange(len(chosen.text))
        chosen.text = chosen.text[:at] + chr(ord(chosen.text[at]) ^ 2) + chosen.text[at + 1 :]


def _gone(element: Any, _chance: random.Random) -> None:
    element.getparent().remove(element)


def _doubled(element: Any, _chance: random.Random) -> None:
    element.addnext(etree.fromstring(etree.tostring(element)))


def _renamed(element: Any, _chance: random.Random) -> None:
    element.tag = "Unexpected"


def _emptied(element: Any, _chance: random.Random) -> None:
    element.clear()


def _deep(element: Any, _chance: random.Random) -> None:
    for _ in range(200):
        element = etree.SubElement(element, element.tag)


def _nil(element: Any, _chance: random.Random) -> None:
    element.clear()
    element.set("{http://www.w3.org/2001/XMLSchema-instance}nil", "true")


def _typed(element: Any, _chance: random.Random) -> None:
    element.set("{http://www.w3.org/2001/XMLSchema-instance}type", "Nobody")


_WAYS: tuple[Callable[[Any, random.Random], None], ...] = (
    _text, _text, _flipped, _flipped, _gone, _doubled, _renamed, _emptied, _deep, _nil, _typed,
)  # fmt: skip


def _xml(body: bytes, chance: random.Random) -> bytes:
    try:
        root = etree.fromstring(body)
    except etree.XMLSyntaxError:
        return body
    elements = [element for element in root.iter(etree.Element) if element is not root]
    if elements:
        chance.choice(_WAYS)(chance.choice(elements), chance)
    return etree.tostring(root)
