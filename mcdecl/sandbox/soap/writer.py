"""Writing: documents to XML text, in the contract's order and with the shapes of the real service.

Every API object opens with `PartnerKey` nil and has an `ObjectID`, nil when there is nothing to say;
asked-for text without a value is an empty element, other scalars are left out (fact:nil-shapes).
"""

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, TypeAlias

from mcdecl.sandbox.soap.reader import TYPE, Document
from mcdecl.sandbox.soap.schema import STRING, Element, contract

_NILLABLE = frozenset({"PartnerKey", "ObjectID"})
_NIL_KEY = '<PartnerKey xsi:nil="true"/>'
_NIL_ID = '<ObjectID xsi:nil="true"/>'
Piece: TypeAlias = Callable[[Document], str]
_IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_PLAIN = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff&<>]")
Tree: TypeAlias = dict[str, Any]


def escape(text: str) -> str:
    """Text with the characters that XML reserves replaced, and those that XML cannot hold left out."""
    if _PLAIN.search(text) is None:
        return text
    text = _IMPOSSIBLE.sub("", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def text_of(value: Any) -> str:
    """A scalar as XML text."""
    if value is True:
        return "true"
    if value is False:
        return "false"
    return escape(value) if isinstance(value, str) else str(value)


def tag(name: str, value: Any) -> str:
    """One element with scalar content; an empty one for None and the empty text."""
    text = "" if value is None else text_of(value)
    return f"<{name}>{text}</{name}>" if text else f"<{name}/>"


def object_xml(name: str, document: Document, declared: str) -> str:
    """A whole document as the element `name`; xsi:type is written where the actual type differs.

    Args:
        name: The element's name.
        document: What to write; keys that its type does not have are passed over.
        declared: The type the contract declares at this place.

    Returns:
        The XML text.
    """
    actual = document.get(TYPE, declared)
    pieces = [f'<{name} xsi:type="{actual}">' if actual != declared else f"<{name}>"]
    for element in _order(actual, tuple(document)):
        value = document.get(element.name)
        if value is None:
            if element.name in _NILLABLE:
                pieces.append(f'<{element.name} xsi:nil="true"/>')
        elif element.repeated:
            pieces += [_one(element, item) for item in value]
        else:
            pieces.append(_one(element, value))
    pieces.append(f"</{name}>")
    return "".join(pieces)


@cache
def _order(type: str, keys: tuple[str, ...]) -> tuple[Element, ...]:
    """The elements to write of a document with these keys, in the contract's order."""
    schema = contract()
    always = _NILLABLE if schema.is_a(type, "APIObject") else frozenset()
    wanted = set(keys) | always
    return tuple(element for element in schema.elements(type) if element.name in wanted)


def _one(element: Element, value: Any) -> str:
    if isinstance(value, dict):
        return object_xml(element.name, value, element.type)
    return tag(element.name, value)


def _tree(paths: Iterable[str]) -> Tree:
    tree: Tree = {}
    for path in paths:
        level = tree
        for step in path.split("."):
            level = level.setdefault(step, {})
    return tree


class ResultWriter:
    """Writes `Results` elements of a Retrieve, holding what was asked for; built once per request."""

    def __init__(
        self,
        type: str,
        properties: Iterable[str],
        partner_properties: tuple[str, ...] = (),
        *,
        nil: tuple[str, ...] = (),
        shown_as: str = "",
    ) -> None:
        """Prepares the writing.

        Args:
            type: The type of the objects.
            properties: The dotted names asked for.
            partner_properties: Names that come as PartnerProperties instead of elements.
            nil: Elements that come as nil wherever their owner comes.
            shown_as: What the type is called in the answer, where the contract does not have that name.
        """
        self._schema = contract()
        self._nil = nil
        names = list(properties)
        self._partner = tuple(name for name in names if name in partner_properties)
        self._head = f'<Results xsi:type="{shown_as or type}">'
        self._content: Piece = self._object(type, _tree(name for name in names if name not in self._partner))

    def __call__(self, document: Document) -> str:
        """The XML of one object."""
        return f"{self._head}{self._content(document)}</Results>"

    def _object(self, type: str, tree: Tree) -> Piece:
        base = self._schema.is_a(type, "APIObject")
        pieces: list[Piece] = []
        for element in self._schema.elements(type):
            if element.name == "PartnerKey" and base:
                pieces.append(_constant(_NIL_KEY))
            elif element.name == "PartnerProperties" and base and self._partner:
                pieces.append(_partner_piece(self._partner))
                self._partner = ()
            elif element.name in tree:
                pieces.append(self._element(element, tree[element.name]))
            elif element.name == "ObjectID" and base:
                pieces.append(_constant(_NIL_ID))
            elif element.name in self._nil:
                pieces.append(_constant(f'<{element.name} xsi:nil="true"/>'))
        run = tuple(pieces)
        return lambda document: "".join([piece(document) for piece in run])

    def _element(self, element: Element, below: Tree) -> Piece:
        if below:
            return self._nested(element, below)
        if self._schema.complex(element.type):
            name = element.name
            return lambda document: "" if document.get(name) is None else _one(element, document[name])
        return _leaf(element)

    def _nested(self, element: Element, below: Tree) -> Piece:
        """A nested object is absent as a whole when it has no value; its actual type decides the shape."""
        name, declared = element.name, element.type
        writers: dict[str, Piece] = {}

        def piece(document: Document) -> str:
            value = document.get(name)
            if value is None:
                return ""
            actual = value.get(TYPE, declared)
            writer = writers.get(actual)
            if writer is None:
                writer = writers[actual] = self._object(actual, below)
            head = name if actual == declared else f'{name} xsi:type="{actual}"'
            return f"<{head}>{writer(value)}</{name}>"

        return piece


def _constant(text: str) -> Piece:
    return lambda _document: text


def _leaf(element: Element) -> Piece:
    name, head, tail = element.name, f"<{element.name}>", f"</{element.name}>"
    if name == "ObjectID":
        return lambda document: head + document[name] + tail if document.get(name) else _NIL_ID
    if element.type == STRING:
        empty = f"<{name}/>"
        return lambda document: head + escape(document[name]) + tail if document.get(name) else empty

    def scalar(document: Document) -> str:
        value = document.get(name)
        return "" if value is None else head + text_of(value) + tail

    return scalar


def _partner_piece(names: tuple[str, ...]) -> Piece:
    def piece(document: Document) -> str:
        values = document.get("PartnerProperties", {})
        return "".join(
            f"<PartnerProperties>{tag('Name', name)}{tag('Value', values[name])}</PartnerProperties>"
            for name in names
            if values.get(name) is not None
        )

    return piece
