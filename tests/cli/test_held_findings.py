"""What the account holds is no error: findings on what is unchanged are warnings, and what changes has to be right."""

import json
from typing import Any

import pytest

import mcdecl
from mcdecl.account import SoapAccount
from mcdecl.project.diagnostics import ProjectError
from mcdecl.wire.values import TYPE
from tests.cli.conftest import CUSTOMERS, Folder
from tests.cli.test_guards import git

TABLES = (
    CUSTOMERS
    + """\
  NTO_Orders:
    name: NTO Orders
    fields:
      - {name: CustomerId, type: Text, length: 18, primary_key: true}
      - {name: Email, type: EmailAddress}
"""
)
WRONG = "SELECT CustomerId, Emial AS Email FROM [NTO Customers]"
QUERY = """\
query_definitions:
  NTO_Copy: {name: NTO Copy, sql: "SELECT CustomerId, Email FROM [NTO Customers]", target: NTO_Orders, mode: Overwrite}
"""
HELD = "MC504: no table in FROM has a column Emial"
MARK = "(the account holds it like this)"


def change(folder: Folder, action: str = "", code: int = 0) -> dict[str, Any]:
    """The change of the query in the plan, which has an exit code."""
    run = folder.mcdecl("plan", "--format", "json")
    assert run.code == code, run.err
    changes = {item["address"]: item for item in json.loads(run.out)["changes"]}
    return changes["query_definition.NTO_Copy"]  # type: ignore[no-any-return]


@pytest.fixture
def adopted(folder: Folder, account: SoapAccount) -> Folder:
    """A project that is as the account is, with a query that cannot run."""
    folder.write("data.yaml", TABLES)
    folder.write("query.yaml", QUERY)
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    record = {TYPE: "QueryDefinition", "CustomerKey": "NTO_Copy", "QueryText": WRONG}
    assert all(result.ok for result in account.update([record]))
    folder.write("query.yaml", QUERY.replace("SELECT CustomerId, Email FROM [NTO Customers]", WRONG))
    return folder


def test_what_is_unchanged_is_a_warning_and_blocks_nothing(adopted: Folder) -> None:
    held = change(adopted)
    assert held["action"] == "no-op"
    assert held["held"] == [HELD]
    for form in ("text", "markdown", "html"):
        run = adopted.mcdecl("plan", "--format", form)
        assert run.code == 0
        assert "Emial" in run.out
        assert MARK in run.out
    assert adopted.mcdecl("plan", "--detailed-exitcode").code == 0
    assert adopted.mcdecl("apply", "--auto-approve").code == 0
    assert adopted.mcdecl("validate").code == 1, "offline nobody knows what the account holds"


def test_an_error_in_what_changes_stops_before_anything_is_sent(adopted: Folder) -> None:
    adopted.write("query.yaml", QUERY.replace("SELECT CustomerId, Email", "SELECT CustomerId, Emali AS Email"))
    adopted.write("data.yaml", TABLES.replace("    name: NTO Orders", "    name: NTO Orders\n    description: New"))
    for command in (["plan"], ["apply", "--auto-approve"]):
        run = adopted.mcdecl(*command)
        assert run.code == 1
        assert "MC504" in run.err
        assert "Emali" in run.err
        assert "query.yaml:2:" in run.err
    adopted.write("query.yaml", "")
    assert "description" in adopted.mcdecl("plan").out


def test_an_error_that_a_change_elsewhere_brings_is_one(adopted: Folder) -> None:
    """The query stays as it is, but what it reads loses a field."""
    adopted.write("query.yaml", QUERY)
    assert adopted.mcdecl("apply", "--auto-approve").code == 0
    gone = "{name: Email, type: EmailAddress, required: true}"
    adopted.write("data.yaml", TABLES.replace(gone, "{name: Email, removed: true}"))
    run = adopted.mcdecl("plan")
    assert run.code == 1
    assert "MC504" in run.err


