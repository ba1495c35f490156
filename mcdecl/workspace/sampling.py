"""Taking rows from an account for comparing, every personal value masked before anything is written."""

import csv
import io
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from mcdecl.account.interface import Account
from mcdecl.analysis.lineage import Graph, Point
from mcdecl.analysis.lineage.model import Role
from mcdecl.helpers.atomic_write import write_whole
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import holds_rows
from mcdecl.operations.comparing.folder import file_name
from mcdecl.operations.comparing.masking import PERSONAL_TYPES, Masker
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.rows_reading import RowsTable, read_page, table_of
from mcdecl.project import Project
from mcdecl.project.globs import matching
from mcdecl.workspace.errors import RequestError
from mcdecl.workspace.lineage import project_graph
from mcdecl.workspace.reach import reached

KEY: Final = "MCDECL_MASK_KEY"
"""The environment variable with the key of masks; without it every run has a key of its own."""


class SampledTable(Struct, frozen=True):
    """What was taken of one data extension.

    Attributes:
        address: its address, with its business unit.
        rows: how many rows.
        of: how many there are.
        masked: the fields that were masked.
        kept: fields with texts that were not.
        cut: fields that are too short for the whole mask of an address: they do not join with longer ones.
        file: where they are; None where nothing was taken.
        why: why nothing was taken.
    """

    address: str
    rows: int = 0
    of: int = 0
    masked: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()
    file: Path | None = None
    why: str = ""


def sample(
    project: Project,
    out: Path,
    globs: Sequence[str] = (),
    *,
    rows: int,
    progress: Callable[[str], None] = lambda _address: None,
) -> tuple[SampledTable, ...]:
    """Take rows of data extensions from the account of the project's environment. Reads only.

    Personal are fields of the types EmailAddress and Phone, those that the project calls `classification: personal`,
    and whatever is filled from them by lineage. Email addresses are masked in every other field, too. Only masks are
    written, to files that only their owner may read.

    Args:
        project: the project; its environment says which account.
        out: the folder, made where it is not there: a file for each data extension.
        globs: addresses or patterns: only these data extensions.
        rows: how many rows to take of each, at most.
        progress: hears which one is read.

    Raises:
        RequestError: the folder cannot be used.
        NothingMatchesError: a pattern means nothing.
        AccountError: the account cannot be asked.
    """
    graph, masker = project_graph(project), Masker(_key())
    tables = dict(_tables(project))
    chosen = matching(list(tables), tuple(globs))
    personal = _personal(project, graph)
    taken: list[SampledTable] = []
    for unit in project.units or (project,):
        name = unit.environment.business_unit if project.units else ""
        prefix = f"{name}:" if name else ""
        mine = [address for address in chosen if tables[address][0] == name]
        if not mine:
            continue
        with reached(unit, None) as place:
            for address in mine:
                progress(address)
                resource = tables[address][1]
                folder = out / name if name else out
                fields = {column for node, column in personal if node == f"{prefix}{resource.address}"}
                taken.append(_sampled(place.account, address, resource, fields, folder, rows, masker))
    return tuple(taken)


def _key() -> bytes:
    given = os.environ.get(KEY, "")
    return given.encode() if given else secrets.token_bytes(32)


def _tables(project: Project) -> Iterator[tuple[str, tuple[str, Resource]]]:
    """The declared data extensions by address, with their business unit."""
    for unit in project.units or (project,):
        name = unit.environment.business_unit if project.units else ""
        for resource in unit.resources:
            if holds_rows(resource.kind):
                yield f"{name}:{resource.address}" if name else resource.address, (name, resource)


def _personal(project: Project, graph: Graph) -> frozenset[tuple[str, str]]:
    """The nodes and columns, in lower case, that hold something personal: by type, by what is said, and by lineage."""
    starts = {(address, field) for address, (_, resource) in _tables(project) for field in _by_type(resource)}
    for unit in project.units or (project,):
        prefix = f"{unit.environment.business_unit}:" if project.units else ""
        for address, written in unit.written.items():
            fields = written.get("fields")
            starts |= {
                (f"{prefix}{address}", str(item["name"]).casefold())
                for item in (fields if isinstance(fields, list) else ())
                if isinstance(item, dict) and item.get("classification") and "name" in item
            }
    return frozenset(_along(graph, starts))


def _by_type(resource: Resource) -> Iterator[str]:
    fields = resource.state.get("fields") or ()
    yield from (str(item["name"]).casefold() for item in fields if item["type"] in PERSONAL_TYPES)


def _along(graph: Graph, starts: set[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Columns, and those that are filled from them."""
    waiting, seen = [*starts], set(starts)
    while waiting:
        node, column = waiting.pop()
        yield node, column
        spelled = graph.nodes[node].column(column) if node in graph.nodes else None
        for edge in graph.down(node) if spelled is not None else ():
            target = edge.target.node, (edge.target.column or "").casefold()
            if edge.source == Point(node, spelled) and edge.role is Role.FEEDS and target[1] and target not in seen:
                seen.add(target)
                waiting.append(target)


def _sampled(
    account: Account, address: str, resource: Resource, fields: set[str], folder: Path, rows: int, masker: Masker
) -> SampledTable:
    try:
        table = table_of(account, resource.key)
        taken, count = _read(account, table, rows)
    except RunError as error:
        return SampledTable(address, why=error.message)
    personal = [
        item["type"] in PERSONAL_TYPES or str(item["name"]).casefold() in fields or bool(item.get("classification"))
        for item in table.fields
    ]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.names)
    for row in taken:
        writer.writerow(
            masker.masked(item, value, personal=mine)
            for item, value, mine in zip(table.fields, row, personal, strict=True)
        )
    file = folder / f"{file_name(resource.key)}.csv"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(file, text.getvalue(), mode=0o600)
    except OSError as error:
        raise RequestError(f"{file} cannot be written: {error.strerror}.") from error
    masked = tuple(name for name, mine in zip(table.names, personal, strict=True) if mine)
    texts = (str(item["name"]) for item in table.fields if item["type"] == "Text")
    kept = tuple(name for name in texts if name not in masked)
    places = list(enumerate(table.fields))
    cut = tuple(str(item["name"]) for at, item in places if any(masker.is_cut(item, row[at]) for row in taken))
    return SampledTable(address, len(taken), count, masked, kept, cut, file)


def _read(account: Account, table: RowsTable, rows: int) -> tuple[list[list[str]], int]:
    """The first rows, and how many there are."""
    taken: list[list[str]] = []
    number, token, count = 1, "", 0
    while len(taken) < rows:
        page = read_page(account, table, number, token)
        count = page.count
        taken += page.rows
        if not page.rows or len(taken) >= count:
            break
        number, token = number + 1, page.token
    return taken[:rows], count
