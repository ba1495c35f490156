"""`mcdecl test --coverage`: what the cases would miss."""

import json

from tests.cli.conftest import Folder
from tests.cli.test_compare import CASES, PROJECT

_WHERE = "FROM [All People] WHERE Ok = 1 AND Region <> 'XX'"


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


def test_a_change_is_placed_in_templates_and_in_folded_text(folder: Folder) -> None:
    text = PROJECT.replace(
        "  Pick:\n    name: Pick\n    sql: SELECT Id, Region FROM [All People] WHERE Ok = 1\n",
        f"  Pick:\n    name: Pick\n    sql: >-\n      SELECT Id, Region\n      {_WHERE}\n",
    ).replace('{name: Apart, sql: "SELECT Id FROM [All People]",', "{extend: some, name: Apart,")
    template = f"templates:\n  query_definitions:\n    some:\n      sql: |\n        SELECT Id\n        {_WHERE}\n"
    folder.write("data.yaml", text + template)
    cases = CASES.replace("[query_definition.Pick]", "[query_definition.Pick, query_definition.Apart]")
    folder.write("tests/people.mctest.yaml", cases)
    data = json.loads(folder.mcdecl("test", "--coverage", "--format", "json").out)
    written = (text + template).splitlines()
    places = {
        query["address"]: {written[item["line"] - 1].strip() for item in query["missed"]}
        for query in data["coverage"]["queries"]
    }
    assert places["query_definition.Pick"] == {"sql: >-"}
    assert places["query_definition.Apart"] == {_WHERE}
