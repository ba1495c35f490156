"""Cases in an environment with several business units: a throw-away enterprise plays them."""

import pytest

from tests.operations.testing.conftest import Flows

CONFIG = """\
project: flows
variables: {limit: {default: 5}}
business_units: {eu: {variables: {limit: 1}}}
environments:
  sandbox:
    account: sandbox
    business_units: {parent: 510000001, us: 510000002, eu: 510000003}
"""
RESOURCES = """\
business_unit: [us, eu]
data_extensions:
  Shared:
    business_unit: parent
    name: Shared
    folder: Shared Items/Shared Data Extensions/CRM
    fields:
      - {name: Id, type: Text, length: 18, primary_key: true}
      - {name: Unit, type: Text, length: 10}
      - {name: Score, type: Number}
  Mine:
    name: Mine
    fields: [{name: Id, type: Text, length: 18, primary_key: true}]
  Only_Us:
    business_unit: us
    name: Only us
    fields: [{name: Id, type: Text, length: 18, primary_key: true}]
query_definitions:
  Choose:
    name: Choose
    sql: SELECT s.Id FROM ENT.[Shared] AS s WHERE s.Unit = '${business_unit}' AND s.Score <= ${var.limit}
    target: Mine
    mode: Overwrite
  Copy:
    business_unit: us
    name: Copy
    sql: SELECT m.Id FROM [Mine] AS m
    target: Only_Us
    mode: Append
"""
SHARED = (
    "[{Id: a, Unit: us, Score: 3}, {Id: b, Unit: us, Score: 9}, "
    "{Id: c, Unit: eu, Score: 1}, {Id: d, Unit: eu, Score: 3}]"
)


@pytest.fixture
def enterprise(flows: Flows) -> Flows:
    flows.write("mcdecl.yaml", CONFIG)
    flows.write("data.yaml", RESOURCES)
    return flows


def test_a_case_says_its_unit_and_sees_what_the_parent_shares(enterprise: Flows) -> None:
    case = (
        "    given: {{rows: {{ENT.Shared: {rows}}}}}\n    run: [query_definition.Choose]\n    business_unit: {unit}\n"
    )
    expected = "    expect: {{rows: {{Mine: [{{Id: {id}}}]}}, unchanged: {{ENT.Shared: true}}}}\n"
    us = case.format(rows=SHARED, unit="us") + expected.format(id="a")
    eu = case.format(rows=SHARED, unit="eu") + expected.format(id="c")
    played = enterprise.play(f"  us:\n{us}  eu:\n{eu}")
    assert (played.told, played.code) == ([], 0)


def test_one_case_reaches_into_several_units(enterprise: Flows) -> None:
    played = enterprise.play(
        f"  x:\n    given: {{rows: {{ENT.Shared: {SHARED}, us:Mine: [{{Id: z}}]}}}}\n"
        "    run: [us:query_definition.Choose, eu:query_definition.Choose, query_definition.Copy]\n"
        "    expect:\n      rows: {us:Mine: [{Id: a}], eu:Mine: [{Id: c}], Only_Us: [{Id: a}]}\n"
        "      unchanged: {parent:Shared: true, Shared: true}\n"
    )
    assert (played.told, played.code) == ([], 0)


def test_a_name_in_several_units_and_in_none(enterprise: Flows) -> None:
    played = enterprise.play(
        "  several:\n    expect: {rows: {Mine: {count: 0}}}\n"
        "  none:\n    run: [us:query_definition.Chose]\n    expect: {rows: {us:Only: {count: 0}}}\n"
        "  unit:\n    business_unit: uk\n    expect: {rows: {Shared: {count: 0}}}\n"
        "  elsewhere:\n    business_unit: eu\n    run: [query_definition.Copy]\n"
    )
    assert [case["verdict"] for case in played.cases] == ["broken"] * 4
    assert played.messages == [
        "Mine is declared in the business units us, eu",
        "the project declares no query_definition.Chose",
        "the project declares no data extension us:Only",
        "the environment sandbox has no business unit uk",
        "the project declares no query_definition.Copy",
    ]
    hints = [failure["hint"] for case in played.cases for failure in case["failures"]]
    assert hints[0] == "write us:Mine, or business_unit: us for the whole case"
    assert hints[2] == "did you mean Only_Us?"


def test_what_is_found_is_told_and_updated_by_the_name_as_written(enterprise: Flows) -> None:
    given = f"    given: {{rows: {{ENT.Shared: {SHARED}}}}}\n"
    case = f"  x:\n    business_unit: us\n{given}    run: [query_definition.Choose]\n"
    assert enterprise.play(f"{case}    expect: {{rows: {{us:Mine: [{{Id: q}}]}}}}\n", "--update").code == 1
    assert "us:Mine: [{Id: a}]" in (enterprise.path / "tests/flow.mctest.yaml").read_text()


def test_units_with_a_user_of_their_own_have_files_of_their_own(enterprise: Flows) -> None:
    enterprise.write("mcdecl.yaml", CONFIG + "    sftp: {user: '${business_unit.mid}'}\n")
    played = enterprise.play(
        "  x:\n    business_unit: us\n    given: {files: {Import/a.csv: {text: x}, eu:Import/b.csv: {text: y}}}\n"
        "    expect:\n      files:\n        Import/a.csv: {text: x}\n        eu:Import/b.csv: {text: y}\n"
        "        Import/b.csv: {absent: true}\n        parent:Import/a.csv: {absent: true}\n"
    )
    assert (played.told, played.code) == ([], 0)


def test_files_are_those_of_the_case(enterprise: Flows) -> None:
    played = enterprise.play(
        "  x:\n    business_unit: us\n    given: {files: {Import/a.csv: {text: x}}}\n"
        "    expect: {files: {Import/a.csv: {text: x}, us:Import/a.csv: {text: x}, Import/b.csv: {absent: true}}}\n"
    )
    assert (played.told, played.code) == ([], 0)
