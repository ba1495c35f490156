"""An automation that an apply pauses is on again afterwards, or it is said until it is."""

import json
from typing import Any

import pytest

from mcdecl.account import SoapAccount
from mcdecl.sandbox.automations import rest_legacy
from mcdecl.sandbox.server import RunningSandbox
from mcdecl.wire.values import Retrieve, SimpleFilter
from tests.cli.conftest import Folder, config

FILES = """\
data_extensions:
  U:
    name: U
    fields: [{{name: Id, type: Text, length: 18}}{more}]
query_definitions:
  Q: {{name: {name}, sql: SELECT Id FROM T WHERE Id > '{limit}', target: U, mode: Overwrite}}
  R: {{name: R, sql: SELECT Id FROM T, target: U, mode: Append}}
  {last}
"""
OTHERS = """\
data_extensions:
  T:
    name: T
    fields: [{name: Id, type: Text, length: 18}]
automations:
  A:
    name: A
    steps: [{run: [query_definition.Q]}]
    schedule: {rule: daily, start: '2031-01-31T06:00', time_zone: Europe/Berlin}
"""


@pytest.fixture(params=[False, True], ids=["local", "in the account"])
def nightly(folder: Folder, embedded: RunningSandbox, request: pytest.FixtureRequest) -> Folder:
    """An automation that is on in the account while its file is silent about that."""
    text = config(auth_url=embedded.auth_url, client_id=embedded.client_id)
    folder.write("mcdecl.yaml", text + ("    lock: true\n" if request.param else ""))
    folder.write("others.yaml", OTHERS + "    active: true\n")
    write(folder)
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    folder.write("others.yaml", OTHERS)
    return folder


def write(folder: Folder, name: str = "Q", limit: int = 1, more: str = "", last: str = "") -> None:
    folder.write("data.yaml", FILES.format(name=name, limit=limit, more=more, last=last))


def status(account: SoapAccount) -> str:
    (entry,) = account.rest_list("automation/v1/automations")
    shown: dict[str, Any] = account.rest_get(f"automation/v1/automations/{entry['id']}")
    return str(shown["status"])


def halved(folder: Folder, embedded: RunningSandbox) -> str:
    """An apply that gives U a field and fails to take another one away; what it says."""
    write(folder, more=", {name: Old, type: Text, length: 5}")
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    write(folder, more=", {name: New, type: Text, length: 5}, {name: Old, removed: true}")
    embedded.inject("partial", operation="Delete", count=50)
    run = folder.mcdecl("apply", "--auto-approve", "--allow", "data_loss")
    assert run.code == 1
    embedded.clear_faults()
    return run.out


def test_what_failed_as_a_unit_leaves_the_automation_on(
    nightly: Folder, account: SoapAccount, embedded: RunningSandbox
) -> None:
    write(nightly, limit=2)
    embedded.inject("partial", operation="Update", count=50)
    run = nightly.mcdecl("apply", "--auto-approve")
    embedded.clear_faults()
    assert run.code == 1
    assert "FAILED" in run.out
    assert status(account) == "Scheduled"
    assert "paused by an apply" not in nightly.mcdecl("plan").out


def test_one_that_runs_what_is_half_changed_stays_off_and_everybody_says_so(
    nightly: Folder, account: SoapAccount, embedded: RunningSandbox
) -> None:
    text = halved(nightly, embedded)
    assert "it stays paused: data_extension.U is only half changed" in text
    assert status(account) == "PausedSchedule"
    words = "automation.A was paused by an apply and is still off since "
    for command in (["plan"], ["plan", "--plain"], ["plan", "--format", "markdown"], ["drift"], ["status"]):
        run = nightly.mcdecl(*command)
        assert words in run.out.replace("\\", ""), command
        assert "data_extension.U is only half changed" in run.out.replace("\\", ""), command
    plan = json.loads(nightly.mcdecl("plan", "--format", "json").out)
    assert [mark["address"] for mark in plan["paused"]] == ["automation.A"]
    for command in (["drift"], ["status"]):
        assert json.loads(nightly.mcdecl(*command, "--format", "json").out)["paused"] == plan["paused"]
    assert nightly.mcdecl("plan", "--detailed-exitcode").code == 2
    assert nightly.mcdecl("drift").code == 2


def test_the_next_apply_ends_the_pause(nightly: Folder, account: SoapAccount, embedded: RunningSandbox) -> None:
    halved(nightly, embedded)
    assert nightly.mcdecl("apply", "--auto-approve", "--allow", "data_loss").code == 0
    assert status(account) == "Scheduled"
    assert nightly.mcdecl("plan", "--detailed-exitcode").code == 0
    assert "paused by an apply" not in nightly.mcdecl("status").out


def test_a_pause_that_is_all_that_is_left_is_ended_too(
    nightly: Folder, account: SoapAccount, embedded: RunningSandbox
) -> None:
    halved(nightly, embedded)
    assert nightly.mcdecl("apply", "data_extension.U", "--auto-approve", "--allow", "data_loss").code == 0
    assert "still off" in nightly.mcdecl("plan", "data_extension.U").out
    run = nightly.mcdecl("apply", "--auto-approve")
    assert (run.code, status(account)) == (0, "Scheduled")


def test_one_that_was_resumed_by_hand_is_not_told(
    nightly: Folder, account: SoapAccount, embedded: RunningSandbox
) -> None:
    halved(nightly, embedded)
    assert "still off" in nightly.mcdecl("plan").out
    store = embedded.account.store
    (document,) = list(store.all("Automation"))
    store.put("Automation", document["ObjectID"], {**document, "StatusID": 6, "ScheduleStatus": "scheduled"})
    store.commit()
    assert status(account) == "Scheduled"
    assert "still off" not in nightly.mcdecl("plan").out
    assert "still off" not in nightly.mcdecl("status").out


def test_one_that_should_be_off_is_not_told(nightly: Folder, account: SoapAccount, embedded: RunningSandbox) -> None:
    halved(nightly, embedded)
    nightly.write("others.yaml", OTHERS + "    active: false\n")
    assert "still off" not in nightly.mcdecl("plan").out
    assert nightly.mcdecl("apply", "--auto-approve", "--allow", "data_loss").code == 0
    assert status(account) == "PausedSchedule"
    nightly.write("others.yaml", OTHERS)
    assert nightly.mcdecl("plan", "--detailed-exitcode").code == 0


def test_an_automation_whose_schedule_the_account_does_not_name_is_not_paused(
    nightly: Folder, account: SoapAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the schedule's id it could not be switched on again: nothing that it uses is changed."""
    definition = rest_legacy._definition

    def without_schedule(*arguments: Any) -> Any:
        return {name: value for name, value in definition(*arguments).items() if name != "scheduleObject"}

    monkeypatch.setattr(rest_legacy, "_definition", without_schedule)
    write(nightly, limit=2)
    run = nightly.mcdecl("apply", "--auto-approve")
    assert run.code == 1, run.out
    assert "scheduleObject.id" in run.out
    assert status(account) == "Scheduled"
    (query,) = account.retrieve(
        Retrieve("QueryDefinition", ("QueryText",), SimpleFilter("CustomerKey", "equals", ("Q",)))
    )
    assert query["QueryText"].endswith("'1'")
