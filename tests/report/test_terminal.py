"""Plans and results for a terminal, as they stand in a log: no colour, 80 columns."""

import io
from typing import Any

import pytest
from hypothesis import given, settings
from rich.cells import cell_len
from rich.console import Console

from mcdecl.engine.apply.outcome import ApplyReport, Outcome, OutcomeStatus
from mcdecl.engine.plan import Action, Change, DesiredState, Live, Plan, build
from mcdecl.helpers.characters import printable
from mcdecl.helpers.structs import replace
from mcdecl.kinds.facts import ResourceFacts
from mcdecl.kinds.resource import Directives, ItemWords, Resource
from mcdecl.kinds.values import Unknown
from mcdecl.report.terminal import (
    apply_summary,
    legend_and_end,
    outcome_line,
    print_outcomes,
    print_plan,
    print_summary,
)
from tests.engine.plan.test_build import with_state
from tests.report.plans import full_plan, large_plan
from tests.strategies import encounters, held, live_folders
from tests.wanted import EMAIL, ID, filtered, imported, query, table


def printed(plan: Plan, width: int = 80) -> str:
    out = io.StringIO()
    print_plan(Console(file=out, width=width), plan)
    return out.getvalue()


def lines(before: list[Resource], *after: Resource) -> list[str]:
    return printed(build(DesiredState(after), held(before))).splitlines()


def created(*resources: Resource) -> list[str]:
    return printed(build(DesiredState(resources), Live(folders=live_folders(())))).splitlines()


def test_a_new_resource_is_shown_with_what_is_said_about_it() -> None:
    made = table("T", ID, EMAIL, description="What it is", retention={"policy": "rows", "length": 6, "unit": "days"})
    assert created(made) == [
        "data extensions",
        "  + data_extension.T",
        '      + name: "T"',
        '      + description: "What it is"',
        '      + retention.policy: "rows"',
        "      + retention.length: 6",
        '      + retention.unit: "days"',
        "      + fields.Id: Text(18), primary key",
        "      + fields.Email: EmailAddress",
        "",
        "Signs: + add.",
        "",
        "Plan: 1 to create, 0 to update, 0 to delete, 0 unchanged.",
    ]


def test_an_edit_is_shown_before_and_after_at_its_path() -> None:
    after = table("T", {**ID, "length": 36}, {"name": "New", "type": "Date"}, description="")
    texts = lines([table("T", ID, EMAIL, description="old")], after)
    assert "  ~ data_extension.T" in texts
    assert '      ~ description: "old" → ""' in texts
    assert "      ~ fields.Id.length: 18 → 36" in texts
    assert "      + fields.New: Date" in texts
    assert "        fields.Email" in texts
    assert any(line.startswith("          left alone: this field exists only in the account") for line in texts)


def test_what_goes_has_a_minus() -> None:
    sendable = {"field": "Id", "subscriber": "Subscriber Key"}
    texts = lines([table("T", sendable=sendable)], table("T"))
    assert '      - sendable: {field: "Id", subscriber: "Subscriber Key"} → (none)' in texts


def test_sql_is_shown_as_a_unified_diff() -> None:
    before = query("Q", "T", sql="SELECT Id\nFROM T\nWHERE a = 1\nORDER BY Id")
    after = query("Q", "T", sql="SELECT Id\nFROM T\nWHERE a = 2\nORDER BY Id")
    texts = lines([table("T"), before], table("T"), after)
    at = texts.index("      ~ sql:")
    assert texts[at + 1 : at + 7] == [
        "          @@ -1,4 +1,4 @@",
        "           SELECT Id",
        "           FROM T",
        "          -WHERE a = 1",
        "          +WHERE a = 2",
        "           ORDER BY Id",
    ]


def test_new_sql_is_shown_whole() -> None:
    texts = created(table("T"), query("Q", "T", sql="SELECT Id\n\nFROM T"))
    at = texts.index("      + sql:")
    assert [line.strip() for line in texts[at + 1 : at + 4]] == ["SELECT Id", "", "FROM T"]


