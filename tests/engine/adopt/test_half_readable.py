"""Accounts that show a login only a part: what can be read is exported, and the rest is named."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mcdecl.account import SoapAccount
from mcdecl.account.errors import AccountError, PermissionDenied, RetrieveFailed, ServiceUnavailable
from mcdecl.engine.adopt.model import ExportReport
from mcdecl.engine.adopt.run import Selection, export_new, export_onto, read_account
from mcdecl.engine.apply.run import apply
from mcdecl.engine.observe.planning import plan_account
from mcdecl.engine.plan import Action, DesiredState
from mcdecl.project import Project, load
from mcdecl.sandbox.server import RunningSandbox
from mcdecl.wire.routes import RestRetrieve
from mcdecl.wire.values import Retrieve
from tests.engine.adopt import mcdev_unit

Ask = Retrieve | RestRetrieve
REFUSED = PermissionDenied("refused (HTTP 403)", http_status=403, retryable=False)
BROKEN = ServiceUnavailable("HTTP 500")
FAILED = RetrieveFailed("Error: it broke", retryable=False)


@pytest.fixture
def filled(embedded: RunningSandbox, account: SoapAccount) -> SoapAccount:
    """An account with something of every kind."""
    mcdev_unit.fill(embedded)
    made = plan_account(account, DesiredState(mcdev_unit.resources()))
    assert apply(made.plan, account, made.index).ok
    return account


def refuse(
    account: SoapAccount, monkeypatch: pytest.MonkeyPatch, error: AccountError, concerns: Callable[[Ask], bool]
) -> list[Ask]:
    """Let some questions fail; gives those."""
    retrieve, refused = account.retrieve, list[Ask]()

    def partly(ask: Ask, **more: Any) -> Any:
        if concerns(ask):
            refused.append(ask)
            raise error
        return retrieve(ask, **more)

    monkeypatch.setattr(account, "retrieve", partly)
    return refused


def about(word: str, *, whole: bool = False) -> Callable[[Ask], bool]:
    """Questions about a SOAP type, or a REST list; with `whole` only those that go beyond a list."""

    def concerns(ask: Ask) -> bool:
        if isinstance(ask, RestRetrieve):
            return word in (ask.routes.listed, ask.routes.found_by) and (bool(ask.keys) or not whole)
        return ask.object_type == word and (ask.filter is not None or not whole)

    return concerns


def exported(account: SoapAccount, folder: Path) -> tuple[ExportReport, Project]:
    report = export_new(read_account(account, Selection()), folder, "folder", b"project: p\n")
    project = load(folder)
    assert set(report.exported) <= {resource.address for resource in project.resources}
    return report, project


def kinds(report: ExportReport) -> set[str]:
    return {address.partition(".")[0] for address in report.exported}


REASON = "steps: a step runs the "
STEPS = {
    "automation.Nightly": REASON,
    "verification.Nightly/1": "automation.Nightly, which runs it, is left out",
    "verification.Nightly/2": "automation.Nightly, which runs it, is left out",
}
HELD = ("automation", "verification")


@pytest.mark.parametrize(
    ("word", "whole", "error", "unread", "left_out"),
    [
        ("automation/v1/dataextracts", False, REFUSED, "data_extract", STEPS),
        ("automation/v1/filetransfers", True, BROKEN, "file_transfer", {}),
        ("Automation", True, REFUSED, "automation", {}),
        ("automation/v1/filters", False, BROKEN, "filter_activity", STEPS),
        (
            "FilterDefinition",
            False,
            REFUSED,
            "filter_definition",
            {"filter_activity.P": "filter: the account shows only"},
        ),
        ("QueryDefinition", True, FAILED, "query_definition", {**STEPS, "automation.Dropped": REASON}),
        ("ImportDefinition", False, FAILED, "import_definition", STEPS),
        ("automation/v1/dataverifications", True, REFUSED, "verification", {}),
    ],
)
def test_one_kind_that_cannot_be_read(
    word: str,
    whole: bool,
    error: AccountError,
    unread: str,
    left_out: dict[str, str],
    filled: SoapAccount,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patched:
        assert refuse(filled, patched, error, about(word, whole=whole)) == []
        report, project = exported(filled, tmp_path / "out")
    told = {item.address: item.reason for item in report.left_out if item.key != "Partner SFTP"}
    assert {
        address: reason.startswith(left_out.get(address, "?")) for address, reason in told.items()
    } == dict.fromkeys(left_out, True)
    gone = {
        resource.address
        for resource in mcdev_unit.resources()
        if resource.kind == unread or resource.address in left_out or (unread, resource.kind) == HELD
    }
    assert set(report.exported) == {resource.address for resource in mcdev_unit.resources()} - gone
    assert dict(report.unread) == {unread: str(error)}
    assert report.complete is False
    assert [note for note in report.notes if note.endswith(f"was read: {error}")]
    plan = plan_account(filled, DesiredState(project.resources)).plan
    assert [change.address for change in plan.changes if change.action is not Action.NO_OP] == []


def test_fields_that_cannot_be_read_keep_data_extensions_out(
    filled: SoapAccount, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(filled, monkeypatch, REFUSED, about("DataExtensionField"))
    report, _ = exported(filled, tmp_path / "out")
    assert dict(report.unread) == {"data_extension": str(REFUSED)}
    assert "data_extension" not in kinds(report)
    assert "query_definition.q1" in report.exported


def test_without_a_rest_scope_what_soap_shows_is_exported(
    filled: SoapAccount, embedded: RunningSandbox, tmp_path: Path
) -> None:
    embedded.configure(rest_denied=True)
    report, _ = exported(filled, tmp_path / "out")
    assert kinds(report) >= {"data_extension", "query_definition", "filter_definition"}
    assert set(report.unread) == {
        "automation",
        "data_extract",
        "file_location",
        "file_transfer",
        "filter_activity",
    }


def test_what_was_not_read_is_not_called_absent(
    filled: SoapAccount, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, project = exported(filled, tmp_path / "out")
    files = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    refuse(filled, monkeypatch, REFUSED, about("QueryDefinition"))
    report = export_onto(read_account(filled, Selection()), project, "folder", Selection(), overwrite=True)
    assert (report.absent, report.written, set(report.unread)) == ((), (), {"query_definition"})
    assert {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()} == files


def test_a_kind_that_is_not_meant_is_no_loss(filled: SoapAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse(filled, monkeypatch, REFUSED, about("automation/v1/ftplocations"))
    assert dict(read_account(filled, Selection(("query_definition.*",))).unread) == {}
    assert set(read_account(filled, Selection(("file_location.*",))).unread) == {"file_location"}


def test_an_account_that_shows_nothing_is_an_error_and_nothing_is_asked_for_ever(
    filled: SoapAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = refuse(filled, monkeypatch, BROKEN, lambda ask: isinstance(ask, Retrieve))
    with pytest.raises(ServiceUnavailable):
        read_account(filled, Selection())
    assert len(refused) < 20


def test_the_command_names_what_it_could_not_read(
    filled: SoapAccount, embedded: RunningSandbox, tmp_path: Path
) -> None:
    from mcdecl.report.export import export_json, export_lines

    embedded.configure(rest_denied=True)
    report, _ = exported(filled, tmp_path / "out")
    assert "  no data extract was read: " in "\n".join(export_lines(report))
    told = json.loads(json.dumps(export_json(report)))
    assert told["complete"] is False
    assert "automation" in {item["kind"] for item in told["unread"]}