def test_other_attributes_of_what_is_held_may_change(adopted: Folder) -> None:
    text = (adopted.path / "query.yaml").read_text().replace("name: NTO Copy,", "name: NTO Copy, description: Kept,")
    adopted.write("query.yaml", text)
    update = change(adopted)
    assert (update["action"], update["held"]) == ("update", [HELD])
    assert adopted.mcdecl("apply", "--auto-approve").code == 0


def test_a_targeted_plan_does_not_mind_errors_of_what_it_leaves_out(adopted: Folder) -> None:
    adopted.write("query.yaml", QUERY.replace("SELECT CustomerId, Email", "SELECT CustomerId, Emali AS Email"))
    assert adopted.mcdecl("plan", "data_extension.NTO_Orders").code == 0
    assert adopted.mcdecl("plan", "query_definition.NTO_Copy").code == 1


def test_without_an_account_the_errors_of_the_files_are_told(adopted: Folder) -> None:
    config = (adopted.path / "mcdecl.yaml").read_text()
    adopted.write("mcdecl.yaml", config.replace("${env.MC_SECRET}", "wrong"))
    run = adopted.mcdecl("plan")
    assert run.code == 1
    assert "Emial" in run.err


def test_a_reference_that_dangles_in_the_account_is_no_obstacle(folder: Folder, account: SoapAccount) -> None:
    folder.write("data.yaml", TABLES)
    folder.write("query.yaml", QUERY)
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    assert all(result.ok for result in account.delete([{TYPE: "DataExtension", "CustomerKey": "NTO_Orders"}]))
    folder.write("data.yaml", CUSTOMERS)
    held = change(folder)
    assert held["action"] == "no-op"
    assert "NTO_Orders is neither declared here nor in the account" in held["held"][0]


class TestSkipBlocked:
    """`apply --skip-blocked`."""

    def test_the_rest_is_applied_and_what_is_left_out_is_listed(self, adopted: Folder) -> None:
        adopted.write("query.yaml", QUERY.replace("SELECT CustomerId, Email", "SELECT CustomerId, Emali AS Email"))
        adopted.write("data.yaml", TABLES.replace("    name: NTO Orders", "    name: NTO Orders\n    description: New"))
        run = adopted.mcdecl("apply", "--auto-approve", "--skip-blocked")
        assert run.code == 1
        assert "skipped blocked query_definition.NTO_Copy: left out: it is blocked: MC504" in run.out
        assert "Applied: 0 created, 1 updated, 0 deleted, 0 failed, 1 skipped." in run.out
        again = adopted.mcdecl("apply", "--auto-approve", "--skip-blocked", "--format", "json")
        assert again.code == 1
        assert [result["result"] for result in json.loads(again.out)["results"]] == ["skipped"]

    def test_what_depends_on_it_is_left_out(self, adopted: Folder) -> None:
        target = "{name: CustomerId, type: Text, length: 18, primary_key: true}"
        tables = TABLES.replace(f"    fields:\n      - {target}\n      - {{name: Email, type: EmailAddress}}\n", "")
        adopted.write("data.yaml", tables + f"    fields:\n      - {target}\n      - {{name: Email, type: Phone}}\n")
        adopted.write("query.yaml", QUERY.replace("mode: Overwrite", "mode: Update"))
        plan = adopted.mcdecl("plan")
        assert plan.code == 1
        assert "depends on blocked: data_extension.NTO_Orders" in plan.out
        run = adopted.mcdecl("apply", "--auto-approve", "--skip-blocked")
        assert run.code == 1
        assert "update query_definition.NTO_Copy: left out: it depends on data_extension.NTO_Orders" in run.out

    def test_python_has_it_too(self, adopted: Folder, account: SoapAccount) -> None:
        adopted.write("query.yaml", "")
        adopted.write(
            "data.yaml",
            TABLES.replace("{name: Email, type: EmailAddress}", "{name: Email, type: Phone}")
            + TABLES[TABLES.index("  NTO_Orders:") :]
            .replace("NTO_Orders", "NTO_More")
            .replace("NTO Orders", "NTO More"),
        )
        report = mcdecl.apply(mcdecl.load(adopted.path), account, skip_blocked=True)
        assert {item.change.address: item.status.value for item in report.outcomes} == {
            "data_extension.NTO_More": "done",
            "data_extension.NTO_Orders": "skipped",
        }
        assert not report.ok