def test_a_condition_is_shown_as_it_is_written() -> None:
    texts = lines(
        [table("T"), filtered("F", "T", "Id = 'a'")], table("T"), filtered("F", "T", "Id = 'a' AND Id <> 'b'")
    )
    assert "      ~ where: Id = 'a' → Id = 'a' AND Id <> 'b'" in texts


def test_what_is_blocked_is_shown_with_reason_and_verdict() -> None:
    texts = lines([table("T", {**ID, "length": 36})], table("T", ID))
    assert "  ! data_extension.T" in texts
    assert "      ! fields.Id.length: 36 → 18" in texts
    assert any(line.startswith("          blocked: the account refuses to shorten") for line in texts)
    assert texts[-2].endswith("1 blocked.")
    assert texts[-1].startswith("Blocked changes cannot be applied")


def test_a_resource_that_is_blocked_as_a_whole_says_why() -> None:
    texts = created(table("T", folder="Query/X"))
    assert any(line.startswith("      blocked: folder: Query holds queryactivity") for line in texts)


def test_what_is_unknown_is_listed_though_nothing_happens() -> None:
    wanted = imported("I", "T", mapping={"Id": "id"})
    live = with_state(held([table("T"), wanted]), "import_definition.I", mapping=Unknown("REST refused"))
    texts = printed(build(DesiredState([table("T"), wanted]), live)).splitlines()
    assert "    import_definition.I" in texts
    assert "      ? mapping: unknown: REST refused" in texts
    assert "1 unknown." in texts[-2]
    assert texts[-1] == "1 attribute could not be compared with the account; --resend-unknown sends it again."


def test_what_is_as_it_should_be_is_only_counted() -> None:
    assert lines([table("T")], table("T")) == [
        "Plan: 0 to create, 0 to update, 0 to delete, 1 unchanged.",
        "Nothing to do: the account matches the project.",
    ]


def test_changes_are_grouped_by_kind_in_the_order_people_read() -> None:
    texts = created(filtered("F", "T"), query("Q", "T"), imported("I", "T"), table("T"))
    heads = [line for line in texts if line and not line.startswith((" ", "Plan:", "Signs:"))]
    assert heads == ["data extensions", "import definitions", "query definitions", "filter definitions"]


def test_a_wide_table_is_shown_in_part_with_the_rest_counted() -> None:
    many = [{"name": f"F{index:03}", "type": "Number"} for index in range(100)]
    texts = created(table("T", ID, *many))
    assert "      + fields.F000: Number" in texts
    assert not [line for line in texts if "F099" in line]
    shown = len([line for line in texts if line.startswith("      + ")])
    assert f"      … and {102 - shown} more" in texts


def test_where_it_is_declared_stands_behind_the_address() -> None:
    plan = build(DesiredState([table("T")]), Live(folders=live_folders(())), where=lambda _one: "crm/customers.yaml:3")
    assert "  + data_extension.T  (crm/customers.yaml:3)" in printed(plan).splitlines()


def test_names_are_never_read_as_markup_or_links() -> None:
    texts = created(table("[bold]T[/bold]", description="[red]x[/red] :smile: http://example.com"))
    assert "  + data_extension.[bold]T[/bold]" in texts
    assert '      + description: "[red]x[/red] :smile: http://example.com"' in texts


def test_a_name_cannot_command_the_terminal() -> None:
    texts = created(table("T\x1b[2J", name="T"), query("Q", "T\x1b[2J", sql="SELECT 1\n-- \x1b]0;title\x07 \x9b2J \r"))
    assert not [line for line in texts if {"\x1b", "\x07", "\x9b", "\r"} & set(line)]
    assert "  + data_extension.T\\x1b[2J" in texts


def test_a_long_line_is_neither_cut_nor_broken() -> None:
    long = "x" * 300
    assert f'      + description: "{long}"' in created(table("T", description=long))


