"""What the account does not show: compared with what was applied last, or said to be unknown."""

import json

import pytest

from mcdecl.account import SoapAccount
from mcdecl.sandbox.server import RunningSandbox
from mcdecl.wire.values import Retrieve
from tests.cli.conftest import Folder, config

FILES = """\
data_extensions:
  T:
    name: T
    fields: [{{name: Id, type: Text, length: 18, primary_key: true}}, {{name: op, type: Text, length: 5}}]
import_definitions:
  I:
    name: I
    into: T
    file: {{pattern: t.csv}}
    mode: ColumnBased
    control: {{column: op, otherwise: {otherwise}, actions: {{D: {d}, U: AddAndUpdate}}}}
automations:
  A:
    name: A
    steps: [{{run: [import_definition.I]}}, {{wait: {{until: '06:00', time_zone: {zone}}}}}]
file_locations:
  L: {{name: L, type: ExternalSftp, url: 'sftp://f.example/in', user: nto, auth: Password, password: {{env: {env}}}}}
"""
START = {"d": "Delete", "otherwise": "Skip", "zone": "Europe/Berlin", "env": "NTO_FIRST"}
SECRET = "correct horse battery staple"


@pytest.fixture(params=[False, True], ids=["local", "in the account"])
def project(
    folder: Folder, embedded: RunningSandbox, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Folder:
    """A project with something of everything that cannot be read, not applied yet."""
    monkeypatch.setenv("NTO_FIRST", SECRET)
    monkeypatch.setenv("NTO_SAME", SECRET)
    monkeypatch.setenv("NTO_OTHER", "another one")
    text = config(auth_url=embedded.auth_url, client_id=embedded.client_id)
    folder.write("mcdecl.yaml", text + ("    ledger: true\n" if request.param else ""))
    write(folder)
    return folder


def write(folder: Folder, **words: str) -> None:
    folder.write("data.yaml", FILES.format(**{**START, **words}))


def forget(folder: Folder) -> None:
    """Lose the record, as a fresh clone of an environment without lock and ledger has none."""
    folder.write("mcdecl.yaml", (folder.path / "mcdecl.yaml").read_text().replace("    ledger: true\n", ""))
    for file in (folder.path / ".mcdecl" / "applied").glob("*.json"):
        file.unlink()


def test_what_was_applied_is_nothing_to_do(project: Folder) -> None:
    assert project.mcdecl("apply", "--auto-approve").code == 0
    plan = project.mcdecl("plan", "--detailed-exitcode")
    assert plan.code == 0
    assert plan.out.splitlines()[-1] == "Nothing to do: the account matches the project."
    drift = project.mcdecl("drift")
    assert drift.code == 0
    assert " ".join(drift.out.split()).endswith(
        "2 values that the account does not show are as they were sent last; "
        "whether somebody has changed them since is not known. No drift in what the account shows."
    )
    assert project.mcdecl("drift", "--detailed-exitcode").code == 2
    shown = json.loads(project.mcdecl("drift", "--format", "json").out)
    assert {(item["address"], item["path"]) for item in shown["unconfirmed"]} == {
        ("import_definition.I", "control"),
        ("file_location.L", "password"),
    }


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ({"d": "Skip"}, "+ control: "),
        ({"otherwise": "AddAndUpdate"}, "+ control: "),
        ({"env": "NTO_OTHER"}, "+ password: "),
    ],
)
def test_what_differs_from_what_was_applied_is_a_change_and_is_sent(
    project: Folder, words: dict[str, str], line: str
) -> None:
    assert project.mcdecl("apply", "--auto-approve").code == 0
    write(project, **words)
    plan = project.mcdecl("plan", "--detailed-exitcode")
    assert plan.code == 2
    assert line in plan.out
    assert "1 to update" in plan.out
    assert "it differs from the last apply" in plan.out
    assert project.mcdecl("drift").code == 0  # it is only not applied yet
    assert project.mcdecl("apply", "--auto-approve").code == 0
    assert project.mcdecl("plan", "--detailed-exitcode").code == 0
    write(project)
    assert project.mcdecl("plan", "--detailed-exitcode").code == 2


