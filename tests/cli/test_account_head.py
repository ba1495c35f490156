"""Every form of a plan, and the question, say which account it is; a pinned business unit is compared first."""

import json

import pytest

from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import CUSTOMERS, Folder


def pin(folder: Folder, mid: int | str) -> None:
    file = folder.path / "mcdecl.yaml"
    file.write_text(f"{file.read_text()}    business_unit: {mid}\n")


def host(embedded: RunningSandbox) -> str:
    return embedded.auth_url.removeprefix("http://")


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_documents_name_the_account(folder: Folder, embedded: RunningSandbox, form: str) -> None:
    out = folder.mcdecl("plan", "--format", form).out.replace("\\", "")
    assert f"Environment served, business unit {embedded.account.mid}, {host(embedded)}" in out


def test_text_begins_with_it_and_plain_text_too(folder: Folder, embedded: RunningSandbox) -> None:
    line = f"Environment served, business unit {embedded.account.mid}, {host(embedded)}"
    assert folder.mcdecl("plan").out.splitlines()[0] == line
    assert folder.mcdecl("plan", "--plain").out.splitlines()[0] == f"{line}."


def test_json_and_saved_plans_have_it(folder: Folder, embedded: RunningSandbox) -> None:
    file = folder.path / "p.json"
    made = json.loads(folder.mcdecl("plan", "--out", str(file), "--format", "json").out)
    name = {"environment": "served", "business_unit": embedded.account.mid, "host": host(embedded)}
    assert made["account"] == name
    assert json.loads(file.read_text())["account"].items() >= name.items()


def test_the_question_names_it(folder: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.confirm", lambda text, **_: asked.append(text) or False)
    assert folder.mcdecl("apply").code == 1
    assert asked == [f"Apply 2 changes to served (business unit {embedded.account.mid}, {host(embedded)})?"]


def test_a_saved_plan_is_refused_in_another_business_unit(
    folder: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = folder.path / "p.json"
    folder.mcdecl("plan", "--out", str(file))
    mid = embedded.account.mid
    monkeypatch.setattr(embedded.account, "mid", mid + 1)
    monkeypatch.setitem(embedded.account.units, mid + 1, embedded.account)
    run = folder.mcdecl("apply", str(file))
    assert run.code == 1
    assert f"This plan is for served, business unit {mid}" in run.err
    assert f"here is served, business unit {mid + 1}" in run.err


@pytest.mark.parametrize("command", [("plan",), ("apply", "--auto-approve"), ("drift",), ("export", "--out", "x")])
def test_nothing_is_read_in_another_business_unit_than_the_pinned_one(
    folder: Folder, embedded: RunningSandbox, command: tuple[str, ...]
) -> None:
    pin(folder, 7)
    embedded.clear_calls()
    run = folder.mcdecl(*command)
    assert run.code == 1
    assert "business unit 7, and the login at" in run.err
    assert f"is for business unit {embedded.account.mid}" in run.err
    assert "Retrieve" not in {call.operation for call in embedded.calls}


def test_the_pinned_one_is_planned(folder: Folder, embedded: RunningSandbox) -> None:
    pin(folder, embedded.account.mid)
    assert folder.mcdecl("plan").code == 0


@pytest.mark.parametrize(("mid", "words"), [("US", "is the MID"), ("0", "is the MID")])
def test_a_pin_that_is_no_mid_is_told(folder: Folder, mid: str, words: str) -> None:
    pin(folder, mid)
    run = folder.mcdecl("validate")
    assert run.code == 1
    assert words in run.out + run.err


def test_a_pin_contradicts_business_units_and_another_unit_of_the_account(folder: Folder) -> None:
    folder.write(
        "mcdecl.yaml", "project: t\nenvironments:\n  e: {account: sandbox, business_units: {a: 1}, business_unit: 1}\n"
    )
    assert "business_unit is for an environment without business_units" in folder.mcdecl("validate").err
    account = "{subdomain: mc1, client_id: x, client_secret: '${env.X}', business_unit: 2}"
    folder.write("mcdecl.yaml", f"project: t\nenvironments:\n  e: {{account: {account}, business_unit: 1}}\n")
    assert "the account's business_unit is 2, and e expects 1" in folder.mcdecl("validate").err


def test_embedded_accounts_have_no_port(folder: Folder) -> None:
    folder.write("mcdecl.yaml", "project: t\n")
    folder.write("data.yaml", CUSTOMERS)
    assert folder.mcdecl("plan").out.startswith("Environment sandbox, business unit 510001234, embedded account\n")
