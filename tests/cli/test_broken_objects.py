"""One object that the account answers with an error, or with something else, is left alone and named."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from mcdecl.account.errors import ServiceUnavailable
from mcdecl.account.rest import RestClient
from tests.cli.conftest import Folder

DATA = """\
data_extensions:
  T:
    name: T
    fields: [{name: Id, type: Text, length: 18, primary_key: true}]
query_definitions:
  Q: {name: Q, sql: SELECT Id FROM T, target: T, mode: Append}
data_extracts:
  X: {name: X, type: Data Extension Extract, file: x.csv, parameters: {DECustomerKey: T}}
  Z: {name: Z, type: Data Extension Extract, file: z.csv, parameters: {DECustomerKey: T}}
automations:
  A: {name: A, steps: [{run: [query_definition.Q]}]}
  B: {name: B, steps: [{run: [query_definition.Q, data_extract.X]}]}
"""
Break = Callable[..., None]


@pytest.fixture
def broken(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> Break:
    """Makes the answers for single objects of a list wrong: those with these names, or all."""
    folder.write("data.yaml", DATA)
    applied = folder.mcdecl("apply", "--auto-approve")
    assert applied.code == 0, applied.out + applied.err
    get = RestClient.get

    def change(path: str, answer: Any, *names: str) -> None:
        def wrong(self: RestClient, asked: str, params: Any = None) -> Any:
            right = get(self, asked, params)
            single = asked.startswith(f"{path}/") and isinstance(right, dict)
            if not single or (names and right.get("name") not in names):
                return right
            if isinstance(answer, Exception):
                raise answer
            return {**right, **answer} if isinstance(answer, dict) else answer

        monkeypatch.setattr(RestClient, "get", wrong)

    return change


AWAY = ServiceUnavailable("REST answered HTTP 500.", retryable=True, http_status=500)


@pytest.mark.parametrize("answer", [AWAY, [], "<html>", None, {"steps": "none"}, {"steps": [7]}])
def test_one_automation_is_left_alone(folder: Folder, broken: Break, answer: Any) -> None:
    broken("automation/v1/automations", answer, "A")
    (folder.path / "data.yaml").unlink()
    run = folder.mcdecl("export", "--format", "json")
    report = json.loads(run.out)
    assert (run.code, report["complete"]) == (1, False), run.err
    assert {"automation.B", "data_extract.X", "query_definition.Q"} <= {*report["exported"]}
    assert "automation.A" not in report["exported"]
    (unread,) = report["unread"]
    assert (unread["kind"], unread["key"]) == ("automation", "A")
    assert folder.mcdecl("validate").code == 0
    plan = folder.mcdecl("plan", "--detailed-exitcode")
    assert plan.code == 0, plan.out + plan.err
    assert "automation.A was not read: " in folder.mcdecl("export").out
    named = folder.mcdecl("import", "automation.A")
    assert (named.code, "automation.A could not be read: " in named.err) == (1, True)


def test_one_extract_is_left_alone_and_still_referred_to(folder: Folder, broken: Break) -> None:
    broken("automation/v1/dataextracts", {"dataFields": 5}, "X")
    (folder.path / "data.yaml").unlink()
    run = folder.mcdecl("export")
    assert (run.code, "data_extract.X was not read: " in run.out) == (1, True)
    text = "".join(path.read_text() for path in folder.path.rglob("*.yaml"))
    assert "data_extract.X" in text
    assert "  Z:" in text


def test_where_none_answers_the_kind_is_named(folder: Folder, broken: Break) -> None:
    broken("automation/v1/automations", AWAY)
    (folder.path / "data.yaml").unlink()
    run = folder.mcdecl("export")
    assert (run.code, "no automation was read: " in run.out) == (1, True)
    assert "automation.A" not in run.out


def test_what_is_declared_stays_declared(folder: Folder, broken: Break) -> None:
    broken("automation/v1/automations", AWAY, "A")
    run = folder.mcdecl("export")
    assert (run.code, "only here" in run.out) == (1, False)
    assert (folder.path / "data.yaml").read_text() == DATA


@pytest.mark.parametrize("answer", [[], {"steps": "none"}])
def test_a_plan_that_needs_it_says_which_it_is(folder: Folder, broken: Break, answer: Any) -> None:
    broken("automation/v1/automations", answer, "A")
    run = folder.mcdecl("plan")
    assert run.code == 1
    assert "Error: " in run.err
    assert "Traceback" not in run.err
    assert "automation" in run.err
