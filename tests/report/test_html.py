"""The page of a plan as text: what is on it, in which order, and that names stay text."""

import re
from collections import Counter
from typing import Any

from hypothesis import given, settings
from lxml import html

from mcdecl.engine.plan import DesiredState, Live, build
from mcdecl.engine.plan.environments import EnvironmentPlan, Everywhere
from mcdecl.engine.plan.units import PlanSet, UnitPlan
from mcdecl.kinds.resource import Resource
from mcdecl.report.html import page
from mcdecl.report.html_lines import lines_block
from mcdecl.report.plan_drawings import Drawing
from tests.report.plans import full_plan, large_plan, quiet_plan
from tests.strategies import encounters


def parsed(text: str) -> Any:
    return html.fromstring(text)


def texts(text: str, path: str) -> list[str]:
    return [" ".join(item.text_content().split()) for item in parsed(text).xpath(path)]


def several() -> Everywhere:
    return Everywhere(
        (
            EnvironmentPlan("dev", full_plan()),
            EnvironmentPlan("prod", full_plan()),
            EnvironmentPlan("qa", error="<b>no</b>"),
        )
    )


def test_dangers_come_first_and_stand_open() -> None:
    text = page(full_plan())
    assert texts(text, "//h2")[:4] == [
        "Data loss 2",
        "Blocked 1",
        "Needs review 1",
        "Data extensions 1",
    ]
    grave = parsed(text).xpath("//*[contains(@class, 'danger')]//details")
    assert len(grave) == 4
    assert all("open" in item.attrib for item in grave)


def test_edits_of_a_large_plan_are_closed() -> None:
    assert not parsed(page(large_plan(100))).xpath("//details[@open]")


def test_values_stand_beside_each_other() -> None:
    rows = texts(page(full_plan()), "//ul[contains(@class, 'attributes')]/li")
    assert "fields.Id.lengthbefore: 18after: 36" in rows
    assert "fields.Loyaltyafter: Decimal(12,2)" in rows
    assert "fields.Phonebefore: Phoneafter: (none)" in rows


def test_words_that_changed_are_marked() -> None:
    block = str(lines_block("sql", "SELECT a\nWHERE r = 'US'", "SELECT a\nWHERE r = 'EU'"))
    assert "<mark>US</mark>" in block
    assert "<mark>EU</mark>" in block
    assert "mark" not in str(lines_block("sql", "one line\nx", "something else entirely\nx"))


def test_new_text_stands_alone() -> None:
    block = str(lines_block("sql", None, "a\nb"))
    assert 'class="lines new"' in block
    assert "<del" not in block


def test_filters_have_what_the_plan_has() -> None:
    text = page(full_plan())
    kinds = parsed(text).xpath("//select[@data-by='kind']/option/@value")
    assert kinds == ["", "data_extension", "import_definition", "query_definition"]
    items = parsed(text).xpath("//*[@data-item]")
    assert {item.get("data-risk") for item in items} == {"data_loss", "blocked", "caution", "none"}


def test_the_same_address_in_two_environments_has_two_identifiers() -> None:
    ids = parsed(page(several())).xpath("//@id")
    assert [name for name, count in Counter(ids).items() if count > 1] == []
    assert "data_extension.NTO_Customers-2" in ids


def test_every_link_leads_somewhere_on_the_page() -> None:
    for report in (full_plan(), several()):
        root = parsed(page(report))
        assert {item.removeprefix("#") for item in root.xpath("//a/@href")} <= set(root.xpath("//@id"))


def test_labels_belong_to_controls() -> None:
    root = parsed(page(full_plan()))
    assert set(root.xpath("//label/@for")) == set(root.xpath("//input/@id | //select/@id"))


def test_an_environment_that_could_not_be_planned_says_why() -> None:
    assert texts(page(several()), "//*[@class='error']") == ["<b>no</b>"]


def test_business_units_have_their_sections() -> None:
    report = PlanSet("p", "e", (UnitPlan("us", 510000002, full_plan()), UnitPlan("eu", 3, quiet_plan())))
    assert texts(page(report), "//h2") == ["business unit us (510000002)", "business unit eu (3)"]


def test_nothing_is_loaded_from_anywhere() -> None:
    text = page(full_plan())
    assert not re.search(r"(src|href)=\"(?!#|data:)", text)
    assert " style=" not in text
    assert [name for item in parsed(text).iter() for name in item.attrib if name.startswith("on")] == []


def test_a_lineage_is_drawn_when_it_is_known() -> None:
    drawn = Drawing("", '<svg viewBox="0 0 9 9"><title>x</title></svg>')
    assert "Lineage of the changes" in texts(page(full_plan(), drawn), "//h2")
    assert "zoom" not in page(full_plan())


@settings(max_examples=15, deadline=None)
@given(encounters())
def test_no_plan_breaks_the_page(case: tuple[list[Resource], Live]) -> None:
    resources, live = case
    plan = build(DesiredState(resources), live)
    root = parsed(page(plan))
    told = [change.address for change in plan.changes if change.acts]
    assert len(root.xpath("//details")) >= len(told)
    assert len(root.xpath("//script")) == 1
    assert root.xpath("//*[starts-with(name(), 'objects')]") == []
