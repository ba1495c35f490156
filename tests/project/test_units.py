"""Which business unit a resource is in, and what is wrong with that."""

import pytest

from mcdecl.project import Project, ProjectError, load
from tests.project.conftest import Files

CONFIG = """\
project: p
environments:
  dev:
    account: sandbox
    business_units: {parent: 510000001, us: 510000002, eu: 510000003}
"""
FIELDS = "fields: [{name: Id, type: Text, length: 5}, {name: Score, type: Number}]"


def resource(key: str = "A", more: str = "") -> str:
    return f"data_extensions:\n  {key}:\n    name: {key}\n    {FIELDS}\n{more}"


SHARED = resource("All", "    folder: Shared Items/Shared Data Extensions/CRM\n")


def filtered(source: str) -> str:
    return f'business_unit: us\nfilter_definitions:\n  F: {{name: F, source: {source}, where: "Score > 3"}}\n'


def where(project: Project) -> dict[str, list[str]]:
    return {
        unit.environment.business_unit: [item.address for item in unit.resources if not item.implied]
        for unit in project.units
    }


def problems(files: Files) -> list[str]:
    with pytest.raises(ProjectError) as caught:
        load(files.root)
    return [str(diagnostic) for diagnostic in caught.value.diagnostics]


@pytest.fixture
def here(files: Files) -> Files:
    files.write("mcdecl.yaml", CONFIG)
    return files


def test_what_says_nothing_is_in_the_parent(here: Files) -> None:
    here.write("a.yaml", resource())
    assert where(load(here.root)) == {"parent": ["data_extension.A"]}


def test_without_a_unit_named_parent_it_is_the_first(here: Files) -> None:
    here.write("mcdecl.yaml", CONFIG.replace("parent:", "top:"))
    here.write("a.yaml", resource())
    assert where(load(here.root)) == {"top": ["data_extension.A"]}


def test_what_says_nothing_is_in_the_unit_that_the_account_names(here: Files) -> None:
    account = "{subdomain: mc1, client_id: a, client_secret: '${env.PATH}', business_unit: 510000002}"
    here.write("mcdecl.yaml", CONFIG.replace("account: sandbox", f"account: {account}"))
    here.write("a.yaml", resource())
    [unit] = load(here.root, offline=True).units
    assert unit.environment.business_unit == "us"
    assert unit.environment.account.business_unit == 510000002


def test_a_resource_a_list_and_a_file(here: Files) -> None:
    here.write("a.yaml", resource("A", "    business_unit: us\n"))
    here.write("b.yaml", resource("B", "    business_unit: [us, eu]\n"))
    here.write("c.yaml", "business_unit: eu\n" + resource("C") + "    business_unit: parent\n")
    here.write("d.yaml", "business_unit: eu\n" + resource("D"))
    assert where(load(here.root)) == {
        "parent": ["data_extension.C"],
        "us": ["data_extension.A", "data_extension.B"],
        "eu": ["data_extension.B", "data_extension.D"],
    }


@pytest.mark.parametrize("folder", ["markets", "./markets/", "markets/"])
def test_a_folder_and_the_deepest_one_counts(here: Files, folder: str) -> None:
    here.write("mcdecl.yaml", CONFIG + f"business_unit: {{{folder}: us, markets/eu: [eu]}}\n")
    here.write("markets/a.yaml", resource("A"))
    here.write("markets/eu/b.yaml", resource("B"))
    here.write("markets/eu/c.yaml", "business_unit: us\n" + resource("C"))
    assert where(load(here.root)) == {"us": ["data_extension.A", "data_extension.C"], "eu": ["data_extension.B"]}


def test_for_each_may_choose_the_unit(here: Files) -> None:
    body = "{for_each: [us, eu], business_unit: '${each.key}', name: 'N', " + FIELDS + "}"
    here.write("a.yaml", "data_extensions:\n  'A_${each.key}': " + body + "\n")
    assert where(load(here.root)) == {"us": ["data_extension.A_us"], "eu": ["data_extension.A_eu"]}


