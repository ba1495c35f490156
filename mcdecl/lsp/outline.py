"""What a file and a project contain, for lists of symbols, and the line above each resource."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Final

from msgspec import Struct

from mcdecl.analysis.lineage.model import Edge, Role
from mcdecl.kinds import KINDS
from mcdecl.lsp.completion import fits
from mcdecl.lsp.cursor import Cursor, Path, scalars, scalars_below
from mcdecl.lsp.hover import node_of
from mcdecl.lsp.naming import CASES, is_test_file
from mcdecl.lsp.pieces import pieces
from mcdecl.lsp.session import Session, fields_of, kind_at
from mcdecl.lsp.subject import declares_field
from mcdecl.lsp.words import Place, inner

MOST: Final = 500
"""Symbols of a project that are listed at a time."""


_KEY: Final = re.compile(r"( +)([\w.-]+):(?:\s|$)")
"""The beginning of an entry whose key is a plain word."""


class Symbol(Struct, frozen=True):
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
    return _symbols(file, scalars(text))


def _symbols(file: str, cursors: Iterable[Cursor]) -> list[Symbol]:
    listed = list(cursors)
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
    node = node_of(session, resource)
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

    Names are looked up in what was read last, so that only entries are read again in which there is one.
    """
    files: dict[str, dict[Path, bool]] = {}
    for item in session.snapshot.resources:
        with_fields = any(fits(str(field["name"]), query) for field in fields_of(item))
        if with_fields or fits(item.key, query):
            files.setdefault(item.origin.file, {})[item.origin.path] = with_fields
    resources = (_of_entries(file, session.text(file), entries) for file, entries in files.items())
    tests = (symbols_in(file, session.text(file)) for file in session.snapshot.tests)
    symbols = chain.from_iterable(chain(resources, tests))
    every = (item for symbol in symbols for item in (symbol, *symbol.inner))
    return islice((item for item in every if fits(item.name, query)), MOST)


def _of_entries(file: str, text: str, entries: Mapping[Path, bool]) -> Iterator[Symbol]:
    """The resources that stand at some paths of a file, with their fields where these are wanted."""
    places = _keys_in(file, text)
    for path, with_fields in entries.items():
        kind = kind_at(path)
        if not with_fields and kind is not None and path in places:
            yield Symbol(str(path[-1]), kind.title, places[path], places[path].end[0], path=path)
        else:
            yield from (item for item in _symbols(file, scalars_below(text, path)) if item.path == path)


def _keys_in(file: str, text: str) -> Mapping[Path, Place]:
    """Where the keys of entries are that are written without quotes; nothing of it needs the entries to be read."""
    places: dict[Path, Place] = {}
    for part in pieces(text) or ():
        section, *lines = part.text.split("\n")
        number, line = next(((n, row) for n, row in enumerate(lines, part.skipped + 2) if _KEY.match(row)), (0, ""))
        match = _KEY.match(line)
        if match is not None:
            places[section.partition(":")[0], match[2]] = Place(
                file, (number, match.start(2) + 1), (number, match.end(2) + 1)
            )
    return places
