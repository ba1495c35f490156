"""Reference pages: a kind from its declaration, an error code from the table."""

from collections.abc import Iterator, Sequence

from mcdecl.account.explain import explain
from mcdecl.kinds import DECLARABLE, KINDS
from mcdecl.kinds.language import Attribute, Group, Items, Kind
from mcdecl.kinds.rules import IN_PLACE
from mcdecl.kinds.types import Choice, Flag, Type, Whole
from mcdecl.kinds.types import Text as TextType
from mcdecl.kinds.values import UNMANAGED
from mcdecl.report.text import shown


def subjects() -> list[str]:
    """The kinds that have a page."""
    return sorted(kind.name for kind in DECLARABLE.values())


def kind_page(name: str) -> str | None:
    """The page of a kind, by its name or its section, or None."""
    kind = DECLARABLE.get(name) or KINDS.get(name)
    return "\n".join(_kind_lines(kind)) if kind is not None and kind.section is not None else None


def code_page(code: str) -> str | None:
    """The page of an error code, or None."""
    meaning = explain(int(code))
    if meaning is None:
        return None
    again = "The same call may succeed later." if meaning.retry else "The same call will fail again."
    return "\n".join([f"{code}  {meaning.name}", "", meaning.meaning, meaning.fix or "", again]).replace(
        "\n\n\n", "\n\n"
    )


def _kind_lines(kind: Kind) -> Iterator[str]:
    yield f"{kind.name}: section {kind.section}"
    yield ""
    yield kind.doc
    yield ""
    yield from _attribute_lines(kind.attributes, "  ")
    for note in kind.notes:
        yield f"Note: {note}"
    if kind.example:
        yield ""
        yield "Example:"
        yield from (f"  {line}" for line in kind.example.splitlines())


def _attribute_lines(attributes: Sequence[Attribute], indent: str) -> Iterator[str]:
    for attribute in attributes:
        yield f"{indent}{attribute.name}: {about(attribute)}"
        yield f"{indent}    {attribute.doc}"
        below = inner(attribute.type)
        if isinstance(attribute.type, Choice):
            for value, doc in attribute.type.docs.items():
                yield f"{indent}      {value}: {doc}"
        if below is not None:
            yield from _attribute_lines(below, indent + "    ")


def inner(attribute_type: Type) -> Sequence[Attribute] | None:
    """The attributes inside of a type, where it has some."""
    if isinstance(attribute_type, Items):
        return attribute_type.group.attributes
    return attribute_type.attributes if isinstance(attribute_type, Group) else None


def about(attribute: Attribute) -> str:
    """What an attribute is, in short: type, whether it is required, its default, what a change means."""
    words = [_type_words(attribute.type)]
    if attribute.required:
        words.append(f"required unless {attribute.unless} is given" if attribute.unless else "required")
    elif attribute.default is UNMANAGED:
        words.append("not managed unless you set it")
    elif attribute.default not in (None, "", ()):
        words.append(f"default {shown(attribute.default)}")
    if attribute.change is not IN_PLACE:
        words.append(f"change: {attribute.change.word}")
    if not attribute.readable:
        words.append("cannot be read back")
    if attribute.refers_to:
        words.append(f"refers to a {KINDS[attribute.refers_to].title}")
    return ", ".join(words)


def _type_words(attribute_type: Type) -> str:
    if isinstance(attribute_type, Choice):
        return " | ".join(attribute_type.values)
    if isinstance(attribute_type, Whole):
        return f"whole number, {attribute_type.minimum} to {attribute_type.maximum}"
    if isinstance(attribute_type, TextType):
        return "text" if attribute_type.max_length is None else f"text, at most {attribute_type.max_length} characters"
    words: dict[type[Type], str] = {Flag: "true | false", Items: "list", Group: "group"}
    return words.get(type(attribute_type)) or _json_words(attribute_type.schema().get("type", "see below"))


def _json_words(json_types: str | Sequence[str]) -> str:
    """The types of a JSON Schema in the words that a person would use."""
    words = {"string": "text", "array": "list", "object": "map", "integer": "whole number", "boolean": "true | false"}
    return " | ".join(words.get(text, text) for text in ([json_types] if isinstance(json_types, str) else json_types))