def test_the_same_key_and_name_in_two_units_are_two_resources(here: Files) -> None:
    here.write("a.yaml", "business_unit: us\n" + resource())
    here.write("b.yaml", "business_unit: eu\n" + resource())
    assert where(load(here.root)) == {"us": ["data_extension.A"], "eu": ["data_extension.A"]}


def test_the_same_key_twice_in_one_unit_is_told(here: Files) -> None:
    here.write("a.yaml", "business_unit: us\n" + resource())
    here.write("b.yaml", "business_unit: [us, eu]\n" + resource())
    assert "data_extension.A is declared twice" in problems(here)[0]


def test_a_unit_that_the_environment_lacks(here: Files) -> None:
    here.write("a.yaml", resource("A", "    business_unit: uss\n"))
    here.write("b.yaml", "business_unit: [us, fr]\n" + resource("B"))
    assert problems(here) == [
        "a.yaml:5:20: error: the environment dev has no business unit uss; did you mean us?",
        "b.yaml:1:1: error: the environment dev has no business unit fr; one of parent, us, eu",
    ]


def test_an_environment_without_units(here: Files) -> None:
    here.write("mcdecl.yaml", CONFIG.replace("    business_units", "#"))
    here.write("a.yaml", resource("A", "    business_unit: us\n"))
    [text] = problems(here)
    assert text.startswith("a.yaml:5:20: error: the environment dev names no business units; name it there")


def test_a_folder_of_a_unit_that_is_not_there(here: Files) -> None:
    here.write("mcdecl.yaml", CONFIG + "business_unit: {us: uss}\n")
    here.write("us/a.yaml", resource())
    assert problems(here)[0] == (
        "mcdecl.yaml:6:21: error: the environment dev has no business unit uss; did you mean us?"
    )


def test_a_folder_that_is_not_there(here: Files) -> None:
    here.write("mcdecl.yaml", CONFIG + "business_unit: {nowhere: us}\n")
    [warning] = load(here.root).warnings
    assert "there is no folder nowhere" in str(warning)


@pytest.mark.parametrize(
    ("units", "text"),
    [
        ("{parent: 5, us: 5}", "us and parent are the same business unit, 5"),
        ("{parent: five}", "parent is the MID of a business unit, a number"),
        ("{parent: 0}", "parent is the MID of a business unit, a number"),
        ("{parent: '${var.x}'}", "x"),
    ],
)
def test_bad_units(here: Files, units: str, text: str) -> None:
    here.write("mcdecl.yaml", CONFIG.replace("{parent: 510000001, us: 510000002, eu: 510000003}", units))
    [problem] = problems(here)
    assert problem.startswith("mcdecl.yaml:5:")
    assert text in problem


@pytest.mark.parametrize(
    ("account", "text"),
    [
        ("{subdomain: mc1, business_unit: 7, client_id: a}", "7 is none of the business_units of dev"),
        ("{subdomain: mc1, username: a}", "username reaches one business unit only"),
    ],
)
def test_accounts_that_units_cannot_go_with(here: Files, account: str, text: str) -> None:
    here.write("mcdecl.yaml", CONFIG.replace("account: sandbox", f"account: {account}"))
    assert text in problems(here)[0]


def test_two_environments_at_one_unit_under_two_names_are_doubtful(here: Files) -> None:
    live = "  {}:\n    account: {{subdomain: mc1, client_id: a}}\n    business_units: {{{}}}\n"
    here.write("mcdecl.yaml", "project: p\nenvironments:\n" + live.format("dev", "us: 5") + live.format("qa", "usa: 5"))
    [warning] = load(here.root).warnings
    assert str(warning) == (
        "mcdecl.yaml:8:22: warning: business unit 5 is usa here and us in dev; "
        "both environments change the same account"
    )


