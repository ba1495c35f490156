"""Business units, as commands meet them, over real HTTP."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mcdecl.account import Connection, Secret, SoapAccount
from mcdecl.cli.main import main
from mcdecl.engine.apply.lock import acquire
from mcdecl.sandbox.server import RunningSandbox, start
from mcdecl.wire.values import TYPE, Retrieve
from mcdecl.workspace import apply_session
from tests.cli.conftest import Folder, Run
from tests.cli.test_guards import git
from tests.wire_schema import check

PARENT, US, EU = 510000001, 510000002, 510000003
FIELDS = "fields: [{name: Id, type: Text, length: 18, primary_key: true}, {name: Score, type: Number}]"


@pytest.fixture(scope="module")
def running() -> Iterator[RunningSandbox]:
    with start(None, enterprise=PARENT, units=[US, EU]) as server:
        yield server


@pytest.fixture
def enterprise(running: RunningSandbox) -> Iterator[RunningSandbox]:
    running.reset()
    running.configure(closed_units=frozenset())
    yield running
    check(running.calls)


@pytest.fixture
def units(
    tmp_path: Path, enterprise: RunningSandbox, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Folder:
    """A project in three business units, two of which have the same data extension."""
    monkeypatch.setenv("MC_SECRET", enterprise.client_secret)
    monkeypatch.setattr("mcdecl.account.retry.RetryPolicy.pause", lambda *_arguments: 0.0)

    def run(*arguments: str) -> Run:
        code = main(list(arguments))
        captured = capfd.readouterr()
        return Run(code, captured.out, captured.err)

    project = Folder(tmp_path, run)
    settings = f"auth_url: '{enterprise.auth_url}', client_id: {enterprise.client_id}"
    project.write(
        "mcdecl.yaml",
        f"project: test\nenvironments:\n  live:\n    account: {{{settings}, client_secret: '${{env.MC_SECRET}}'}}\n"
        f"    business_units: {{parent: {PARENT}, us: {US}, eu: {EU}}}\n",
    )
    shared = "folder: Shared Items/Shared Data Extensions/CRM"
    project.write("parent.yaml", f"data_extensions:\n  All: {{name: All, {shared}, {FIELDS}}}\n")
    project.write("both.yaml", f"business_unit: [us, eu]\ndata_extensions:\n  Own: {{name: Own, {FIELDS}}}\n")
    project.write(
        "us.yaml",
        'business_unit: us\nfilter_definitions:\n  Good: {name: Good, source: ENT.All, where: "Score > 3"}\n'
        "query_definitions:\n  Q: {name: Q, sql: 'SELECT Id FROM ENT.[All]', target: Own, mode: Overwrite}\n",
    )
    return project


def reached(sandbox: RunningSandbox, mid: int) -> SoapAccount:
    connection = Connection(
        auth_url=sandbox.auth_url,
        client_id=sandbox.client_id,
        client_secret=Secret(sandbox.client_secret),
        business_unit=mid,
    )
    return SoapAccount(connection)


def held(sandbox: RunningSandbox, mid: int) -> list[str]:
    account = reached(sandbox, mid)
    try:
        [records] = account.retrieve_all([Retrieve("DataExtension", ("CustomerKey",))])
    finally:
        account.close()
    return sorted(str(record["CustomerKey"]) for record in records)


def test_a_plan_has_a_section_for_each_unit(units: Folder) -> None:
    run = units.mcdecl("plan")
    assert (run.code, run.err) == (0, "")
    places = [run.out.index(f"business unit {name}") for name in ("parent (510000001)", "us (510000002)", "eu (5")]
    assert places == sorted(places)
    assert run.out.count("+ data_extension.Own") == 1
    assert places[0] < run.out.index("\nin us, eu\n") < run.out.index("+ data_extension.Own") < places[1]
    assert run.out.endswith("3 business units. Plan: 6 to create, 0 to update, 0 to delete, 1 unchanged.\n")


def test_each_unit_has_a_token_of_its_own(units: Folder, enterprise: RunningSandbox) -> None:
    enterprise.clear_calls()
    units.mcdecl("plan")
    assert sum(call.operation == "Token" for call in enterprise.calls) == 3


def test_the_json_form(units: Folder) -> None:
    told = json.loads(units.mcdecl("plan", "--format", "json").out)
    assert (told["format_version"], told["summary"]["create"]) == ("1.0", 6)
    assert [(item["unit"], item["business_unit"], item["summary"]["create"]) for item in told["units"]] == [
        ("parent", PARENT, 2),
        ("us", US, 3),
        ("eu", EU, 1),
    ]
    assert {change["address"] for change in told["units"][2]["changes"]} == {"data_extension.Own"}


def test_an_apply_makes_each_in_its_unit_and_then_there_is_nothing_to_do(
    units: Folder, enterprise: RunningSandbox
) -> None:
    run = units.mcdecl("apply", "--auto-approve")
    assert run.code == 0, run.out + run.err
    assert [held(enterprise, mid) for mid in (PARENT, US, EU)] == [["All"], ["Own"], ["Own"]]
    again = units.mcdecl("plan", "--detailed-exitcode")
    assert (again.code, again.err) == (0, "")
    assert len(list((units.path / ".mcdecl" / "runs").glob("*"))) >= 3


def test_an_apply_in_json(units: Folder) -> None:
    told = json.loads(units.mcdecl("apply", "--auto-approve", "--format", "json").out)
    assert [(item["unit"], len(item["results"])) for item in told["results"]] == [("parent", 2), ("us", 3), ("eu", 1)]


def test_a_child_alone_reads_what_the_parent_shares(units: Folder) -> None:
    units.mcdecl("apply", "--auto-approve")
    run = units.mcdecl("plan", "--business-unit", "us", "--detailed-exitcode")
    assert run.code == 0, run.out
    assert run.out.endswith("1 business unit. Plan: 0 to create, 0 to update, 0 to delete, 3 unchanged.\n")
    assert run.out.count("Plan: ") == 1
    assert "business unit parent" not in run.out


def test_what_the_parent_lacks_blocks_the_child(units: Folder) -> None:
    (units.path / "parent.yaml").unlink()
    run = units.mcdecl("apply", "--auto-approve")
    assert run.code == 1
    assert "source: the data extension ENT.All is neither declared here nor in the account" in run.out


def test_a_unit_that_cannot_be_reached_is_told_and_the_rest_planned(units: Folder, enterprise: RunningSandbox) -> None:
    enterprise.configure(closed_units=frozenset({EU}))
    run = units.mcdecl("plan")
    assert run.code == 1
    assert run.out.count("could not be planned") == 1
    section = run.out[run.out.index("business unit eu (510000003)") :]
    assert "The client has no access to the account 510000003" in section
    assert "+ filter_definition.Good" in run.out


def test_nothing_is_applied_while_a_unit_cannot_be_reached(units: Folder, enterprise: RunningSandbox) -> None:
    enterprise.configure(closed_units=frozenset({EU}))
    run = units.mcdecl("apply", "--auto-approve")
    assert run.code == 1
    assert "Refused: eu could not be planned, and nothing was sent." in run.err
    assert held(enterprise, US) == []
    options = ("--business-unit", "us", "--business-unit", "parent")
    assert units.mcdecl("apply", "--auto-approve", *options).code == 0
    assert held(enterprise, US) == ["Own"]


def test_without_the_parent_a_filter_over_what_it_shares_is_unknown(units: Folder, enterprise: RunningSandbox) -> None:
    units.mcdecl("apply", "--auto-approve")
    enterprise.configure(closed_units=frozenset({PARENT}))
    run = units.mcdecl("plan")
    assert run.code == 1
    assert "? source: unknown: the parent business unit" in run.out
    assert "0 to create, 0 to update, 0 to delete" in run.out.splitlines()[-1]


@pytest.mark.parametrize("name", ["uss", "parnet"])
def test_a_unit_that_there_is_not(units: Folder, name: str) -> None:
    run = units.mcdecl("plan", "--business-unit", name)
    assert run.code == 1
    assert f"live has no business unit {name}; did you mean " in run.err


def test_a_unit_where_nothing_is_declared(units: Folder) -> None:
    (units.path / "both.yaml").unlink()
    run = units.mcdecl("plan", "--business-unit", "eu")
    assert run.code == 1
    assert "nothing is declared in business unit eu" in run.err


def test_targets_of_one_unit_and_of_all(units: Folder) -> None:
    assert units.mcdecl("plan", "eu:data_extension.Own").out.endswith(
        "1 business unit. Plan: 1 to create, 0 to update, 0 to delete, 0 unchanged.\n"
    )
    assert "2 business units. Plan: 2 to create" in units.mcdecl("plan", "data_extension.Own").out
    run = units.mcdecl("plan", "data_extension.Nobody")
    assert (run.code, run.out) == (1, "")
    assert "The target data_extension.Nobody matches no resource of the project" in run.err


def test_a_saved_plan_is_carried_out_and_refused_when_something_moved(units: Folder) -> None:
    file = str(units.path / "plan.json")
    assert units.mcdecl("plan", "--out", file).code == 0
    assert "3 business units." in units.mcdecl("show", file).out
    assert units.mcdecl("apply", file).code == 0
    run = units.mcdecl("apply", file)
    assert run.code == 1
    assert "us:data_extension.Own" in run.err


def test_a_saved_plan_of_some_units_is_applied_to_those(units: Folder, enterprise: RunningSandbox) -> None:
    file = str(units.path / "plan.json")
    units.mcdecl("plan", "--business-unit", "eu", "--out", file)
    assert units.mcdecl("apply", file).code == 0
    assert (held(enterprise, US), held(enterprise, EU)) == ([], ["Own"])


def test_a_saved_plan_of_units_asks_for_the_data_that_it_loses(units: Folder, enterprise: RunningSandbox) -> None:
    assert units.mcdecl("apply", "--auto-approve").code == 0
    units.write("both.yaml", "business_unit: eu\nremoved: [{address: data_extension.Own}]\n")
    units.write("us.yaml", f"business_unit: us\ndata_extensions:\n  Own: {{name: Own, {FIELDS}}}\n")
    bare, agreed = (str(units.path / name) for name in ("bare.json", "agreed.json"))
    units.mcdecl("plan", "--out", bare)
    made = units.mcdecl("plan", "--allow", "data_loss", "--out", agreed)
    assert made.out.startswith(
        "Created with --allow data_loss: applying it deletes 1 resource and loses data in 1 change"
    )
    assert units.mcdecl("show", agreed).out == made.out
    run = units.mcdecl("apply", bare)
    assert (run.code, "run again with --allow data_loss" in run.err) == (1, True)
    assert held(enterprise, EU) == ["Own"]
    assert units.mcdecl("apply", agreed).code == 0
    assert held(enterprise, EU) == []


def test_a_saved_plan_of_units_is_not_for_an_environment_without(units: Folder) -> None:
    file = str(units.path / "plan.json")
    units.mcdecl("plan", "--out", file)
    text = (units.path / "mcdecl.yaml").read_text()
    units.write("mcdecl.yaml", "".join(line for line in text.splitlines(True) if "business_units" not in line))
    (units.path / "both.yaml").unlink()
    (units.path / "us.yaml").unlink()
    run = units.mcdecl("apply", file)
    assert run.code == 1
    assert "for several business units" in run.err


def test_each_unit_has_its_own_lock(units: Folder, enterprise: RunningSandbox) -> None:
    text = (units.path / "mcdecl.yaml").read_text()
    units.write("mcdecl.yaml", text + "    lock: true\n")
    assert units.mcdecl("apply", "--auto-approve").code == 0
    assert all("mcdecl_locks" in held(enterprise, mid) for mid in (PARENT, US, EU))
    run = units.mcdecl("unlock")
    assert [line.split(":")[0] for line in run.out.splitlines()] == ["live, parent", "live, us", "live, eu"]


def test_a_lock_that_is_held_in_one_unit_stops_all(units: Folder, enterprise: RunningSandbox) -> None:
    text = (units.path / "mcdecl.yaml").read_text()
    units.write("mcdecl.yaml", text + "    lock: true\n")
    assert units.mcdecl("apply", "--auto-approve").code == 0
    units.write("both.yaml", f"business_unit: [us, eu]\ndata_extensions:\n  More: {{name: More, {FIELDS}}}\n")
    account = reached(enterprise, EU)
    with acquire(account, holder="Ann", reason="a test"):
        run = units.mcdecl("apply", "--auto-approve", "--format", "json")
        told = json.loads(run.out)
        assert (run.code, told["results"]) == (1, [])
        assert told["error"].startswith("Ann holds the lock of business unit eu since ")
        assert "mcdecl unlock --force -e live --business-unit eu" in run.err
        assert held(enterprise, US) == held(enterprise, EU) == ["Own", "mcdecl_applied", "mcdecl_locks"]
        assert units.mcdecl("unlock", "--business-unit", "us").code == 0, "what was taken is given back"
        several = units.mcdecl("unlock", "--force")
        assert (several.code, "name it with --business-unit (parent, us, eu)" in several.err) == (2, True)
        assert units.mcdecl("unlock", "--force", "--business-unit", "eu").out.startswith(
            "live, eu: released; Ann had it"
        )
    account.close()
    assert units.mcdecl("apply", "--auto-approve").code == 0
    assert "More" in held(enterprise, US)


def test_status_asks_every_unit(units: Folder) -> None:
    told = json.loads(units.mcdecl("status", "--format", "json").out)
    assert [(item["unit"], item["business_unit"], item["enterprise"]) for item in told] == [
        ("parent", PARENT, PARENT),
        ("us", US, PARENT),
        ("eu", EU, PARENT),
    ]


def test_what_render_prints_declares_the_same(units: Folder) -> None:
    before = units.mcdecl("plan", "--format", "json").out
    documents = units.mcdecl("render").out.split("---\n")
    for name in ("parent.yaml", "both.yaml", "us.yaml"):
        (units.path / name).unlink()
    for index, document in enumerate(documents):
        units.write(f"{index}.yaml", document)
    after = units.mcdecl("plan", "--format", "json").out

    def states(text: str) -> object:
        return [
            [(item["address"], item.get("desired")) for item in unit["changes"]] for unit in json.loads(text)["units"]
        ]

    assert states(after) == states(before)


@pytest.fixture
def embedded_units(units: Folder) -> Folder:
    units.write(
        "mcdecl.yaml",
        f"project: test\nenvironments:\n  dev:\n    account: sandbox\n"
        f"    business_units: {{parent: {PARENT}, us: {US}, eu: {EU}}}\n",
    )
    return units


def test_the_embedded_account_has_the_units_of_the_environment(embedded_units: Folder) -> None:
    assert embedded_units.mcdecl("apply", "--auto-approve").code == 0
    assert embedded_units.mcdecl("plan", "--detailed-exitcode").code == 0


def test_ctrl_c_begins_no_further_call_in_any_unit(units: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    carry: Callable[..., object] = apply_session.carry

    def interrupted(*parts: object) -> object:
        os.kill(os.getpid(), signal.SIGINT)
        return carry(*parts)

    monkeypatch.setattr(apply_session, "carry", interrupted)
    run = units.mcdecl("apply", "--auto-approve", "--format", "json")
    assert run.code == 130
    told = json.loads(run.out)["results"]
    assert [item["unit"] for item in told] == ["parent", "us", "eu"]
    assert {result["result"] for item in told for result in item["results"]} == {"skipped"}
    assert {item["stopped"] for item in told} == {"Ctrl-C"}


def test_all_environments_at_once_have_a_row_for_each_unit(units: Folder, enterprise: RunningSandbox) -> None:
    enterprise.configure(closed_units=frozenset({EU}))
    run = units.mcdecl("plan", "--all")
    assert run.code == 1
    rows = {line.split()[0]: line.split()[1:] for line in run.out.splitlines() if line.startswith("live/")}
    assert list(rows) == ["live/parent", "live/us", "live/eu"]
    assert int(rows["live/us"][0]) > 0
    assert rows["live/eu"][:7] == ["-", "-", "-", "-", "-", "-", "1"]
    assert "environment live/us" in run.out
    told = json.loads(units.mcdecl("plan", "--all", "--format", "json").out)
    assert [item["unit"] for item in told["environments"]] == ["parent", "us", "eu"]
    assert told["environments"][1]["plan"]["summary"]["create"] > 0
    assert "error" in told["environments"][2]


def test_serve_takes_an_enterprise(tmp_path: Path) -> None:
    options = ["--enterprise", str(PARENT), "--business-unit", str(US), "--business-unit", str(EU)]
    command = [sys.executable, "-m", "mcdecl", "-C", str(tmp_path), "sandbox", "serve", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        record = dict(server.stdout.readline().strip().split(": ", 1) for _ in range(5))
        server.send_signal(signal.SIGINT)
        assert server.wait(120) == 0
    assert (record["enterprise"], record["business_units"]) == (str(PARENT), f"{US}, {EU}")


def test_drift_tells_in_which_unit_it_is(units: Folder, enterprise: RunningSandbox) -> None:
    config = (units.path / "mcdecl.yaml").read_text()
    units.write("mcdecl.yaml", config.replace("    account:", "    ledger: true\n    account:"))
    units.write(".gitignore", ".mcdecl/\n")
    git = ["git", "-C", str(units.path), "-c", "user.name=t", "-c", "user.email=t@example.com"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "all units"]):
        subprocess.run([*git, *words], check=True)
    assert units.mcdecl("apply", "--auto-approve").code == 0
    run = units.mcdecl("drift")
    assert (run.code, "(ledger)" in run.out) == (0, True), run.out + run.err
    account = reached(enterprise, EU)
    [changed] = account.update([{TYPE: "DataExtension", "CustomerKey": "Own", "Description": "By hand"}])
    account.close()
    assert changed.ok
    run = units.mcdecl("drift")
    assert run.code == 2
    assert "business unit eu\n  ≠ data_extension.Own" in run.out
    assert "business unit us" not in run.out


def test_another_account_of_one_unit_is_refused(units: Folder) -> None:
    assert units.mcdecl("apply", "--auto-approve", "--allow", "data_loss").code == 0
    record = units.path / ".mcdecl" / "applied" / "live+us.json"
    data = json.loads(record.read_text())
    assert data["account"]["mid"] == str(US)
    record.write_text(json.dumps({**data, "account": {**data["account"], "mid": str(EU)}}))
    units.write("both.yaml", f"business_unit: [us, eu]\ndata_extensions:\n  Own: {{name: Other, {FIELDS}}}\n")
    run = units.mcdecl("apply", "--auto-approve")
    assert run.code == 1
    assert f"live was last applied to business unit {EU}" in run.err
    assert f"this is business unit us ({US})" in run.err
    assert "--new-account" in run.err
    assert units.mcdecl("apply", "--auto-approve", "--new-account").code == 0


def test_a_branch_without_the_commit_applied_last_is_told_for_the_units_that_it_undoes(units: Folder) -> None:
    git(units.path, "init", "-qb", "main")
    units.write(".gitignore", ".mcdecl/\n")
    git(units.path, "add", "-A")
    git(units.path, "commit", "-qm", "one")
    git(units.path, "branch", "other")
    us = (units.path / "us.yaml").read_text()
    units.write("us.yaml", us.replace("Score > 3", "Score > 4"))
    git(units.path, "commit", "-qam", "two")
    assert units.mcdecl("apply", "--auto-approve").code == 0
    git(units.path, "checkout", "-q", "other")
    config = units.path / "mcdecl.yaml"
    config.write_text(config.read_text() + "    protected: true\n")
    protected = ("apply", "-e", "live", "--confirm", "live", "--auto-approve")
    run = units.mcdecl(*protected)
    assert run.code == 1
    assert "which this branch does not contain: 1 change of it would be undone" in run.err
    assert run.err.count("was last applied from") == 1, "eu and parent lose nothing"
    assert units.mcdecl(*protected, "--force").code == 0


@pytest.mark.parametrize("gone", ["filter_definitions", "query_definitions", ""])
def test_what_units_below_use_is_not_deleted(units: Folder, enterprise: RunningSandbox, gone: str) -> None:
    assert units.mcdecl("apply", "--auto-approve").code == 0
    units.write("parent.yaml", "removed: [{address: data_extension.All}]\n")
    lines = (units.path / "us.yaml").read_text().splitlines()
    kept = [line for line in lines if not gone or (lines[lines.index(line) - 1] != f"{gone}:" and line != f"{gone}:")]
    units.write("us.yaml", "\n".join([*kept, ""]))
    plan = units.mcdecl("plan")
    assert plan.code == 1
    assert "data_extension.All cannot be deleted: it is used by us:" in plan.out
    assert ("us:filter_definition.Good (us.yaml:3; source)" in plan.out) is (gone != "filter_definitions")
    assert ("us:query_definition.Q (us.yaml:" in plan.out) is (gone != "query_definitions")
    assert units.mcdecl("apply", "--auto-approve", "--allow", "data_loss").code == 1
    assert "All" in held(enterprise, PARENT)
    units.write("us.yaml", "business_unit: us\n")
    plan = units.mcdecl("plan")
    assert "us:query_definition.Q (its sql reads it; in the account, not declared by this project)" in plan.out
    removed = "removed: [{address: filter_definition.Good}, {address: query_definition.Q}]\n"
    units.write("us.yaml", f"business_unit: us\n{removed}")
    run = units.mcdecl("apply", "--auto-approve", "--allow", "data_loss")
    assert run.code == 0, run.out + run.err
    lines = [line.split()[-1] for line in run.out.splitlines() if line.startswith("  done")]
    assert lines[-1] == "parent:data_extension.All", "users go first"
