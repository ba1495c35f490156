"""The contract's types as a catalogue: what elements a type has, in which order, and its enumerations."""

from functools import cache, cached_property

from lxml import etree
from msgspec import Struct

from mcdecl import wire

_XS = "{http://www.w3.org/2001/XMLSchema}"
STRING = "xs:string"
_INTEGERS = frozenset({"xs:int", "xs:long", "xs:integer", "xs:short", "xs:byte"})


class Element(Struct, frozen=True):
    """One element of a type. `type` is `xs:…` for a builtin, otherwise a name of the catalogue."""

    name: str
    type: str
    repeated: bool

    @property
    def integer(self) -> bool:
        """Whether the values are whole numbers."""
        return self.type in _INTEGERS


class Schema:
    """The catalogue. Anonymous types are named after where they stand, as `DataExtension.Fields`."""

    def __init__(self, root: etree._Element) -> None:
        self._own: dict[str, tuple[Element, ...]] = {}
        self._base: dict[str, str] = {}
        self.enums: dict[str, frozenset[str]] = {}
        self.roots: dict[str, str] = {}
        schema = next(root.iter(_XS + "schema"))
        for node in schema.iterchildren(_XS + "simpleType"):
            values = (value.get("value", "") for value in node.iter(_XS + "enumeration"))
            self.enums[node.get("name", "")] = frozenset(values)
        for node in schema.iterchildren(_XS + "complexType"):
            self._add(node.get("name", ""), node)
        for node in schema.iterchildren(_XS + "element"):
            name = node.get("name", "")
            self.roots[name] = self._type_of(node, f"/{name}")
        self._elements: dict[str, tuple[Element, ...]] = {}
        self._by_name: dict[str, dict[str, Element]] = {}

    def _add(self, name: str, node: etree._Element) -> None:
        extension = next(node.iter(_XS + "extension"), None)
        direct = node.find(f"{_XS}complexContent")
        if direct is not None and extension is not None:
            self._base[name] = _local(extension.get("base", ""))
            node = extension
        self._own[name] = tuple(self._members(node, name))

    def _members(self, node: etree._Element, owner: str) -> list[Element]:
        elements: list[Element] = []
        for child in node.iterchildren(_XS + "sequence", _XS + "choice", _XS + "element"):
            if child.tag == _XS + "element":
                repeated = child.get("maxOccurs", "1") != "1"
                elements.append(Element(child.get("name", ""), self._type_of(child, owner), repeated))
            else:
                elements.extend(self._members(child, owner))
        return elements

    def _type_of(self, node: etree._Element, owner: str) -> str:
        inner = node.find(_XS + "complexType")
        if inner is None:
            declared = node.get("type", STRING)
            return declared if declared.startswith("xs:") else _local(declared)
        name = f"{owner}.{node.get('name')}"
        self._add(name, inner)
        return name

    def known(self, type: str) -> bool:
        """Whether `type` is a complex type of the contract."""
        return type in self._own

    def is_a(self, type: str, base: str) -> bool:
        """Whether `type` is `base` or extends it."""
        current: str | None = type
        while current is not None:
            if current == base:
                return True
            current = self._base.get(current)
        return False

    def elements(self, type: str) -> tuple[Element, ...]:
        """The elements of `type` in order, inherited ones first."""
        elements = self._elements.get(type)
        if elements is None:
            base = self._base.get(type)
            inherited = self.elements(base) if base else ()
            elements = self._elements[type] = inherited + self._own.get(type, ())
        return elements

    def by_name(self, type: str) -> dict[str, Element]:
        """The elements of `type` by name."""
        record = self._by_name.get(type)
        if record is None:
            record = self._by_name[type] = {element.name: element for element in self.elements(type)}
        return record

    def complex(self, type: str) -> bool:
        """Whether values of `type` have elements (or may have, through a derived type)."""
        return type in self._own

    def leaf(self, type: str, path: str) -> Element | None:
        """The element at a dotted `path` below `type`, or None."""
        element: Element | None = None
        for step in path.split("."):
            element = self.by_name(type).get(step)
            if element is None:
                return None
            type = element.type
        return element

    @cached_property
    def object_types(self) -> frozenset[str]:
        """The names of all types that are API objects."""
        return frozenset(name for name in self._own if self.is_a(name, "APIObject"))


def _local(name: str) -> str:
    return name.rpartition(":")[2]


@cache
def contract() -> Schema:
    """The catalogue of the packaged WSDL, read once."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    return Schema(etree.parse(str(wire.path("partner-api.wsdl")), parser).getroot())
