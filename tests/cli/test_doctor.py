"""`mcdecl doctor`."""

import json
from pathlib import Path

from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import Folder


def test_a_healthy_account(folder: Folder, embedded: RunningSandbox) -> None:
    run = folder.mcdecl("doctor")
    assert run.code == 0
    assert "Rights\n  ok " in run.out
    assert run.out.rstrip().splitlines()[-1].startswith("served: all well (")


def test_what_is_missing_gives_exit_code_1(folder: Folder, embedded: RunningSandbox) -> None:
    embedded.configure(rest_denied=True)
    run = folder.mcdecl("doctor")
    assert run.code == 1
    assert "tick Automations: Read" in run.out
    assert "not all well" in run.out


def test_json_has_every_check_and_fact(folder: Folder) -> None:
    run = folder.mcdecl("doctor", "--format", "json")
    record = json.loads(run.out)
    assert record["ok"] is True
    assert {check["area"] for check in record["units"][0]["checks"]} >= {"Rights", "Objects", "REST"}
    assert any(fact["fact"] == "in-list-size" and fact["verdict"] == "holds" for fact in record["units"][0]["facts"])


def test_an_account_that_is_not_there(folder: Folder) -> None:
    folder.write(
        "mcdecl.yaml",
        "project: test\nenvironments:\n  gone:\n    account: {auth_url: 'http://127.0.0.1:9/v2/token', client_id: x, "
        "client_secret: '${env.MC_SECRET}'}\n",
    )
    run = folder.mcdecl("doctor")
    assert run.code == 1
    assert "nothing is listening there" in run.out
    assert "Internal error" not in run.out + run.err


def test_a_report_says_nothing_of_whose_account_it_is(folder: Folder, embedded: RunningSandbox, tmp_path: Path) -> None:
    embedded.configure(rest_denied=True)
    report = tmp_path / "report.json"
    run = folder.mcdecl("doctor", "--report", str(report))
    text = report.read_text()
    record = json.loads(text)
    assert run.code == 1
    assert "automation/v1/imports" in record["account"]["denied_routes"]
    assert any(finding["status"] == "missing" for finding in record["units"][0]["findings"])
    for private in (str(embedded.account.mid), embedded.url, "127.0.0.1", embedded.client_id, "served"):
        assert private not in text


def test_a_report_that_cannot_be_written_is_said(folder: Folder, tmp_path: Path) -> None:
    run = folder.mcdecl("doctor", "--report", str(tmp_path / "no" / "such" / "folder.json"))
    assert run.code == 1
    assert "cannot be written" in run.err
