"""What a file and a project contain, for lists of symbols, and the line above each resource."""

from collections.abc import Iterator
from dataclasses import dataclass

from mcdecl.analysis.lineage.model import Edge, Role
from mcdecl.kinds import KINDS
from mcdecl.kinds.resource import Resource
from mcdecl.lsp.cursor import Cursor, scalars
from mcdecl.lsp.hover import node_of
from mcdecl.lsp.references import Place
from mcdecl.lsp.session import Session, fields_of, kind_at
from mcdecl.lsp.subject import declares_field, inner


@dataclass(frozen=True, slots=True)
class Symbol:
    """A resource or field that a file declares.

    Attributes:
        name: its key, or the name of the field.
        kind: the title of the resource's kind; empty of a field.
        place: the word that names it.
        end: the line on which it ends.
        inner: the fields of a data extension.
    """

    name: str
    kind: str
    place: Place
    end: int
    inner: "tuple[Symbol, ...]" = ()


def symbols_in(file: str, text: str) -> list[Symbol]:
    """The resources of a file with their fields, in order; nothing of a file that is no YAML."""
    listed = list(scalars(text))
    heads = [item for item in listed if item.is_key and len(item.path) == 2 and kind_at(item.path) is not None]
    ends = {head.path: max(item.end_line for item in listed if item.path[:2] == head.path) for head in heads}
    return [_symbol(file, head, ends[head.path], listed) for head in heads]


def _symbol(file: str, head: Cursor, end: int, listed: list[Cursor]) -> Symbol:
    kind = kind_at(head.path)
    assert kind is not None  # noqa: S101 - only heads of kinds come here
    fields = tuple(
        Symbol(item.text, "", Place(file, *inner(item)), item.end_line)
        for item in listed
        if item.path[:2] == head.path and declares_field(item, kind.name)
    )
    return Symbol(head.text, kind.title, Place(file, *inner(head)), end, fields)


def lens(session: Session, resource: Resource) -> str:
    """A line about a resource: its fields, who reads and fills it; empty when there is nothing to say."""
    graph = session.snapshot.graph
    node = node_of(session, resource.kind, resource.key)
    if node not in graph.nodes:
        return ""
    readers = {edge.target.node for edge in graph.down(node) if _moves_rows(edge)}
    writers = sorted({edge.source.node for edge in graph.up(node) if _moves_rows(edge)})
    fields = fields_of(resource)
    parts = [f"{len(fields)} field{'s' if len(fields) != 1 else ''}"] if fields else []
    if KINDS[resource.kind].children is not None:
        parts.append(f"read by {len(readers)}")
        filled = [text for text in writers if not graph.nodes[text].outer]
        parts += (
            [f"filled by {', '.join(filled[:2])}{f' and {len(filled) - 2} more' if len(filled) > 2 else ''}"]
            if filled
            else []
        )
    return " · ".join(parts)


def _moves_rows(edge: Edge) -> bool:
    return not edge.of_columns and edge.role is not Role.HOLDS


def workspace_symbols(session: Session, query: str) -> Iterator[Symbol]:
    """Resources and fields of the whole project whose names contain the letters of a query, in their order."""
    from mcdecl.lsp.references import yaml_files

    for file, text in yaml_files(session):
        for symbol in symbols_in(file, text):
            yield from (item for item in (symbol, *symbol.inner) if _fits(item.name, query))


def _fits(name: str, query: str) -> bool:
    letters = iter(name.casefold())
    return all(letter in letters for letter in query.casefold())
