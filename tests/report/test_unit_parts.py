"""Plans of business units in every form: what is the same in several is told once, and all of it fits a comment."""

from collections.abc import Iterable
from io import StringIO

from rich.console import Console

from mcdecl.engine.plan.account import AccountName
from mcdecl.engine.plan.model import Action, AttributeDiff, Change, Plan, Scope
from mcdecl.engine.plan.units import PlanSet, UnitPlan
from mcdecl.helpers.structs import replace
from mcdecl.kinds.risk import Risk
from mcdecl.report.html import page
from mcdecl.report.markdown import LIMIT, length, markdown
from mcdecl.report.plain import plain_text
from mcdecl.report.terminal import print_plans
from mcdecl.report.unit_parts import shown_parts


def table(key: str, *, after: int = 60, fields: int = 1) -> Change:
    diffs = tuple(AttributeDiff(f"fields.F{number}.length", 50, after) for number in range(fields))
    return Change(f"data_extension.{key}", "data_extension", key, Action.UPDATE, diffs)


def lost(key: str, rows: int) -> Change:
    change = Change(f"data_extension.{key}", "data_extension", key, Action.DELETE, risk=Risk.DATA_LOSS)
    return replace(change, warnings=(f"deletes {key} with {rows} rows",))


def unit(name: str, mid: int, changes: Iterable[Change], *, host: str = "mc.example") -> UnitPlan:
    own = [replace(item, unit=name, object_id=f"{mid}-{item.key}", fingerprint=str(mid)) for item in changes]
    return UnitPlan(name, mid, Plan("p", "live", tuple(own), account=AccountName("live", mid, host, name)))


def plans(*units: UnitPlan) -> PlanSet:
    return PlanSet("p", "live", units)


ONE, TWO = table("One"), table("Two")
SEVERAL = plans(
    unit("parent", 1, [lost("P", 7)]),
    unit("us", 2, [ONE, TWO]),
    unit("eu", 3, [ONE, TWO]),
    unit("apac", 4, [ONE, TWO, lost("X", 5)]),
    UnitPlan("latam", 5, None, "it is closed"),
)


def terminal(plans: PlanSet) -> str:
    file = StringIO()
    print_plans(Console(soft_wrap=True, file=file), plans)
    return file.getvalue()


def titles(plans: PlanSet) -> list[str]:
    return [part.title for part in shown_parts(plans)]


def test_what_several_have_in_common_stands_before_what_each_has_alone() -> None:
    assert titles(SEVERAL) == [
        "business unit parent (1)",
        "in us, eu, apac",
        "business units us (2), eu (3)",
        "business unit apac (4)",
        "business unit latam (5)",
    ]


def test_units_with_one_plan_are_one_part() -> None:
    same = plans(unit("us", 2, [ONE]), unit("eu", 3, [ONE]))
    assert titles(same) == ["business units us (2), eu (3)"]
    assert terminal(same).startswith(
        "business units us (2), eu (3)\nEnvironment live, mc.example\n\ndata extensions\n  ~ data_extension.One\n"
    )
    assert len(shown_parts(same)[0].heads) == 2
    alone = terminal(plans(unit("us", 2, [ONE])))
    assert alone.startswith("business unit us (2)\nEnvironment live, mc.example\n\n"), "the unit is named once"


def test_units_that_differ_are_told_apart() -> None:
    assert titles(plans(unit("us", 2, [ONE]), unit("eu", 3, [table("One", after=61)]))) == [
        "business unit us (2)",
        "business unit eu (3)",
    ]
    elsewhere = plans(unit("us", 2, [ONE]), unit("eu", 3, [ONE], host="other.example"))
    assert titles(elsewhere) == ["in us, eu", "business unit us (2)", "business unit eu (3)"]
    partial = unit("eu", 3, [ONE])
    assert partial.plan is not None
    some = replace(partial.plan, partial=True, scope=Scope(("data_extension.One",)), left_out=2)
    assert titles(plans(unit("us", 2, [ONE]), replace(partial, plan=some)))[0] == "in us, eu"


def test_every_form_tells_it_once_and_the_counts_of_each() -> None:
    end = "\nData loss (2)\n"
    body, _, repeated = terminal(SEVERAL).partition(end)
    assert "- apac:data_extension.X: deletes X with 5 rows" in repeated
    texts = [body + repeated.partition("\n\n")[2], plain_text(SEVERAL), markdown(SEVERAL)]
    for text in texts:
        assert text.count("data_extension.One") == text.count("data_extension.Two") == 1
        assert text.count("deletes P with 7 rows") == text.count("deletes X with 5 rows") == 1
        assert text.count("2 to update, 0 to delete") == 1
        assert text.count("2 to update, 1 to delete") == 1
        assert "it is closed" in text
        assert "5 business units, not planned: latam. Plan: 0 to create, 6 to update, 2 to delete" in text
    html = page(SEVERAL)
    assert html.count("in us, eu, apac") == 1
    assert html.count("One</code>") == html.count("Two</code>") >= 1
    assert "business units us (2), eu (3)" in html


def test_a_comment_holds_31_units_with_every_danger() -> None:
    units = [unit("parent", 1, [ONE])]
    for mid in range(2, 32):
        own = [table(f"T{number}", after=50 + mid, fields=10) for number in range(60)]
        dangers = [lost(f"L{number}", mid * 1000) for number in range(3)]
        blocked = replace(table("B"), action=Action.BLOCKED, reasons=(f"it is busy in {mid}",))
        units.append(unit(f"unit{mid}", mid, [ONE, *own, *dangers, blocked]))
    text = markdown(plans(*units))
    assert length(text) <= LIMIT
    for mid in range(2, 32):
        assert text.count(f" with {mid}000 rows") == 3
        assert text.count(f"it is busy in {mid}\n") == 1
        assert f"## business unit unit{mid} ({mid})" in text