def test_what_is_sent_arrives(project: Folder, embedded: RunningSandbox) -> None:
    assert project.mcdecl("apply", "--auto-approve").code == 0
    write(project, d="Skip")
    assert project.mcdecl("apply", "--auto-approve").code == 0
    (held,) = embedded.account.store.all("ImportDefinition")
    actions = held["ControlColumnActions"]["ControlColumnAction"]
    assert {action["Value"]: action["Action"] for action in actions} == {"D": "Skip", "U": "AddAndUpdate"}


def test_the_same_secret_under_another_name_is_no_change(project: Folder) -> None:
    assert project.mcdecl("apply", "--auto-approve").code == 0
    write(project, env="NTO_SAME")
    assert project.mcdecl("plan", "--detailed-exitcode").code == 0


def test_where_nothing_is_known_it_is_said_and_sent_once(project: Folder) -> None:
    assert project.mcdecl("apply", "--auto-approve").code == 0
    forget(project)
    plan = project.mcdecl("plan", "--detailed-exitcode")
    assert plan.code == 2
    last = plan.out.splitlines()[-1]
    assert last == "2 attributes could not be compared with the account; --resend-unknown sends them again."
    assert "2 to update" in plan.out
    assert "no earlier apply of it is known, so it is sent once" in plan.out
    drift = project.mcdecl("drift")
    assert (drift.code, drift.out.splitlines()[-1]) == (
        2,
        "No drift is known, but 2 attributes could not be compared with the account.",
    )
    shown = json.loads(project.mcdecl("plan", "--format", "json").out)
    assert shown["summary"]["unknown"] == 2
    assert [diff["sent"] for change in shown["changes"] for diff in change["attributes"]] == [True] * 2
    assert len(json.loads(project.mcdecl("drift", "--format", "json").out)["unknown"]) == 2
    assert project.mcdecl("apply", "--auto-approve").code == 0
    assert project.mcdecl("plan", "--detailed-exitcode").code == 0
    drift = project.mcdecl("drift")
    assert drift.code == 0
    assert " ".join(drift.out.split()).endswith(
        "2 values that the account does not show are as they were sent last; "
        "whether somebody has changed them since is not known. No drift in what the account shows."
    )
    assert project.mcdecl("drift", "--detailed-exitcode").code == 2
    shown = json.loads(project.mcdecl("drift", "--format", "json").out)
    assert {(item["address"], item["path"]) for item in shown["unconfirmed"]} == {
        ("import_definition.I", "control"),
        ("file_location.L", "password"),
    }


def test_no_secret_is_in_the_record(project: Folder, account: SoapAccount) -> None:
    assert project.mcdecl("apply", "--auto-approve").code == 0
    kept = "".join(file.read_text() for file in (project.path / ".mcdecl").rglob("*.json*"))
    if "ledger: true" in (project.path / "mcdecl.yaml").read_text():
        kept += repr(account.retrieve(Retrieve("DataExtensionObject[mcdecl_applied]", ("Content",))))
    assert '"password":' in kept.replace("\\", "")
    assert SECRET not in kept.replace("\\u0020", " ")


def test_a_value_whose_arrival_is_not_known_is_sent_again(project: Folder, embedded: RunningSandbox) -> None:
    assert project.mcdecl("apply", "--auto-approve").code == 0
    write(project, d="Skip")
    embedded.inject("partial", operation="Update", count=50)
    assert project.mcdecl("apply", "--auto-approve").code == 1
    embedded.clear_faults()
    write(project)
    plan = project.mcdecl("plan", "--detailed-exitcode")
    assert plan.code == 2
    assert "? control: unknown" in plan.out
