"""`mcdecl test --coverage`: what the cases would miss."""

import json

from tests.cli.conftest import Folder
from tests.cli.test_compare import CASES, PROJECT


def test_changes_that_no_case_notices_are_listed_with_their_lines(folder: Folder) -> None:
    folder.write("sql/pick.sql", "SELECT Id, Region FROM [All People]\nWHERE Ok = 1\n    AND Region <> 'EU'\n")
    text = PROJECT.replace("sql: SELECT Id, Region FROM [All People] WHERE Ok = 1", "sql: {file: sql/pick.sql}")
    folder.write("data.yaml", text)
    folder.write("tests/people.mctest.yaml", CASES)
    run = folder.mcdecl("test", "--coverage")
    assert run.code == 0, run.err
    assert "sql/pick.sql:3:9: query_definition.Pick: no case notices \"'EU~'\" in place of \"'EU'\"" not in run.out
    assert "query_definition.Count: no case that passes runs it" in run.out
    lines = [line for line in run.out.splitlines() if line.startswith("sql/pick.sql")]
    # The one who does not agree lives in the EU: neither condition is asked for alone, except by who is chosen.
    assert any(line.startswith("sql/pick.sql:3:") for line in lines)
    assert not any(line.startswith("sql/pick.sql:2:8: ") for line in lines)

    data = json.loads(folder.mcdecl("test", "--coverage", "--format", "json").out)
    (pick,) = (query for query in data["coverage"]["queries"] if query["address"] == "query_definition.Pick")
    assert pick["cases"] == 1
    assert 0 < len(pick["missed"]) < pick["changes"]
    assert data["coverage"]["noticed"] == data["coverage"]["changes"] - sum(
        len(query["missed"]) for query in data["coverage"]["queries"]
    )