def test_a_reference_stays_in_its_unit(here: Files) -> None:
    here.write("a.yaml", resource())
    here.write("f.yaml", filtered("A"))
    [warning] = load(here.root).warnings
    assert str(warning).endswith("it is declared in parent; if that shares it, write ENT.A")


def test_what_the_parent_shares(here: Files) -> None:
    here.write("a.yaml", SHARED)
    here.write("f.yaml", filtered("ENT.All"))
    project = load(here.root)
    assert project.warnings == ()
    assert project.unresolved == ()


def test_the_fields_of_what_is_shared_are_checked(here: Files) -> None:
    here.write("a.yaml", SHARED)
    here.write("f.yaml", filtered("ENT.All").replace("Score", "Scroe"))
    assert "did you mean Score?" in problems(here)[0]


def test_what_the_parent_keeps_to_itself(here: Files) -> None:
    here.write("a.yaml", resource("All"))
    here.write("f.yaml", filtered("ENT.All"))
    assert "All is in Data Extensions, where no other business unit can see it; move it below" in problems(here)[0]


def test_sql_reads_nothing_that_the_parent_keeps_to_itself(here: Files) -> None:
    here.write("a.yaml", resource("All"))
    query = "query_definitions: {Q: {name: Q, sql: 'SELECT Id FROM ENT.[all]', target: A, mode: Append}}\n"
    here.write("q.yaml", f"business_unit: us\n{resource()}{query}")
    assert "All is in Data Extensions, where no other business unit can see it; move it below" in problems(here)[0]
    here.write("a.yaml", SHARED)
    assert load(here.root).warnings == ()


def test_what_nobody_shares(here: Files) -> None:
    here.write("a.yaml", SHARED)
    here.write("f.yaml", filtered("ENT.Al"))
    [warning] = load(here.root).warnings
    assert "data extension Al is not declared in business unit parent; did you mean ENT.All?" in str(warning)


def test_a_query_of_a_unit_may_fill_what_is_shared(here: Files) -> None:
    here.write("a.yaml", SHARED)
    query = "query_definitions:\n  Q: {name: Q, sql: SELECT 1 AS Id, target: ENT.All, mode: Append}\n"
    here.write("q.yaml", "business_unit: us\n" + query)
    load(here.root)


def test_an_import_of_a_unit_may_fill_what_is_shared(here: Files) -> None:
    here.write("a.yaml", SHARED)
    daily = "import_definitions:\n  I: {name: I, into: ENT.All, file: {pattern: a.csv}, mode: AddAndUpdate}\n"
    here.write("i.yaml", "business_unit: us\n" + daily)
    load(here.root)
    here.write("a.yaml", resource("All"))
    assert "All is in Data Extensions, where no other business unit can see it; move it below" in problems(here)[0]


def test_a_unit_has_no_shared_folder(here: Files) -> None:
    here.write("a.yaml", "business_unit: us\n" + SHARED)
    assert "only the parent business unit has the folder Shared Items/" in problems(here)[0]


def test_the_parent_calls_its_own_by_their_keys(here: Files) -> None:
    here.write("a.yaml", SHARED)
    here.write("f.yaml", filtered("ENT.All").replace("business_unit: us\n", ""))
    assert "here its key is All" in problems(here)[0]


def test_no_key_begins_like_what_is_shared(here: Files) -> None:
    here.write("a.yaml", resource("ENT.A"))
    assert "means what the parent shares" in problems(here)[0]


def test_blocks_belong_to_the_unit_of_their_file(here: Files) -> None:
    here.write("a.yaml", "business_unit: us\nremoved: [{address: data_extension.Old}]\n")
    assert {
        unit.environment.business_unit: [removal.address for removal in unit.removals] for unit in load(here.root).units
    } == {"us": ["data_extension.Old"]}


def test_without_units_there_are_none(here: Files) -> None:
    here.write("mcdecl.yaml", "project: p\n")
    here.write("a.yaml", resource())
    assert load(here.root).units == ()
