"""Plans in whole words."""

from mcdecl.engine.plan.environments import EnvironmentPlan, Everywhere
from mcdecl.engine.plan.units import PlanSet, UnitPlan
from mcdecl.report.plain import plain_text
from tests.report.plans import full_plan, large_plan, quiet_plan


def test_the_summary_comes_first_and_the_end_is_told() -> None:
    lines = plain_text(full_plan()).splitlines()
    assert lines[0].startswith("Plan: 2 to create, 3 to update, 1 to delete")
    assert lines[1] == "Apply needs --allow data_loss: 2 changes lose data."
    assert lines[2].startswith("Blocked changes cannot be applied")
    assert lines[-1] == "End of the plan."


def test_every_difference_is_a_statement() -> None:
    text = plain_text(full_plan())
    for line in (
        "Data loss: 2.",
        "Update data_extension.NTO_Customers, declared in crm/customers.yaml line 10.",
        "  Data loss: drops field Phone of NTO_Customers: the column and its values",
        "  Change fields.Id.length: from 18 to 36",
        "  Add fields.Loyalty: Decimal(12,2)",
        "  Remove fields.Phone: Phone",
        "  Unknown: mapping. REST refused",
        "  Change sql, line by line:",
        "    Line 7 is removed: WHERE c.Region = 'US'",
        "    Line 7 is added: WHERE c.Region = 'EU'",
        "  Caution: renames NTO_Renamed from Old name to New name: references by name break",
    ):
        assert line in text.splitlines()
    assert "  Left alone, 9 attributes: fields.Hand0, fields.Hand1" in text
    assert "  Blocked: fields.Id.length, from 36 to 18. the account refuses to shorten" in text


def test_no_sign_stands_for_a_word() -> None:
    for line in plain_text(full_plan()).splitlines():
        assert line.strip()[:1].isalpha()
        assert not {*"│─┌└┐┘├┤╭╰•▶▸±≠…"} & set(line)


def test_nothing_to_do_is_a_sentence() -> None:
    assert plain_text(quiet_plan()).splitlines()[1] == "Nothing to do: the account matches the project."


def test_several_plans_are_told_apart_and_counted() -> None:
    text = plain_text(
        Everywhere((EnvironmentPlan("dev", quiet_plan()), EnvironmentPlan("prod", error="not reachable")))
    )
    lines = text.splitlines()
    assert lines[0] == "Environment dev."
    assert lines[lines.index("Environment prod.") + 1] == "not reachable"
    assert (
        lines[-1] == "Total. Plan: 0 to create, 0 to update, 0 to delete, 1 unchanged. Not planned: environment prod."
    )
    assert plain_text(PlanSet("p", "e", (UnitPlan("us", 5, quiet_plan()),))).startswith("Business unit us (5).\n")


def test_no_name_commands_the_terminal() -> None:
    assert "\u202e" not in plain_text(full_plan())


def test_what_is_large_is_told_to_its_end() -> None:
    assert plain_text(large_plan(200)).count("Update data_extension.") == 100
