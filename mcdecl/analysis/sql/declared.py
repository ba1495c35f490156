"""Data extensions of the project as tables for the analysis of queries."""

from collections.abc import Iterable

from mcdecl.analysis.sql.analyse import schemas_of
from mcdecl.analysis.sql.model import ColumnType, Field, Schemas, Table
from mcdecl.kinds.resource import Resource


def schemas(tables: Iterable[Resource]) -> Schemas:
    """What queries may read, by the declared data extensions."""
    return schemas_of([table_of(resource) for resource in tables])


def table_of(resource: Resource) -> Table:
    """A declared data extension as SQL sees it. One that a template makes may have more fields."""
    state = resource.state
    fields = [
        Field(
            str(field["name"]),
            ColumnType(str(field["type"]), field["length"], field["scale"]),
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