def on_a_terminal(plan: Plan, width: int) -> str:
    out = io.StringIO()
    print_plan(Console(file=out, width=width, force_terminal=True, color_system=None), plan)
    return out.getvalue()


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_a_terminal_is_never_overflowed_and_nothing_is_lost(width: int) -> None:
    shown = on_a_terminal(full_plan(), width)
    assert max(cell_len(line) for line in shown.splitlines()) <= width
    assert "".join(shown.split()) == "".join(printed(full_plan()).split())


def test_values_are_below_each_other_on_a_terminal_only() -> None:
    plan = build(DesiredState([table("T", ID, EMAIL)]), Live(folders=live_folders(())))
    assert '      + name:         "T"' in on_a_terminal(plan, 80).splitlines()
    assert "      + fields.Email: EmailAddress" in on_a_terminal(plan, 80).splitlines()
    assert '      + name: "T"' in printed(plan).splitlines()


def test_a_long_list_of_what_stays_is_folded() -> None:
    shown = printed(full_plan()).splitlines()
    (line,) = [line for line in shown if "9 attributes: " in line]
    assert line.startswith("        9 attributes: fields.Hand0, fields.Hand1, ")
    assert shown[shown.index(line) + 1].strip().startswith("left alone: this field exists only in the account")


def test_dangers_come_first() -> None:
    heads = [line for line in printed(full_plan()).splitlines() if line and line[0].islower()]
    assert heads[:4] == ["data loss", "blocked", "needs review", "data extensions"]


def test_no_colour_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    out = io.StringIO()
    print_plan(Console(file=out, width=80, force_terminal=True, color_system="standard"), full_plan())
    assert "\x1b[3" not in out.getvalue()
    assert "\x1b[9" not in out.getvalue()


def test_colour_is_for_terminals() -> None:
    plan = build(DesiredState([table("T")]), Live(folders=live_folders(())))
    out = io.StringIO()
    print_plan(Console(file=out, width=80, force_terminal=True, color_system="standard"), plan)
    assert "\x1b[" in out.getvalue()
    assert "\x1b" not in printed(plan)


@settings(max_examples=20, deadline=None)
@given(encounters())
def test_every_plan_prints_the_lines_that_it_has(case: tuple[list[Resource], Live]) -> None:
    resources, live = case
    plan = build(DesiredState(resources), live)
    expected = [text for _, text in legend_and_end(plan)]
    assert "".join(printed(plan).split()) == "".join(printable("".join(expected)).split()), "tabs and line ends apart"
    assert any(text.startswith("Plan: ") for text in expected)


def outcome(fate: OutcomeStatus = OutcomeStatus.DONE, action: Action = Action.CREATE, **more: Any) -> Outcome:
    return Outcome(Change("data_extension.[T]", "data_extension", "[T]", action), fate, **more)


def test_a_success_is_one_short_line() -> None:
    assert outcome_line(outcome())[1] == "  done    create data_extension.[T]"


def test_a_failure_has_the_message_the_code_and_what_it_means() -> None:
    failed = outcome(
        OutcomeStatus.FAILED, Action.UPDATE, message="Name taken.", code=310007, explanation="Choose another."
    )
    assert outcome_line(failed)[1].splitlines() == [
        "  FAILED  update data_extension.[T]: Name taken. (code 310007)",
        "          Choose another.",
    ]


def test_what_was_skipped_says_why() -> None:
    line = outcome_line(outcome(OutcomeStatus.SKIPPED, message="data_extension.S failed"))[1]
    assert line == "  skipped create data_extension.[T]: data_extension.S failed"


def test_an_outcome_is_printed_as_it_is() -> None:
    out = io.StringIO()
    print_outcomes(Console(file=out, width=80), [outcome(OutcomeStatus.FAILED, message="[/red] " + "x" * 100)])
    assert out.getvalue() == f"  FAILED  create data_extension.[T]: [/red] {'x' * 100}\n"


