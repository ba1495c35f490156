"""`mcdecl import`: single resources of the account, declared as an export would."""

import json
from pathlib import Path

import pytest

from mcdecl.account import SoapAccount
from mcdecl.cli.main import main
from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import Folder
from tests.conftest import connect

FIELDS = {"Field": [{"Name": "Id", "FieldType": "Text", "MaxLength": 5, "IsPrimaryKey": True, "IsRequired": True}]}


def create(account: SoapAccount, kind: str, **words: object) -> None:
    (result,) = account.create([{"@type": kind, **words}])
    assert result.ok, result.message


@pytest.fixture
def lived_in(folder: Folder, account: SoapAccount) -> Folder:
    """The project, applied to an account that holds a data extension and a query besides."""
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    create(account, "DataExtension", CustomerKey="Daily/1", Name="Daily", Fields=FIELDS)
    create(
        account,
        "QueryDefinition",
        CustomerKey="Q",
        Name="Q",
        QueryText="SELECT Id FROM Daily",
        TargetType="DE",
        DataExtensionTarget={"CustomerKey": "Daily/1", "Name": "Daily"},
        TargetUpdateType="Append",
    )
    return folder


def test_a_resource_goes_where_an_export_would_put_it_and_needs_no_change(lived_in: Folder) -> None:
    run = lived_in.mcdecl("import", "data_extension.Daily/1")
    assert (run.code, run.err) == (0, "")
    assert run.out == (
        f"  wrote data_extensions.yaml\nImported into {lived_in.path}: 1 new, 0 already declared, 0 left out.\n"
    )
    assert "Daily/1:" in (lived_in.path / "data_extensions.yaml").read_text()
    assert lived_in.mcdecl("plan", "--detailed-exitcode").code == 0


def test_what_it_refers_to_is_named(lived_in: Folder) -> None:
    run = lived_in.mcdecl("import", "query_definition.Q")
    assert run.code == 0
    assert "  not declared data_extension.Daily/1, which query_definition.Q refers to\n" in run.out
    assert run.out.endswith("to declare them as well: mcdecl import data_extension.Daily/1\n")
    assert lived_in.mcdecl("plan", "--detailed-exitcode").code == 0
    run = lived_in.mcdecl("import", "data_extension.Daily/1", "query_definition.Q")
    assert "not declared" not in run.out
    assert "already declared query_definition.Q  (query_definitions.yaml:2)" in run.out


def test_what_is_declared_is_said_and_the_account_is_not_even_asked(lived_in: Folder, embedded: RunningSandbox) -> None:
    embedded.clear_calls()
    run = lived_in.mcdecl("import", "data_extension.nto_customers", "--format", "json")
    report = json.loads(run.out)
    assert (run.code, report["complete"], report["files"]) == (0, True, [])
    assert report["declared"] == [{"address": "data_extension.NTO_Customers", "file": "data.yaml", "line": 2}]
    assert embedded.calls == []


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("data_extension.Daily/2", "the account has no data extension with this key; did you mean Daily/1?"),
        ("data_extension.xxxxxxxx", "the account has no data extension with this key\n"),
        ("dta_extension.X", "there is no kind dta_extension; did you mean data_extension?"),
        ("data_extension", "write data_extension.KEY"),
        ("file_location.ExactTarget Enhanced FTP", "is the account's own"),
    ],
)
def test_what_is_not_there_is_told_and_nothing_is_written(lived_in: Folder, address: str, words: str) -> None:
    run = lived_in.mcdecl("import", "query_definition.Q", address)
    assert (run.code, run.out) == (1, "")
    assert words in run.err
    assert "Nothing was written." in run.err
    assert not list(lived_in.path.glob("query*"))


def test_a_key_in_other_capitals_is_the_accounts(lived_in: Folder) -> None:
    assert "1 new" in lived_in.mcdecl("import", "data_extension.DAILY/1").out
    assert "Daily/1:" in (lived_in.path / "data_extensions.yaml").read_text()


def test_what_cannot_be_declared_is_told_and_the_rest_is_imported(lived_in: Folder, account: SoapAccount) -> None:
    part = {"@type": "SimpleFilterPart", "Property": "Region", "SimpleOperator": "equals", "Value": ["x"]}
    create(account, "FilterDefinition", CustomerKey="P", Name="P", DataFilter=part)
    run = lived_in.mcdecl("import", "filter_definition.P", "query_definition.Q")
    assert run.code == 1
    assert "left out filter_definition.P: source: the account shows no data extension" in run.out
    assert "1 new, 0 already declared, 1 left out." in run.out


UNITS = {"parent": 510000001, "us": 510000002}


def test_a_unit_is_named_before_the_address(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from mcdecl.sandbox.server import start

    with start(None, enterprise=UNITS["parent"], units=[UNITS["us"]]) as server:
        monkeypatch.setenv("MC_SECRET", server.client_secret)
        (tmp_path / "mcdecl.yaml").write_text(
            "project: test\nenvironments:\n  live:\n    account: "
            f"{{auth_url: '{server.auth_url}', client_id: {server.client_id}, client_secret: '${{env.MC_SECRET}}'}}\n"
            f"    business_units: {{parent: {UNITS['parent']}, us: {UNITS['us']}}}\n"
        )
        with connect(server, business_unit=UNITS["us"]) as account:
            create(account, "DataExtension", CustomerKey="D", Name="D", Fields=FIELDS)
        assert main(["-C", str(tmp_path), "import", "us:data_extension.D"]) == 0
        assert "1 new" in capfd.readouterr().out
        assert (tmp_path / "us" / "data_extensions.yaml").read_text().startswith("business_unit: us\n")
        assert main(["-C", str(tmp_path), "import", "data_extension.D"]) == 1
        assert "parent:data_extension.D: the account has no" in capfd.readouterr().err
        assert main(["-C", str(tmp_path), "import", "data_extension.D", "--business-unit", "us"]) == 0
        assert "already declared us:data_extension.D  (us/data_extensions.yaml:3)" in capfd.readouterr().out
