"""What a file and a project contain, for lists of symbols, and the line above each resource."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from mcdecl.analysis.lineage.model import Edge, Role
from mcdecl.kinds import KINDS
from mcdecl.lsp.completion import fits
from mcdecl.lsp.cursor import Cursor, Path, scalars
from mcdecl.lsp.hover import node_of
from mcdecl.lsp.naming import CASES, is_test_file
from mcdecl.lsp.session import Session, fields_of, kind_at
from mcdecl.lsp.subject import declares_field
from mcdecl.lsp.words import Place, inner

MOST: Final = 500
"""Symbols of a project that are listed at a time."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """A resource or field that a file declares.

    Attributes:
        name: its key, or the name of the field.
        kind: the title of the resource's kind, or what else it is; empty of a field.
        place: the word that names it.
        end: the line on which it ends.
        inner: the fields of a data extension.
        path: its path in the file.
    """

    name: str
    kind: str
    place: Place
    end: int
    inner: "tuple[Symbol, ...]" = ()
    path: Path = ()


def symbols_in(file: str, text: str) -> list[Symbol]:
    """The resources of a file with their fields, or its test cases, in order; nothing of a file that is no YAML."""
    listed = list(scalars(text))
    heads = [item for item in listed if item.is_key and len(item.path) == 2 and _title(file, item)]
    ends: dict[Path, int] = {}
    fields: dict[Path, list[Symbol]] = {}
    for item in listed:
        path = item.path[:2]
        ends[path] = max(ends.get(path, 0), item.end_line)
        kind = kind_at(path)
        if kind is not None and declares_field(item, kind.name):
            fields.setdefault(path, []).append(Symbol(item.text, "", Place(file, *inner(item)), item.end_line))
    return [
        Symbol(
            head.text,
            _title(file, head),
            Place(file, *inner(head)),
            ends[head.path],
            tuple(fields.get(head.path, ())),
            head.path,
        )
        for head in heads
    ]


def _title(file: str, head: Cursor) -> str:
    """What a key of a file declares; empty where that is neither a resource nor a test case."""
    if is_test_file(file):
        return "test case" if head.path[0] == CASES else ""
    kind = kind_at(head.path)
    return kind.title if kind is not None else ""


def lens(session: Session, file: str, symbol: Symbol) -> str:
    """A line about a resource of a file: its fields, who reads and fills it; empty when there is nothing to say."""
    resource = session.snapshot.at(file, symbol.path)
    graph = session.lineage
    if resource is None or graph is None:
        return ""
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
    """Resources, fields and test cases whose names contain the letters of a query, in their order; the first of many.

    Names are looked up in what was read last, so that only files are read again in which there is one.
    """
    files = dict.fromkeys(
        item.origin.file
        for item in session.snapshot.resources
        if fits(item.key, query) or any(fits(str(field["name"]), query) for field in fields_of(item))
    )
    symbols = (symbol for file in (*files, *session.snapshot.tests) for symbol in symbols_in(file, session.text(file)))
    every = (item for symbol in symbols for item in (symbol, *symbol.inner))
    return islice((item for item in every if fits(item.name, query)), MOST)