def test_the_summary_of_an_apply_counts_every_fate() -> None:
    report = ApplyReport(
        [
            outcome(),
            outcome(),
            outcome(action=Action.UPDATE),
            outcome(OutcomeStatus.FAILED),
            outcome(OutcomeStatus.SKIPPED),
            outcome(action=Action.DELETE),
        ]
    )
    line = apply_summary(report)
    assert line.startswith("Applied: 2 created, 1 updated, ")
    assert "1 deleted" in line
    assert line.endswith("1 failed, 1 skipped.")


@pytest.mark.parametrize("action", [Action.CREATE, Action.UPDATE, Action.DELETE])
def test_every_action_has_its_word_in_results(action: Action) -> None:
    assert f" {action.value} " in outcome_line(outcome(action=action))[1]


def test_each_warning_has_the_name_of_its_own_risk() -> None:
    phone = {"name": "Phone", "type": "Phone"}
    before = table("T", ID, phone, name="Old")
    words = Directives(items={"fields": ItemWords(removed=("Phone",))})
    after = replace(table("T", ID, name="New"), directives=words)
    shown = printed(build(DesiredState((after,)), held([before])))
    assert "      DATA LOSS: drops field Phone of T" in shown
    assert "      caution: renames T from Old to New" in shown
    assert "DATA LOSS: renames" not in shown


def test_the_end_repeats_dangers_and_says_what_an_apply_needs() -> None:
    shown = printed(full_plan()).splitlines()
    end = shown[shown.index("Data loss (2)") :]
    assert end[1].startswith("  ~ data_extension.NTO_Customers: drops field Phone of NTO_Customers: ")
    assert end[2].startswith("  - data_extension.NTO_Gone: deletes NTO_Gone")
    assert end[3] == "Blocked (1)"
    assert end[4].startswith("  ! data_extension.NTO_Blocked: fields.Id.length: the account refuses to shorten")
    assert end[6].startswith("Plan: 2 to create, 3 to update, 1 to delete")
    assert end[7] == "Apply needs --allow data_loss: 2 changes lose data."
    assert [line for line in shown if line.startswith("Signs: ")] == [
        "Signs: + add, ~ change, - remove, ! blocked, ? cannot be compared."
    ]


def test_the_end_of_a_plan_with_many_dangers_is_short() -> None:
    end = printed(large_plan(10, dangers=42)).partition("\nData loss (42)\n")[2].splitlines()
    assert end[20] == "  … and 22 more, listed above"
    assert len(end) < 40, "the end is on one screen"


def test_what_is_empty_is_not_shouted_and_comes_last() -> None:
    phone = {"name": "Phone", "type": "Phone"}
    words = Directives(items={"fields": ItemWords(removed=("Phone",))})
    before = [table(key, ID, phone) for key in ("Empty", "Full")]
    live = held(before)
    live = replace(live, facts={"data_extension.Empty": ResourceFacts(0), "data_extension.Full": ResourceFacts(12480)})
    plan = build(DesiredState([replace(table(key, ID), directives=words) for key in ("Empty", "Full")]), live)
    shown = printed(plan)
    assert "DATA LOSS: drops field Phone of Full: the column and its 12,480 values" in shown
    assert "data loss, no rows: drops field Phone of Empty: the column, which has no values" in shown
    assert shown.index("of Full") < shown.index("of Empty")
    assert {change.key: change.rows_lost for change in plan.changes} == {"Empty": 0, "Full": 12480}
    assert Plan.from_json(plan.to_json()) == plan


def test_a_summary_is_the_end_with_counts_by_kind() -> None:
    out = io.StringIO()
    print_summary(Console(file=out, width=80), full_plan())
    shown = out.getvalue().splitlines()
    assert shown[0] == "  data extensions: 1 to create, 2 to update, 1 to delete, 1 blocked"
    assert "  query definitions: 1 to create, 1 to update" in shown
    assert "Data loss (2)" in shown
    assert not [line for line in shown if "SELECT" in line]
