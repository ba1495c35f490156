"""One business unit that cannot be reached: the others go on, and it can be left out."""

import json
import re

from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import Folder
from tests.cli.test_units import EU, PARENT, US, enterprise, held, running, units  # noqa: F401 - fixtures


def test_the_total_says_which_unit_has_no_plan(units: Folder, enterprise: RunningSandbox) -> None:  # noqa: F811
    enterprise.configure(closed_units=frozenset({EU}))
    run = units.mcdecl("plan")
    assert run.code == 1
    assert run.out.splitlines()[-1].startswith("3 business units, not planned: eu. Plan: 5 to create, ")
    assert "Total. 3 business units, not planned: eu. Plan: 5 to create" in units.mcdecl("plan", "--plain").out
    assert "3 business units, not planned: eu. Plan: 5 to create" in units.mcdecl("plan", "--format", "markdown").out
    page = units.mcdecl("plan", "--format", "html").out
    assert "3 business units, not planned: eu" in page
    assert re.search(r">5</\w+>\s*<\w+[^>]*>to create<", page)


def test_it_is_left_out_by_a_word_and_not_even_asked(units: Folder, enterprise: RunningSandbox) -> None:  # noqa: F811
    enterprise.configure(closed_units=frozenset({EU}))
    run = units.mcdecl("apply", "--auto-approve")
    assert run.code == 1
    assert "Leave it out: --exclude 'eu:*'" in run.err
    run = units.mcdecl("apply", "--auto-approve", "--exclude", "eu:*")
    assert run.code == 0, run.err
    assert "2 business units, without eu. Plan: 5 to create" in run.out
    assert held(enterprise, US) == ["Own"]
    enterprise.configure(closed_units=frozenset())
    enterprise.clear_calls()
    assert units.mcdecl("plan", "--exclude", "eu:*", "--detailed-exitcode").code == 0
    assert sum(call.operation == "Token" for call in enterprise.calls) == 2


def test_its_name_and_a_colon_leave_it_out_too(units: Folder, enterprise: RunningSandbox) -> None:  # noqa: F811
    enterprise.configure(closed_units=frozenset({EU}))
    run = units.mcdecl("plan", "--exclude", "eu:")
    assert (run.code, run.err) == (0, "")
    assert "2 business units, without eu. Plan: 5 to create" in run.out
    only = units.mcdecl("plan", "parent:", "--exclude", "eu:")
    assert only.code == 0, only.err
    assert "1 business unit, without eu. Plan: 2 to create" in only.out


def test_the_parent_may_be_left_out_too(units: Folder, enterprise: RunningSandbox) -> None:  # noqa: F811
    assert units.mcdecl("apply", "--auto-approve").code == 0
    run = units.mcdecl("plan", "--exclude", "parent:*", "--detailed-exitcode")
    assert (run.code, run.err) == (0, "")
    assert "2 business units, without parent. Plan: 0 to create" in run.out


def test_a_saved_plan_remembers_what_was_left_out(units: Folder, enterprise: RunningSandbox) -> None:  # noqa: F811
    file = str(units.path / "plan.json")
    assert units.mcdecl("plan", "--exclude", "eu:*", "--out", file).code == 0
    assert "without eu" in units.mcdecl("show", file).out
    assert units.mcdecl("apply", file).code == 0
    assert (held(enterprise, US), held(enterprise, EU)) == (["Own"], [])


def test_to_leave_out_every_unit_is_an_error(units: Folder) -> None:  # noqa: F811
    run = units.mcdecl("plan", *(word for unit in ("parent", "us", "eu") for word in ("--exclude", f"{unit}:*")))
    assert (run.code, run.out) == (1, "")
    assert "No business unit is left to plan." in run.err


def test_a_unit_that_there_is_not_is_no_exclude(units: Folder) -> None:  # noqa: F811
    run = units.mcdecl("plan", "--exclude", "latam:*")
    assert run.code == 1
    assert "The exclude latam:* matches no resource of the project" in run.err


def test_status_has_a_row_for_each_unit(units: Folder, enterprise: RunningSandbox) -> None:  # noqa: F811
    run = units.mcdecl("status")
    assert run.code == 0
    *rows, last = run.out.splitlines()
    assert [row.split()[:3] for row in rows] == [
        ["parent", str(PARENT), "OK"],
        ["us", str(US), "OK"],
        ["eu", str(EU), "OK"],
    ]
    assert last == "live: 3 of 3 business units are up."
    enterprise.configure(closed_units=frozenset({US}))
    run = units.mcdecl("status")
    assert run.code == 1
    assert run.out.splitlines()[1].startswith(f"  us      {US}   cannot be reached: The account refused to log in")
    assert run.out.splitlines()[-1] == "live: 2 of 3 business units are up."
    told = json.loads(units.mcdecl("status", "--format", "json").out)
    assert [(item["unit"], item["status"]) for item in told] == [("parent", "OK"), ("us", "Unreachable"), ("eu", "OK")]
    one = units.mcdecl("status", "--business-unit", "us")
    assert (one.code, one.out.startswith("live, us: cannot be reached: ")) == (1, True)
    assert "round trip" in units.mcdecl("status", "--business-unit", "eu").out


def test_drift_tells_which_unit_was_not_read(units: Folder, enterprise: RunningSandbox) -> None:  # noqa: F811
    assert units.mcdecl("apply", "--auto-approve").code == 0
    assert units.mcdecl("drift").code == 0
    enterprise.configure(closed_units=frozenset({EU}))
    run = units.mcdecl("drift")
    assert run.code == 1
    assert "Business unit eu could not be read: The account refused to log in" in run.out
    assert run.out.endswith("No drift in the others. Not read: eu.\n")
    told = json.loads(units.mcdecl("drift", "--format", "json").out)
    assert [(item["unit"], "error" in item) for item in told["units"]] == [("parent", 0), ("us", 0), ("eu", 1)]
    assert units.mcdecl("drift", "--business-unit", "us").code == 0


def test_unlock_has_a_row_for_each_unit(units: Folder, enterprise: RunningSandbox) -> None:  # noqa: F811
    enterprise.configure(closed_units=frozenset({US}))
    run = units.mcdecl("unlock")
    assert (run.code, run.err) == (1, "")
    parent, us, *more, eu = run.out.splitlines()
    assert parent.startswith("live, parent: free; ")
    assert us.startswith("live, us: cannot be reached: The account refused to log in")
    assert not any(line.startswith("live, ") for line in more)
    assert eu.startswith("live, eu: free; ")
    alone = units.mcdecl("unlock", "--force", "--business-unit", "us")
    assert (alone.code, alone.out) == (1, "")
    assert "The account refused to log in" in alone.err
