"""Plans as Markdown: safe, within a comment, and never without a danger."""

import re

import pytest
from hypothesis import given, settings

from mcdecl.engine.plan import Action, AttributeDiff, AttributeStatus, Change, DesiredState, Live, Plan, build
from mcdecl.engine.plan.environments import EnvironmentPlan, Everywhere
from mcdecl.engine.plan.origin import Origin
from mcdecl.engine.plan.units import PlanSet, UnitPlan
from mcdecl.helpers.structs import replace
from mcdecl.kinds.resource import Resource
from mcdecl.report.markdown import LIMIT, SHORTENED, failure_markdown, length, markdown
from tests.report.plans import full_plan, large_plan, quiet_plan
from tests.strategies import encounters

DANGERS = (
    "drops field Phone of NTO",
    "deletes NTO",
    "the account refuses to shorten a field",
    "renames NTO",
)


def outside_of_code(text: str) -> str:
    """What is read as Markdown: without fences and inline code."""
    without = re.sub(r"^(`{3,})\w*\n.*?^\1$", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)|<code>.*?</code>", "", without)


def test_the_first_line_is_a_marker_that_stays_the_same() -> None:
    first = [markdown(plan()).splitlines()[0] for plan in (full_plan, quiet_plan)]
    assert first == ["<!-- mcdecl:plan project=northern%2Dtrail environment=prod -->"] * 2


def test_a_marker_cannot_be_broken_out_of() -> None:
    plan = replace(quiet_plan(), project="--> <b>", environment="a b\nc")
    first = markdown(plan).splitlines()[0]
    assert first.count("-->") == 1
    assert first.endswith(" -->")


def test_the_summary_line_is_there_to_be_found() -> None:
    assert "**Plan: 2 to create, 3 to update, 1 to delete" in markdown(full_plan())
    assert "Nothing to do: the account matches the project." in markdown(quiet_plan())


def test_dangers_stand_open_above_everything_else() -> None:
    text = markdown(full_plan())
    assert all(danger in text.replace("\\_", "_") for danger in ("drops field Phone of NTO_Customers",))
    assert text.index("### Data loss") < text.index("### Blocked") < text.index("### Needs review")
    assert text.index("### Needs review") < text.index("<details>")


def test_an_edit_is_two_lines_of_a_diff() -> None:
    text = markdown(full_plan())
    assert "- fields.Id.length: 18\n+ fields.Id.length: 36\n" in text
    assert "-WHERE c.Region = 'US'\n+WHERE c.Region = 'EU'\n" in text
    assert "! fields.Id.length: 36 → 18\n" in text


def test_the_rest_is_folded_and_every_fold_ends() -> None:
    text = markdown(large_plan(60))
    assert text.count("<details>") == text.count("</details>") > 20
    assert "<details><summary><b>data extensions</b>: 30 to create, 30 to update</summary>\n\n" in text


def test_a_small_plan_stands_open_but_for_what_recurs_in_every_plan() -> None:
    text = markdown(full_plan())
    assert "### Query definitions: 1 to create, 1 to update\n\n" in text
    folds = re.findall(r"<details><summary>(.*?)</summary>", text)
    assert [fold.partition(" (")[0].partition(":")[0] for fold in folds] == ["unchanged, with remarks", "unmanaged"]
    assert text.index("### Query definitions") < text.index("<details>")


def test_it_says_of_what_it_is_and_where_the_rest_lies() -> None:
    link = "https://github.example/o/r/actions/runs/7"
    text = markdown(quiet_plan(), origin=Origin("abcdef0123456789", "2026-01-31T07:05:09Z", link))
    assert f"\ncommit `abcdef0` · 2026-01-31 07:05 UTC · [pipeline and artifacts]({link})\n" in text


def test_a_failure_begins_as_the_plan_would() -> None:
    plan = full_plan()
    text = failure_markdown(plan.project, plan.environment, "a.yaml:3:5: error MC110: no\n1 error; nothing was sent.")
    assert text.splitlines()[:3] == markdown(plan).splitlines()[:3]
    assert "Planning failed" in text
    assert "a.yaml:3:5: error MC110: no" in text
    long = failure_markdown("p", "e", "\n".join(f"a.yaml:{number}:1: error: " + "x" * 200 for number in range(2000)))
    assert length(long) <= LIMIT


