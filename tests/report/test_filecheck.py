"""Rules about files have pages, and their examples are what check-file says of them."""

from pathlib import Path

import pytest

from mcdecl.operations.filecheck import FileRule, check_file, layout_of
from mcdecl.operations.filecheck.model import RULES
from mcdecl.report.filecheck import file_rule_page, file_rules
from tests.wanted import imported, table

FIELDS = (
    {"name": "crm_id", "type": "Text", "length": 18, "primary_key": True},
    {"name": "email", "type": "EmailAddress"},
    {"name": "name", "type": "Text", "length": 50},
    {"name": "created_on", "type": "Date"},
    {"name": "sales_region", "type": "Text", "length": 10},
)
OF_TEXT = sorted(set(FileRule) - {FileRule.UNREADABLE, FileRule.NAME, FileRule.CHARACTERS})


@pytest.mark.parametrize("rule", list(FileRule))
def test_every_rule_has_a_page(rule: FileRule) -> None:
    page = file_rule_page(rule.value.lower())
    assert page is not None
    assert page.startswith(f"{rule.value}  {RULES[rule].title}\n")
    assert "\nBad:\n" in page
    assert rule.value in file_rules()


def test_other_codes_have_none() -> None:
    assert file_rule_page("MC899") is None


@pytest.mark.parametrize("rule", OF_TEXT)
def test_the_examples_are_what_they_say(rule: FileRule, tmp_path: Path) -> None:
    needed = [
        {**field, "required": True} if (field["name"], rule) == ("email", FileRule.REQUIRED) else field
        for field in FIELDS
    ]
    state = imported("I", into="T", file={"pattern": "f.csv"}, mode="Overwrite", mapping="by_header").state
    layout = layout_of("I", state, table("T", *needed).state["fields"])
    path = tmp_path / "f.csv"
    path.write_text(RULES[rule].bad)
    assert rule in check_file(layout, path).counts
    path.write_text(RULES[rule].good)
    assert check_file(layout, path).problems == ()
