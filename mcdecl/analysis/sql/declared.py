"""Data extensions of the project as tables for the analysis of queries."""

from collections.abc import Iterable
from functools import lru_cache

from mcdecl.analysis.sql.analyse import schemas_of
from mcdecl.analysis.sql.model import ColumnType, Field, Schemas, Table
from mcdecl.kinds.resource import Resource


def schemas(tables: Iterable[Resource]) -> Schemas:
    """What queries may read, by the declared data extensions."""
    return schemas_of([table_of(resource) for resource in tables])


@lru_cache(maxsize=4096)
def _field(name: str, kind: str, length: int | None, scale: int | None, *, nullable: bool, default: bool) -> Field:
    """A field; the same one is made once, because many data extensions have it."""
    return Field(str(name), ColumnType(str(kind), length, scale), nullable, default)


def table_of(resource: Resource) -> Table:
    """A declared data extension as SQL sees it. One that a template makes may have more fields."""
    state = resource.state
    fields = [
        _field(
            field["name"],
            field["type"],
            field["length"],
            field["scale"],
            nullable=not field["required"],
            default=field["default"] is not None,
        )
        for field in state["fields"]
    ]
    key = frozenset(str(field["name"]).casefold() for field in state["fields"] if field["primary_key"])
    return Table(
        str(state["name"]),
        tuple(fields),
        (key,) if key else (),
        open=state.get("template") is not None,
        shared=str(state.get("folder") or "").startswith("Shared"),
    )