def test_fences_are_longer_than_what_is_in_them() -> None:
    fences = re.findall(r"^(`{3,})diff$", markdown(full_plan()), re.MULTILINE)
    assert "````" in fences


def test_no_name_mentions_links_or_marks_up() -> None:
    warning = "drops @octocat <img src=x> #12 **bold** [a](http://x) www.example.com GH-3 a|b `c` $x$ :smile:"
    change = Change("data_extension.T", "data_extension", "T", Action.DELETE, warnings=(warning,))
    read = outside_of_code(markdown(Plan("p", "e", (replace(change, risk=full_plan().changes[0].risk),))))
    line = next(line for line in read.splitlines() if "octocat" in line)
    assert not re.search(r"@\w|#\d|GH-\d|://|www\.\w|<img|(?<!\\)\[|(?<!\\)`|(?<!\\)\||(?<!\\)\$|(?<!\\):s", line)


def test_a_script_in_a_key_is_text() -> None:
    read = outside_of_code(markdown(full_plan()))
    assert "<script>" not in read
    assert "@octocat" not in read


@settings(max_examples=20, deadline=None)
@given(encounters())
def test_no_plan_breaks_out_of_its_blocks(case: tuple[list[Resource], Live]) -> None:
    resources, live = case
    text = markdown(build(DesiredState(resources), live))
    read = outside_of_code(text)
    assert set(re.findall(r"<(/?\w+)", read)) <= {"details", "/details", "summary", "/summary", "b", "/b"}
    assert read.count("<details>") == read.count("</details>")
    assert "```" not in read
    assert not {"\u202e", "\x1b"} & set(text)


@pytest.mark.parametrize("count", [400, 2000])
def test_a_large_plan_fits_into_a_comment(count: int) -> None:
    text = markdown(large_plan(count))
    assert length(text) <= LIMIT
    assert SHORTENED in text


@pytest.mark.parametrize("limit", [1500, 2000, 3000, 5000])
def test_no_danger_is_cut_whatever_the_room(limit: int) -> None:
    text = markdown(full_plan(), limit).replace("\\_", "_")
    assert length(text) <= limit
    for danger in DANGERS[:3] if limit < 2000 else DANGERS:
        assert danger in text


def test_dangers_come_before_the_limit() -> None:
    plan = large_plan(10, dangers=2000)
    text = markdown(plan).replace("\\_", "_")
    assert length(text) > LIMIT
    assert all(f"deletes Gone_{number:04} and its rows" in text for number in range(2000))
    assert "data extensions: 5 to create, 5 to update" in text


def test_what_is_short_is_whole() -> None:
    assert SHORTENED not in markdown(full_plan())


def test_very_long_values_are_shortened() -> None:
    diff = AttributeDiff("description", "", "x" * 100_000)
    change = Change("data_extension.T", "data_extension", "T", Action.UPDATE, (diff,))
    text = markdown(Plan("p", "e", (change,)))
    assert length(text) < 5000
    assert "characters more)" in text


def test_a_blocked_attribute_far_down_is_told() -> None:
    edits = tuple(AttributeDiff(f"a{number}", 1, 2) for number in range(1000))
    refused = AttributeDiff("last", 1, 2, AttributeStatus.BLOCKED, "it cannot be")
    change = Change("data_extension.T", "data_extension", "T", Action.BLOCKED, (*edits, refused))
    text = markdown(Plan("p", "e", (change,)), 3000)
    assert "**blocked**: `last`: it cannot be" in text
    assert length(text) <= 3000


def test_several_plans_have_a_table_on_top() -> None:
    report = Everywhere((EnvironmentPlan("dev", full_plan()), EnvironmentPlan("a|b", error="no <b> way\nand more")))
    lines = markdown(report).splitlines()
    assert "| environment dev | 2 | 3 | 1 | 0 | 1 | 3 |" in lines
    assert "| environment a\\|b | no plan | | | | | |" in lines
    assert "## environment dev" in lines
    assert "no <b> way" in markdown(report)
    assert "<b> way" not in outside_of_code(markdown(report))


def test_business_units_have_their_names() -> None:
    text = markdown(PlanSet("p", "e", (UnitPlan("us", 510000002, quiet_plan()),)))
    assert "## business unit us (510000002)" in text
    assert text.startswith("<!-- mcdecl:plan project=p environment=e -->")
