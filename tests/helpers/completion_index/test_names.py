"""Names at a glance: what is declared, environments, business units, variables; nothing raises."""

from pathlib import Path

import pytest

from mcdecl.helpers.completion_index import names
from mcdecl.kinds import DECLARABLE
from mcdecl.project import load

EXAMPLE = Path(__file__).parents[3] / "examples" / "northern-trail"


def write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_the_addresses_of_the_example_are_those_that_it_declares() -> None:
    declared = {resource.address for resource in load(EXAMPLE, offline=True).resources if not resource.implied}
    assert names.addresses(EXAMPLE) == sorted(declared)


@pytest.mark.parametrize("section", DECLARABLE)
def test_every_section_has_the_word_of_its_kind(section: str) -> None:
    assert names.kind_of(section) == DECLARABLE[section].name


def test_for_each_is_followed_and_other_variables_become_patterns(tmp_path: Path) -> None:
    write(
        tmp_path,
        "a.yaml",
        "data_extensions:\n"
        "  A_${each.key}: {for_each: [US, EU]}\n"
        "  B_${each.key}: {for_each: {X: {n: 1}}}\n"
        "  C_${each.key}: {for_each: '${var.regions}'}\n"
        "  D_${var.region}: {name: D}\n",
    )
    assert names.addresses(tmp_path) == [f"data_extension.{key}" for key in ("A_EU", "A_US", "B_X", "C_*", "D_*")]


def test_templates_removals_and_moves_are_no_resources(tmp_path: Path) -> None:
    write(
        tmp_path,
        "a.yaml",
        "business_unit: us\ntemplates: {fields: {x: []}}\nremoved: [{address: folder.X}]\nmoved: []\n"
        "folders: {Data Extensions/CRM: {}}\n",
    )
    assert names.addresses(tmp_path) == ["folder.Data Extensions/CRM"]


def test_what_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "good.yaml", "folders: {A/B: {}}")
    write(tmp_path, "bad.yaml", "folders: {")
    write(tmp_path, "list.yaml", "- 1\n")
    write(tmp_path, "text.yaml", "folders: none\n")
    (tmp_path / "latin.yaml").write_bytes(b"folders: {\xe4: {}}")
    write(tmp_path, "mcdecl.yaml", "environments: [")
    assert names.addresses(tmp_path) == ["folder.A/B"]
    assert names.environments(tmp_path) == ["sandbox"]
    assert names.variables(tmp_path) == names.business_units(tmp_path) == []


def test_a_folder_that_is_not_there_has_no_names(tmp_path: Path) -> None:
    assert names.addresses(tmp_path / "nowhere") == []


def test_the_config_says_environments_variables_and_units(tmp_path: Path) -> None:
    write(
        tmp_path,
        "mcdecl.yaml",
        "variables: {region: {}, days: {}}\n"
        "environments:\n"
        "  qa: {account: sandbox, business_units: {parent: 1, us: 2}}\n"
        "  prod: {account: sandbox, business_units: {parent: 3, eu: 4}}\n",
    )
    assert names.environments(tmp_path) == ["qa", "prod"]
    assert names.variables(tmp_path) == ["region", "days"]
    assert names.business_units(tmp_path) == ["parent", "us", "eu"]
