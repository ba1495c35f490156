"""Commands that work in one business unit of several, over real HTTP."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mcdecl.cli.main import main
from mcdecl.sandbox.server import RunningSandbox, start
from mcdecl.wire.values import Retrieve
from tests.cli.conftest import Folder, Run
from tests.conftest import connect
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
    yield running
    check(running.calls)


@pytest.fixture
def units(
    tmp_path: Path, enterprise: RunningSandbox, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Folder:
    """An import and a query that are in us alone, and a query and a data extension that us and eu both have."""
    monkeypatch.setenv("MC_SECRET", enterprise.client_secret)
    monkeypatch.setenv("MC_SFTP_PASSWORD", enterprise.sftp.password)
    monkeypatch.setattr("mcdecl.account.retry.RetryPolicy.pause", lambda *_arguments: 0.0)

    def run(*arguments: str) -> Run:
        code = main(list(arguments))
        captured = capfd.readouterr()
        return Run(code, captured.out, captured.err)

    project, files = Folder(tmp_path, run), enterprise.sftp
    settings = f"auth_url: '{enterprise.auth_url}', client_id: {enterprise.client_id}"
    sftp = f"host: {files.host}, port: {files.port}, user: {files.user}, host_key: '{files.fingerprint}'"
    project.write(
        "mcdecl.yaml",
        f"project: test\nenvironments:\n  live:\n    account: {{{settings}, client_secret: '${{env.MC_SECRET}}'}}\n"
        f"    sftp: {{{sftp}, password: '${{env.MC_SFTP_PASSWORD}}'}}\n    ledger: true\n"
        f"    business_units: {{parent: {PARENT}, us: {US}, eu: {EU}}}\n",
    )
    project.write(
        "both.yaml",
        f"business_unit: [us, eu]\ndata_extensions:\n  Own: {{name: Own, {FIELDS}}}\n  Out: {{name: Out, {FIELDS}}}\n"
        "query_definitions:\n  Q: {name: Q, sql: 'SELECT Id, Score FROM Own', target: Out, mode: Overwrite}\n",
    )
    project.write(
        "us.yaml",
        "business_unit: us\nimport_definitions:\n"
        "  I: {name: I, into: Own, file: {pattern: own.csv}, mode: AddAndUpdate, mapping: by_header}\n"
        "query_definitions:\n  U: {name: U, sql: 'SELECT Id, Score FROM Own', target: Out, mode: Overwrite}\n",
    )
    project.write(
        "parent.yaml",
        "query_definitions:\n  P: {name: P, sql: 'SELECT Id FROM T', target: T, mode: Append}\n"
        f"data_extensions:\n  T: {{name: T, {FIELDS}}}\n",
    )
    applied = project.mcdecl("apply", "--auto-approve")
    assert applied.code == 0, applied.out + applied.err
    (tmp_path / "own.csv").write_text("Id,Score\na,1\nb,2\n")
    return project


def rows(enterprise: RunningSandbox, mid: int, key: str) -> int:
    with connect(enterprise, business_unit=mid) as account:
        return len(account.retrieve(Retrieve(f"DataExtensionObject[{key}]", ("Id",))))


def test_an_import_runs_in_the_unit_that_declares_it(units: Folder, enterprise: RunningSandbox) -> None:
    run = units.mcdecl("run", "import_definition.I", "--file", str(units.path / "own.csv"))
    assert run.code == 0, run.out + run.err
    assert (rows(enterprise, US, "Own"), rows(enterprise, EU, "Own")) == (2, 0)


def test_what_several_units_declare_is_run_where_it_is_said(units: Folder, enterprise: RunningSandbox) -> None:
    units.mcdecl("run", "import_definition.I", "--file", str(units.path / "own.csv"))
    run = units.mcdecl("run", "query_definition.Q")
    assert (run.code, run.out) == (1, "")
    assert (
        "query_definition.Q is declared in the business units us, eu, but this command works in one; "
        "say which: --business-unit us or --business-unit eu"
    ) in run.err
    named = units.mcdecl("run", "query_definition.Q", "--business-unit", "eu")
    assert named.code == 0
    assert named.out.splitlines()[1].startswith("eu:query_definition.Q  ")
    assert (rows(enterprise, US, "Out"), rows(enterprise, EU, "Out")) == (0, 0)
    assert units.mcdecl("run", "us:query_definition.Q").code == 0
    assert (rows(enterprise, US, "Out"), rows(enterprise, EU, "Out")) == (2, 0)


def test_one_address_tells_for_the_others(units: Folder) -> None:
    units.mcdecl("run", "import_definition.I", "--file", str(units.path / "own.csv"))
    run = units.mcdecl("run", "query_definition.U", "query_definition.Q", "--format", "json")
    assert run.code == 0, run.err
    told = json.loads(run.out)
    assert told["unit"] == "us"
    assert [item["address"] for item in told["runs"]] == ["query_definition.U", "query_definition.Q"]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (
            ["run", "query_definition.P", "query_definition.U"],
            "query_definition.P is in parent; query_definition.U is in",
        ),
        (
            ["run", "us:query_definition.Q", "eu:query_definition.Q"],
            "query_definition.Q is in us; query_definition.Q is",
        ),
        (
            ["run", "us:query_definition.Q", "--business-unit", "eu"],
            "--business-unit says eu: this command works in one",
        ),
        (["run", "query_definition.PP"], "is declared in no business unit of live; did you mean query_definition.P?"),
        (["run", "query_definition.P", "--business-unit", "us"], "The project declares no query_definition.P."),
        (["run", "query_definition.P", "--business-unit", "uss"], "live has no business unit uss; did you mean us?"),
        (["rows", "export", "data_extension.Own", "--out", "o.csv"], "is declared in the business units us, eu"),
        (
            ["rows", "export", "data_extension.Z", "--out", "o.csv"],
            "say where: --business-unit parent or --business-unit",
        ),
        (
            ["tracking", "pull", "--since", "2026-01-01", "--out", "events"],
            "live has the business units parent, us, eu",
        ),
        (
            ["ledger"],
            "live has the business units parent, us, eu, but this command works in one; say which: --business-unit",
        ),
        (["check-file", "J", "own.csv"], "import_definition.J is declared in no business unit of live"),
        (["results", "77"], "live has the business units parent, us, eu"),
        (["results", "query_definition.Q"], "is declared in the business units us, eu"),
    ],
)
def test_what_is_ambiguous_or_nowhere_is_one_clear_message(
    units: Folder, words: list[str], text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(units.path)
    run = units.mcdecl(*words)
    assert (run.code, run.out) == (1, "")
    assert text in run.err
    assert "Internal" not in run.err
    assert not (units.path / "o.csv").exists()


def test_results_are_of_every_unit_and_of_one(units: Folder) -> None:
    units.mcdecl("run", "import_definition.I", "--file", str(units.path / "own.csv"))
    units.mcdecl("run", "query_definition.Q", "--business-unit", "eu")
    out = units.mcdecl("results").out
    assert out.index("eu:query_definition.Q") < out.index("us:import_definition.I")
    assert "us:" not in units.mcdecl("results", "--business-unit", "eu").out
    assert "query_definition.Q" in units.mcdecl("results", "--business-unit", "eu").out
    told = json.loads(units.mcdecl("results", "import_definition.I", "--format", "json").out)
    assert (told["unit"], told["runs"][0]["address"]) == ("us", "import_definition.I")
    [task] = re.findall(r"eu:query_definition.Q +(\d+)", out)
    told = json.loads(units.mcdecl("results", task, "--format", "json").out)
    assert (told["unit"], told["runs"][0]["address"], told["runs"][0]["status"]) == ("eu", "query_definition.Q", "done")


def test_results_look_for_the_extracts_of_every_unit(units: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mcdecl.operations.run.wait_for_file.SETTLED_SECONDS", 0.1)
    monkeypatch.setattr("mcdecl.operations.run.resume.SETTLED_SECONDS", 0.1)
    for unit in ("us", "eu"):
        extract = f"name: X, type: Data Extension Extract, file: x_{unit}.csv"
        parameters = "{DECustomerKey: Own, HasColumnHeaders: true}"
        text = f"business_unit: {unit}\ndata_extracts:\n  X: {{{extract}, parameters: {parameters}}}\n"
        units.write(f"files_{unit}.yaml", text)
    applied = units.mcdecl("apply", "--auto-approve")
    assert applied.code == 0, applied.out + applied.err
    units.mcdecl("run", "import_definition.I", "--file", str(units.path / "own.csv"))
    assert units.mcdecl("run", "eu:data_extract.X", "--no-wait").code == 0
    run = units.mcdecl("run", "us:data_extract.X", "--format", "json")
    told = json.loads(run.out)
    assert (run.code, told["unit"], told["runs"][0]["file"]) == (0, "us", "x_us.csv"), run.err
    assert told["runs"][0]["figures"]["read"] == 2
    told = json.loads(units.mcdecl("results", "--wait", "--last", "3", "--format", "json").out)
    assert [(item["address"], item["status"], item["file"]) for item in told["runs"]] == [
        ("us:data_extract.X", "done", "x_us.csv"),
        ("eu:data_extract.X", "done", "x_eu.csv"),
        ("us:import_definition.I", "done", ""),
    ]
    told = json.loads(units.mcdecl("results", "eu:data_extract.X", "--format", "json").out)
    assert (told["unit"], told["runs"][0]["file"], told["runs"][0]["figures"]["read"]) == ("eu", "x_eu.csv", 0)


def test_a_ledger_for_each_unit(units: Folder) -> None:
    units.mcdecl("run", "import_definition.I", "--file", str(units.path / "own.csv"))
    assert "own.csv" in units.mcdecl("ledger", "--business-unit", "us").out
    assert "own.csv" in units.mcdecl("ledger", "I").out
    assert "The ledger has no entries." in units.mcdecl("ledger", "--business-unit", "eu").out
    assert json.loads(units.mcdecl("ledger", "us:I", "--format", "json").out)["unit"] == "us"


def test_rows_go_into_the_unit_and_come_from_it(units: Folder, enterprise: RunningSandbox) -> None:
    file = str(units.path / "own.csv")
    assert units.mcdecl("rows", "import", "eu:data_extension.Own", file).code == 0
    assert (rows(enterprise, US, "Own"), rows(enterprise, EU, "Own")) == (0, 2)
    out = units.path / "out.csv"
    run = units.mcdecl("rows", "export", "data_extension.Own", "--business-unit", "eu", "--out", str(out))
    assert (run.code, run.out.partition(" ")[0]) == (0, "2")
    assert "a,1" in out.read_text()


def test_a_file_is_checked_against_the_import_of_a_unit(units: Folder) -> None:
    file = str(units.path / "own.csv")
    for name in ("I", "import_definition.I", "us:I"):
        assert units.mcdecl("check-file", name, file).code == 0
    assert (
        "does not declare the import definition I" in units.mcdecl("check-file", "I", file, "--business-unit", "eu").err
    )


def test_tracking_is_pulled_from_one_unit(units: Folder, tmp_path: Path) -> None:
    words = ("tracking", "pull", "--since", "2026-01-01", "--until", "2026-01-02", "--out", str(tmp_path / "events"))
    assert units.mcdecl(*words, "--business-unit", "us").code == 0
    run = units.mcdecl(*words, "--business-unit", "eu")
    assert run.code == 1  # the bookmark is another unit's
    assert str(US) in run.err
