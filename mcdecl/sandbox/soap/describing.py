"""Describe: what can be asked of an object type. It names what Retrieve takes, as clients rely on it.

See fact:describe-lists-properties. Real accounts name more than that (fact:properties-over-promised).
"""

from collections.abc import Collection
from uuid import uuid4

from mcdecl.sandbox.account import SandboxAccount
from mcdecl.sandbox.soap import object_types
from mcdecl.sandbox.soap.object_type import ObjectKind
from mcdecl.sandbox.soap.reader import Document
from mcdecl.sandbox.soap.schema import contract
from mcdecl.sandbox.soap.writer import tag

_TYPES = {"xs:int": "Int32", "xs:long": "Int64", "xs:boolean": "Boolean", "xs:dateTime": "DateTime"}
_LENGTHS = {"CustomerKey": 36, "Name": 100, "Description": 4000}


def describe(account: SandboxAccount, message: Document) -> str:
    """Answers a DefinitionRequestMsg with the content of its response; an unknown type gets no definition."""
    definitions = []
    for request in message.get("DescribeRequests", {}).get("ObjectDefinitionRequest", []):
        kind = object_types.readable(request.get("ObjectType", ""))
        if kind is not None and not account.settings.describe_is_empty:
            definitions.append(_definition(kind, account.settings.unreadable))
    return "".join(definitions) + tag("RequestID", str(uuid4()))


def _definition(kind: ObjectKind, unreadable: Collection[str]) -> str:
    names = [(name, f"{kind.name}.{name}" not in unreadable) for name in kind.retrievable] + [
        (name, False) for name in kind.write_only
    ]
    properties = "".join(_property(kind, name, retrievable) for name, retrievable in names)
    return f"<ObjectDefinition>{tag('ObjectType', kind.name)}{properties}</ObjectDefinition>"


def _property(kind: ObjectKind, name: str, retrievable: bool) -> str:
    element = contract().leaf(kind.name, name)
    type = _TYPES.get(element.type, "String") if element else "String"
    parts = [tag("Name", name), tag("DataType", type), tag("IsUpdatable", True), tag("IsRetrievable", retrievable)]
    if name in _LENGTHS:
        parts.append(tag("MaxLength", _LENGTHS[name]))
    parts.append(tag("IsRequired", name in kind.required))
    return f'<Properties><PartnerKey xsi:nil="true"/><ObjectID xsi:nil="true"/>{"".join(parts)}</Properties>'
