"""`mcdecl doctor`."""

import json
from pathlib import Path

from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import Folder
from tests.conftest import connect


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


def test_reports_name_nothing_of_the_account(folder: Folder, embedded: RunningSandbox, tmp_path: Path) -> None:
    names = ("Zebulon Kundenliste", "jane.doe@nto.example", "ZK-4711-Geheim", "Übergabe Österreich")
    with connect(embedded) as account:
        for number, name in enumerate(names):
            fields = {"Field": [{"Name": f"Feld{number}", "FieldType": "Text", "DefaultValue": name[:50]}]}
            sent = {"@type": "DataExtension", "Name": name, "CustomerKey": name, "Description": name, "Fields": fields}
            assert account.create([sent])[0].ok
    embedded.configure(
        rest_denied=True, unreadable=frozenset({"DataExtension.IsTestable"}), folder_description_optional=True
    )
    try:
        doctor, conformance = tmp_path / "doctor.json", tmp_path / "conformance.json"
        folder.mcdecl("doctor", "--report", str(doctor))
        probes = ("--folder", "Data Extensions/Zebulon", "--auto-approve")
        assert folder.mcdecl("conformance", *probes, "--report", str(conformance)).code == 1
    finally:
        embedded.configure(unreadable=frozenset(), folder_description_optional=False)
    for text in (doctor.read_text(), conformance.read_text()):
        private = ("Zebulon", "Kundenliste", "jane", "ZK-4711", "Geheim", "Übergabe", "Feld0", embedded.client_id)
        assert [word for word in (*private, str(embedded.account.mid), "127.0.0.1", "served") if word in text] == []
    assert json.loads(doctor.read_text())["account"]["unreadable"] == ["DataExtension.IsTestable"]
    assert json.loads(conformance.read_text())["facts"] == {"folder-description-element": False}
