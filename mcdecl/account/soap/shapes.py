"""What the WSDL says about each type, as a table that answers are read by; built type by type when first met."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cache
from threading import RLock
from typing import Any, Final, NamedTuple

from lxml import etree

from mcdecl.account.errors import BrokenAnswer
from mcdecl.wire import PARTNER, path

_XS = "{http://www.w3.org/2001/XMLSchema}"
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}

Convert = Callable[[str], Any]


@dataclass(slots=True, eq=False)
class Shape:
    """A complex type: its elements, the inherited ones included, by their qualified name."""

    name: str
    elements: dict[str, "Slot"] = field(default_factory=dict)


class Slot(NamedTuple):
    """One element of a complex type (a tuple, because reading takes one apart for every element).

    Attributes:
        name: Its name without namespace.
        convert: For a simple type, what makes a Python value of its text; None for a complex one.
        shape: For a complex type, its shape.
        repeats: Whether it may come more than once, and so makes a list.
    """

    name: str
    convert: Convert | None
    shape: Shape | None
    repeats: bool


_ONE_AT_A_TIME = RLock()
"""Answers are read side by side, and a shape is known before it is filled: nobody else may see it until then."""


def message_shape(name: str) -> Shape | None:
    """The shape of a top-level element such as `RetrieveResponseMsg`, or None if the WSDL has no such element."""
    with _ONE_AT_A_TIME:
        return _builder().message(name)


def type_shape(name: str) -> Shape | None:
    """The shape of a complex type such as `DataExtension`, or None if the WSDL has no such type."""
    with _ONE_AT_A_TIME:
        return _builder().type(name)


@cache
def _builder() -> "_Builder":
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    schema = etree.parse(path("partner-api.wsdl"), parser).find(f".//{_XS}schema")
    if schema is None:
        raise RuntimeError("The WSDL of the package holds no schema; the installation is damaged.")
    return _Builder(schema)


class _Builder:
    def __init__(self, schema: etree._Element) -> None:
        self._nodes: Mapping[str, etree._Element] = {
            str(node.get("name")): node for node in schema if node.tag in (f"{_XS}complexType", f"{_XS}simpleType")
        }
        self._messages = {str(node.get("name")): node for node in schema if node.tag == f"{_XS}element"}
        self._shapes: dict[str, Shape] = {}
        self._open: dict[str, etree._Element] = {}

    def message(self, name: str) -> Shape | None:
        key = f"message {name}"
        if key not in self._shapes and name in self._messages:
            node = self._messages[name].find(f"{_XS}complexType")
            if node is not None:
                self._shapes[key] = self._fill(Shape(name), node)
                self._complete_all()
        return self._shapes.get(key)

    def type(self, name: str) -> Shape | None:
        shape = self._declared(name)
        self._complete_all()
        return shape

    def _declared(self, name: str) -> Shape | None:
        """The shape, perhaps not filled yet: types refer to themselves and to each other in circles."""
        node = self._nodes.get(name)
        if name not in self._shapes and node is not None and node.tag == f"{_XS}complexType":
            self._shapes[name] = Shape(name)
            self._open[name] = node
        return self._shapes.get(name)

    def _complete(self, name: str) -> Shape | None:
        """The shape with all its elements, those of what it extends first."""
        shape, node = self._declared(name), self._open.pop(name, None)
        return self._fill(shape, node) if shape is not None and node is not None else shape

    def _complete_all(self) -> None:
        while self._open:
            self._complete(next(iter(self._open)))

    def _fill(self, shape: Shape, node: etree._Element) -> Shape:
        for part in node.iter(f"{_XS}extension", f"{_XS}element"):
            if _owner(part) is not node:
                continue
            if part.tag == f"{_XS}extension":
                base = self._complete(_local(part.get("base", "")))
                if base is not None:
                    shape.elements.update(base.elements)
            else:
                slot = self._slot(part)
                shape.elements[f"{{{PARTNER}}}{slot.name}"] = slot
        return shape

    def _slot(self, element: etree._Element) -> Slot:
        name = str(element.get("name"))
        repeats = element.get("maxOccurs", "1") != "1"
        anonymous = element.find(f"{_XS}complexType")
        if anonymous is not None:
            return Slot(name, None, self._fill(Shape(name), anonymous), repeats)
        declared = element.get("type", "xs:string")
        shape = self._declared(_local(declared)) if declared.startswith("tns:") else None
        if shape is not None:
            return Slot(name, None, shape, repeats)
        convert = _SCALARS.get(declared, str)
        return Slot(name, needed_number if convert is _integer and name in _NEEDED else convert, None, repeats)


def _owner(part: etree._Element) -> etree._Element:
    """The complex type that an element or extension belongs to directly."""
    return next(part.iterancestors(f"{_XS}complexType"))


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _integer(text: str) -> Any:
    """The number; a text that is none stays as it is, for a surprising value must not lose the answer."""
    try:
        return int(text)
    except ValueError:
        return text


def needed_number(text: str) -> int:
    """The number by which something is found, put in its place or measured: without it an answer is of no use.

    Raises:
        BrokenAnswer: The text is none.
    """
    try:
        return int(text)
    except ValueError:
        raise BrokenAnswer(
            f"The answer has an ID, a place or a length that is no number ({text[:_SHOWN]!r})."
        ) from None


_NEEDED: Final = frozenset({"ID", "NewID", "Ordinal", "MaxLength", "Scale"})
_SHOWN: Final = 40
"""Signs of a damaged ID that an error repeats."""


def decimal(text: str) -> Any:
    """The number; a text that is none stays as it is."""
    try:
        return Decimal(text.strip())
    except InvalidOperation:
        return text


def boolean(text: str) -> Any:
    """True or false; a text that is neither stays as it is."""
    return _BOOLEANS.get(text.strip().lower(), text)


_SCALARS: Mapping[str, Convert] = {
    "xs:boolean": boolean,
    "xs:decimal": decimal,
    **dict.fromkeys(("xs:int", "xs:integer", "xs:long", "xs:short", "xs:byte"), _integer),
}
