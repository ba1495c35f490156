"""Looking into the folder of extracts over real SFTP."""

from collections.abc import Callable

import pytest

from mcdecl.helpers.secret import Secret
from mcdecl.helpers.structs import replace
from mcdecl.operations.run.export_folder import PAUSES, ExportFolder, FileFacts, _facts
from mcdecl.operations.run.sftp_login import SftpError, SftpLogin, SftpLostError
from mcdecl.sandbox.server import RunningSandbox
from tests.operations.run.cutting import CuttingProxy
from tests.sandbox.sftp import put

LOGGED_IN = 4_000
"""More bytes than greeting and key exchange take, fewer than a whole look."""


@pytest.fixture
def login(embedded: RunningSandbox) -> SftpLogin:
    access = embedded.sftp
    return SftpLogin(
        access.host, access.port, access.user, password=Secret(access.password), host_key=access.fingerprint
    )


def folder(login: SftpLogin) -> ExportFolder:
    return ExportFolder(login, lambda _seconds: None)


def test_a_file_is_seen_with_its_size(login: SftpLogin, embedded: RunningSandbox) -> None:
    assert folder(login).facts("a.csv") is None
    put(embedded.sftp, "Export/a.csv", b"12345")
    facts = folder(login).facts("a.csv")
    assert facts is not None
    assert facts.size == 5
    assert facts.changed > 0
    assert folder(login).end("a.csv", 5, 3) == b"345"
    assert folder(login).end("a.csv", 5, 100) == b"12345"


def test_a_folder_of_the_name_is_no_file(login: SftpLogin, embedded: RunningSandbox) -> None:
    (embedded.account.files.folder("Export") / "a.csv").mkdir()
    assert folder(login).facts("a.csv") is None


def test_the_newest_of_a_pattern(login: SftpLogin, embedded: RunningSandbox) -> None:
    import os

    assert folder(login).newest("a_%%Year%%.csv") is None
    for number, name in enumerate(("a_2026.csv", "a_2025.csv", "b_2027.csv", "a_2027.csv.part")):
        put(embedded.sftp, f"Export/{name}", b"x")
        os.utime(embedded.account.files.folder("Export") / name, (1000, 1000 + number))
    found = folder(login).newest("a_%%Year%%.csv")
    assert found is not None
    assert (found[0], found[1].changed) == ("a_2025.csv", 1001)


@pytest.mark.parametrize("cuts", [1, len(PAUSES)])
def test_a_connection_that_breaks_is_made_again(login: SftpLogin, embedded: RunningSandbox, cuts: int) -> None:
    put(embedded.sftp, "Export/a.csv", b"12345")
    slept: list[float] = []
    with CuttingProxy(login.host, login.port, after=LOGGED_IN, cuts=cuts) as network:
        facts = ExportFolder(replace(login, port=network.port), slept.append).facts("a.csv")
        assert network.connections == cuts + 1
    assert slept == [0.5, 2.0][:cuts]
    assert facts is not None
    assert facts.size == 5


def test_a_connection_that_keeps_breaking(login: SftpLogin) -> None:
    with CuttingProxy(login.host, login.port, after=LOGGED_IN, cuts=99) as network:
        with pytest.raises(SftpLostError, match="broke"):
            folder(replace(login, port=network.port)).facts("a.csv")
        assert network.connections == len(PAUSES) + 1


def test_a_server_that_is_away_may_come_back(login: SftpLogin) -> None:
    with CuttingProxy(login.host, login.port, after=0, cuts=0) as network:
        port = network.port
    with pytest.raises(SftpLostError, match="nothing listens there"):
        folder(replace(login, port=port)).facts("a.csv")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda login: replace(login, host_key="SHA256:" + "A" * 43), "not the known"),
        (lambda login: replace(login, password=Secret("wrong")), "does not let"),
        (lambda login: replace(login, export="Nowhere"), "has no folder Nowhere"),
    ],
)
def test_what_does_not_help_is_tried_once(
    login: SftpLogin, change: Callable[[SftpLogin], SftpLogin], words: str
) -> None:
    with CuttingProxy(login.host, login.port, after=0, cuts=0) as network:
        with pytest.raises(SftpError, match=words) as raised:
            folder(replace(change(login), port=network.port)).facts("a.csv")
        assert network.connections == 1
    assert not raised.value.retryable


def test_a_file_that_is_gone_when_it_is_read(login: SftpLogin) -> None:
    with pytest.raises(SftpError, match="refused a look into Export"):
        folder(login).end("none.csv", 5, 5)


def test_without_the_library_the_extra_is_named(login: SftpLogin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "asyncssh", None)
    with pytest.raises(SftpError, match="needs asyncssh"):
        folder(login)


def test_it_is_shown_by_its_name(login: SftpLogin) -> None:
    assert folder(replace(login, export="Reports")).name == "Reports"


def test_what_a_server_does_not_tell_of_a_file_is_nothing() -> None:
    from asyncssh import SFTPAttrs

    assert _facts(SFTPAttrs()) == FileFacts(0, 0)
    assert _facts(SFTPAttrs(size=7, mtime=8)) == FileFacts(7, 8)
