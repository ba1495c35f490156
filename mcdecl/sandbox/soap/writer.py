"""Writing: documents to XML text, in the contract's order and with the shapes of the real service.

Every API object opens with `PartnerKey` nil and has an `ObjectID`, nil when there is nothing to say;
asked-for text without a value is an empty element, other scalars are left out (fact:nil-shapes).
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, TypeAlias

from mcdecl.sandbox.soap.reader import TYPE, Document
from mcdecl.sandbox.soap.schema import STRING, Element, contract

_NILLABLE = frozenset({"PartnerKey", "ObjectID"})
_NIL_KEY = '<PartnerKey xsi:nil="true"/>'
_NIL_ID = '<ObjectID xsi:nil="true"/>'
Documents: TypeAlias = Sequence[Document]
Write: TypeAlias = Callable[[Documents], str]
"""Writes the `Results` elements of objects, in their order."""
Piece: TypeAlias = Callable[[Documents], Iterable[str]]
"""Writes one element of each object: a page has thousands of objects, and few elements."""
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


def each(write: Callable[[Document], str]) -> Write:
    """What writes objects, from what writes one."""
    return lambda documents: "".join(map(write, documents))


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

    def __call__(self, documents: Documents) -> str:
        """The XML of these objects."""
        contents = self._content(documents)
        return "".join([f"{self._head}{content}</Results>" for content in contents])

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
        run = tuple(pieces) or (_constant(""),)
        return lambda documents: map("".join, zip(*[piece(documents) for piece in run], strict=True))

    def _element(self, element: Element, below: Tree) -> Piece:
        if below:
            return self._nested(element, below)
        if self._schema.complex(element.type):
            name = element.name
            return lambda documents: [
                "" if document.get(name) is None else _one(element, document[name]) for document in documents
            ]
        return _leaf(element)

    def _nested(self, element: Element, below: Tree) -> Piece:
        """A nested object is absent as a whole when it has no value; its actual type decides the shape.

        One that several objects have is written once.
        """
        name, declared = element.name, element.type
        writers: dict[str, Piece] = {}

        def piece(documents: Documents) -> Iterable[str]:
            values = [document.get(name) for document in documents]
            of_type: dict[str, list[Document]] = {}
            for value in {id(value): value for value in values if value is not None}.values():
                of_type.setdefault(value.get(TYPE, declared), []).append(value)
            texts = {id(None): ""}
            for actual, different in of_type.items():
                if actual not in writers:
                    writers[actual] = self._object(actual, below)
                head = name if actual == declared else f'{name} xsi:type="{actual}"'
                for value, content in zip(different, writers[actual](different), strict=True):
                    texts[id(value)] = f"<{head}>{content}</{name}>"
            return [texts[id(value)] for value in values]

        return piece


def _constant(text: str) -> Piece:
    return lambda documents: [text] * len(documents)


def _leaf(element: Element) -> Piece:
    name, head, tail = element.name, f"<{element.name}>", f"</{element.name}>"
    if name != "ObjectID" and element.type != STRING:
        return lambda documents: _scalars(head, [document.get(name) for document in documents], tail)
    empty = _NIL_ID if name == "ObjectID" else f"<{name}/>"

    def texts(documents: Documents) -> list[str]:
        values = [document.get(name) for document in documents]
        if _PLAIN.search("".join(filter(None, values))) is not None:
            values = [value and escape(value) for value in values]
        return [head + value + tail if value else empty for value in values]

    return texts


def _scalars(head: str, values: Sequence[Any], tail: str) -> list[str]:
    """An element for each value that there is; few of them differ, so each is written once."""
    if len(set(map(type, values))) > 1:  # True is 1 to a dict
        return ["" if value is None else head + text_of(value) + tail for value in values]
    texts = {value: "" if value is None else head + text_of(value) + tail for value in set(values)}
    return [texts[value] for value in values]


def _partner_piece(names: tuple[str, ...]) -> Piece:
    def properties(document: Document) -> str:
        values = document.get("PartnerProperties", {})
        return "".join(
            f"<PartnerProperties>{tag('Name', name)}{tag('Value', values[name])}</PartnerProperties>"
            for name in names
            if values.get(name) is not None
        )

    return lambda documents: list(map(properties, documents))
