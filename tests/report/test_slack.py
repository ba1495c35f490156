"""Short messages for Slack and Teams."""

from mcdecl.engine.plan.environments import EnvironmentPlan, Everywhere
from mcdecl.engine.plan.origin import Origin
from mcdecl.helpers.structs import replace
from mcdecl.report.slack import failure_message, lines_message, plan_message
from tests.report.plans import full_plan, large_plan, quiet_plan


def test_a_message_has_counts_dangers_and_where_to_read_on() -> None:
    link = "https://gitlab.example/g/p/-/jobs/9/artifacts/browse"
    lines = plan_message(full_plan(), Origin("abcdef0123", "2026-01-31T07:05:09Z", link)).splitlines()
    assert lines[0] == "*mcdecl plan: northern-trail for prod*"
    assert lines[1].startswith("Plan: 2 to create, 3 to update, 1 to delete")
    assert lines[2] == "Undo: 4 whole, 1 without rows, 1 impossible."
    assert lines[3] == "*Data loss (2)*"
    assert lines[4].startswith("• data_extension.NTO_Customers (undo: impossible): drops field Phone")
    assert "*Blocked (1)*" in lines
    assert "Apply needs --allow data_loss: 2 changes lose data." in lines
    assert lines[-1] == f"commit abcdef0 · 2026-01-31 07:05 UTC · {link}"


def test_a_plan_without_changes_says_nothing_of_undo() -> None:
    assert "undo" not in plan_message(quiet_plan()).lower()


def test_a_large_plan_is_a_short_message() -> None:
    text = plan_message(large_plan(2000, dangers=100))
    assert len(text.splitlines()) <= 12
    assert "… and 95 more" in text


def test_nobody_is_mentioned_by_a_name() -> None:
    text = plan_message(replace(quiet_plan(), project="<!channel> & co"))
    assert text.startswith("*mcdecl plan: &lt;!channel&gt; &amp; co for prod*")


def test_an_environment_that_failed_is_named() -> None:
    text = plan_message(Everywhere((EnvironmentPlan("dev", quiet_plan()), EnvironmentPlan("prod", error="no login"))))
    assert "• environment prod could not be planned: no login" in text.splitlines()


def test_a_failure_is_told_in_a_few_lines() -> None:
    lines = failure_message("p for prod", "\n".join(f"a.yaml:{at}:1: error" for at in range(40))).splitlines()
    assert lines[0] == "*mcdecl plan: p for prod failed*"
    assert lines[-1] == "… and 35 more lines"


def test_other_reports_name_their_resources() -> None:
    lines = [("bold", "prod"), ("", "  ≠ data_extension.A"), ("", "      ≠ name: 1 → 2"), ("bold", "Drift: 1 changed.")]
    assert lines_message("drift", "p for prod", lines, "Drift: 1 changed.").splitlines() == [
        "*mcdecl drift: p for prod*",
        "Drift: 1 changed.",
        "• ≠ data_extension.A",
    ]
