"""What the doctor finds in accounts that are well, half readable, or not to be reached."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from mcdecl.account import Connection, Secret, SoapAccount
from mcdecl.operations.doctor import Check, CheckStatus, Diagnosis, examine
from mcdecl.operations.probes.model import ReadingBench, Verdict
from mcdecl.operations.run.sftp_login import NoSftpError, SftpLogin
from mcdecl.sandbox.server import RunningSandbox
from mcdecl.workspace.sftp import embedded_login
from tests.conftest import connect


def examined(embedded: RunningSandbox, account: SoapAccount) -> Diagnosis:
    return examine(ReadingBench(account, lambda: embedded_login(embedded.sftp)))


def checks(diagnosis: Diagnosis, status: CheckStatus) -> dict[str, Check]:
    return {f"{check.area}: {check.name}": check for check in diagnosis.checks if check.status is status}


def test_an_account_that_is_well(embedded: RunningSandbox, account: SoapAccount) -> None:
    diagnosis = examined(embedded, account)
    assert diagnosis.ok
    assert {check.status for check in diagnosis.checks} == {CheckStatus.OK}
    assert {check.area for check in diagnosis.checks} == {
        "Connection",
        "Rights",
        "Objects",
        "Attributes",
        "REST",
        "Files",
    }
    assert len(diagnosis.checks) > 35
    assert diagnosis.contradicted == ()


def test_nothing_is_written(embedded: RunningSandbox, account: SoapAccount) -> None:
    embedded.clear_calls()
    examined(embedded, account)
    names = {call.operation for call in embedded.calls}
    assert names <= {"Token", "Retrieve", "Describe", "GetSystemStatus", "REST GET", "REST"}
    assert not {"Create", "Update", "Delete", "Perform"} & names


def test_each_missing_rest_scope_is_named(embedded: RunningSandbox, account: SoapAccount) -> None:
    embedded.configure(rest_denied=True)
    diagnosis = examined(embedded, account)
    missing = checks(diagnosis, CheckStatus.MISSING)
    assert not diagnosis.ok
    assert "Automations: Read" in missing["REST: automation/v1/imports"].fix
    assert "File Locations: Read" in missing["REST: automation/v1/ftplocations"].fix
    assert "Rights: data_extract" in missing
    assert "Rights: data_extension" not in missing, "which is read over SOAP"
    assert any(check.area == "Objects" and check.status is CheckStatus.OK for check in diagnosis.checks)


def test_an_account_that_describes_nothing_is_well_enough(embedded: RunningSandbox, account: SoapAccount) -> None:
    embedded.configure(describe_is_empty=True)
    try:
        diagnosis = examined(embedded, account)
    finally:
        embedded.configure(describe_is_empty=False)
    assert "Objects: DataExtension, Describe" in checks(diagnosis, CheckStatus.UNKNOWN)
    assert [verdict.fact for verdict in diagnosis.contradicted] == ["describe-lists-properties"]


@pytest.mark.parametrize("kind", ["error", "html", "unavailable"])
def test_answers_that_fail_leave_the_rest_examined(embedded: RunningSandbox, account: SoapAccount, kind: str) -> None:
    embedded.inject(kind, operation="REST", count=10_000)  # type: ignore[arg-type]
    diagnosis = examined(embedded, account)
    embedded.clear_faults()
    assert "REST: automation/v1/imports" in checks(diagnosis, CheckStatus.FAILED)
    assert "Objects: QueryDefinition, Retrieve" in checks(diagnosis, CheckStatus.OK)
    assert "Files: SFTP" in checks(diagnosis, CheckStatus.OK)


def test_an_account_that_lets_nobody_in_has_one_check(embedded: RunningSandbox) -> None:
    wrong = Connection(auth_url=embedded.auth_url, client_id="nobody", client_secret=Secret("wrong-secret"))
    with SoapAccount(wrong) as account:
        diagnosis = examined(embedded, account)
    assert [(check.name, check.status) for check in diagnosis.checks] == [("Login", CheckStatus.FAILED)]
    assert "wrong-secret" not in repr(diagnosis)
    assert not diagnosis.ok


def test_no_sftp_settings_are_nothing_to_worry_about(account: SoapAccount) -> None:
    def nothing() -> SftpLogin:
        raise NoSftpError("none")

    diagnosis = examine(ReadingBench(account, nothing))
    assert diagnosis.ok
    assert "Files: SFTP" in checks(diagnosis, CheckStatus.UNKNOWN)
    assert {verdict.fact for verdict in diagnosis.facts if verdict.verdict is Verdict.NOT_PROBED} >= {"ftp-folders"}


def test_another_host_key_is_told(embedded: RunningSandbox, account: SoapAccount) -> None:
    login = embedded_login(embedded.sftp)
    other = SftpLogin(login.host, login.port, login.user, password=login.password, host_key="SHA256:other")
    diagnosis = examine(ReadingBench(account, lambda: other))
    assert "not the known SHA256:other" in checks(diagnosis, CheckStatus.FAILED)["Files: SFTP"].found


@pytest.fixture
def late(embedded: RunningSandbox) -> Iterator[RunningSandbox]:
    embedded.advance(-900)
    yield embedded
    embedded.advance(900)


def test_a_clock_that_is_behind_is_told(late: RunningSandbox) -> None:
    # Time stamps of answers move with the account's clock, by which its tokens run out too.
    with connect(late) as account:
        diagnosis = examine(ReadingBench(account, lambda: embedded_login(late.sftp)))
    found = checks(diagnosis, CheckStatus.DIFFERS)["Connection: Clock"].found
    assert "behind this machine" in found
    assert diagnosis.clock_ahead is not None
    assert -960 < diagnosis.clock_ahead < -840


def test_a_clock_is_compared_with_the_middle_of_the_call(embedded: RunningSandbox, account: SoapAccount) -> None:
    later = datetime.now(UTC) + timedelta(hours=2)
    diagnosis = examine(ReadingBench(account, lambda: embedded_login(embedded.sftp)), now=lambda: later)
    assert diagnosis.clock_ahead is not None
    assert -7300 < diagnosis.clock_ahead < -6000


def test_a_login_without_rest_says_so_once(embedded: RunningSandbox) -> None:
    credentials = embedded._service.gate._credentials
    connection = Connection(
        soap_url=embedded.soap_url, username=credentials.user, password=Secret(credentials.password)
    )
    with SoapAccount(connection) as account:
        diagnosis = examined(embedded, account)
    missing = checks(diagnosis, CheckStatus.MISSING)
    assert {name for name in missing if not name.startswith("Rights: ")} == {"Connection: REST"}
    assert missing["Rights: data_extract"].fix == "Use a client ID and a client secret."
    assert "Rights: data_extension" in checks(diagnosis, CheckStatus.UNKNOWN)
    assert diagnosis.contradicted == (), "what cannot be asked is not probed"


def test_a_service_that_is_down_contradicts_no_fact(embedded: RunningSandbox, account: SoapAccount) -> None:
    embedded.inject("error", operation="REST", count=10_000)
    diagnosis = examined(embedded, account)
    embedded.clear_faults()
    assert diagnosis.contradicted == ()
    assert "Rights: data_extract" in checks(diagnosis, CheckStatus.FAILED)


def test_attributes_that_do_not_read_back_are_named(embedded: RunningSandbox, account: SoapAccount) -> None:
    fields = {"Field": [{"Name": "Id", "FieldType": "Number"}]}
    target = {"@type": "DataExtension", "Name": "T", "CustomerKey": "T", "Fields": fields}
    query = {
        "@type": "QueryDefinition",
        "Name": "Q",
        "CustomerKey": "Q",
        "QueryText": "SELECT Id FROM T",
        "TargetType": "DE",
        "TargetUpdateType": "Append",
        "DataExtensionTarget": {"CustomerKey": "T", "Name": "T"},
    }
    assert all(account.create([sent])[0].ok for sent in (target, query))
    well = next(check for check in examined(embedded, account).checks if check.name == "query_definition")
    embedded.configure(not_read_back=frozenset({"QueryDefinition.QueryText"}))
    diagnosis = examined(embedded, account)
    embedded.configure(not_read_back=frozenset())
    assert well.status is CheckStatus.OK
    assert checks(diagnosis, CheckStatus.DIFFERS)["Attributes: query_definition"].names == ("sql",)
