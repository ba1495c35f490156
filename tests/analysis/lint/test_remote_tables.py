"""What queries use beyond the files: the tables that the files declare are gathered once, and not without queries."""

from pathlib import Path

import pytest

from mcdecl.analysis.lineage import tables
from mcdecl.analysis.lint import Example
from mcdecl.analysis.lint.model import UnresolvedTables
from mcdecl.analysis.lint.remote_tables import unresolved_tables
from mcdecl.project import examine
from tests.analysis.lint.conftest import write

TABLE = "data_extensions: {T: {name: T, fields: [{name: Id, type: Number}]}}\n"
QUERY = (
    "query_definitions: {Q: {name: Q, target: Elsewhere, mode: Update, sql: SELECT Id FROM Other JOIN T ON 1 = 1}}\n"
)


@pytest.mark.parametrize(
    ("text", "times", "expected"),
    [
        (TABLE, 0, UnresolvedTables()),
        (TABLE + QUERY, 1, UnresolvedTables(frozenset({"other"}), frozenset({"Elsewhere"}))),
    ],
)
def test_declared_tables_are_gathered_as_often_as_needed(
    text: str, times: int, expected: UnresolvedTables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, Example(yaml=text))
    project = examine(tmp_path)
    gathered: list[object] = []
    schemas = tables.schemas

    def counted(resources):  # type: ignore[no-untyped-def]
        gathered.append(resources)
        return schemas(resources)

    monkeypatch.setattr(tables, "schemas", counted)
    assert unresolved_tables(project) == expected
    assert len(gathered) == times
