"""Queries understood offline: what each gives, from where, and what is wrong with it.

`analyse` reads one query against the tables that are declared (or that the account has) and the data views. Pure:
lint makes findings of it, lineage makes edges.
"""

from mcdecl.analysis.sql.analyse import analyse, schemas_of
from mcdecl.analysis.sql.declared import schemas, table_of
from mcdecl.analysis.sql.model import (
    Analysis,
    ColumnSource,
    ColumnType,
    Field,
    Output,
    QueryProblem,
    QueryTarget,
    Reads,
    Schemas,
    Table,
    TextPosition,
)

__all__ = [
    "Analysis",
    "ColumnSource",
    "ColumnType",
    "Field",
    "Output",
    "QueryProblem",
    "QueryTarget",
    "Reads",
    "Schemas",
    "Table",
    "TextPosition",
    "analyse",
    "schemas",
    "schemas_of",
    "table_of",
]
