"""What nothing puts in a business unit is told, once for each file."""

import pytest

from tests.project.conftest import Files

CONFIG = """\
project: p
business_unit: {markets/us: us, shared: parent}
environments:
  dev:
    account: sandbox
    business_units: {parent: 1, us: 2, br: 3}
"""
TABLE = "  {}: {{name: {}, {}fields: [{{name: Id, type: Text, length: 5}}]}}\n"


def tables(*keys: str, more: str = "") -> str:
    return "data_extensions:\n" + "".join(TABLE.format(key, key, more) for key in keys)


@pytest.fixture
def here(files: Files) -> Files:
    files.write("mcdecl.yaml", CONFIG)
    files.write("markets/us/a.yaml", tables("A"))
    files.write("shared/a.yaml", tables("S"))
    return files


def test_what_every_rule_maps_is_fine(here: Files) -> None:
    here.write("b.yaml", "business_unit: us\n" + tables("B"))
    here.write("c.yaml", tables("C", more="business_unit: br, "))
    here.write("d.yaml", tables("D", more="business_unit: '${each.key}', for_each: [us, br], "))
    assert here.load().warnings == ()


@pytest.mark.parametrize("more", ["", "description: '${business_unit}', "])
def test_a_new_folder_is_told_once(here: Files, more: str) -> None:
    here.write("markets/br/a.yaml", tables("B", "C", more=more))
    [warning] = here.load().warnings
    assert str(warning) == (
        "markets/br/a.yaml:2:3: warning: nothing says which business unit data_extension.B is in, so it is in parent; "
        "write business_unit: parent at the top of the file, or map its folder in mcdecl.yaml: "
        "business_unit: {markets/br: br}"
    )


def test_a_strict_project_refuses_it(here: Files) -> None:
    here.write("mcdecl.yaml", CONFIG + "strict: true\n")
    here.write("markets/br/a.yaml", tables("B"))
    [error] = here.errors()
    assert error.startswith("markets/br/a.yaml:2:3: error: nothing says which business unit data_extension.B is in")


def test_a_block_without_a_unit(here: Files) -> None:
    here.write("old.yaml", "removed: [{address: data_extension.Old}]\n")
    [warning] = here.load().warnings
    assert warning.message == "nothing says which business unit removed is in, so it is in parent"
    assert warning.hint == "write business_unit: parent at the top of the file"


def test_an_account_that_names_its_unit_says_it_for_all(here: Files) -> None:
    account = "{subdomain: mc1, client_id: a, client_secret: '${env.PATH}', business_unit: 2}"
    here.write("mcdecl.yaml", CONFIG.replace("account: sandbox", f"account: {account}"))
    here.write("new/a.yaml", tables("B"))
    assert here.load().warnings == ()


@pytest.mark.parametrize("strict", [False, True])
def test_where_no_folder_is_mapped_only_a_strict_project_tells(here: Files, strict: bool) -> None:
    config = CONFIG.replace("business_unit: {markets/us: us, shared: parent}\n", "strict: true\n" * strict)
    here.write("mcdecl.yaml", config)
    assert len(here.found() if strict else here.load().warnings) == 2 * strict


def test_without_units_nothing_is_told(files: Files) -> None:
    files.write("mcdecl.yaml", "project: p\nstrict: true\n")
    files.write("a.yaml", tables("A"))
    assert files.load().warnings == ()


@pytest.mark.parametrize(("strict", "severity"), [("", "warning"), ("strict: true\n", "error")])
def test_a_mapped_folder_that_does_not_exist(here: Files, strict: str, severity: str) -> None:
    here.write("mcdecl.yaml", CONFIG.replace("markets/us", "market/us") + strict)
    here.write("markets/us/a.yaml", "business_unit: us\n" + tables("A"))
    diagnostics = here.found() if strict else here.load().warnings
    assert [str(diagnostic) for diagnostic in diagnostics] == [
        f"mcdecl.yaml:2:17: {severity}: there is no folder market/us; did you mean markets/us?"
    ]