def test_errors_of_the_files_alone_are_told_without_asking(adopted: Folder) -> None:
    adopted.write("more.yaml", TABLES)
    run = adopted.mcdecl("plan")
    assert run.code == 1
    assert "MC120" in run.err
    with pytest.raises(ProjectError):
        mcdecl.load(adopted.path)


IMPORT = """\
import_definitions:
  NTO_Load:
    name: NTO Load
    into: NTO_Orders
    mode: Overwrite
    file: {pattern: orders.csv}
    mapping: {CustomerId: id, Email: mail}
"""


class TestCompared:
    """What the account holds keeps no command from comparing it with the files, or taking it over."""

    @pytest.fixture
    def required(self, folder: Folder, account: SoapAccount) -> Folder:
        """The account has made a field required since, which the mapping of an import lacks."""
        folder.write("data.yaml", TABLES)
        folder.write("load.yaml", IMPORT)
        assert folder.mcdecl("apply", "--auto-approve").code == 0
        field = {"Name": "Region", "FieldType": "Text", "MaxLength": 2, "IsRequired": True}
        changed = {TYPE: "DataExtension", "CustomerKey": "NTO_Orders", "Fields": {"Field": [field]}}
        assert all(result.ok for result in account.update([changed]))
        return folder

    @pytest.mark.parametrize(
        "command", [("export", "--overwrite"), ("drift", "--accept", "data_extension.NTO_Orders")], ids=lambda it: it[0]
    )
    def test_taken_over_it_plans_empty_and_every_command_goes_on(
        self, required: Folder, command: tuple[str, ...]
    ) -> None:
        assert required.mcdecl("drift").code == 2
        run = required.mcdecl(*command)
        assert "Region" in (required.path / "data.yaml").read_text(), run.out + run.err
        assert required.mcdecl("validate").code == 0
        (required.path / "lint-baseline.json").unlink()
        assert required.mcdecl("validate").code == 1
        plan = required.mcdecl("plan", "--detailed-exitcode")
        assert (plan.code, plan.out.count(f"MC402: required field Region of NTO_Orders has no column {MARK}")) == (0, 1)
        assert required.mcdecl("export").err == ""
        assert required.mcdecl("import", "import_definition.NTO_Load").code == 0
        drift = required.mcdecl("drift")
        assert "Region" in drift.out, "it differs from what was applied"
        assert drift.code == 2

    def test_a_commit_that_held_it_is_compared_with(self, required: Folder) -> None:
        required.mcdecl("export", "--overwrite")
        data = (required.path / "data.yaml").read_text()
        required.write("data.yaml", data.replace("    name: NTO Orders", "    name: NTO Orders\n    description: New"))
        required.write(".gitignore", ".mcdecl/\n")
        git(required.path, "init", "-q", "-b", "main")
        git(required.path, "add", "-A")
        git(required.path, "commit", "-qm", "Take over")
        assert required.mcdecl("apply", "--auto-approve").code == 0
        run = required.mcdecl("drift", "--format", "json")
        assert run.code == 0, run.err
        assert json.loads(run.out)["base"]["commit"] == git(required.path, "rev-parse", "HEAD").strip()

    def test_what_no_account_can_hold_stops_them(self, required: Folder) -> None:
        required.write("more.yaml", TABLES)
        for command in (["export"], ["drift"], ["import", "import_definition.NTO_Load"]):
            run = required.mcdecl(*command)
            assert run.code == 1
            assert "MC120" in run.err
